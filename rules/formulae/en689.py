"""Compliance with an exposure limit by EN 689:2018, as an option."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import erf, exp, lgamma, log, sqrt
from typing import Literal

from rules.formulae.result import Figure, Formula, FormulaError, Result, positive, told

Decision = Literal["compliance", "non-compliance", "no decision"]
PRELIMINARY = Formula("EN 689.preliminary", "EN 689:2018 5.5.2", "sourced")
U_SEEN = Formula("EN 689.statistical", "EN 689:2018 annex F", "sourced")
# From 11 results on U_T is computed (one-sided 95 %/70 %, non-central t), not read.
U_COMPUTED = Formula("EN 689.statistical", "EN 689:2018 annex F", "unconfirmed")
SHARES = {3: Fraction(1, 10), 4: Fraction(15, 100), 5: Fraction(2, 10)}
U_T = {6: "2.187", 7: "2.120", 8: "2.072", 9: "2.035", 10: "2.005"}
MOST = 200  # results for which U_T is computed
Z_95 = 1.6448536269514722  # the 95th percentile of the normal distribution


def preliminary(results: Sequence[Figure], oel: Figure) -> Result[Decision]:
    """3, 4 or 5 results: all ≤ 0.1, 0.15, 0.2 OEL complies, any over the OEL does not."""
    if len(results) not in SHARES:
        raise FormulaError(f"{len(results)} results: the preliminary test takes 3, 4 or 5")
    limit, top = positive(oel, "OEL"), max(positive(x, "result") for x in results)
    value: Decision = "no decision"
    if top <= SHARES[len(results)] * limit:
        value = "compliance"
    elif top > limit:
        value = "non-compliance"
    return Result(value, PRELIMINARY, told(results=results, oel=oel))


def u_t(n: int) -> Decimal:
    """U_T for n results: as printed up to 10, from 11 on computed to three decimals."""
    if n in U_T:
        return Decimal(U_T[n])
    if not 10 < n <= MOST:
        raise FormulaError(f"no U_T for {n} results; take 6 to {MOST}")
    return Decimal(f"{tolerance_factor(n):.3f}")


@cache
def tolerance_factor(n: int) -> float:
    """The one-sided 95 %/70 % tolerance factor of n results, to about 1e-9.

    k with P(t' ≤ k·√n) = 0.70, t' non-central with n−1 degrees of freedom and shift z₀.₉₅·√n.
    """
    low, high = 0.0, 20.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        low, high = (middle, high) if _coverage(n, middle) < 0.70 else (low, middle)
    return low


def _coverage(n: int, k: float) -> float:
    """P(t' ≤ k·√n) = ∫ Φ(√n·(k·s − z)) f(s) ds, s = √(χ²/(n−1)), by Simpson's rule."""
    free, steps = n - 1, 2000
    top = 1 + 10 / sqrt(2 * free)
    constant = log(2) + free / 2 * log(free / 2) - lgamma(free / 2)

    def under(s: float) -> float:
        if s <= 0:
            return 0.0
        density = exp(constant + (free - 1) * log(s) - free * s * s / 2)
        return density * (1 + erf(sqrt(n / 2) * (k * s - Z_95))) / 2

    inner = sum((4 if at % 2 else 2) * under(top * at / steps) for at in range(1, steps))
    return (under(0.0) + inner + under(top)) * top / steps / 3


def u_r(results: Sequence[Figure], oel: Figure) -> Decimal:
    """U_R = (ln OEL − ln GM) / ln GSD, GSD with n−1, to fifty digits."""
    figures = [positive(x, "result") for x in results]
    if len(set(figures)) < 2:
        raise FormulaError("the results do not differ, so there is no GSD; enter them unrounded")
    with localcontext() as context:
        context.prec = 60
        mean, deviation = _log_mean(figures)
        return (_ln(positive(oel, "OEL")) - mean) / deviation


def gm_gsd(results: Sequence[Figure]) -> tuple[Decimal, Decimal]:
    """The geometric mean and the geometric standard deviation, to fifty digits."""
    with localcontext() as context:
        context.prec = 60
        mean, deviation = _log_mean([positive(x, "result") for x in results])
        return mean.exp(), deviation.exp()


def _log_mean(figures: Sequence[Fraction]) -> tuple[Decimal, Decimal]:
    """Mean and standard deviation (n−1) of the logarithms, in the digits of the context."""
    logs = [_ln(x) for x in figures]
    mean = sum(logs, Decimal(0)) / len(logs)
    variance = sum(((x - mean) ** 2 for x in logs), Decimal(0)) / (len(logs) - 1)
    return mean, variance.sqrt()


def statistical(results: Sequence[Figure], oel: Figure) -> Result[Decision]:
    """U_R ≥ U_T(n) complies, else not; six results at least."""
    bound, found = u_t(len(results)), u_r(results, oel)
    formula = U_SEEN if len(results) <= 10 else U_COMPUTED
    value: Decision = "compliance" if found >= bound else "non-compliance"
    return Result(value, formula, told(U_R=found, U_T=bound, results=results, oel=oel))


def _ln(x: Fraction) -> Decimal:
    return Decimal(x.numerator).ln() - Decimal(x.denominator).ln()
