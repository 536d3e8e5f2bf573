"""The periods a joint meeting speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1900, 3000)  # as of days in forms: the quarters around one are in the calendar too
_SAID = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter of a year."""

    year: int
    quarter: int

    @classmethod
    def read(cls, said: str) -> Period:
        """From ``2026-Q3``; ValueError for anything else, and for years nothing is told of."""
        found = _SAID.fullmatch(said)
        if found is None or int(found[1]) not in YEARS:
            raise ValueError(f"{said!r} is no quarter such as 2026-Q3")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Period:
        """The quarter a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        """Its last day: the day as of which its figures count."""
        return self.after(1).first - timedelta(days=1)

    def after(self, quarters: int) -> Period:
        """The period so many quarters later; earlier for a negative number."""
        year, quarter = divmod(self.year * 4 + self.quarter - 1 + quarters, 4)
        return Period(year, quarter + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"
