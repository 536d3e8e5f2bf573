"""The desks: pages of those who work for the office, of complainants, and of enterprises."""
