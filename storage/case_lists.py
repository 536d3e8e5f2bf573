"""Lists of cases for the desks: ranges of indexes (``desk_tables.py``), a fixed number of queries.

A page reads the rows it shows, whatever the number of cases on record: docs/adr/0049.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)

from domain.roles import Role
from domain.timelimits import TermKind
from domain.vocabulary import Status
from storage.desk_tables import case_people
from storage.ranges import Cursor, Rows, beyond, each, merged, taken_whole
from storage.tables import cases, enterprises, terms
from storage.unit_of_work import UnitOfWork, translated

PAGE = 50
FAR = timedelta(days=30)  # what is on the list is work when a term of it ends by then
COUNTED = (
    300  # of somebody's work; beyond, there is more: whoever needs the number has the overview
)
NO_TERM = date.max
# Written out: only then does SQLite see that it is the condition of an index.
SOMEBODY = cases.c.waits_for != literal_column("''")
# Terms are indexed kind by kind: who asks for those of all kinds by their day names them.
OF_ANY_KIND = terms.c.kind.in_([kind.value for kind in TermKind])


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What is asked for; empty: all. ``within``: the townships of whoever asks.

    ``usccs``: only cases of these enterprises, as a search found them; None: of all.
    """

    status: str = ""
    township: str = ""
    usccs: tuple[str, ...] | None = None
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
    unit: UnitOfWork,
    asked: CaseFilter,
    *,
    page: int = 1,
    most: int = PAGE,
    after: Cursor | None = None,
) -> tuple[list[ListedCase], bool]:
    """A page of cases, the newest first, and whether there are more. One query.

    ``after``: where the page before ended; without it a page is counted off from the first.
    """
    c, e = cases.c, enterprises.c
    passed = 0 if after is not None else (page - 1) * most
    order = (c.opened_on.desc(), c.case_id.desc())
    parts = [
        select(c.case_id, c.opened_on).where(*narrowed)
        for narrowed in _ranges(asked, c.township, c.status)
    ]
    if after is not None:
        parts = [one.where(beyond(c.opened_on, c.case_id, after, falling=True)) for one in parts]
    if asked.usccs is not None:
        some = taken_whole(parts[0], "found").subquery()
    else:
        some = merged(parts, order, passed + most + 1)
    shown = (
        select(some.c.case_id)
        .order_by(some.c.opened_on.desc(), some.c.case_id.desc())
        .limit(most + 1)
        .offset(passed)
        .subquery()
    )
    query = (
        select(c.case_id, e.name, e.township, c.status, c.opened_on, c.waits_for, _first_due())
        .join(shown, shown.c.case_id == c.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(*order)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    told = [ListedCase(*row[:3], Status(row[3]), *row[4:]) for row in rows[:most]]
    return told, len(rows) > most


def _ranges(
    asked: CaseFilter, township: ColumnElement[str], status: ColumnElement[str]
) -> list[tuple[ColumnElement[bool], ...]]:
    """The ranges of the list; of found enterprises one, however it is narrowed."""
    places = townships_of(asked.within, asked.township)
    if places is None:
        return [(false(),)]
    stands = [asked.status] if asked.status else []
    if asked.usccs is not None:
        also: list[ColumnElement[bool]] = [township.in_(places)] if places else []
        also += [status == asked.status] if stands else []
        return [(cases.c.uscc.in_(asked.usccs), *also)]
    return [(*one, *other) for one, other in product(each(township, places), each(status, stands))]


def townships_of(within: Sequence[str], township: str) -> list[str] | None:
    """The townships to be shown: empty for all, None for nothing."""
    if not township:
        return list(within)
    return [township] if not within or township in within else None


def _first_due() -> Any:
    t = terms.c
    found = select(func.min(t.due_on)).where(t.case_id == cases.c.case_id, t.suspended_on.is_(None))
    return found.scalar_subquery()


# -- my work ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Whose work is asked for.

    ``person``: whoever carries cases on, and so has as work those they took part in; empty for
    others. ``stands``: where a case waits for what only these offices put on file.

    ``tab``: mine, office, others (what waits
    for somebody else's signature) or sign (what waits for this person's). ``due``: "" for
    all, late, today, soon (to ``soon``).
    """

    person: str
    roles: frozenset[str]
    within: tuple[str, ...]
    today: date
    soon: date
    stands: frozenset[str] = frozenset()
    tab: str = "mine"
    due: str = ""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A case in which something is to be done, with the earliest day the office owes something."""

    case_id: str
    name: str
    township: str
    waits_for: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much there is; more than ``COUNTED`` says only that there is more.

    ``to_sign``: of all tabs, what waits for this person's signature.
    """

    all: int
    late: int
    today: int
    soon: int
    to_sign: int


def work(
    unit: UnitOfWork,
    asked: WorkFilter,
    *,
    page: int = 1,
    most: int = PAGE,
    after: Cursor | None = None,
) -> tuple[list[WorkLine], bool]:
    """A page of work by legal risk: by the day it is owed, what has none last. One query."""
    c, e = cases.c, enterprises.c
    passed = 0 if after is not None else (page - 1) * most
    parts = _work(asked)
    if after is not None:
        parts = [one.where(beyond(c.owed_on, c.case_id, after)) for one in parts]
    some = merged(parts, (c.owed_on, c.case_id), passed + most + 1)
    shown = (
        select(some)
        .order_by(some.c.owed_on, some.c.case_id)
        .limit(most + 1)
        .offset(passed)
        .subquery()
    )
    query = (
        select(shown.c.case_id, e.name, e.township, c.waits_for, shown.c.owed_on)
        .join(cases, c.case_id == shown.c.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(shown.c.owed_on, shown.c.case_id)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    lines = [WorkLine(*row[:4], None if row[4] == NO_TERM else row[4]) for row in rows[:most]]
    return lines, len(rows) > most


def work_count(unit: UnitOfWork, asked: WorkFilter) -> WorkCount:
    """The numbers of a tab. One query.

    Of each range the earliest are read: as long as what is due is within the bound it is all there.
    """
    owed = _earliest(asked).c.owed_on
    late, today, soon = (
        owed < asked.today,
        owed == asked.today,
        owed.between(asked.today, asked.soon),
    )
    due = (func.coalesce(func.sum(case((is_so, 1), else_=0)), 0) for is_so in (late, today, soon))
    sign = select(func.count()).select_from(_earliest(replace(asked, tab="sign", due="")))
    query = select(func.count(owed), *due, sign.scalar_subquery())
    with translated():
        row = unit.connection.execute(query).one()
    return WorkCount(*(min(int(figure), COUNTED + 1) for figure in row))


def _earliest(asked: WorkFilter) -> Subquery:
    c = cases.c
    return merged(_work(asked), (c.owed_on, c.case_id), COUNTED + 1)


def _due(asked: WorkFilter) -> ColumnElement[bool]:
    owed = cases.c.owed_on
    match asked.due:
        case "late":
            return owed < asked.today
        case "today":
            return owed == asked.today
        case "soon":
            return owed.between(asked.today, asked.soon)
        case _:
            return true()


def _work(asked: WorkFilter) -> list[Rows]:
    """The ranges of a tab. What is on the list, or closed, is work only when a term is near."""
    c = cases.c
    rows = select(c.case_id, c.owed_on).where(c.owed_on.is_not(None), _due(asked))
    near = c.owed_on <= asked.today + FAR
    if asked.tab == "office":
        return [
            rows.where(*one, *stands)
            for one in each(c.township, asked.within)
            for stands in ((c.at_work == true(),), (c.at_work == false(), near))
        ]
    if asked.tab == "others":
        roles = sorted({role.value for role in Role} - asked.roles)
        theirs = [_waiting(roles, asked.within)]
    else:
        theirs = [_waiting(sorted(asked.roles), asked.within)]
    if asked.tab == "mine":
        theirs += _carried(asked)
    which = union(*(select(one.c.case_id) for one in theirs)).subquery()
    among = [c.township.in_(asked.within)] if asked.within else []
    return [
        rows.join(which, which.c.case_id == c.case_id).where(or_(c.at_work == true(), near), *among)
    ]


def _waiting(roles: Sequence[str], within: Sequence[str]) -> Subquery:
    """What waits for signatures of these offices, of each the longest first, up to a bound."""
    c = cases.c
    if not roles:
        return select(c.case_id).where(false()).subquery()
    parts = [
        select(c.case_id, c.asked_on).where(SOMEBODY, *one, *role)
        for one, role in product(each(c.township, within), each(c.waits_for, roles))
    ]
    return merged(parts, (c.asked_on, c.case_id), COUNTED + 1)


def _carried(asked: WorkFilter) -> list[Subquery]:
    """What waits for nobody's signature: what a person took part in, what only an office does."""
    c, p = cases.c, case_people.c
    idle = and_(c.waits_for == "", c.owed_on.is_not(None))
    found = []
    if asked.person:
        took_part = select(c.case_id).join(case_people, p.case_id == c.case_id)
        found.append(took_part.where(p.person == asked.person, idle).subquery())
    if asked.stands:
        parts = [
            select(c.case_id, c.opened_on).where(idle, *one, *stands)
            for one, stands in product(
                each(c.township, asked.within), each(c.status, sorted(asked.stands))
            )
        ]
        found.append(merged(parts, (c.opened_on, c.case_id), COUNTED + 1))
    return found
