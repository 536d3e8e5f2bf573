"""What the lists of the desks look a case up by, as its row holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from domain.case import Case


class Marks(NamedTuple):
    """Whose signature a case waits for and since when; whether it is at work, and what is owed.

    Empty ``waits_for``: nobody's. ``owed_on``: see ``tables.py``.
    """

    waits_for: str
    asked_on: str | None
    at_work: bool
    owed_on: str | None


MarksOf = Callable[[Case], Marks]
