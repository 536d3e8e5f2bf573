"""A list of a desk as ranges of an index: a page of it reads as many rows as it shows.

A list that is narrowed to some townships or states is not one range but several. Each is read in
its order, no further than the page needs, and the database merges them: to filter one long range
would read whatever it passes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, tuple_, union_all
from sqlalchemy.sql.elements import ColumnClause

# A figure is counted up to here. Beyond, it is what was kept last night, or says that there are
# more; who needs more of the rows narrows the list or takes the file.
COUNTED_TO = 1_000
Cursor = tuple[date, str]  # where a page ended: the day and the id its list is ordered by
MOST_RANGES = 400  # of one query: SQLite takes five hundred, and planning them costs time
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are; ``more``: so many at least, they were counted no further.

    ``on``: when that day was over, as it was kept then; None: now.
    """

    rows: int = 0
    more: bool = False
    on: date | None = None

    @classmethod
    def up_to(cls, most: int, found: int) -> Counted:
        """What was counted up to just beyond ``most``."""
        return cls(min(found, most), found > most)

    def __add__(self, other: Counted) -> Counted:
        days = [day for day in (self.on, other.on) if day is not None]
        return Counted(self.rows + other.rows, self.more or other.more, min(days, default=None))

    def __bool__(self) -> bool:
        return self.more or self.rows > 0

    def __str__(self) -> str:
        return f"{self.rows:,}+" if self.more else f"{self.rows:,}"


def merged(parts: Sequence[Rows], order: Sequence[ColumnElement[Any]], most: int) -> Subquery:
    """The first ``most`` rows of several ranges, each in this order."""
    limited = [part.order_by(*order).limit(most).subquery() for part in parts]
    if len(limited) == 1:
        return limited[0]
    return union_all(*(select(one) for one in limited)).subquery()


def taken_whole(part: Rows, name: str) -> Rows:
    """A part that is small and no range: found first, then put in order.

    Else the database may walk the order in search of the few it is to find.
    """
    found = part.cte(name).prefix_with("MATERIALIZED")
    return select(found)


def counted(parts: Sequence[Rows], most: int) -> Rows:
    """How many rows some ranges have, counted no further than just beyond ``most``."""
    limited = [part.limit(most + 1).subquery() for part in parts]
    some = union_all(*(select(literal(1)).select_from(one) for one in limited))
    return select(func.count()).select_from(some.limit(most + 1).subquery())


def beyond(
    day: ColumnElement[date], name: ColumnElement[str], after: Cursor, *, falling: bool = False
) -> ColumnElement[bool]:
    """What comes after where a page ended."""
    place: Any = tuple_(day, name)
    ended = tuple_(literal(after[0], day.type), literal(after[1], name.type))
    said: ColumnElement[bool] = place < ended if falling else place > ended
    return said


def each(column: ColumnElement[str] | ColumnClause[str], values: Sequence[str]) -> list[Any]:
    """One condition for each value; a list with one that is always true when there are none."""
    return [(column == one,) for one in values] or [()]


Narrowed = tuple[ColumnElement[str] | ColumnClause[str], Sequence[str]]


def crossed(place: Narrowed, other: Narrowed) -> list[Any]:
    """A condition for each pair of values, as ``each`` makes them.

    Of very many places no range is made of each: whoever answers for them sees most of the rest
    too, and passing over it costs less.
    """
    column, places = place
    if len(places) * len(other[1]) > MOST_RANGES:
        return [(column.in_(places), *one) for one in each(*other)]
    return [(*one, *two) for one, two in product(each(column, places), each(*other))]
