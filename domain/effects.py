"""What the world must be told because of a decision: it follows from the rows taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.journal import Entry, Judged, Moved, Recorded
from domain.lifecycle import ROW_BY_ID
from domain.vocabulary import Notice

TAKES_A_ROW = (Moved, Recorded, Judged)


@dataclass(frozen=True, slots=True)
class Send:
    """A notice that must go out because a row was taken."""

    notice: Notice
    row: str
    on: date


def effects(entries: Iterable[Entry]) -> tuple[Send, ...]:
    """The notices of every row taken by these entries, each row once, in order."""
    rows: dict[str, date] = {}
    for entry in entries:
        if isinstance(entry, TAKES_A_ROW):
            rows.setdefault(entry.row, entry.on)
    return tuple(
        Send(notice, row, on) for row, on in rows.items() for notice in ROW_BY_ID[row].notices
    )
