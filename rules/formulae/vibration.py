"""Hand-transmitted vibration: a_hw(4) (GBZ 2.2-2007 table 11)."""

from __future__ import annotations

from decimal import Decimal, localcontext

from rules.formulae.result import Figure, Formula, Result, not_negative, positive, told

A_HW_4 = Formula("a_hw(4)", "GBZ 2.2-2007 table 11", "unconfirmed")


def a_hw_4(acceleration: Figure, hours: Figure) -> Result[Decimal]:
    """a_hw(T)·√(T/4) in m/s2, to fifty digits; for comparing use :func:`a_hw_4_within`."""
    a, t = not_negative(acceleration, "acceleration"), positive(hours, "hours")
    square = a * a * t / 4
    with localcontext() as context:
        context.prec = 50
        value = (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
    return Result(value, A_HW_4, told(acceleration=acceleration, hours=hours))


def a_hw_4_within(acceleration: Figure, hours: Figure, limit: Figure = 5) -> Result[bool]:
    """Whether a_hw(4) ≤ limit, by squares and so exactly."""
    a, t = not_negative(acceleration, "acceleration"), positive(hours, "hours")
    value = a * a * t <= 4 * positive(limit, "limit") ** 2
    return Result(value, A_HW_4, told(acceleration=acceleration, hours=hours, limit=limit))
