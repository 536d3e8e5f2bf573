"""Running numbers without gaps or repeats: documents (文号), listings, issues."""

from __future__ import annotations

from storage.bulk import in_dialect, insert_rows, run_many
from storage.tables import numbers
from storage.unit_of_work import UnitOfWork

_LAST = "SELECT last FROM numbers WHERE series = {mark} AND year = {mark} {locked}"
_HOLD = "SELECT pg_advisory_xact_lock(hashtext('numbers of several series'))"
_RAISE = "UPDATE numbers SET last = {mark} WHERE series = {mark} AND year = {mark}"


class Numbering:
    """Numbers handed out within one unit of work; :meth:`save` makes them count.

    The row of a series is locked from the first number on, so two writers never get the same.

    ``several``: numbers of several series are wanted, in whatever order; of such units one at a
    time holds numbers, or two would wait for each other's.
    """

    def __init__(self, unit: UnitOfWork, *, several: bool = False) -> None:
        self._unit = unit
        self._alone = not several or unit.dialect == "sqlite"  # a writer there holds the whole file
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
        if not self._alone:
            self._unit.rows(_HOLD)
            self._alone = True
        found = self._unit.rows(in_dialect(_LAST, self._unit.dialect), (series, year))
        if not found:
            self._new.add((series, year))
            return 0
        return int(found[0][0])

    def save(self) -> None:
        """Write the last numbers handed out; a lost race raises TryAgainError."""
        rows = sorted((last, *key) for key, last in self._last.items())
        new = [row for row in rows if row[1:] in self._new]
        insert_rows(self._unit, numbers, ("last", "series", "year"), new)
        run_many(self._unit, _RAISE, [row for row in rows if row[1:] not in self._new])
