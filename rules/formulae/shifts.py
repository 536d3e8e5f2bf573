"""Limits of long shifts: the daily and weekly reduction factor (GBZ 2.1-2019 A.7.3)."""

from __future__ import annotations

from fractions import Fraction

from rules.formulae.result import Figure, Formula, FormulaError, Result, positive, told

# The clause was seen, the formula is recalled; taking the smaller factor is an assumption.
DAILY = Formula("RF.daily", "GBZ 2.1-2019 A.7.3", "unconfirmed")
WEEKLY = Formula("RF.weekly", "GBZ 2.1-2019 A.7.3", "unconfirmed")
SMALLER = Formula("RF.smaller", "GBZ 2.1-2019 A.7.3", "unconfirmed")
REDUCIBLE = frozenset({"PC-TWA"})  # neither MAC nor PC-STEL


def daily_factor(hours: Figure) -> Result[Fraction]:
    """RF = (8/h)·(24−h)/16 for over 8 h a day, else 1."""
    h = _below(hours, 24, "hours a day")
    value = Fraction(1) if h <= 8 else 8 * (24 - h) / (16 * h)
    return Result(value, DAILY, told(hours_per_day=hours))


def weekly_factor(hours: Figure) -> Result[Fraction]:
    """RF = (40/H)·(168−H)/128 for over 40 h a week, else 1."""
    h = _below(hours, 168, "hours a week")
    value = Fraction(1) if h <= 40 else 40 * (168 - h) / (128 * h)
    return Result(value, WEEKLY, told(hours_per_week=hours))


def factor(hours_per_day: Figure, hours_per_week: Figure) -> Result[Fraction]:
    """The smaller of both factors, never above 1."""
    value = min(daily_factor(hours_per_day).value, weekly_factor(hours_per_week).value)
    return Result(value, SMALLER, told(day=hours_per_day, week=hours_per_week))


def reduced_limit(
    limit: Figure, kind: str, hours_per_day: Figure, hours_per_week: Figure
) -> Result[Fraction]:
    """The limit for these hours; FormulaError for a kind of limit the factor is not made for."""
    if kind not in REDUCIBLE:
        raise FormulaError(f"a {kind} is not reduced for long shifts; compare with it as it stands")
    value = positive(limit, "limit") * factor(hours_per_day, hours_per_week).value
    return Result(value, SMALLER, told(limit=limit, day=hours_per_day, week=hours_per_week))


def _below(figure: Figure, top: int, what: str) -> Fraction:
    number = positive(figure, what)
    if number >= top:
        raise FormulaError(f"{what} {figure}: must be under {top}; enter the hours of contact")
    return number
