"""Closed lists: every word that may stand in a place, and no other."""

from __future__ import annotations

from enum import StrEnum


class ClosedList(StrEnum):
    """Words equal to their text, and hashed as it.

    An enum's own hash is a Python function over its name; these are looked up in the table of
    moves a dozen times for every event.
    """

    __hash__ = str.__hash__
