"""The chapters of the lifecycle table; ``domain/lifecycle.py`` binds them together."""
