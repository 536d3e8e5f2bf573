"""Running numbers without gaps or repeats: documents (文号), listings, issues."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from storage.tables import numbers
from storage.unit_of_work import UnitOfWork, translated


class Numbering:
    """Numbers handed out within one unit of work; :meth:`save` makes them count.

    The row of a series is locked from the first number on, so two writers never get the same.
    """

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._last: dict[tuple[str, int], int] = {}
        self._new: set[tuple[str, int]] = set()

    def next(self, series: str, year: int) -> int:
        """The next number of a series in a year, from 1."""
        key = (series, year)
        if key not in self._last:
            self._last[key] = self._read(series, year)
        self._last[key] += 1
        return self._last[key]

    def _read(self, series: str, year: int) -> int:
        query = (
            select(numbers.c.last)
            .where(numbers.c.series == series, numbers.c.year == year)
            .with_for_update()
        )
        with translated():
            last = self._unit.connection.scalar(query)
        if last is None:
            self._new.add((series, year))
            return 0
        return int(last)

    def save(self) -> None:
        """Write the last numbers handed out; a lost race raises TryAgainError."""
        with translated():
            for (series, year), last in sorted(self._last.items()):
                if (series, year) in self._new:
                    statement = insert(numbers).values(series=series, year=year, last=last)
                    self._unit.connection.execute(statement)
                else:
                    self._unit.connection.execute(
                        update(numbers)
                        .where(numbers.c.series == series, numbers.c.year == year)
                        .values(last=last)
                    )
