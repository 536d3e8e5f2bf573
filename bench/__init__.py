"""Figures, printed as JSON: compare ratios within one run, never absolute values between runs."""
