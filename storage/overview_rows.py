"""The rows behind the figures of the office: a page of the same ranges, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from domain.roles import Role
from domain.timelimits import TermKind
from storage.list_tables import listings
from storage.overview import (
    OF_COMPLAINTS,
    Townships,
    case_ranges,
    movement_ranges,
    term_ranges,
    waiting_ranges,
)
from storage.ranges import COUNTED_TO, Rows, counted, merged
from storage.tables import cases, enterprises, terms
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A row behind a figure; ``what`` and the days are what the figure is about."""

    case_id: str
    name: str
    township: str
    what: str
    first: date | None
    second: date | None


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
    parts = case_ranges(townships, [] if opened is not None else statuses)
    if opened is not None:
        span = (c.opened_on >= opened[0], c.opened_on < opened[1])
        parts = [one.where(*span, c.status.in_(statuses)) for one in parts]

    def told(page: FromClause) -> Rows:
        query = select(c.case_id, e.name, e.township, c.status, c.opened_on, c.asked_on)
        return query.join(page, page.c.case_id == c.case_id).join(enterprises, e.uscc == c.uscc)

    return _page(unit, parts, ("opened_on", "case_id"), limit, offset, told, falling=True)


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
    kinds = [kind] if kind else [
        one for one in TermKind if complaints is None or (one in OF_COMPLAINTS) is complaints
    ]  # fmt: skip
    parts = term_ranges(townships, kinds, *([] if by is None else [terms.c.due_on <= by]))

    def told(page: FromClause) -> Rows:
        p, c, e = page.c, cases.c, enterprises.c
        query = select(p.case_id, e.name, e.township, p.kind, p.started_on, p.due_on)
        query = query.join(cases, c.case_id == p.case_id)
        return query.join(enterprises, e.uscc == c.uscc)

    return _page(unit, parts, ("due_on", "case_id", "kind", "complaint"), limit, offset, told)


def waiting_rows(
    unit: UnitOfWork, townships: Townships, role: str, *, limit: int, offset: int
) -> tuple[list[OverviewRow], int]:
    """What waits for a signature, of an office if told, the longest first."""
    c, e = cases.c, enterprises.c
    parts = waiting_ranges(townships, [role] if role else list(Role))

    def told(page: FromClause) -> Rows:
        query = select(c.case_id, e.name, e.township, c.waits_for, c.asked_on, c.opened_on)
        return query.join(page, page.c.case_id == c.case_id).join(enterprises, e.uscc == c.uscc)

    return _page(unit, parts, ("asked_on", "case_id"), limit, offset, told)


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
    one, c, e = listings.c, cases.c, enterprises.c
    parts = movement_ranges(townships, span, left=left)
    what = func.coalesce(one.end_reason, "") if left else one.listing_id

    def told(page: FromClause) -> Rows:
        query = select(one.case_id, e.name, e.township, what, one.decided_on, one.ended_on)
        query = query.join(page, page.c.listing_id == one.listing_id)
        query = query.join(cases, c.case_id == one.case_id)
        return query.join(enterprises, e.uscc == c.uscc)

    order = ("ended_on" if left else "decided_on", "listing_id")
    return _page(unit, parts, order, limit, offset, told)


def _page(
    unit: UnitOfWork,
    parts: Sequence[Rows],
    order: Sequence[str],
    limit: int,
    offset: int,
    told: Callable[[FromClause], Rows],
    *,
    falling: bool = False,
) -> tuple[list[OverviewRow], int]:
    """A page of some ranges in an order of theirs, and how many rows they have, up to a bound."""

    def ordered(of: Any) -> list[ColumnElement[Any]]:
        return [of[name].desc() if falling else of[name] for name in order]

    some = merged(parts, ordered(parts[0].selected_columns), offset + limit)
    page = select(some).order_by(*ordered(some.c)).limit(limit).offset(offset).subquery()
    with translated():
        rows = unit.connection.execute(told(page).order_by(*ordered(page.c)))
        found = [OverviewRow(*row) for row in rows]
        return found, int(unit.connection.scalar(counted(parts, COUNTED_TO)) or 0)
