"""Figures of the office as they were counted at night: what is many is not counted again by day.

A figure is kept for each township and for all of them together. The newest night stays, and the
last day of every month; the figures of the months a page shows are counted again each night, so
that what was recorded late is in them from the next morning on: docs/adr/0064. Nothing rests on
these rows; they follow from ``cases``, ``terms`` and ``listings``, and the audit counts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    delete,
    distinct,
    func,
    literal,
    or_,
    select,
    union_all,
)

from domain.timelimits import add_months
from storage.bulk import insert_rows
from storage.case_lists import SOMEBODY
from storage.desk_tables import kept_counts
from storage.list_tables import listings
from storage.ranges import Counted, Rows
from storage.tables import cases, enterprises, journal, terms
from storage.unit_of_work import UnitOfWork, translated

LATELY = timedelta(days=30)
MONTHS = 12  # that have ended and are counted again each night
EVERYWHERE = ""  # in place of a township: all of them together
DONE = "counted"  # in place of a figure: this day was counted, whether or not anything was found


class Figure(StrEnum):
    """What is counted. Of a day: how it stood when it was over. Of a month: what happened in it."""

    STANDING = "standing"  # cases by where they stand
    LATELY = "lately"  # of them, opened in thirty days
    BEFORE = "before"  # opened in the thirty days before
    RUNNING = "running"  # terms by kind
    DUE = "due"  # of them, at or past their last day
    WAITING = "waiting"  # cases by whose signature they wait for
    LISTED = "listed"  # on the list at the end of the day
    OPENED = "opened"  # cases opened in the month
    BEGAN = "began"  # listings that began in it
    ENDED = "ended"  # listings that ended in it


Figures = dict[tuple[date, str, str], int]  # day, what, township
OF_MONTHS = (Figure.LISTED, Figure.OPENED, Figure.BEGAN, Figure.ENDED)


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """Figures of some townships: of the newest night, and of months by the day they ended."""

    night: date | None = None
    figures: Mapping[tuple[date, str], int] = field(default_factory=dict)
    days: frozenset[date] = frozenset()

    def last(self, figure: Figure, key: str = "") -> Counted | None:
        """A figure of the newest night, with its day; None: nothing was ever kept."""
        if self.night is None:
            return None
        return Counted(self.figures.get((self.night, _what(figure, key)), 0), on=self.night)

    def at_end_of(self, day: date) -> Counted | None:
        """How many stood on the list at the end of a day; None: that was not kept."""
        if day not in self.days:
            return None
        return Counted(self.figures.get((day, Figure.LISTED), 0))

    def of_month(self, first: date, figure: Figure) -> Counted | None:
        """What happened in a month; with its day where the month still ran that night."""
        end = _end(first)
        if end in self.days:
            return Counted(self.figures.get((end, figure), 0))
        if self.night is None or self.night.replace(day=1) != first:
            return None
        return self.last(figure)


NOTHING = KeptFigures()


def keep(unit: UnitOfWork, day: date) -> bool:
    """Count and keep how a day stood, now that it is over; whether that was still to be done.

    What was counted first stands: how cases stood cannot be counted later. Counted by two at
    once, one of them is left out.
    """
    k = kept_counts.c
    columns = (k.day.name, k.what.name, k.township.name, k.figure.name)
    with translated():
        newest = unit.connection.scalar(select(func.max(k.day)))
        if newest == day:
            return False
        gone = k.day > day  # kept by a clock that ran ahead
        if newest is not None and newest != _end(newest):
            gone = or_(gone, k.day == newest)
        unit.connection.execute(delete(kept_counts).where(gone))
        again = and_(k.day.in_(_days(day)), k.what.in_([*OF_MONTHS, DONE]))
        unit.connection.execute(delete(kept_counts).where(again))
    rows = ((*key, figure) for key, figure in sorted(figures(unit, day).items()))
    insert_rows(unit, kept_counts, columns, rows, skip_known=True)
    return True


def figures(unit: UnitOfWork, day: date) -> Figures:
    """What is to be kept when a day is over. One query for a kind of figure."""
    found = Counter({(one, DONE, EVERYWHERE): 0 for one in _days(day)})
    with translated():
        for figure, query in _questions(day):
            for on, township, key, many in unit.connection.execute(query):
                for place in {township, EVERYWHERE}:
                    found[on, _what(figure, key), place] += many
    return dict(found)


def kept_figures(unit: UnitOfWork, townships: Sequence[str], months: Iterable[date]) -> KeptFigures:
    """What was kept last night of some townships (none: of all), and of months by their first days.

    One query: of each township the rows of the night and four of each month.
    """
    k = kept_counts.c
    places = list(townships) or [EVERYWHERE]
    ends = sorted({_end(first) for first in months})
    newest = select(func.max(k.day)).scalar_subquery()
    mine = select(k.day, k.what, k.figure).where(k.township.in_(places))
    done = select(k.day, k.what, k.figure).where(k.township == EVERYWHERE, k.what == DONE)
    some = union_all(
        mine.where(k.day == newest),
        mine.where(k.day.in_(ends), k.day != newest, k.what.in_(OF_MONTHS)),
        done.where(or_(k.day == newest, k.day.in_(ends))),
    ).subquery()
    query = select(some.c.day, some.c.what, func.sum(some.c.figure))
    with translated():
        rows = unit.connection.execute(query.group_by(some.c.day, some.c.what)).all()
    days = frozenset(day for day, what, _ in rows if what == DONE)
    return KeptFigures(
        max(days, default=None), {(day, what): int(many) for day, what, many in rows}, days
    )


def kept(unit: UnitOfWork) -> tuple[date | None, Figures]:
    """The newest night, and what is kept of it and of the months that were counted with it."""
    k = kept_counts.c
    with translated():
        night = unit.connection.scalar(select(func.max(k.day)))
        if night is None:
            return None, {}
        of_them = or_(k.day == night, and_(k.day.in_(_days(night)), k.what.in_([*OF_MONTHS, DONE])))
        rows = unit.connection.execute(select(k.day, k.what, k.township, k.figure).where(of_them))
        return night, {(on, what, township): many for on, what, township, many in rows}


def moved_since(unit: UnitOfWork, day: date) -> tuple[Counter[str], int]:
    """Rows the journals of cases got from the beginning of a day on, by township.

    And how many more cases may be in another township since: their enterprise was registered anew.
    """
    j, c, e = journal.c, cases.c, enterprises.c
    lately = j.recorded_at >= day.isoformat()
    by_place = select(c.township, func.count()).join(journal, j.stream == c.case_id)
    anew = select(j.stream).join(enterprises, e.uscc == j.stream).where(lately, j.no > 1)
    carried = select(func.count(distinct(c.case_id))).where(c.uscc.in_(anew))
    with translated():
        rows = unit.connection.execute(by_place.where(lately).group_by(c.township))
        found = Counter({place: int(many) for place, many in rows})
        return found, int(unit.connection.scalar(carried) or 0)


def _questions(day: date) -> Iterator[tuple[Figure, Rows]]:
    """A query for each kind of figure: day, township, what it is of, how many."""
    c, t, one = cases.c, terms.c, listings.c
    lately, before = day - LATELY, day - 2 * LATELY
    running, days = t.suspended_on.is_(None), _days(day)
    months = [(last.replace(day=1), last) for last in days]

    def stood(place: Any, key: Any, *where: ColumnElement[bool]) -> Rows:
        query = select(literal(day, Date), place, key, func.count())
        return query.where(*where).group_by(place, *([] if key is NO_KEY else [key]))

    def each(place: Any, conditions: Iterable[tuple[date, ColumnElement[bool]]]) -> Rows:
        parts = [
            select(literal(last, Date), place, NO_KEY, func.count()).where(so).group_by(place)
            for last, so in conditions
        ]
        return union_all(*parts)  # type: ignore[return-value]  # told as the others are

    yield Figure.STANDING, stood(c.township, c.status)
    yield Figure.LATELY, stood(c.township, c.status, c.opened_on >= lately)
    yield (
        Figure.BEFORE,
        stood(c.township, NO_KEY, c.opened_on >= before, c.opened_on < lately),
    )
    yield Figure.RUNNING, stood(t.township, t.kind, running)
    yield Figure.DUE, stood(t.township, t.kind, running, t.due_on <= day)
    yield Figure.WAITING, stood(c.township, c.waits_for, SOMEBODY)
    on_it = (
        (last, and_(one.decided_on <= last, or_(one.ended_on.is_(None), one.ended_on > last)))
        for last in days
    )
    yield Figure.LISTED, each(one.township, on_it)
    for figure, column, place in (
        (Figure.OPENED, c.opened_on, c.township),
        (Figure.BEGAN, one.decided_on, one.township),
        (Figure.ENDED, one.ended_on, one.township),
    ):
        yield figure, each(place, ((last, column.between(first, last)) for first, last in months))


NO_KEY = literal("")


def _days(day: date) -> list[date]:
    """The last days of the months that ended by a day, as many as are shown, and the day."""
    first = day.replace(day=1)
    ended = [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS)]
    return sorted({day, *ended})


def _end(day: date) -> date:
    """The last day of a day's month."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def _what(figure: Figure, key: str) -> str:
    return f"{figure}:{key}" if key else figure.value
