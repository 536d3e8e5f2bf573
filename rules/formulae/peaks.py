"""Peaks of substances with a PC-TWA only: peak exposure (2019), excursion multiples (2007)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    not_negative,
    positive,
    told,
)

Peak = tuple[Figure, Figure, Figure]  # concentration, start and end in minutes of the shift
PE = Formula("PE", "GBZ 2.1-2019 6.3.3", "sourced")
EXCURSION = Formula("excursion_multiple", "GBZ 2.1-2007", "unconfirmed")
MULTIPLES = (
    (Fraction(1), Fraction(3)),
    (Fraction(10), Fraction(5, 2)),
    (Fraction(100), Fraction(2)),
)


def peak_exposure(pc_twa: Figure, peaks: Sequence[Peak]) -> Result[tuple[str, ...]]:
    """What the peaks of one shift break: empty when nothing (C_TWA is judged apart).

    ``over_5x``, ``longer_than_15_min``, ``more_than_4``, ``closer_than_60_min`` (from the end of
    one to the start of the next). Only readings above 3×PC-TWA count; 3× and 5× are within.
    Readings that follow each other without a gap are one peak.
    """
    limit = positive(pc_twa, "PC-TWA")
    all_read = [_peak(one) for one in peaks]
    over = _joined(sorted((start, end) for c, start, end in all_read if c > 3 * limit))
    checks = {
        "over_5x": any(c > 5 * limit for c, _, _ in all_read),
        "longer_than_15_min": any(end - start > 15 for start, end in over),
        "more_than_4": len(over) > 4,
        "closer_than_60_min": any(later[0] - earlier[1] < 60 for earlier, later in pairwise(over)),
    }
    broken = tuple(name for name, found in checks.items() if found)
    return Result(broken, PE, told(pc_twa=pc_twa, peaks=peaks))


def _joined(spans: list[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Spans in order of their start, those that touch or overlap made one."""
    peaks: list[tuple[Fraction, Fraction]] = []
    for start, end in spans:
        if peaks and start <= peaks[-1][1]:
            peaks[-1] = peaks[-1][0], max(end, peaks[-1][1])
        else:
            peaks.append((start, end))
    return peaks


def excursion_multiple(pc_twa: Figure, *, dust: bool) -> Result[tuple[Fraction, ...]]:
    """The multiple k of the 2007 edition; two at 10 mg/m3, whose side is not confirmed."""
    limit = positive(pc_twa, "PC-TWA")
    if dust:
        value: tuple[Fraction, ...] = (Fraction(2),)
    elif limit == 10:
        value = (Fraction(2), Fraction(5, 2))
    else:
        value = (next((k for top, k in MULTIPLES if limit < top), Fraction(3, 2)),)
    return Result(value, EXCURSION, told(pc_twa=pc_twa, dust=dust))


def excursion(pc_twa: Figure, mean_15_min: Figure, *, dust: bool) -> Result[bool | None]:
    """Whether a 15-minute mean is within k·PC-TWA; None where both readings of 10 differ."""
    found = not_negative(mean_15_min, "15-minute mean")
    limit = positive(pc_twa, "PC-TWA")
    verdicts = {found <= k * limit for k in excursion_multiple(pc_twa, dust=dust).value}
    value = verdicts.pop() if len(verdicts) == 1 else None
    return Result(value, EXCURSION, told(pc_twa=pc_twa, mean_15_min=mean_15_min, dust=dust))


def _peak(one: Peak) -> tuple[Fraction, Fraction, Fraction]:
    c, start, end = one
    first, last = not_negative(start, "start"), not_negative(end, "end")
    if last <= first:
        raise FormulaError(f"a peak ends at {end} and starts at {start}; correct its minutes")
    return not_negative(c, "concentration"), first, last
