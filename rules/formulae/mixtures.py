"""Mixtures of substances that act alike: Σ C/L, hazard quotients, maximum cumulative ratio."""

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

ADDITIVE = Formula("mixture", "GBZ 2.1-2019 3.8", "sourced")
QUOTIENTS = Formula("hazard_quotients", "hazard index (uom.dat)", "sourced")
CUMULATIVE = Formula("maximum_cumulative_ratio", "hazard index (uom.dat)", "sourced")


def quotients(parts: Sequence[tuple[Figure, Figure]]) -> Result[tuple[Fraction, ...]]:
    """C/L of every (concentration, limit); limits of one kind only, PC-TWA with C_TWA."""
    if not parts:
        raise FormulaError("a mixture needs at least one substance; enter value and limit")
    value = tuple(not_negative(c, "concentration") / positive(at, "limit") for c, at in parts)
    return Result(value, QUOTIENTS, told(parts=parts))


def mixture(parts: Sequence[tuple[Figure, Figure]]) -> Result[Fraction]:
    """Σ C/L; over 1 exceeds. That the substances act alike is for the caller to know."""
    return Result(sum(quotients(parts).value, Fraction(0)), ADDITIVE, told(parts=parts))


def maximum_cumulative_ratio(parts: Sequence[tuple[Figure, Figure]]) -> Result[Fraction]:
    """Σ HQ / max HQ: 1 when one substance is all of it, n when n count alike."""
    each = quotients(parts).value
    if not max(each):
        raise FormulaError("every concentration is 0; there is no cumulative ratio to tell")
    return Result(sum(each, Fraction(0)) / max(each), CUMULATIVE, told(parts=parts))
