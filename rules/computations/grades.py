"""Hazard grading of work by GBZ/T 229; the day decides the edition, a grade always names both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from domain.findings import Band
from rules.computations.account import (
    Account,
    Check,
    Graded,
    accounted,
    factor_of,
    text,
    whole,
)
from rules.computations.desk import Desk
from rules.computations.fields import (
    Celsius,
    Day,
    Labour,
    Level,
    NotNegative,
    Percent,
    RatePercent,
    Stated,
    word,
)
from rules.computations.mixtures import Ratio
from rules.formulae import grading
from rules.formulae.result import Formula, FormulaError, Result

HAZARDS = {
    **dict.fromkeys(("轻度危害", "light"), "light"),
    **dict.fromkeys(("中度危害", "medium"), "medium"),
    **dict.fromkeys(("高度危害", "high"), "high"),
    **dict.fromkeys(("极度危害", "extreme"), "extreme"),
}
Hazard = Annotated[Literal["light", "medium", "high", "extreme"], *word(HAZARDS)]
NO_LEVEL_1 = (
    "2025 版Ⅰ级（行动水平）的界限尚未取得，不给出Ⅰ级",
    "the border of level Ⅰ (action level) of 2025 could not be read; it is never given",
)
GRADED_ON = "day of grading; decides the edition (2025 from 2026-02-01)"


class ChemicalWork(Ratio):
    """Work with a chemical."""

    hazard: Hazard = Field(
        title="危害程度", description="class of GBZ/T 230; high-toxicity list: 极度危害"
    )
    labour: Labour = Field(title="体力劳动强度", description="Ⅰ to Ⅳ")
    graded_on: Day = Field(title="分级日期", description=GRADED_ON)


class DustWork(Ratio):
    """Work in dust; the free silica weighs as well."""

    silica_pct: Percent = Field(title="游离二氧化硅(%)", description="free SiO2, per cent")
    labour: Labour = Field(title="体力劳动强度", description="Ⅰ to Ⅳ")
    graded_on: Day = Field(title="分级日期", description=GRADED_ON)


class HeatWork(Stated):
    """Work in heat."""

    labour: Labour = Field(title="体力劳动强度", description="Ⅰ to Ⅳ")
    rate_pct: RatePercent = Field(
        title="接触时间率(%)", description="share of the shift in heat, per cent"
    )
    wbgt: Celsius = Field(title="WBGT", description="℃")
    graded_on: Day = Field(title="分级日期", description=GRADED_ON)


class NoiseWork(Stated):
    """Work in noise."""

    level: Level = Field(title="日声级", description="L_EX,8h in dB(A)")
    graded_on: Day | None = Field(
        None, title="分级日期", description="not needed: one edition, of 2012, for every day"
    )


def chemical_grade(stated: ChemicalWork, desk: Desk) -> Account:
    """G = WD·WB·WL (GBZ/T 229.2)."""
    b, _, checks, told = stated.against(desk)
    if b is None:
        return _ungraded(checks, "GBZ/T 229.2", stated.graded_on)
    found = grading.chemical(stated.hazard, b, stated.labour, stated.graded_on)
    weight = grading.HAZARD[stated.hazard]
    return _weighed(found, told, ("WD", weight), b, stated.labour, checks)


def dust_grade(stated: DustWork, desk: Desk) -> Account:
    """G = WM·WB·WL (GBZ/T 229.1)."""
    b, _, checks, told = stated.against(desk)
    if b is None:
        return _ungraded(checks, "GBZ/T 229.1", stated.graded_on)
    found = grading.dust(stated.silica_pct, b, stated.labour, stated.graded_on)
    weight = grading.silica_weight(stated.silica_pct, stated.graded_on)
    account = _weighed(found, told, ("WM", weight), b, stated.labour, checks)
    return replace(account, remarks=(NO_LEVEL_1,)) if found.value.edition == "2025" else account


def _weighed(
    found: Result[grading.Grade],
    told: str,
    weight: tuple[str, int],
    b: Fraction,
    labour: str,
    checks: tuple[Check, ...],
) -> Account:
    grade = found.value
    wb = grading.exposure_weight(b, grade.edition)
    wl = grading.LABOUR[labour]
    name, heavy = weight
    shown = factor_of(wb)
    marks = [Fraction(mark) for mark in (6, 16, 24)]
    g = text(grade.index, *marks)
    return accounted(
        found.formula, value=g, exact=whole(grade.index), checks=checks,
        band=checks[0].band if checks else None,
        grade=_graded(grade, found.formula, *marks),
        figures={name: str(heavy), "WB": shown, "WL": text(wl)},
        arithmetic=(told, f"G = {name}·WB·WL = {heavy}×{shown}×{text(wl)} = {g}"),
    )  # fmt: skip


def _graded(grade: grading.Grade, formula: Formula, *marks: Fraction) -> Graded:
    return Graded(
        scheme=grade.scheme, edition=grade.edition, level=grade.level,
        index=text(grade.index, *marks), status=formula.status,
    )  # fmt: skip


def _ungraded(checks: tuple[Check, ...], scheme: str, on: date) -> Account:
    """No limit, so no ratio and no grade."""
    edition = grading.edition_on(on)
    formula = Formula("grade", f"{scheme}-{edition}", "unconfirmed")
    grade = Graded(scheme=scheme, edition=edition, level="", index="", status="unconfirmed")
    return accounted(
        formula, checks=checks,
        band=Band.NOT_JUDGED, grade=grade,
    )  # fmt: skip


HEAT_REMARKS = {
    "": (
        "该版本或该温度不在所得的表内（2025 版表 1：28 至 36 ℃），请查标准原文",
        "this edition or WBGT is not in the table at hand (2025, 28 to 36 ℃); look it up in print",
    ),
    grading.BELOW: ("未达Ⅰ级", "grade Ⅰ is not reached"),
    grading.BEYOND: (
        "超过Ⅳ级，须专门评估热应激",
        "beyond Ⅳ: assess the heat stress apart",
    ),
}


def heat_grade(stated: HeatWork, _desk: Desk) -> Account:
    """The grade of work in heat by the table (GBZ/T 229.3-2025)."""
    found = grading.heat(stated.labour, stated.rate_pct, stated.wbgt, stated.graded_on)
    grade = found.value
    return accounted(
        found.formula, value=str(stated.wbgt),
        exact=str(stated.wbgt), unit="℃", grade=_graded(grade, found.formula),
        arithmetic=(
            f"{stated.labour} × {stated.rate_pct}% × {stated.wbgt} ℃ → {grade.level or '—'}",
        ),
        remarks=tuple(HEAT_REMARKS[mark] for mark in (grade.level,) if mark in HEAT_REMARKS),
    )  # fmt: skip


def noise_grade(stated: NoiseWork, _desk: Desk) -> Account:
    """The grade of work in noise (GBZ/T 229.4-2012); its table has a gap from 94 to 95 dB(A)."""
    level, status = "", "unconfirmed"
    remarks: tuple[tuple[str, str], ...] = ()
    try:
        level = grading.noise(stated.level).value.level
    except FormulaError:
        remarks = (
            (
                "94 至 95 dB(A) 为原表空档，请由本机关定级",
                "in the gap 94-95 of the table as printed",
            ),
        )
    grade = Graded(
        scheme="GBZ/T 229.4", edition="2012", level=level, index=str(stated.level), status=status
    )
    return accounted(
        grading.NOISE, value=str(stated.level),
        exact=str(stated.level), unit="dB(A)", grade=grade, remarks=remarks,
        arithmetic=(f"L_EX,8h = {stated.level} dB(A) → {level or '—'}",),
    )  # fmt: skip


__all__ = [
    "ChemicalWork", "DustWork", "HeatWork", "NoiseWork", "NotNegative", "chemical_grade",
    "dust_grade", "heat_grade", "noise_grade",
]  # fmt: skip
