"""Requests for a hearing that were refused as late, to be looked up; read off the journals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from storage.bulk import insert_rows
from storage.hearing_tables import late_requests
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

COLUMNS = ("case_id", "no", "asked_on")
LateRow = tuple[str, int, date]  # case, row of its journal, day of the request


@dataclass(frozen=True, slots=True)
class LateLine:
    """A refused request in a list, with its enterprise. ``no``: the row of the journal."""

    case_id: str
    no: int
    asked_on: date
    name: str
    township: str


def keep_late(unit: UnitOfWork, rows: Iterable[LateRow], *, skip_known: bool = False) -> int:
    """Keep what was refused; its case is written. How many rows that were."""
    values = [(case_id, no, on.isoformat()) for case_id, no, on in rows]
    return insert_rows(unit, late_requests, COLUMNS, values, skip_known=skip_known)


def kept_late(unit: UnitOfWork) -> set[LateRow]:
    """Every row, for the audit."""
    c = late_requests.c
    with translated():
        rows = unit.connection.execute(select(c.case_id, c.no, c.asked_on)).all()
    return {(case_id, no, on) for case_id, no, on in rows}


def late_of(unit: UnitOfWork, case_id: str) -> list[tuple[int, date]]:
    """The refused requests of a case, the oldest first: the row of the journal and the day."""
    c = late_requests.c
    query = select(c.no, c.asked_on).where(c.case_id == case_id).order_by(c.no)
    with translated():
        return [(no, on) for no, on in unit.connection.execute(query)]


def found_late(
    unit: UnitOfWork,
    *,
    text: str = "",
    township: str = "",
    within: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> tuple[list[LateLine], bool]:
    """Some of them, the newest first, and whether there are more.

    ``text``: part of a name or the beginning of a case number; ``within``: the townships of
    whoever asks, empty: all.
    """
    c, e = late_requests.c, enterprises.c
    query = (
        select(c.case_id, c.no, c.asked_on, e.name, e.township)
        .join(cases, cases.c.case_id == c.case_id)
        .join(enterprises, e.uscc == cases.c.uscc)
        .order_by(c.asked_on.desc(), c.case_id.desc(), c.no.desc())
    )
    if township:
        query = query.where(e.township == township)
    if within:
        query = query.where(e.township.in_(list(within)))
    if text:
        begins = c.case_id.startswith(text.upper(), autoescape=True)
        query = query.where(or_(begins, e.name.contains(text, autoescape=True)))
    with translated():
        rows = unit.connection.execute(query.limit(limit + 1).offset(offset)).all()
    return [LateLine(*row) for row in rows[:limit]], len(rows) > limit
