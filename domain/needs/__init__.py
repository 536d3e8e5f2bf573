"""What must be on file before a move: one small question each, in the chapters of the table."""
