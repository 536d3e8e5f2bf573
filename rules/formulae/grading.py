"""Hazard grading of work (GBZ/T 229); a grade always names its scheme and edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Literal

from rules.formulae.heat import exposure_time_rate
from rules.formulae.result import (
    Figure,
    Formula,
    FormulaError,
    Result,
    Status,
    exact,
    not_negative,
    told,
)

Edition = Literal["2010", "2025"]
FROM_2025 = date(2026, 2, 1)
LABOUR = {"Ⅰ": Fraction(1), "Ⅱ": Fraction(3, 2), "Ⅲ": Fraction(2), "Ⅳ": Fraction(5, 2)}
HAZARD = {"light": 1, "medium": 2, "high": 4, "extreme": 8}
NOISE = Formula("grade.noise", "GBZ/T 229.4-2012", "unconfirmed")
STATUS: dict[Edition, Status] = {"2010": "unconfirmed", "2025": "sourced"}


# Table 1 of GBZ/T 229.3-2025, columns 28 to 36 ℃: the WBGT of grade Ⅰ by labour and by class of the
# exposure-time rate (25, 50, 75, 100 per cent). Each degree more is a grade more; None: beyond Ⅳ in
# every column. One source (S5, which read the printed table), so unconfirmed; the cell of worked
# example 229.3-2025-a agrees.
HEAT_2025: dict[str, tuple[int | None, ...]] = {
    "Ⅰ": (33, 32, 31, 30),
    "Ⅱ": (32, 30, 29, 28),
    "Ⅲ": (31, 29, 28, None),
    "Ⅳ": (30, 28, None, None),
}
HEAT_COLUMNS = range(28, 37)
BELOW, BEYOND = (
    "—",
    "*",
)  # as printed: Ⅰ is not reached; to be assessed apart


@dataclass(frozen=True, slots=True)
class Grade:
    """A level with its scheme and edition; empty where what could be read gives none.

    ``index`` is G, or L_EX,8h in dB(A) for noise, or the WBGT in ℃ for heat.
    """

    scheme: str
    edition: str
    level: str
    index: Fraction


def edition_on(day: date) -> Edition:
    """The edition of parts 1 to 3 in force on a day."""
    return "2025" if day >= FROM_2025 else "2010"


def chemical(hazard: str, ratio: Figure, labour: str, on: date) -> Result[Grade]:
    """GBZ/T 229.2: G = WD·WB·WL; 0, ≤ 6 Ⅰ, ≤ 24 Ⅱ, else Ⅲ; over the limit at least Ⅱ (2025)."""
    if hazard not in HAZARD:
        raise FormulaError(f"hazard {hazard!r}: use light, medium, high or extreme (GBZ/T 230)")
    edition, b = edition_on(on), not_negative(ratio, "B")
    index = HAZARD[hazard] * exposure_weight(b, edition) * _labour(labour)
    place = sum(index > top for top in (0, 6, 24))
    if edition == "2025" and b > 1:
        place = max(place, 2)
    grade = Grade("GBZ/T 229.2", edition, "0ⅠⅡⅢ"[place], index)
    formula = Formula("grade.chemical", f"GBZ/T 229.2-{edition}", STATUS[edition])
    return Result(grade, formula, told(hazard=hazard, B=ratio, labour=labour))


def dust(silica_pct: Figure, ratio: Figure, labour: str, on: date) -> Result[Grade]:
    """GBZ/T 229.1: G = WM·WB·WL; 2025 has 0, Ⅱ ≤ 6, Ⅲ ≤ 16, Ⅳ, 2010 has 0, Ⅰ ≤ 6, Ⅱ ≤ 16, Ⅲ.

    Level Ⅰ (action level) of 2025 is never given: its border could not be read, so a grade of the
    2025 dust scheme stays unconfirmed. The classes of free silica are under 10 %, 10 to 50 %,
    over 50 to 80 % and over 80 %.
    """
    edition, silica = edition_on(on), not_negative(silica_pct, "free silica")
    weight = silica_weight(silica, on)
    index = weight * exposure_weight(not_negative(ratio, "B"), edition) * _labour(labour)
    levels = "0ⅡⅢⅣ" if edition == "2025" else "0ⅠⅡⅢ"
    level = levels[sum(index > top for top in (0, 6, 16))]
    formula = Formula("grade.dust", f"GBZ/T 229.1-{edition}", "unconfirmed")
    figures = told(silica_pct=silica_pct, B=ratio, labour=labour)
    return Result(Grade("GBZ/T 229.1", edition, level, index), formula, figures)


def heat(labour: str, rate_pct: Figure, wbgt: Figure, on: date) -> Result[Grade]:
    """GBZ/T 229.3 by its table; the level is empty outside its columns and for the 2010 edition.

    ``rate_pct`` is the share of the shift spent in heat, rounded up to its class of 25 per cent. A
    WBGT between two columns takes the lower one, as the source reads it. ``BELOW`` and ``BEYOND``
    are what the table prints. Nothing of the 2010 edition could be read.
    """
    edition, index = edition_on(on), exact(wbgt, "WBGT")
    rate = exposure_time_rate(rate_pct, 100).value
    _labour(labour)
    level = _heat_level(labour, rate, floor(index)) if edition == "2025" else ""
    grade = Grade("GBZ/T 229.3", edition, level, index)
    formula = Formula("grade.heat", f"GBZ/T 229.3-{edition} table 1", "unconfirmed")
    return Result(grade, formula, told(labour=labour, rate_pct=rate_pct, wbgt=wbgt))


def _heat_level(labour: str, rate: int, column: int) -> str:
    if column not in HEAT_COLUMNS:
        return ""
    first = HEAT_2025[labour][rate // 25 - 1]
    if first is None:
        return BEYOND
    if column < first:
        return BELOW
    grades = "ⅠⅡⅢⅣ"
    return grades[column - first] if column - first < len(grades) else BEYOND


def noise(level: Figure) -> Result[Grade]:
    """GBZ/T 229.4-2012 by L_EX,8h in dB(A); FormulaError from 94 to under 95, a gap as printed."""
    db = exact(level, "L_EX,8h")
    if 94 <= db < 95:
        raise FormulaError(
            f"{level} dB(A) lies in the gap 94-95 of the table; let the office grade"
        )
    found = "0ⅠⅡⅢⅣ"[sum(db >= bottom for bottom in (85, 90, 95, 100))]
    return Result(Grade("GBZ/T 229.4", "2012", found, db), NOISE, told(L_EX_8h=level))


def silica_weight(silica_pct: Figure, on: date) -> int:
    """WM by the free silica in per cent: under 10, 10 to 50, over 50 to 80, over 80."""
    silica = not_negative(silica_pct, "free silica")
    place = (silica >= 10) + (silica > 50) + (silica > 80)
    return (1, 2, 3, 4)[place] if edition_on(on) == "2025" else (1, 2, 4, 6)[place]


def exposure_weight(b: Fraction, edition: str) -> Fraction:
    """WB: 0 up to half the limit (2025) or up to the limit (2010), else B."""
    free = Fraction(1, 2) if edition == "2025" else Fraction(1)
    return Fraction(0) if b <= free else b


def _labour(labour: str) -> Fraction:
    if labour not in LABOUR:
        raise FormulaError(f"labour intensity {labour!r}: use Ⅰ, Ⅱ, Ⅲ or Ⅳ")
    return LABOUR[labour]
