"""Small cells of a table of counts of people, suppressed so that nobody can work them out again.

A cell from 1 to the limit less one is not told. Where its row and column with their totals would
give it away, others go with it: the cheapest rectangle of cells, or of cells and totals. What was
not told in the issue before is not told in this one, so that no difference of two issues tells it;
and a change that is itself small is not told either (d5 of the law sheet).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Place = tuple[str, str]  # row, column
TOTAL = ""  # as a row or a column: the total


@dataclass(frozen=True, slots=True)
class Counts:
    """A table with its totals (row or column ``TOTAL``); None is what is not told."""

    told: Mapping[Place, int | None]

    @property
    def hidden(self) -> frozenset[Place]:
        """The places that are not told."""
        return frozenset(place for place, count in self.told.items() if count is None)


def with_totals(cells: Mapping[Place, int]) -> dict[Place, int]:
    """A full table, absent cells as 0, with a total to every row, every column and the whole.

    ValueError for a count below zero, or a row or column without a name.
    """
    if any(count < 0 for count in cells.values()) or any(TOTAL in place for place in cells):
        raise ValueError("counts are not below zero, and every row and column has a name")
    rows, columns = ({place[axis] for place in cells} for axis in (0, 1))
    table = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        table[row, TOTAL] = sum(table[row, column] for column in columns)
    for column in (*columns, TOTAL):
        table[TOTAL, column] = sum(table[row, column] for row in rows)
    return table


def suppressed(cells: Mapping[Place, int], *, least: int, before: Counts | None = None) -> Counts:
    """The table as it may be published, with its totals.

    ``least`` is the smallest count that is told; ``before`` the same table as published before.
    """
    table = with_totals(cells)
    hidden = {place for place, count in table.items() if 0 < count < least}
    if before is not None:
        hidden |= before.hidden & table.keys()
        hidden |= {
            place
            for place, count in table.items()
            if (earlier := before.told.get(place)) is not None and 0 < abs(count - earlier) < least
        }
    for place in sorted(hidden):
        if not _uncertain(place, table, hidden):
            hidden |= _cover(place, table, hidden)
    return Counts({place: None if place in hidden else count for place, count in table.items()})


def _uncertain(place: Place, table: Mapping[Place, int], hidden: set[Place]) -> bool:
    """Whether another table with the same told counts has another number in this place.

    Rows and columns are joined by the places not told; a round through this place, on which counts
    rise and fall by one in turn without any going below zero, is such a table.
    """
    return any(_round(place, table, hidden, up=up) for up in (True, False))


def _round(place: Place, table: Mapping[Place, int], hidden: set[Place], *, up: bool) -> bool:
    row, column = place
    rises = _rises(place, up=up)
    if not rises and table[place] == 0:
        return False
    # The balance of the row is off by one now; pass it on until it reaches the column.
    seen: set[tuple[int, str]] = {(0, row)}
    waiting = deque(seen)
    while waiting:
        axis, name = waiting.popleft()
        for other in hidden - {place}:
            end = (1 - axis, other[1 - axis])
            if other[axis] != name or end in seen:
                continue
            # Left by a row, it must make up for the place; left by a column, for what came before.
            if _rises(other, up=up is (axis == 1)) or table[other] > 0:
                if end == (1, column):
                    return True
                seen.add(end)
                waiting.append(end)
    return False


def _rises(place: Place, *, up: bool) -> bool:
    """Whether a count rises when its balance goes up: totals count against their cells."""
    return up is (((place[0] == TOTAL) + (place[1] == TOTAL)) % 2 == 0)


def _cover(place: Place, table: Mapping[Place, int], hidden: set[Place]) -> set[Place]:
    """The cheapest places to hide with this one: three corners, or all its totals' balance."""
    return min(
        (
            corners
            for corners in _corners(place, table)
            if _uncertain(place, table, hidden | corners)
        ),
        key=lambda corners: (
            sum(TOTAL in one for one in corners - hidden),
            sum(table[one] for one in corners - hidden),
            sorted(corners),
        ),
        default=set(table),
    )


def _corners(place: Place, table: Mapping[Place, int]) -> Iterator[set[Place]]:
    rows, columns = ({one[axis] for one in table} for axis in (0, 1))
    for row in rows - {place[0]}:
        for column in columns - {place[1]}:
            yield {(row, column), (place[0], column), (row, place[1])}
