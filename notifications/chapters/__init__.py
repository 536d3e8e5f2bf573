"""The chapters of the catalogue of notices; ``notifications/catalogue.py`` binds them together."""
