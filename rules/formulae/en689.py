"""Compliance with an exposure limit by EN 689:2018, as an option."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from rules.formulae.result import Figure, Formula, FormulaError, Result, positive, told

Decision = Literal["compliance", "non-compliance", "no decision"]
PRELIMINARY = Formula("EN 689.preliminary", "EN 689:2018 5.5.2", "sourced")
U_SEEN = Formula("EN 689.statistical", "EN 689:2018 annex F", "sourced")
# From 11 results on U_T is computed (one-sided 95 %/70 %, non-central t), not read.
U_COMPUTED = Formula("EN 689.statistical", "EN 689:2018 annex F", "unconfirmed")
SHARES = {3: Fraction(1, 10), 4: Fraction(15, 100), 5: Fraction(2, 10)}
U_T = {
    6: "2.187",
    7: "2.120",
    8: "2.072",
    9: "2.035",
    10: "2.005",
    11: "1.981",
    12: "1.961",
    14: "1.929",
    15: "1.917",
    16: "1.905",
    18: "1.886",
    20: "1.870",
    22: "1.857",
    24: "1.846",
    26: "1.836",
    28: "1.828",
    30: "1.820",
}


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
    """U_T for n results; FormulaError for an n without a figure."""
    if n not in U_T:
        known = ", ".join(map(str, U_T))
        raise FormulaError(f"no U_T for {n} results; take one of {known}")
    return Decimal(U_T[n])


def u_r(results: Sequence[Figure], oel: Figure) -> Decimal:
    """U_R = (ln OEL − ln GM) / ln GSD, GSD with n−1, to fifty digits."""
    figures = [positive(x, "result") for x in results]
    if len(set(figures)) < 2:
        raise FormulaError("the results do not differ, so there is no GSD; enter them unrounded")
    with localcontext() as context:
        context.prec = 60
        logs = [_ln(x) for x in figures]
        mean = sum(logs, Decimal(0)) / len(logs)
        variance = sum(((x - mean) ** 2 for x in logs), Decimal(0)) / (len(logs) - 1)
        return (_ln(positive(oel, "OEL")) - mean) / variance.sqrt()


def statistical(results: Sequence[Figure], oel: Figure) -> Result[Decision]:
    """U_R ≥ U_T(n) complies, else not; six results at least."""
    bound, found = u_t(len(results)), u_r(results, oel)
    formula = U_SEEN if len(results) <= 10 else U_COMPUTED
    value: Decision = "compliance" if found >= bound else "non-compliance"
    return Result(value, formula, told(U_R=found, U_T=bound, results=results, oel=oel))


def _ln(x: Fraction) -> Decimal:
    return Decimal(x.numerator).ln() - Decimal(x.denominator).ln()
