"""Figures of the office as counts in SQL, and the rows behind each; of some townships if asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select

from storage.list_tables import listings
from storage.tables import cases, enterprises, terms
from storage.unit_of_work import UnitOfWork, translated

Townships = Sequence[str]
Month = tuple[int, int]  # year, month
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases stand somewhere, and how many of them were opened in two spans of days."""

    status: str
    cases: int
    lately: int
    before: int


@dataclass(frozen=True, slots=True)
class Running:
    """Running terms of a kind: how many, how many end by two days; ``of_complaints``: theirs."""

    kind: str
    of_complaints: bool
    terms: int
    due: int
    soon: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an office's signature, and since when the oldest does."""

    role: str
    cases: int
    oldest: date


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A row behind a figure; ``what`` and the days are what the figure is about."""

    case_id: str
    name: str
    township: str
    what: str
    first: date | None
    second: date | None


def standings(
    unit: UnitOfWork, townships: Townships, *, lately: date, before: date
) -> list[Standing]:
    """Cases by where they stand; opened from ``lately`` on, and from ``before`` until then."""
    c = cases.c
    fresh = func.sum(case((c.opened_on >= lately, 1), else_=0))
    earlier = func.sum(case((and_(c.opened_on >= before, c.opened_on < lately), 1), else_=0))
    query = select(c.status, func.count(), fresh, earlier).group_by(c.status)
    with translated():
        rows = unit.connection.execute(_of_cases(query, townships))
        return [Standing(status, n, int(new), int(old)) for status, n, new, old in rows]


def running_terms(
    unit: UnitOfWork, townships: Townships, *, due: date, soon: date
) -> list[Running]:
    """Running terms by kind, none that rests: how many end by ``due``, how many by ``soon``."""
    t = terms.c
    of_complaints = t.complaint != ""
    over = func.sum(case((t.due_on <= due, 1), else_=0))
    near = func.sum(case((and_(t.due_on > due, t.due_on <= soon), 1), else_=0))
    query = select(t.kind, of_complaints, func.count(), over, near)
    query = query.where(t.suspended_on.is_(None)).group_by(t.kind, of_complaints)
    query = _of_terms(query, townships).order_by(over.desc(), t.kind)
    with translated():
        rows = unit.connection.execute(query)
        return [Running(kind, bool(c), n, int(o), int(s)) for kind, c, n, o, s in rows]


def waiting(unit: UnitOfWork, townships: Townships) -> list[Waiting]:
    """What waits for signatures, by office."""
    c = cases.c
    query = select(c.waits_for, func.count(), func.min(c.asked_on)).where(c.waits_for != "")
    query = _of_cases(query, townships).group_by(c.waits_for).order_by(c.waits_for)
    with translated():
        return [Waiting(*row) for row in unit.connection.execute(query)]


def listed_on(unit: UnitOfWork, townships: Townships, days: Iterable[date]) -> list[int]:
    """How many stood on the list at the end of each day; by their decisions."""
    counted = [func.sum(case((_on_the_list(day), 1), else_=0)) for day in days]
    with translated():
        row = unit.connection.execute(_of_listings(select(*counted), townships)).one()
    return [int(one or 0) for one in row]


def _on_the_list(day: date) -> ColumnElement[bool]:
    one = listings.c
    return and_(one.decided_on <= day, or_(one.ended_on.is_(None), one.ended_on > day))


def movements(unit: UnitOfWork, townships: Townships, since: date) -> dict[Month, tuple[int, int]]:
    """How many came onto the list and how many left it, by month."""
    found: dict[Month, list[int]] = {}
    for place, day in enumerate((listings.c.decided_on, listings.c.ended_on)):
        year, month = extract("year", day), extract("month", day)
        query = select(year, month, func.count()).where(day >= since).group_by(year, month)
        with translated():
            for y, m, count in unit.connection.execute(_of_listings(query, townships)):
                found.setdefault((int(y), int(m)), [0, 0])[place] = count
    return {month: (came, left) for month, (came, left) in found.items()}


# -- the rows behind a figure ------------------------------------------------------------------


def case_rows(
    unit: UnitOfWork,
    townships: Townships,
    statuses: Sequence[str],
    *,
    opened: tuple[date, date] | None,
    limit: int,
    offset: int,
) -> tuple[list[OverviewRow], int]:
    """Cases that stand somewhere, the newest first; only those opened in a span of days if told."""
    c = cases.c
    among: list[ColumnElement[bool]] = [c.status.in_(statuses)]
    if opened is not None:
        among += [c.opened_on >= opened[0], c.opened_on < opened[1]]
    query = select(c.case_id, enterprises.c.name, enterprises.c.township, c.status, c.opened_on,
                   c.asked_on).where(*among)  # fmt: skip
    query = _named(query.select_from(cases), townships).order_by(c.opened_on.desc(), c.case_id)
    counted = _of_cases(select(func.count()).select_from(cases).where(*among), townships)
    return _rows(unit, query, counted, limit, offset)


def term_rows(
    unit: UnitOfWork,
    townships: Townships,
    *,
    kind: str,
    complaints: bool | None,
    by: date | None,
    limit: int,
    offset: int,
) -> tuple[list[OverviewRow], int]:
    """Running terms, the earliest last day first: of a kind, of complaints or not, by a day."""
    t = terms.c
    among: list[ColumnElement[bool]] = [t.suspended_on.is_(None)]
    if kind:
        among.append(t.kind == kind)
    if complaints is not None:
        among.append(t.complaint != "" if complaints else t.complaint == "")
    if by is not None:
        among.append(t.due_on <= by)
    query = select(t.case_id, enterprises.c.name, enterprises.c.township, t.kind, t.started_on,
                   t.due_on).where(*among)  # fmt: skip
    query = query.select_from(terms).join(cases, cases.c.case_id == t.case_id)
    query = _named(query, townships).order_by(t.due_on, t.case_id, t.kind, t.complaint)
    counted = _of_terms(select(func.count()).select_from(terms).where(*among), townships)
    return _rows(unit, query, counted, limit, offset)


def waiting_rows(
    unit: UnitOfWork, townships: Townships, role: str, *, limit: int, offset: int
) -> tuple[list[OverviewRow], int]:
    """What waits for a signature, of an office if told, the longest first."""
    c = cases.c
    among = [c.waits_for != "", *([c.waits_for == role] if role else [])]
    query = select(c.case_id, enterprises.c.name, enterprises.c.township, c.waits_for, c.asked_on,
                   c.opened_on).where(*among)  # fmt: skip
    query = _named(query.select_from(cases), townships).order_by(c.asked_on, c.case_id)
    counted = _of_cases(select(func.count()).select_from(cases).where(*among), townships)
    return _rows(unit, query, counted, limit, offset)


def movement_rows(
    unit: UnitOfWork,
    townships: Townships,
    span: tuple[date, date],
    *,
    left: bool,
    limit: int,
    offset: int,
) -> tuple[list[OverviewRow], int]:
    """Listings that began, or ended, in a span of days."""
    one = listings.c
    day = one.ended_on if left else one.decided_on
    among = (day >= span[0], day < span[1])
    query = select(one.case_id, enterprises.c.name, enterprises.c.township,
                   func.coalesce(one.end_reason, "") if left else one.listing_id,
                   one.decided_on, one.ended_on).where(*among)  # fmt: skip
    query = query.select_from(listings).join(cases, cases.c.case_id == one.case_id)
    query = _named(query, townships).order_by(day, one.listing_id)
    counted = _of_listings(select(func.count()).select_from(listings).where(*among), townships)
    return _rows(unit, query, counted, limit, offset)


def _rows(
    unit: UnitOfWork, query: Rows, counted: Rows, limit: int, offset: int
) -> tuple[list[OverviewRow], int]:
    with translated():
        rows = unit.connection.execute(query.limit(limit).offset(offset))
        found = [OverviewRow(*row) for row in rows]
        return found, int(unit.connection.scalar(counted) or 0)


def _named(query: Rows, townships: Townships) -> Rows:
    query = query.join(enterprises, enterprises.c.uscc == cases.c.uscc)
    return query.where(enterprises.c.township.in_(townships)) if townships else query


def _of_cases(query: Rows, townships: Townships) -> Rows:
    """Only joined where townships narrow it: most officials answer for the whole district."""
    return _named(query.select_from(cases), townships) if townships else query


def _of_terms(query: Rows, townships: Townships) -> Rows:
    if not townships:
        return query
    joined = query.select_from(terms).join(cases, cases.c.case_id == terms.c.case_id)
    return _named(joined, townships)


def _of_listings(query: Rows, townships: Townships) -> Rows:
    if not townships:
        return query
    joined = query.select_from(listings).join(cases, cases.c.case_id == listings.c.case_id)
    return _named(joined, townships)
