"""The log of everything published: leaves, the tree over them, its tiles, its signed heads."""
