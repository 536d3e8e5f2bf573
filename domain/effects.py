"""What the world must be told because of a decision: it follows from the rows taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.journal import ComplaintMoved, Entry, Judged, Moved, Recorded
from domain.lifecycle import TABLE
from domain.slotwise import slotwise
from domain.vocabulary import Notice

TAKES_A_ROW = (Moved, Recorded, Judged, ComplaintMoved)
NOTICES = {row.id: row.notices for row in TABLE if row.notices}


@slotwise
@dataclass(frozen=True, slots=True)
class Send:
    """A notice that must go out because a row was taken."""

    notice: Notice
    row: str
    on: date
    complaint: str = ""  # whose complaint it answers; empty for what goes to the enterprise


def effects(entries: Iterable[Entry]) -> tuple[Send, ...]:
    """The notices of every row taken by these entries, each row once, in order."""
    rows: dict[str, tuple[date, str]] = {}
    for entry in entries:
        if isinstance(entry, TAKES_A_ROW) and entry.row in NOTICES:
            rows.setdefault(entry.row, (entry.on, getattr(entry, "complaint", "")))
    return tuple(
        Send(notice, row, on, complaint)
        for row, (on, complaint) in rows.items()
        for notice in NOTICES[row]
    )
