"""Figures of the office as counts in SQL, of some townships if asked; each counted up to a bound.

Every figure is a sum of ranges of an index (``desk_tables.py``), read no further than the bound
where it says that there are more: docs/adr/0049. The rows behind them are in ``overview_rows.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select

from domain.lifecycle import TABLE
from domain.roles import Role
from domain.timelimits import TermKind
from domain.vocabulary import Status
from storage.case_lists import SOMEBODY
from storage.list_tables import listings
from storage.ranges import (
    COUNTED_TO,
    ROWS_COUNTED_TO,
    Counted,
    Rows,
    counted,
    crossed,
    each,
    merged,
)
from storage.tables import cases, terms
from storage.unit_of_work import UnitOfWork, translated

Townships = Sequence[str]
Condition = ColumnElement[bool]
# The kinds of terms that run for a complaint; all others run for the case itself.
OF_COMPLAINTS = frozenset(kind for row in TABLE if row.of_complaint for kind in row.starts)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases stand somewhere, and how many of them were opened lately."""

    status: str
    cases: Counted
    lately: Counted


@dataclass(frozen=True, slots=True)
class Running:
    """Running terms of a kind: how many; how many end by a day, and after it by another."""

    kind: TermKind
    terms: Counted
    due: Counted
    soon: Counted


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an office's signature, and since when the oldest does."""

    role: Role
    cases: Counted
    oldest: date


def standings(unit: UnitOfWork, townships: Townships, *, lately: date) -> list[Standing]:
    """Cases by where they stand, and those of them opened from a day on."""
    fresh = cases.c.opened_on >= lately
    asked = [(case_ranges(townships, [one]), case_ranges(townships, [one], fresh))
             for one in Status]  # fmt: skip
    found = _counts(unit, [parts for both in asked for parts in both], COUNTED_TO)
    told = zip(Status, found[::2], found[1::2], strict=True)
    return [Standing(one.value, all_of_them, new) for one, all_of_them, new in told if all_of_them]


def opened(unit: UnitOfWork, townships: Townships, first: date, until: date) -> Counted:
    """How many cases were opened from a day on, before another."""
    day = cases.c.opened_on
    return _counts(
        unit, [case_ranges(townships, [], day >= first, day < until)], COUNTED_TO
    )[0]  # fmt: skip


def case_ranges(townships: Townships, statuses: Sequence[str], *also: Condition) -> list[Rows]:
    """Cases as ranges: of each township and each state that is asked for."""
    c = cases.c
    rows = select(c.case_id, c.opened_on).where(*also)
    return [rows.where(*one) for one in crossed((c.township, townships), (c.status, statuses))]


def running_terms(
    unit: UnitOfWork, townships: Townships, *, due: date, soon: date
) -> list[Running]:
    """Running terms by kind, none that rests, those with most that end by ``due`` first.

    Of each range the earliest are read: as long as what is due is within the bound it is all there.
    """
    t, most = terms.c, ROWS_COUNTED_TO
    some = merged(term_ranges(townships, list(TermKind)), (t.due_on, t.case_id), most + 1).c
    over = func.sum(case((some.due_on <= due, 1), else_=0))
    near = func.sum(case((and_(some.due_on > due, some.due_on <= soon), 1), else_=0))
    query = select(some.kind, func.count(), over, near).group_by(some.kind)
    with translated():
        rows = unit.connection.execute(query.order_by(over.desc(), some.kind)).all()
    return [
        Running(
            TermKind(kind), Counted.up_to(most, every), Counted.up_to(most, late),
            Counted(near, late + near > most),
        )
        for kind, every, late, near in rows
    ]  # fmt: skip


def term_ranges(townships: Townships, kinds: Sequence[str], *also: Condition) -> list[Rows]:
    """Terms that run as ranges: of each township and each kind that is asked for."""
    t = terms.c
    rows = select(t.case_id, t.kind, t.complaint, t.started_on, t.due_on)
    rows = rows.where(t.suspended_on.is_(None), *also)
    return [rows.where(*one) for one in crossed((t.township, townships), (t.kind, kinds))]


def waiting(unit: UnitOfWork, townships: Townships) -> list[Waiting]:
    """What waits for signatures, by office."""
    c, most = cases.c, ROWS_COUNTED_TO
    some = merged(waiting_ranges(townships, list(Role)), (c.asked_on, c.case_id), most + 1).c
    query = select(some.waits_for, func.count(), func.min(some.asked_on)).group_by(some.waits_for)
    with translated():
        rows = unit.connection.execute(query.order_by(some.waits_for)).all()
    return [Waiting(Role(role), Counted.up_to(most, many), oldest) for role, many, oldest in rows]


def waiting_ranges(townships: Townships, roles: Sequence[str]) -> list[Rows]:
    """Cases that wait for a signature as ranges: of each township and each office asked for."""
    c = cases.c
    rows = select(c.case_id, c.waits_for, c.asked_on).where(SOMEBODY)
    return [rows.where(*one) for one in crossed((c.township, townships), (c.waits_for, roles))]


def listed_on(unit: UnitOfWork, townships: Townships, days: Iterable[date]) -> list[Counted | None]:
    """How many stood on the list at the end of each day, by their decisions; None: too many.

    Counted back from those in force, so that what left long ago is not looked at.
    """
    one, asked = listings.c, [listing_ranges(townships, listings.c.ended_on.is_(None))]
    for day in days:
        asked += [listing_ranges(townships, one.decided_on > day),
                  listing_ranges(townships, one.ended_on > day)]  # fmt: skip
    in_force, *moved = _counts(unit, asked, COUNTED_TO)
    return [
        _counted_back(in_force, came, left)
        for came, left in zip(moved[::2], moved[1::2], strict=True)
    ]


def _counted_back(in_force: Counted, came: Counted, left: Counted) -> Counted | None:
    if not (came or left):
        return in_force
    if in_force.more or came.more or left.more:
        return None
    return Counted(in_force.rows - came.rows + left.rows)


def movements(
    unit: UnitOfWork, townships: Townships, spans: Sequence[tuple[date, date]]
) -> list[tuple[Counted, Counted]]:
    """How many came onto the list and how many left it, in each span: a day, and one too late."""
    asked = [
        movement_ranges(townships, span, left=left) for span in spans for left in (False, True)
    ]
    found = _counts(unit, asked, ROWS_COUNTED_TO)
    return list(zip(found[::2], found[1::2], strict=True))


def movement_ranges(townships: Townships, span: tuple[date, date], *, left: bool) -> list[Rows]:
    """Listings that began, or ended, in a span of days, as ranges of each township."""
    day = listings.c.ended_on if left else listings.c.decided_on
    return listing_ranges(townships, day >= span[0], day < span[1])


def listing_ranges(townships: Townships, *narrowed: Condition) -> list[Rows]:
    """Listings as ranges of each township."""
    one = listings.c
    rows = select(one.listing_id, one.decided_on, one.ended_on).where(*narrowed)
    return [rows.where(*place) for place in each(one.township, townships)]


def _counts(unit: UnitOfWork, asked: Sequence[Sequence[Rows]], most: int) -> list[Counted]:
    """How many rows each of some unions of ranges has. One query."""
    figures = [counted(parts, most).scalar_subquery() for parts in asked]
    with translated():
        row = unit.connection.execute(select(*figures)).one()
    return [Counted.up_to(most, int(figure)) for figure in row]
