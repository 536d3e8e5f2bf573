"""The citation test of OSHA with the sampling and analytical error (SAE), as an option."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    not_negative,
    positive,
    told,
)

Citation = Literal["no violation", "possible overexposure", "violation"]
SINGLE = Formula("OSHA.SAE.single", "OSHA Technical Manual II:1", "sourced")
CONSECUTIVE = Formula("OSHA.SAE.consecutive", "OSHA Technical Manual II:1", "unconfirmed")
MIXTURE = Formula("OSHA.SAE.mixture", "OSHA Technical Manual II:1", "unconfirmed")


def single(result: Figure, pel: Figure, sae: Figure) -> Result[Citation]:
    """UCL = Y+SAE ≤ 1 no violation; LCL = Y−SAE > 1 violation; between, possible overexposure."""
    y, error = not_negative(result, "result") / positive(pel, "PEL"), not_negative(sae, "SAE")
    value: Citation = "possible overexposure"
    if y + error <= 1:
        value = "no violation"
    elif y - error > 1:
        value = "violation"
    return Result(value, SINGLE, told(Y=y, LCL=y - error, UCL=y + error, SAE=sae))


def consecutive_violates(
    parts: Sequence[tuple[Figure, Figure]], pel: Figure, sae: Figure
) -> Result[bool]:
    """LCL = Y − SAE·√Σ(T·X)² / (PEL·ΣT) > 1, by squares; parts are (result, time)."""
    if not parts:
        raise FormulaError("there are no samples; enter at least one with its time")
    read = [(not_negative(x, "result"), positive(t, "time")) for x, t in parts]
    limit = positive(pel, "PEL") * sum((t for _, t in read), Fraction(0))
    excess = sum((x * t for x, t in read), Fraction(0)) - limit
    squares = sum(((x * t) ** 2 for x, t in read), Fraction(0))
    value = excess > 0 and excess**2 > not_negative(sae, "SAE") ** 2 * squares
    return Result(value, CONSECUTIVE, told(parts=parts, pel=pel, sae=sae))


def mixture_violates(parts: Sequence[tuple[Figure, Figure, Figure]]) -> Result[bool]:
    """Em > 1 + √Σ(R·SAE)², R = (C/L)/Em, by squares; parts are (C, L, SAE)."""
    read = [
        (not_negative(c, "C") / positive(at, "L"), not_negative(sae, "SAE")) for c, at, sae in parts
    ]
    em = sum((quotient for quotient, _ in read), Fraction(0))
    value = False
    if em > 1:
        value = (em - 1) ** 2 > sum(((q / em * sae) ** 2 for q, sae in read), Fraction(0))
    return Result(value, MIXTURE, told(parts=parts, Em=em))


def rounded_y(result: Figure, pel: Figure) -> Decimal:
    """Y with two decimals, as the published single-sample example takes it before its limits."""
    hundredths = round(not_negative(result, "result") / positive(pel, "PEL") * 100)
    return Decimal(hundredths).scaleb(-2)
