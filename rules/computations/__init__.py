"""Computations as a user states them: the figures put in, the formula, the account that comes out.

``table.py`` is the one place that lists them, a row each: the reading of a file, the errors at the
door, the schema and the examples all follow from it.
"""
