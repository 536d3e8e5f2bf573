"""Microwaves: daily dose and mean power density (GBZ 2.2-2007 table 6)."""

from __future__ import annotations

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

DOSE = Formula("microwave.dose", "GBZ 2.2-2007 table 6", "sourced")
DENSITY = Formula("microwave.density", "GBZ 2.2-2007 table 6", "sourced")
# One source in two prints 2000 for a limb and pulsed waves.
LIMB_PULSED = Formula("microwave.limb_pulsed", "GBZ 2.2-2007 table 6", "unconfirmed")
DAILY = {("body", "continuous"): 400, ("body", "pulsed"): 200}
DAILY |= {("limb", "continuous"): 4000, ("limb", "pulsed"): 4000}


def microwave_dose(density: Figure, hours: Figure) -> Result[Fraction]:
    """The daily dose in μW·h/cm2 of a power density in μW/cm2 over some hours."""
    value = not_negative(density, "power density") * positive(hours, "hours")
    return Result(value, DOSE, told(density=density, hours=hours))


def microwave_limit(part: str, wave: str, hours: Figure) -> Result[Fraction]:
    """The mean power density allowed in μW/cm2: 400/t, 200/t, 4000/t; t the hours of exposure."""
    dose = DAILY.get((part, wave))
    if dose is None:
        raise FormulaError(f"{part!r}, {wave!r}: use body or limb, continuous or pulsed")
    formula = LIMB_PULSED if (part, wave) == ("limb", "pulsed") else DENSITY
    return Result(dose / positive(hours, "hours"), formula, told(dose=dose, hours=hours))
