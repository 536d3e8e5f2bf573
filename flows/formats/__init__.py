"""Files from outside: read, checked row by row, turned into events. No database, no clock."""
