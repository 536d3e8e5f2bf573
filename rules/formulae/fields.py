"""Microwaves: daily dose and mean power density (GBZ 2.2-2007 table 6)."""

from __future__ import annotations

from fractions import Fraction

from rules.formulae.result import (
    Figure,
    Formula,
    Result,
    not_negative,
    positive,
    told,
)

DOSE = Formula("microwave.dose", "GBZ 2.2-2007 table 6", "sourced")
DENSITY = Formula("microwave.density", "GBZ 2.2-2007 table 6", "sourced")


def microwave_dose(density: Figure, hours: Figure) -> Result[Fraction]:
    """The daily dose in μW·h/cm2 of a power density in μW/cm2 over some hours."""
    value = not_negative(density, "power density") * positive(hours, "hours")
    return Result(value, DOSE, told(density=density, hours=hours))


def microwave_density(dose: Figure, hours: Figure) -> Result[Fraction]:
    """The mean power density in μW/cm2 that a daily dose allows over some hours: dose/t.

    The dose allowed, in μW·h/cm2, is data: ``rules.physical``.
    """
    value = positive(dose, "daily dose") / positive(hours, "hours")
    return Result(value, DENSITY, told(dose=dose, hours=hours))
