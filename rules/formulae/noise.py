"""Noise: L_EX,8h and L_EX,w (GBZ 2.2-2007, 11), dose and TWA of OSHA (5 dB).

The peaks allowed for a number of impulses are data: ``rules.physical``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    exact,
    positive,
    told,
)

Part = tuple[Figure, Figure]  # level in dB(A), hours
DIGITS = 50
L_EX_8H = Formula("L_EX,8h", "GBZ 2.2-2007 11; GBZ/T 189.8-2007", "unconfirmed")
L_EX_W = Formula("L_EX,w", "GBZ 2.2-2007 11; GBZ/T 189.8-2007", "unconfirmed")
ALLOWED = Formula("noise_limit_by_hours", "GBZ/T 189.8-2007 annex B", "sourced")
OSHA_DOSE = Formula("OSHA.dose", "29 CFR 1910.95 appendix A I(1)", "sourced")
OSHA_TWA = Formula("OSHA.TWA", "29 CFR 1910.95 appendix A I(2)", "sourced")
OSHA_HOURS = Formula("OSHA.hours", "29 CFR 1910.95 appendix A table G-16a", "sourced")


def l_ex_8h(parts: Sequence[Part]) -> Result[Decimal]:
    """10 lg[(1/8) Σ T·10^(0.1·L)] in dB(A), to fifty digits."""
    return Result(_mean(_parts(parts), Fraction(8)), L_EX_8H, told(parts=parts))


def l_ex_w(days: Sequence[Figure]) -> Result[Decimal]:
    """10 lg[(1/5) Σ 10^(0.1·L_EX,8h)] of the days of one week, to fifty digits."""
    return Result(
        _mean(_parts([(level, 1) for level in days]), Fraction(5)), L_EX_W, told(days=days)
    )


def l_ex_w_of_alike(parts: Sequence[Part], days: Figure) -> Result[Decimal]:
    """L_EX,w of a week whose days all have these (level, hours) parts, to fifty digits."""
    week = positive(days, "days a week")
    return Result(_mean(_parts(parts), 40 / week), L_EX_W, told(parts=parts, days=days))


def l_ex_w_of_days(days: Sequence[Sequence[Part]]) -> Result[Decimal]:
    """L_EX,w of the days of one week, each given by its (level, hours) parts, to fifty digits."""
    if not days:
        raise FormulaError("there are no days; enter the parts of at least one")
    parts = [part for day in days for part in _parts(day)]
    return Result(_mean(parts, Fraction(40)), L_EX_W, told(days=days))


def l_ex_8h_within(parts: Sequence[Part], limit: Figure) -> Result[bool]:
    """Whether L_EX,8h ≤ limit, equality decided exactly."""
    return Result(_within(_parts(parts), 8, limit), L_EX_8H, told(parts=parts, limit=limit))


def l_ex_w_within(days: Sequence[Figure], limit: Figure) -> Result[bool]:
    """Whether L_EX,w ≤ limit, equality decided exactly."""
    parts = _parts([(level, 1) for level in days])
    return Result(_within(parts, 5, limit), L_EX_W, told(days=days, limit=limit))


def limit_by_hours(hours: Figure, limit: Figure = 85) -> Result[Decimal]:
    """The level that gives the limit over 8 h: limit + 10 lg(8/h); annex B prints whole dB."""
    with localcontext() as context:
        context.prec = DIGITS
        value = (
            _decimal(exact(limit, "limit")) + 10 * _decimal(8 / positive(hours, "hours")).log10()
        )
    return Result(value, ALLOWED, told(hours=hours, limit=limit))


def osha_hours(level: Figure) -> Result[Decimal]:
    """T = 8 / 2^((L−90)/5) in hours."""
    with localcontext() as context:
        context.prec = DIGITS
        value = 8 / Decimal(2) ** _decimal((exact(level, "level") - 90) / 5)
    return Result(value, OSHA_HOURS, told(level=level))


def osha_dose(parts: Sequence[Part]) -> Result[Decimal]:
    """D = 100 Σ C/T in percent, C hours at each level."""
    with localcontext() as context:
        context.prec = DIGITS
        value = sum(
            (100 * _decimal(hours) / osha_hours(level).value for level, hours in _parts(parts)),
            Decimal(0),
        )
    return Result(value, OSHA_DOSE, told(parts=parts))


def osha_twa(dose: Figure) -> Result[Decimal]:
    """TWA = 16.61 lg(D/100) + 90 in dB(A), with the constant as the rule prints it."""
    with localcontext() as context:
        context.prec = DIGITS
        value = Decimal("16.61") * _decimal(positive(dose, "dose") / 100).log10() + 90
    return Result(value, OSHA_TWA, told(dose=dose))


def _parts(parts: Sequence[Part]) -> list[tuple[Fraction, Fraction]]:
    if not parts:
        raise FormulaError("there are no levels; enter at least one with its time")
    found = [(exact(level, "level"), positive(time, "time")) for level, time in parts]
    if sum(time for _, time in found) > 24:
        raise FormulaError("the parts last over 24 h; enter one day at a time")
    return found


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _energy(parts: Sequence[tuple[Fraction, Fraction]], base: Fraction) -> Decimal:
    """Σ T·10^((L−base)/10) in the digits of the context."""
    return sum(
        (_decimal(t) * Decimal(10) ** _decimal((level - base) / 10) for level, t in parts),
        Decimal(0),
    )


def _mean(parts: Sequence[tuple[Fraction, Fraction]], over: Fraction) -> Decimal:
    # Levels are taken from the highest one: no power then grows out of the digits.
    base = max(level for level, _ in parts)
    with localcontext() as context:
        context.prec = DIGITS + 10
        value = _decimal(base) + 10 * (_energy(parts, base) / _decimal(over)).log10()
        context.prec = DIGITS
        return +value


def _within(parts: Sequence[tuple[Fraction, Fraction]], over: int, limit: Figure) -> bool:
    """Σ T·10^((L−limit)/10) ≤ over.

    10^(1/n) has degree n over the rationals, so equality needs every exponent to be whole: then
    the sum is a fraction and is compared as one. Otherwise the sides differ and digits decide.
    """
    base = exact(limit, "limit")
    exponents = [((level - base) / 10, time) for level, time in parts]
    if all(power.denominator == 1 for power, _ in exponents):
        total = sum((time * Fraction(10) ** int(power) for power, time in exponents), Fraction(0))
        return total <= over
    with localcontext() as context:
        context.prec = DIGITS
        return _energy(parts, base) <= over
