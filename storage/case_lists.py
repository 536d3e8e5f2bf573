"""Lists of cases for the desks: filtered and paged in SQL, a fixed number of queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, false, func, literal, or_, select

from domain.vocabulary import Status
from storage.tables import cases, enterprises, journal, terms
from storage.unit_of_work import UnitOfWork, translated

PAGE = 50
FAR = timedelta(days=30)  # a case without a term of the office's own comes before what is later
SHORTEST_CODE = 4
CODE_SIGNS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What is asked for; empty: all. ``within``: the townships of whoever asks."""

    status: str = ""
    township: str = ""
    text: str = ""  # part of a name, or the beginning of a code or of a case number
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A line of the list of cases."""

    case_id: str
    name: str
    township: str
    status: Status
    opened_on: date
    waits_for: str
    due_on: date | None  # the earliest last day of a term that runs


def found_cases(
    unit: UnitOfWork, asked: CaseFilter, *, page: int = 1, most: int = PAGE
) -> tuple[list[ListedCase], bool]:
    """A page of cases, the newest first, and whether there are more. One query."""
    c, e, due = cases.c, enterprises.c, _first_due()
    query = (
        select(c.case_id, e.name, e.township, c.status, c.opened_on, c.waits_for, due)
        .join(enterprises, e.uscc == c.uscc)
        .where(*_within(asked.within))
        .order_by(c.opened_on.desc(), c.case_id)
        .limit(most + 1)
        .offset((page - 1) * most)
    )
    if asked.status:
        query = query.where(c.status == asked.status)
    if asked.township:
        query = query.where(e.township == asked.township)
    if asked.text:
        query = query.where(_named(asked.text))
    with translated():
        rows = unit.connection.execute(query).all()
    told = [ListedCase(*row[:3], Status(row[3]), *row[4:]) for row in rows[:most]]
    return told, len(rows) > most


def _named(text: str) -> ColumnElement[bool]:
    code = text.upper()
    if len(code) >= SHORTEST_CODE and set(code) <= CODE_SIGNS:
        return or_(
            cases.c.case_id.startswith(code, autoescape=True),
            enterprises.c.name.contains(text, autoescape=True),
        )
    return enterprises.c.name.contains(text, autoescape=True)


def _within(townships: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return (enterprises.c.township.in_(townships),) if townships else ()


def _first_due() -> Any:
    t = terms.c
    found = select(func.min(t.due_on)).where(t.case_id == cases.c.case_id, t.suspended_on.is_(None))
    return found.scalar_subquery()


def townships(unit: UnitOfWork) -> list[str]:
    """Every township an enterprise is registered in."""
    query = select(enterprises.c.township).distinct().order_by(enterprises.c.township)
    with translated():
        return list(unit.connection.scalars(query))


# -- my work ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Whose work is asked for. ``kinds`` are the terms the office itself answers for.

    ``person``: whoever carries cases on, and so has as work those they took part in; empty for
    others. ``stands``: where a case waits for what only these offices put on file.

    ``tab``: mine, office, others (what waits
    for somebody else's signature) or sign (what waits for this person's). ``due``: "" for
    all, late, today, soon (to ``soon``).
    """

    person: str
    roles: frozenset[str]
    within: tuple[str, ...]
    statuses: frozenset[str]
    kinds: frozenset[str]
    today: date
    soon: date
    stands: frozenset[str] = frozenset()
    tab: str = "mine"
    due: str = ""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A case in which something is to be done, with the earliest term of the office's own."""

    case_id: str
    name: str
    township: str
    waits_for: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much there is."""

    all: int
    late: int
    today: int
    soon: int


def work(
    unit: UnitOfWork, asked: WorkFilter, *, page: int = 1, most: int = PAGE
) -> tuple[list[WorkLine], bool]:
    """A page of work by legal risk: what is late, then by the days left. One query."""
    found = _work(asked)
    far = literal(asked.today + FAR, Date)
    query = (
        select(found)
        .where(_due(asked, found.c.due_on))
        .order_by(func.coalesce(found.c.due_on, far), found.c.case_id)
        .limit(most + 1)
        .offset((page - 1) * most)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    return [WorkLine(*row) for row in rows[:most]], len(rows) > most


def work_count(unit: UnitOfWork, asked: WorkFilter) -> WorkCount:
    """The numbers of a tab. One query."""
    due = _work(asked)
    late, today = due.c.due_on < asked.today, due.c.due_on == asked.today
    soon = due.c.due_on.between(asked.today, asked.soon)
    sums = [func.coalesce(func.sum(case((is_so, 1), else_=0)), 0) for is_so in (late, today, soon)]
    with translated():
        row = unit.connection.execute(select(func.count(), *sums).select_from(due)).one()
    return WorkCount(*map(int, row))


def _due(asked: WorkFilter, due: ColumnElement[date]) -> ColumnElement[bool]:
    match asked.due:
        case "late":
            return due < asked.today
        case "today":
            return due == asked.today
        case "soon":
            return due.between(asked.today, asked.soon)
        case _:
            return literal(value=True)


def _work(asked: WorkFilter) -> Any:
    """The cases of a tab. What is on the list, or closed, is work only when a term is near."""
    c, e, t = cases.c, enterprises.c, terms.c
    dues = (
        select(t.case_id, func.min(t.due_on).label("due_on"))
        .where(t.suspended_on.is_(None), t.kind.in_(sorted(asked.kinds)))
        .group_by(t.case_id)
        .subquery()
    )
    near = dues.c.due_on <= asked.today + FAR
    query: Select[Any] = (
        select(c.case_id, e.name, e.township, c.waits_for, dues.c.due_on)
        .join(enterprises, e.uscc == c.uscc)
        .outerjoin(dues, dues.c.case_id == c.case_id)
        .where(or_(c.status.in_(sorted(asked.statuses)), near), *_within(asked.within))
    )
    to_sign = and_(c.waits_for != "", c.waits_for.in_(sorted(asked.roles)))
    match asked.tab:
        case "sign":
            query = query.where(to_sign)
        case "mine":
            theirs = or_(c.status.in_(sorted(asked.stands)), _took_part(asked.person))
            query = query.where(or_(to_sign, and_(c.waits_for == "", theirs)))
        case "others":
            query = query.where(c.waits_for != "", c.waits_for.not_in(sorted(asked.roles)))
        case _:
            pass
    return query.subquery()


def _took_part(person: str) -> ColumnElement[bool]:
    """Whether somebody is named in the journal of a case: inspected it, asked, signed, recorded."""
    if not person:
        return false()
    told = (f'"{person}"', f'"{person};', f";{person};", f';{person}"')
    of_case = select(journal.c.no).where(
        journal.c.stream == cases.c.case_id,
        or_(*(journal.c.body.contains(one, autoescape=True) for one in told)),
    )
    return of_case.exists()
