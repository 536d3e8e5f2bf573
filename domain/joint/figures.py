"""Figures of an indicator: exact shares, how they meet a target, restatements, a forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from domain.joint.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share as two whole numbers, or a count (``denominator`` None)."""

    numerator: int
    denominator: int | None = None

    @property
    def share(self) -> Fraction | None:
        """The exact share; None for a count, and where there is nothing to be a share of."""
        if self.denominator is None or self.denominator == 0:
            return None
        return Fraction(self.numerator, self.denominator)

    def meets(self, target: Fraction | None) -> bool | None:
        """Whether it reaches a target, compared exactly; None where that cannot be said."""
        share = self.share
        return None if share is None or target is None else share >= target

    @property
    def said(self) -> str:
        """In per cent to one decimal, cut off and never rounded up to a target; or the count."""
        if self.denominator is None:
            return str(self.numerator)
        share = self.share
        if share is None:
            return "—"
        tenths = share.numerator * 1000 // share.denominator
        return f"{tenths // 10}.{tenths % 10}%"


def total(some: Iterable[Figure]) -> Figure:
    """Figures added up; the share of a whole is never the mean of shares."""
    numerator = denominator = 0
    for one in some:
        numerator += one.numerator
        denominator += one.denominator or 0
    return Figure(numerator=numerator, denominator=denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure of a township and an industry; "" for what is of the whole district."""

    township: str
    industry: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """A figure that was given once and is another now, with what changed it.

    ``causes`` are (cause, how many enterprises it concerns) of a counted one, ``reason`` what the
    unit said of a filed one. ``at``: the moment since when the new one is known, ISO.
    """

    indicator: str
    period: Period
    was: Figure
    now: Figure
    reason: str
    causes: tuple[tuple[str, int], ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a rate leads at the pace of the quarters so far.

    ``expected`` is the share at ``by`` if numerator and denominator go on as they did;
    ``missing`` what the share then lacks; ``needed_a_month`` how many more of what is counted it
    takes each month from now on, denominator unchanged, to reach the target by then.
    """

    by: date
    expected: Fraction
    missing: Fraction
    needed: int
    needed_a_month: int


def forecast(
    series: Sequence[tuple[Period, Figure]], target: Fraction, by: date
) -> Forecast | None:
    """The forecast of a series in order of time; None for fewer than two figures or past ``by``.

    The pace is the mean change a quarter between the first and the last figure: with a handful of
    quarters a fitted line would promise more than it knows. A share stays between 0 and 1.
    """
    shares = [(period, one, one.share) for period, one in series if one.share is not None]
    if len(shares) < 2:
        return None
    (first, _, start), (last, newest, end) = shares[0], shares[-1]
    passed = (last.year - first.year) * 4 + last.quarter - first.quarter
    months = (by.year - last.last.year) * 12 + by.month - last.last.month
    if passed <= 0 or months <= 0 or start is None or end is None or newest.denominator is None:
        return None
    pace = (end - start) / passed / 3
    expected = min(max(end + pace * months, Fraction(0)), Fraction(1))
    needed = max(0, ceil(target * newest.denominator) - newest.numerator)
    return Forecast(
        by=by,
        expected=expected,
        missing=max(Fraction(0), target - expected),
        needed=needed,
        needed_a_month=ceil(Fraction(needed, months)),
    )
