"""Whatever comes from outside, in any shape: read or refused, never a crash."""
