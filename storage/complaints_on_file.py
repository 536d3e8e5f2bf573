"""Complaints as they came in, found by their number in the unique index of the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from domain.events import ComplaintFiled
from storage.codec import event_from_row
from storage.tables import cases, enterprises, inbox
from storage.unit_of_work import UnitOfWork, translated
from storage.unplaced import SOURCE as UNPLACED

SOURCE = "complaints"


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint as it came in, with the name and township of its enterprise."""

    event: ComplaintFiled
    enterprise: str
    township: str


def filed(unit: UnitOfWork, numbers: Iterable[str]) -> list[Filed]:
    """Those of these numbers that were handled, newest first."""
    i, e = inbox.c, enterprises.c
    query = (
        select(i.kind, i.body, e.name, e.township)
        .join(enterprises, e.uscc == i.uscc)
        .where(i.source == SOURCE, i.status == "done", i.ref.in_(list(numbers)))
        .order_by(i.on_day.desc(), i.id.desc())
    )
    with translated():
        rows = unit.connection.execute(query).all()
    read = ((event_from_row(row.kind, row.body), row.name, row.township) for row in rows)
    return [Filed(event, *more) for event, *more in read if isinstance(event, ComplaintFiled)]


def one_filed(unit: UnitOfWork, complaint_no: str) -> Filed | None:
    """A complaint by its number, however old."""
    return next(iter(filed(unit, [complaint_no])), None)


def cases_of(unit: UnitOfWork, usccs: Iterable[str]) -> list[str]:
    """Every case of these enterprises."""
    query = select(cases.c.case_id).where(cases.c.uscc.in_(sorted(set(usccs))))
    with translated():
        return list(unit.connection.scalars(query.order_by(cases.c.case_id)))


def as_it_came(unit: UnitOfWork, complaint_no: str) -> ComplaintFiled | None:
    """A complaint by its number, handled or not, of a known enterprise or of none."""
    i = inbox.c
    query = select(i.kind, i.body).where(i.source.in_([SOURCE, UNPLACED]), i.ref == complaint_no)
    with translated():
        row = unit.connection.execute(query.order_by(i.id.desc())).first()
    event = None if row is None else event_from_row(row.kind, row.body)
    return event if isinstance(event, ComplaintFiled) else None
