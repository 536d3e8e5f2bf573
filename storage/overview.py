"""Figures of the office as counts in SQL, and the rows behind each; of some townships if asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import ColumnElement, and_, case, extract, func, literal_column, select

from domain.vocabulary import Status
from storage.case_lists import SOMEBODY
from storage.list_tables import listings
from storage.ranges import ROWS_COUNTED_TO, Rows, counted, each, merged
from storage.tables import cases, enterprises, terms
from storage.unit_of_work import UnitOfWork, translated

Townships = Sequence[str]
Month = tuple[int, int]  # year, month


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
    """Cases by where they stand; opened from ``lately`` on, and from ``before`` until then.

    How many stand somewhere is counted up to a bound (``ranges.COUNTED_TO``).
    """
    c = cases.c
    figures = [counted(_cases(townships, [one])).scalar_subquery() for one in Status]
    fresh = func.sum(case((c.opened_on >= lately, 1), else_=0))
    query = select(c.status, fresh, func.count()).where(c.opened_on >= before).group_by(c.status)
    if townships:
        query = query.where(c.township.in_(townships))
    with translated():
        total = unit.connection.execute(select(*figures)).one()
        opened = {row[0]: row[1:] for row in unit.connection.execute(query)}
    found = []
    for status, count in zip(Status, total, strict=True):
        new, since = opened.get(status.value, (0, 0))
        if count:
            found.append(Standing(status.value, int(count), int(new), int(since) - int(new)))
    return found


def _cases(townships: Townships, statuses: Sequence[str]) -> list[Rows]:
    """Cases as ranges: of each township and each state that is asked for."""
    c = cases.c
    return [
        select(c.case_id, c.opened_on).where(*one, *stands)
        for one, stands in product(each(c.township, townships), each(c.status, statuses))
    ]


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
    query = select(c.waits_for, func.count(), func.min(c.asked_on)).where(SOMEBODY)
    query = _of_cases(query, townships).group_by(c.waits_for).order_by(c.waits_for)
    with translated():
        return [Waiting(*row) for row in unit.connection.execute(query)]


def listed_on(unit: UnitOfWork, townships: Townships, days: Iterable[date]) -> list[int]:
    """How many stood on the list at the end of each day; by their decisions.

    Counted back from those in force, so that what left long ago is not looked at.
    """
    one, found = listings.c, []
    in_force = _count(unit, select(func.count()).where(one.ended_on.is_(None)), townships)
    for day in days:
        came = _count(unit, select(func.count()).where(one.decided_on > day), townships)
        left = _count(unit, select(func.count()).where(one.ended_on > day), townships)
        found.append(in_force - came + left)
    return found


def _count(unit: UnitOfWork, query: Rows, townships: Townships) -> int:
    query = _of_listings(query, townships) if townships else query.select_from(listings)
    with translated():
        return int(unit.connection.scalar(query) or 0)


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
    c, e = cases.c, enterprises.c
    parts = _cases(townships, [] if opened is not None else statuses)
    if opened is not None:
        span = (c.opened_on >= opened[0], c.opened_on < opened[1])
        parts = [one.where(*span, c.status.in_(statuses)) for one in parts]
    some = merged(parts, (c.opened_on.desc(), c.case_id.desc()), offset + limit)
    shown = select(some.c.case_id).order_by(some.c.opened_on.desc(), some.c.case_id.desc())
    page = shown.limit(limit).offset(offset).subquery()
    query = (
        select(c.case_id, e.name, e.township, c.status, c.opened_on, c.asked_on)
        .join(page, page.c.case_id == c.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(c.opened_on.desc(), c.case_id.desc())
    )
    with translated():
        found = [OverviewRow(*row) for row in unit.connection.execute(query)]
        return found, int(unit.connection.scalar(counted(parts, ROWS_COUNTED_TO)) or 0)


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
        none: ColumnElement[str] = literal_column("''")
        among.append(t.complaint != none if complaints else t.complaint == none)
    if by is not None:
        among.append(t.due_on <= by)
    query = select(t.case_id, enterprises.c.name, enterprises.c.township, t.kind, t.started_on,
                   t.due_on).where(*among)  # fmt: skip
    query = query.select_from(terms).join(cases, cases.c.case_id == t.case_id)
    query = _named(query, townships).order_by(t.due_on, t.case_id, t.kind, t.complaint)
    some = _of_terms(select(t.case_id).where(*among), townships)
    return _rows(unit, query, some, limit, offset)


def waiting_rows(
    unit: UnitOfWork, townships: Townships, role: str, *, limit: int, offset: int
) -> tuple[list[OverviewRow], int]:
    """What waits for a signature, of an office if told, the longest first."""
    c = cases.c
    among = [SOMEBODY, *([c.waits_for == role] if role else [])]
    query = select(c.case_id, enterprises.c.name, enterprises.c.township, c.waits_for, c.asked_on,
                   c.opened_on).where(*among)  # fmt: skip
    query = _named(query.select_from(cases), townships).order_by(c.asked_on, c.case_id)
    some = _of_cases(select(c.case_id).where(*among), townships)
    return _rows(unit, query, some, limit, offset)


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
    some = _of_listings(select(one.listing_id).where(*among), townships)
    return _rows(unit, query, some, limit, offset)


def _rows(
    unit: UnitOfWork, query: Rows, among: Rows, limit: int, offset: int
) -> tuple[list[OverviewRow], int]:
    with translated():
        rows = unit.connection.execute(query.limit(limit).offset(offset))
        found = [OverviewRow(*row) for row in rows]
        return found, int(unit.connection.scalar(counted([among], ROWS_COUNTED_TO)) or 0)


def _named(query: Rows, townships: Townships) -> Rows:
    return _within(query.join(enterprises, enterprises.c.uscc == cases.c.uscc), townships)


def _within(query: Rows, townships: Townships) -> Rows:
    return query.where(cases.c.township.in_(townships)) if townships else query


def _of_cases(query: Rows, townships: Townships) -> Rows:
    return _within(query.select_from(cases), townships)


def _of_terms(query: Rows, townships: Townships) -> Rows:
    """Only joined where townships narrow it: most officials answer for the whole district."""
    if not townships:
        return query
    joined = query.select_from(terms).join(cases, cases.c.case_id == terms.c.case_id)
    return _within(joined, townships)


def _of_listings(query: Rows, townships: Townships) -> Rows:
    if not townships:
        return query
    joined = query.select_from(listings).join(cases, cases.c.case_id == listings.c.case_id)
    return _within(joined, townships)
