"""What the site is made from: the public view of everything that was ever published.

A port: ``flows/`` answers it from the database by streams, tests from lists. Everything in it is
already what the public may see today (``public_view.py``): no name that must not be shown is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.bulletin import Entry, IssueHead, IssueLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entry in an issue's difference sheet: which issue, and what it said of it."""

    issue: int
    period: str
    slug: str  # the folder of the issue
    released_on: date
    change: str  # ADD, MOD, DEL
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """An entry as it may be shown today, and every mention of it, oldest first.

    ``proof`` is its place in the log of everything published (None: the office keeps no log).
    """

    entry: Entry
    mentions: tuple[Mention, ...]
    proof: dict[str, object] | None = None


class Shown(Protocol):
    """What the public may see today."""

    @property
    def heads(self) -> Sequence[IssueHead]:
        """Every issue that was released, oldest first."""

    def lines(self, number: int) -> Iterator[IssueLine]:
        """The lines of an issue, by id, as they may be shown today."""

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry that ever was in an issue, by id."""
