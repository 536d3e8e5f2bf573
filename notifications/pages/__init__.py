"""The pages of the public site, one module a kind of page."""
