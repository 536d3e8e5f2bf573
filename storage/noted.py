"""Journals with the moment each row was recorded, streamed case by case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, Select, select

from domain.as_of import Noted
from storage.codec import entries_from_json
from storage.list_tables import listings
from storage.tables import cases, journal
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 2000  # rows in memory: it grows with this, not with the history

Journals = Iterator[tuple[str, list[Noted]]]


def case_journals(
    unit: UnitOfWork,
    *,
    case_id: str | None = None,
    opened_by: date | None = None,
    listed: bool = False,
) -> Journals:
    """The journal of every case, by its id.

    On request of one, of those begun by a day, or of those ever decided to be listed.
    """
    query = _rows().join(cases, cases.c.case_id == journal.c.stream)
    if case_id is not None:
        query = query.where(cases.c.case_id == case_id)
    if opened_by is not None:
        query = query.where(cases.c.opened_on <= opened_by)
    if listed:
        query = query.where(cases.c.case_id.in_(select(listings.c.case_id)))
    return _streamed(unit, query)


def read_journals(unit: UnitOfWork, which: ColumnElement[bool]) -> Journals:
    """The journals of the cases of which a condition of the table of cases holds, by their id."""
    return _streamed(unit, _rows().join(cases, cases.c.case_id == journal.c.stream).where(which))


def enterprise_journals(unit: UnitOfWork, usccs: Iterable[str]) -> Journals:
    """The journals of these enterprises: what was registered of them, and when."""
    return _streamed(unit, _rows().where(journal.c.stream.in_(sorted(set(usccs)))))


def _rows() -> Select[str, str, str]:
    return select(journal.c.stream, journal.c.recorded_at, journal.c.body).order_by(
        journal.c.stream, journal.c.no
    )


def _streamed(unit: UnitOfWork, query: Select[str, str, str]) -> Journals:
    with translated():
        rows = unit.connection.execute(query.execution_options(yield_per=READ_AHEAD))
        for stream, group in groupby(rows, key=itemgetter(0)):
            yield (
                stream,
                [
                    Noted(datetime.fromisoformat(at), tuple(entries_from_json(body)))
                    for _, at, body in group
                ],
            )
