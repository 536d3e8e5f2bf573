"""The case and the law's procedure: values and functions, standard library only."""
