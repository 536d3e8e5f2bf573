"""Values below the detection limit as intervals 0..LOD, and what they leave of a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

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

Outcome = Literal["within", "exceeded", "depends"]
INTERVAL = Formula("C_TWA.interval", "practice; no clause seen", "unconfirmed")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Reading:
    """A concentration over some hours; ``censored`` means below the detection limit ``value``."""

    value: Figure
    hours: Figure
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """C_TWA at its lowest, at the stated share of the detection limit, and at its highest."""

    low: Fraction
    stated: Fraction
    high: Fraction


def c_twa_bounds(readings: Sequence[Reading], share: Figure = HALF) -> Result[Bounds]:
    """C_TWA with censored readings entered as 0, as ``share`` of the LOD, and as the LOD."""
    part = exact(share, "share")
    if not 0 <= part <= 1 or not readings:
        raise FormulaError("enter readings, and a share of the detection limit from 0 to 1")

    def total(censored_as: Fraction) -> Fraction:
        return (
            sum(
                (
                    not_negative(r.value, "value")
                    * positive(r.hours, "hours")
                    * (censored_as if r.censored else 1)
                    for r in readings
                ),
                Fraction(0),
            )
            / 8
        )

    value = Bounds(total(Fraction(0)), total(part), total(Fraction(1)))
    return Result(value, INTERVAL, told(readings=readings, share=share))


def outcome(bounds: Bounds, limit: Figure) -> Result[Outcome]:
    """Certain where the whole interval lies on one side of the limit, else ``depends``.

    A value below the LOD may come near it; at a high bound equal to the limit it is within.
    """
    at = positive(limit, "limit")
    value: Outcome = "depends"
    if bounds.high <= at:
        value = "within"
    elif bounds.low > at:
        value = "exceeded"
    return Result(value, INTERVAL, told(bounds=bounds, limit=limit))
