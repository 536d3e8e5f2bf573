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
from domain.retraction import RetractionKind


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
class Announcement:
    """That an entry was withdrawn or corrected, as the office announces it (行政处罚法 48).

    ``of`` is the number of the announcement that carried the entry first, ``reason`` is why it was
    corrected, or "" for a withdrawal: its reason is the entry's own.
    """

    kind: RetractionKind
    number: str
    issued_on: date
    decided_on: date
    of: str
    reason: str = ""

    @property
    def name(self) -> str:
        """The name of its page and paper, without an ending."""
        return PAPERS[self.kind]


PAPERS = {RetractionKind.WITHDRAWN: "withdrawal", RetractionKind.CORRECTED: "correction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """An entry as it may be shown today, and every mention of it, oldest first.

    ``proof`` is its place in the log of everything published (None: the office keeps no log),
    ``announced`` what is announced of it today besides its issues.
    """

    entry: Entry
    mentions: tuple[Mention, ...]
    proof: dict[str, object] | None = None
    announced: Announcement | None = None


class Shown(Protocol):
    """What the public may see today."""

    @property
    def heads(self) -> Sequence[IssueHead]:
        """Every issue that was released, oldest first."""

    def lines(self, number: int) -> Iterator[IssueLine]:
        """The lines of an issue, by id, as they may be shown today."""

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry that ever was in an issue, by id."""
