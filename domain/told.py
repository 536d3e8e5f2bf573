"""What ends a piece of work in a sentence for whoever asked for it."""

from __future__ import annotations


class ToldError(Exception):
    """Its message says, in the user's language, what keeps the work from going on and what to do.

    The command line prints it and ends with 1. What is no such error is a mistake of the program.
    """
