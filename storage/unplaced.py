"""Complaints about an enterprise nobody has found yet: they wait in the inbox for an official."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from domain.events import ComplaintFiled
from storage.codec import event_from_row
from storage.tables import inbox
from storage.unit_of_work import UnitOfWork, translated

SOURCE = "unplaced"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A complaint without its enterprise, as it came in; ``id`` is its place in the inbox."""

    id: int
    event: ComplaintFiled


def unplaced(unit: UnitOfWork, complaint_no: str = "", *, limit: int = 200) -> list[Unplaced]:
    """Those that wait, the oldest first; one of them by its number, if asked so."""
    i = inbox.c
    query = (
        select(i.id, i.kind, i.body)
        .where(i.source == SOURCE, i.status != "done")
        .order_by(i.id)
        .limit(limit)
    )
    if complaint_no:
        query = query.where(i.ref == complaint_no)
    with translated():
        rows = unit.connection.execute(query).all()
    read = ((row.id, event_from_row(row.kind, row.body)) for row in rows)
    return [Unplaced(one, event) for one, event in read if isinstance(event, ComplaintFiled)]


def placed(unit: UnitOfWork, one: Unplaced, why: str, at: str) -> bool:
    """Tick one off: it goes on under its enterprise. False: somebody else was faster."""
    i = inbox.c
    with translated():
        result = unit.connection.execute(
            update(inbox)
            .where(i.id == one.id, i.status != "done")
            .values(status="done", entries=0, handled_at=at, error=why)
        )
    return result.rowcount == 1
