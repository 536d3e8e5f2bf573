"""Rounding and the two ways of comparing of GB/T 8170-2008: full value and rounded value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from rules.formulae.result import Figure, Formula, FormulaError, Result, exact, positive, told

ROUND = Formula("GB/T 8170.round", "GB/T 8170-2008 3.2, 3.3", "unconfirmed")
FULL_VALUE = Formula("GB/T 8170.full_value", "GB/T 8170-2008 4.3", "unconfirmed")
ROUNDED_VALUE = Formula("GB/T 8170.rounded_value", "GB/T 8170-2008 4.3", "unconfirmed")


def round_half_even(value: Figure, interval: Figure) -> Result[Fraction]:
    """The value rounded once to a multiple of ``interval``, a half to the even multiple."""
    step = positive(interval, "interval")
    return Result(
        round(exact(value, "value") / step) * step, ROUND, told(value=value, step=interval)
    )


def within(
    value: Figure, limit: str | Decimal, *, rounded: bool = False, at_least: bool = False
) -> Result[bool]:
    """Whether value ≤ limit (``at_least``: value ≥ limit); equality is within.

    ``rounded`` compares the value rounded to the digits the limit is written with, which is why
    the limit comes as text or decimal. The default, full value, holds when a standard is silent.
    """
    bound = exact(limit, "limit")
    exponent = Decimal(limit).as_tuple().exponent
    if not isinstance(exponent, int):
        raise FormulaError(f"limit {limit} has no digits to round to; correct it")
    figure = exact(value, "value")
    if rounded:
        figure = round_half_even(figure, Fraction(10) ** exponent).value
    passed = figure >= bound if at_least else figure <= bound
    return Result(
        passed,
        ROUNDED_VALUE if rounded else FULL_VALUE,
        told(value=value, limit=limit, used=figure),
    )
