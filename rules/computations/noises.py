"""Noise from its parts: L_EX,8h, L_EX,w, impulses, and the dose of OSHA."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from domain.measurement import SampleKind
from rules.computations.account import Account, accounted, summed, text, whole
from rules.computations.desk import Desk, physical_check
from rules.computations.fields import (
    AtLeastOne,
    Count,
    Day,
    Hours,
    Level,
    Positive,
    Several,
    Stated,
    Timed,
    WeekDays,
    total_at_most,
    wrong,
)
from rules.computations.measured import Made
from rules.formulae import noise as formulae
from rules.formulae.result import Formula

IMPULSE = Formula("impulse_peak", "GBZ 2.2-2007 11.2.2 table 10", "sourced")


class LevelPart(Timed):
    """A level over some time."""

    level: Level = Field(title="声级", description="L_Aeq in dB(A)", examples=["88"])


Levels = Annotated[list[LevelPart], Several, AtLeastOne]


class NoiseParts(Stated):
    """The parts of one day."""

    parts: Levels = Field(title="各段", description="level with minutes or hours, each part")
    days_per_week: WeekDays = Field(Decimal(5), title="周工作天数", description="days a week")

    @model_validator(mode="after")
    def _one_day(self) -> NoiseParts:
        total_at_most(self.parts, Fraction(24), "24 h")
        return self


class NoiseDay(Stated):
    """One day of a week: its L_EX,8h, or the parts it comes from."""

    level: Level | None = Field(None, title="日声级", description="L_EX,8h of the day in dB(A)")
    parts: Levels | None = Field(None, title="各段", description="or the parts of the day")

    @model_validator(mode="after")
    def _one_of_both(self) -> NoiseDay:
        if (self.level is None) == (self.parts is None):
            raise wrong("每日须填 level（L_EX,8h）或 parts（各段）之一", "二者只填一个")
        total_at_most(self.parts or [], Fraction(24), "24 h")
        return self


class NoiseWeek(Stated):
    """The working days of one week."""

    days: Annotated[list[NoiseDay], Several, Field(min_length=1, max_length=7)] = Field(
        title="各日", description="L_EX,8h, or its parts, of each working day of the week"
    )


def _pairs(parts: list[LevelPart]) -> list[tuple[Decimal, Fraction]]:
    return [(part.level, part.time) for part in parts]


def _powers(parts: list[LevelPart]) -> str:
    return summed([f"{part.time_text}×10^(0.1×{part.level})" for part in parts])


def l_ex_8h(stated: NoiseParts) -> Made:
    """L_EX,8h of the parts of a day; with other than five days a week, L_EX,w of such days."""
    days = Fraction(stated.days_per_week)
    pairs = _pairs(stated.parts)
    weekly = days != 5
    found = formulae.l_ex_w_of_alike(pairs, days) if weekly else formulae.l_ex_8h(pairs)
    name = f"L_EX,w = 10·lg[({stated.days_per_week}/5)×" if weekly else "L_EX,8h = 10·lg["
    return Made(
        kind=SampleKind.NOISE,
        exact=Fraction(found.value),
        formula=found.formula,
        arithmetic=f"{name}(1/8)×({_powers(stated.parts)})]",
        weekly=weekly,
        cells={"unit": "dB(A)", "days_per_week": str(stated.days_per_week), "agent": "noise"},
    )


def l_ex_w(stated: NoiseWeek) -> Made:
    """L_EX,w = 10 lg[(1/5) Σ 10^(0.1·L_EX,8h)] of the days of a week."""
    days = [
        [(one.level, Fraction(8))] if one.level is not None else _pairs(one.parts or [])
        for one in stated.days
    ]
    found = formulae.l_ex_w_of_days(days)
    terms = [
        f"10^(0.1×{one.level})" if one.level is not None else f"(1/8)×({_powers(one.parts or [])})"
        for one in stated.days
    ]
    return Made(
        kind=SampleKind.NOISE,
        exact=Fraction(found.value),
        formula=found.formula,
        arithmetic=f"L_EX,w = 10·lg[(1/5)×({summed(terms)})]",
        weekly=True,
        cells={"unit": "dB(A)", "days_per_week": str(len(days)), "agent": "noise"},
    )


class Impulses(Stated):
    """The peaks of impulse noise and how many impulses there are in a workday."""

    peaks: Annotated[list[Level], Several, AtLeastOne] = Field(
        title="声压级峰值",
        description="peak levels in dB(A), as the source of the limits prints it",
    )
    impulses: Count = Field(title="脉冲次数", description="impulses in a workday")
    sampled_on: Day = Field(title="采样日期", description="decides the edition")


def impulse_noise(stated: Impulses, desk: Desk) -> Account:
    """The highest peak against the limit for the number of impulses (GBZ 2.2-2007 table 10)."""
    top = max(stated.peaks)
    limit = desk.physical("impulse-noise", "peak", stated.sampled_on, Decimal(stated.impulses))
    rounded = desk.rounds(stated.sampled_on)
    check = physical_check(limit, "声压级峰值", top, rounded=rounded)
    said = f"max({', '.join(map(str, stated.peaks))}) = {top}；n = {stated.impulses}"
    return accounted(
        IMPULSE, value=text(top),
        exact=whole(top), unit="dB(A)", checks=(check,), band=check.band,
        remarks=desk.method(stated.sampled_on),
        arithmetic=(said, f"{top} − {check.applied} = {check.ratio} dB"),
    )  # fmt: skip


class AllowedHours(Stated):
    """The hours of a day spent in noise."""

    hours: Hours = Field(title="日接触时间(h)", description="h a day")


def allowed_level(stated: AllowedHours, desk: Desk) -> Account:
    """The level that comes to the limit over 8 h: limit + 10 lg(8/h) (GBZ/T 189.8 annex B)."""
    limit = next(one for one in desk.book.limits.limits if one.kind == "L_EX,8h")
    found = formulae.limit_by_hours(stated.hours, limit.value)
    level = text(found.value)
    return accounted(
        found.formula, value=level,
        exact=whole(found.value), unit="dB(A)",
        figures={"whole_dB": f"{found.value:.0f}"},
        arithmetic=(f"L = {limit.value} + 10·lg(8/{stated.hours}) = {level} dB(A)",),
    )  # fmt: skip


class OshaNoise(Stated):
    """The parts of a day, or a dose that is known."""

    parts: Levels | None = Field(None, title="各段", description="level with minutes or hours")
    dose: Positive | None = Field(None, title="剂量", description="D in per cent, instead of parts")

    @model_validator(mode="after")
    def _one_of_both(self) -> OshaNoise:
        if (self.parts is None) == (self.dose is None):
            raise wrong("须填 parts（各段）或 dose（剂量）之一", "二者只填一个")
        total_at_most(self.parts or [], Fraction(24), "24 h")
        return self


def osha_noise(stated: OshaNoise, _desk: Desk) -> Account:
    """D = 100 Σ C/T with T = 8/2^((L−90)/5), TWA = 16.61 lg(D/100) + 90 (29 CFR 1910.95)."""
    lines, figures = [], {}
    dose = stated.dose
    if dose is None:
        parts = stated.parts or []
        hours = [formulae.osha_hours(part.level).value for part in parts]
        for part, allowed in zip(parts, hours, strict=True):
            figures[f"T({part.level})"] = text(allowed, places=4)
            lines.append(f"T = 8 ÷ 2^(({part.level}−90)/5) = {text(allowed, places=4)} h")
        dose = formulae.osha_dose(_pairs(parts)).value
        terms = [f"{p.time_text}/{text(t, places=4)}" for p, t in zip(parts, hours, strict=True)]
        lines.append(f"D = 100×({summed(terms)}) = {text(dose)} %")
    twa = formulae.osha_twa(f"{dose:f}").value
    lines.append(f"TWA = 16.61×lg({text(dose)}/100) + 90 = {text(twa)} dB(A)")
    return accounted(
        formulae.OSHA_TWA, value=text(twa),
        exact=whole(twa), unit="dB(A)", figures={"dose_pct": text(dose), **figures},
        arithmetic=tuple(lines),
    )  # fmt: skip
