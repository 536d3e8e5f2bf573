"""Figures of the office as counts in SQL, of some townships if asked; each counted up to a bound.

Every figure is a sum of ranges of an index (``desk_tables.py``), read no further than the bound:
docs/adr/0049. Beyond it stands what was kept last night, with its day, or, where nothing was, that
there are more: docs/adr/0064. The rows behind them are in ``overview_rows.py``.
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
from storage.kept_counts import NOTHING, Figure, KeptFigures
from storage.list_tables import listings
from storage.ranges import COUNTED_TO, Counted, Rows, counted, crossed, each, merged
from storage.tables import cases, terms
from storage.unit_of_work import UnitOfWork, translated

Townships = Sequence[str]
Condition = ColumnElement[bool]
# The ranges of a figure, and what was kept of it; no ranges: that is taken, many or few.
Asked = tuple[Sequence[Rows], Counted | None]
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


def standings(
    unit: UnitOfWork, townships: Townships, *, lately: date, kept: KeptFigures = NOTHING
) -> list[Standing]:
    """Cases by where they stand, and those of them opened from a day on."""
    fresh, asked = cases.c.opened_on >= lately, list[Asked]()
    for one in Status:
        asked += [
            (case_ranges(townships, [one]), kept.last(Figure.STANDING, one)),
            (case_ranges(townships, [one], fresh), kept.last(Figure.LATELY, one)),
        ]
    found = _counts(unit, asked)
    told = zip(Status, found[::2], found[1::2], strict=True)
    return [Standing(one.value, all_of_them, new) for one, all_of_them, new in told if all_of_them]


def opened(
    unit: UnitOfWork, townships: Townships, first: date, until: date, kept: Counted | None = None
) -> Counted:
    """How many cases were opened from a day on, before another; ``kept``: last night."""
    day = cases.c.opened_on
    return _counts(unit, [(case_ranges(townships, [], day >= first, day < until), kept)])[0]


def case_ranges(townships: Townships, statuses: Sequence[str], *also: Condition) -> list[Rows]:
    """Cases as ranges: of each township and each state that is asked for."""
    c = cases.c
    rows = select(c.case_id, c.opened_on).where(*also)
    return [rows.where(*one) for one in crossed((c.township, townships), (c.status, statuses))]


def running_terms(
    unit: UnitOfWork, townships: Townships, *, due: date, soon: date, kept: KeptFigures = NOTHING
) -> list[Running]:
    """Running terms by kind, none that rests, those with most that end by ``due`` first.

    Of each range the earliest are read: as long as what is due is within the bound it is all there.
    """
    t, most = terms.c, COUNTED_TO
    some = merged(term_ranges(townships, list(TermKind)), (t.due_on, t.case_id), most + 1).c
    over = func.sum(case((some.due_on <= due, 1), else_=0))
    near = func.sum(case((and_(some.due_on > due, some.due_on <= soon), 1), else_=0))
    query = select(some.kind, func.count(), over, near).group_by(some.kind)
    with translated():
        rows = unit.connection.execute(query.order_by(over.desc(), some.kind)).all()
    return [
        Running(
            TermKind(kind), _known(every, kept.last(Figure.RUNNING, kind)),
            _known(late, kept.last(Figure.DUE, kind)), Counted(near, late + near > most),
        )
        for kind, every, late, near in rows
    ]  # fmt: skip


def term_ranges(townships: Townships, kinds: Sequence[str], *also: Condition) -> list[Rows]:
    """Terms that run as ranges: of each township and each kind that is asked for."""
    t = terms.c
    rows = select(t.case_id, t.kind, t.complaint, t.started_on, t.due_on)
    rows = rows.where(t.suspended_on.is_(None), *also)
    return [rows.where(*one) for one in crossed((t.township, townships), (t.kind, kinds))]


def waiting(unit: UnitOfWork, townships: Townships, kept: KeptFigures = NOTHING) -> list[Waiting]:
    """What waits for signatures, by office."""
    c, ranges = cases.c, waiting_ranges(townships, list(Role))
    some = merged(ranges, (c.asked_on, c.case_id), COUNTED_TO + 1).c
    query = select(some.waits_for, func.count(), func.min(some.asked_on)).group_by(some.waits_for)
    with translated():
        rows = unit.connection.execute(query.order_by(some.waits_for)).all()
    return [
        Waiting(Role(role), _known(many, kept.last(Figure.WAITING, role)), oldest)
        for role, many, oldest in rows
    ]


def waiting_ranges(townships: Townships, roles: Sequence[str]) -> list[Rows]:
    """Cases that wait for a signature as ranges: of each township and each office asked for."""
    c = cases.c
    rows = select(c.case_id, c.waits_for, c.asked_on).where(SOMEBODY)
    return [rows.where(*one) for one in crossed((c.township, townships), (c.waits_for, roles))]


def listed_on(
    unit: UnitOfWork, townships: Townships, days: Iterable[date], kept: KeptFigures = NOTHING
) -> list[Counted | None]:
    """How many stand on the list, then how many did at the end of each day, by their decisions.

    What was kept of a day is taken; of others it is counted back from those in force, so that what
    left long ago is not looked at. None: too many of either.
    """
    one, last = listings.c, kept.last(Figure.LISTED)
    in_force = [(listing_ranges(townships, one.ended_on.is_(None)), last)]
    until = kept.night if _many(last) else None  # the day that is counted back from
    asked, told = list[Asked](), [(day, kept.at_end_of(day)) for day in days]
    for day, known in told:
        if known is None:
            for moved in (one.decided_on, one.ended_on):
                later = [moved > day] if until is None else [moved > day, moved <= until]
                asked.append((listing_ranges(townships, *later), None))
    now, *found = _counts(unit, [*in_force, *asked])
    back = iter(zip(found[::2], found[1::2], strict=True))
    return [now, *(_counted_back(now, *next(back)) if one is None else one for _, one in told)]


def _counted_back(in_force: Counted, came: Counted, left: Counted) -> Counted | None:
    if not (came or left):
        return Counted(in_force.rows, in_force.more)
    if in_force.more or came.more or left.more:
        return None
    return Counted(in_force.rows - came.rows + left.rows)


def movements(
    unit: UnitOfWork,
    townships: Townships,
    spans: Sequence[tuple[date, date]],
    kept: KeptFigures = NOTHING,
) -> list[tuple[Counted, Counted, Counted]]:
    """Cases opened in each month, listings that began and that ended: a day, and one too late.

    What is recorded late is mostly of the month before: until that is over too, a month is counted.
    """
    asked, day = list[Asked](), cases.c.opened_on
    for first, until in spans:
        settled = kept.night is not None and until < kept.night.replace(day=1)
        new = case_ranges(townships, [], day >= first, day < until)
        on, off = (movement_ranges(townships, (first, until), left=left) for left in (False, True))
        for parts, figure in ((new, Figure.OPENED), (on, Figure.BEGAN), (off, Figure.ENDED)):
            known = kept.of_month(first, figure)
            asked.append(([] if settled and known is not None else parts, known))
    found = _counts(unit, asked)
    return list(zip(found[::3], found[1::3], found[2::3], strict=True))


def movement_ranges(townships: Townships, span: tuple[date, date], *, left: bool) -> list[Rows]:
    """Listings that began, or ended, in a span of days, as ranges of each township."""
    day = listings.c.ended_on if left else listings.c.decided_on
    return listing_ranges(townships, day >= span[0], day < span[1])


def listing_ranges(townships: Townships, *narrowed: Condition) -> list[Rows]:
    """Listings as ranges of each township."""
    one = listings.c
    rows = select(one.listing_id, one.decided_on, one.ended_on).where(*narrowed)
    return [rows.where(*place) for place in each(one.township, townships)]


def _counts(unit: UnitOfWork, asked: Sequence[Asked]) -> list[Counted]:
    """How many rows each of some unions of ranges has. One query.

    What was many last night is not counted again.
    """
    live = [parts for parts, kept in asked if parts and not _many(kept)]
    figures = [counted(parts, COUNTED_TO).scalar_subquery() for parts in live]
    with translated():
        found = iter(unit.connection.execute(select(*figures)).one() if figures else ())
    return [
        kept
        if kept is not None and (not parts or _many(kept))
        else Counted.up_to(COUNTED_TO, int(next(found)))
        for parts, kept in asked
    ]


def _many(kept: Counted | None) -> bool:
    return kept is not None and kept.rows > COUNTED_TO


def _known(found: int, kept: Counted | None) -> Counted:
    """What was counted, or, where that is beyond the bound, what was kept."""
    if kept and found > COUNTED_TO and _many(kept):
        return kept
    return Counted.up_to(COUNTED_TO, found)
