"""Concentrations over a shift and over 15 minutes: C_TWA, C_STE, C_ME (GBZ 2.1, GBZ 159)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    not_negative,
    positive,
    told,
)

Part = tuple[Figure, Figure]  # concentration in mg/m3 (or ppm, f/mL), duration
C_TWA = Formula("C_TWA", "GBZ 2.1 annex A", "sourced")
C_TWA_PERSONAL = Formula("C_TWA.personal", "GBZ 159-2004", "sourced")
C_STE = Formula("C_STE", "GBZ 2.1 annex A", "sourced")
C_STE_PARTS = Formula("C_STE.parts", "GBZ 2.1 annex A", "unconfirmed")
C_ME = Formula("C_ME", "GBZ 2.1-2019 6.3.1", "unconfirmed")


def c_twa(parts: Sequence[Part]) -> Result[Fraction]:
    """C_TWA of (concentration, hours) parts, always divided by 8 h.

    Hours without exposure count as 0; a shift over 8 h is divided by 8 as well, its limit being
    reduced (:mod:`rules.formulae.shifts`).
    """
    total, hours = _sum(parts)
    if hours > 24:
        raise FormulaError(f"the parts last {hours} h, over a day; enter one shift at a time")
    return Result(total / 8, C_TWA, told(parts=parts, divided_by="8 h"))


def c_twa_personal(c: Figure, v: Figure, flow: Figure) -> Result[Fraction]:
    """C_TWA in mg/m3 of one personal sample of a whole shift: c·v·1000 / (F·480).

    ``c`` in μg/ml of solution, ``v`` in ml of solution, ``flow`` F in ml/min.
    """
    value = not_negative(c, "c") * positive(v, "v") * 1000 / (positive(flow, "F") * 480)
    return Result(value, C_TWA_PERSONAL, told(c=c, v=v, F=flow))


def c_ste(parts: Sequence[Part]) -> Result[Fraction]:
    """C_STE of (concentration, minutes) parts, averaged over 15 min.

    One part shorter than 15 min is averaged over 15 min too; several parts are time-weighted.
    """
    total, minutes = _sum(parts)
    if minutes > 15:
        raise FormulaError(f"the parts last {minutes} min; C_STE takes 15 min at most, split them")
    return Result(total / 15, C_STE if len(parts) == 1 else C_STE_PARTS, told(parts=parts))


def c_me(samples: Sequence[Part]) -> Result[Fraction]:
    """C_ME: the highest of (concentration, minutes) samples of at most 15 min each."""
    _sum(samples)
    for _, minutes in samples:
        if positive(minutes, "minutes") > 15:
            raise FormulaError(f"a sample lasts {minutes} min; C_ME takes 15 min at most")
    return Result(max(not_negative(c, "c") for c, _ in samples), C_ME, told(samples=samples))


def _sum(parts: Sequence[Part]) -> tuple[Fraction, Fraction]:
    """Σ C·T and Σ T."""
    if not parts:
        raise FormulaError("there are no parts; enter at least one concentration with its time")
    exposures = [(not_negative(c, "concentration"), positive(t, "time")) for c, t in parts]
    return sum((c * t for c, t in exposures), Fraction(0)), sum(
        (t for _, t in exposures), Fraction(0)
    )
