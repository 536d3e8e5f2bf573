"""Exposure level 0 to Ⅳ and the action level (GBZ 2.1-2019)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from rules.formulae.result import Figure, Formula, Result, not_negative, positive, told

Level = Literal["0", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"]
EXPOSURE_LEVEL = Formula("exposure_level", "GBZ 2.1-2019 6.5.1 table 5", "sourced")
ACTION_LEVEL = Formula("action_level", "GBZ 2.1-2019 3.9, 6.4", "sourced")
BORDERS: tuple[tuple[int, Level], ...] = ((1, "0"), (10, "Ⅰ"), (50, "Ⅱ"), (100, "Ⅲ"))


def exposure_level(value: Figure, limit: Figure) -> Result[Level]:
    """The level of value/limit; a border belongs to the lower level (1, 10, 50, 100 %)."""
    figure, bound = not_negative(value, "value"), positive(limit, "limit")
    found: Level = next((name for top, name in BORDERS if figure * 100 <= bound * top), "Ⅳ")
    return Result(found, EXPOSURE_LEVEL, told(value=value, limit=limit))


def action_level(limit: Figure) -> Result[Fraction]:
    """The action level, normally half the limit, in the limit's unit."""
    return Result(positive(limit, "limit") / 2, ACTION_LEVEL, told(limit=limit))
