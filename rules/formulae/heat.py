"""Heat: the mean WBGT, the exposure-time rate and the labour intensity (GBZ 2.2-2007, 10).

The limit for them is data: ``rules.physical.wbgt_limit``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    exact,
    not_negative,
    positive,
    told,
)

WBGT_MEAN = Formula("WBGT.mean", "clause not confirmed", "unconfirmed")
RATE = Formula("exposure_time_rate", "GBZ 2.2-2007 10", "unconfirmed")


def wbgt_mean(parts: Sequence[tuple[Figure, Figure]]) -> Result[Fraction]:
    """The time-weighted mean of (WBGT in ℃, time) parts."""
    if not parts:
        raise FormulaError("there are no WBGT readings; enter at least one with its time")
    read = [(exact(t, "WBGT"), positive(time, "time")) for t, time in parts]
    weight = sum((time for _, time in read), Fraction(0))
    mean = sum((t * time for t, time in read), Fraction(0)) / weight
    return Result(mean, WBGT_MEAN, told(parts=parts))


def exposure_time_rate(hours_in_heat: Figure, shift: Figure) -> Result[int]:
    """The class 25, 50, 75 or 100 %: time in heat over the shift, rounded up."""
    share = positive(hours_in_heat, "hours in heat") / positive(shift, "shift")
    if share > 1:
        raise FormulaError("the hours in heat are longer than the shift; correct them")
    return Result(25 * ceil(share * 4), RATE, told(hours=hours_in_heat, shift=shift))


def labour_intensity(index: Figure) -> Result[str]:
    """Ⅰ to Ⅳ by the intensity index: up to 15, 20, 25, over 25 (table 13, one source only)."""
    number = not_negative(index, "intensity index")
    value = "ⅠⅡⅢⅣ"[sum(number > top for top in (15, 20, 25))]
    clause = Formula("labour_intensity", "GBZ 2.2-2007 table 13", "unconfirmed")
    return Result(value, clause, told(index=index))
