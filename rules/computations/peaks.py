"""The peak exposure of one shift from its record of readings (GBZ 2.1-2019 6.3.3)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from domain.findings import Band
from domain.measurement import ComputedMeasurement, SampleKind
from domain.measurement import Fraction as DustFraction
from rules.computations.account import Account, accounted, text, whole
from rules.computations.desk import Desk, Standing, check_of
from rules.computations.fields import (
    AtLeastOne,
    Day,
    Hours,
    Minutes,
    NotNegative,
    Percent,
    RefusedError,
    Several,
    Stated,
    WeekDays,
    text_of,
    word,
    wrong,
)
from rules.explain import decimal
from rules.formulae.peaks import PE, peak_exposure

FRACTIONS = {
    **dict.fromkeys(("总尘", "total", "总粉尘"), DustFraction.TOTAL),
    **dict.fromkeys(("呼尘", "respirable", "呼吸性粉尘"), DustFraction.RESPIRABLE),
}
UNITS = {
    **dict.fromkeys(("mg/m3", "mg/m³", "毫克/立方米"), "mg/m3"),
    **dict.fromkeys(("f/ml", "根/ml", "f/cm3"), "f/ml"),
}
Dust = Annotated[DustFraction, *word(FRACTIONS)]
Unit = Annotated[str, *word(UNITS)]
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def _start(value: object) -> Decimal:
    said = text_of(value)
    found = CLOCK.fullmatch(said)
    if found is not None:
        return Decimal(int(found[1]) * 60 + int(found[2]))
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", said):
        raise wrong("不是开始时刻", "填写班次开始起的分钟数或 HH:MM（跨零点请用分钟数）")
    return Decimal(said)


Start = Annotated[Decimal, BeforeValidator(_start), WithJsonSchema({"type": ["string", "number"]})]


class OfAgent(Stated):
    """An agent of GBZ 2.1 whose limit of the day is asked."""

    agent: str = Field(title="职业病危害因素", description="name, id or CAS number", max_length=200)
    cas: str = Field("", title="CAS号", description="CAS number where the name means several")
    unit: Unit = Field("mg/m3", title="单位", description="mg/m3 or f/ml")
    fraction: Dust = Field(DustFraction.NONE, title="粉尘类型", description="总尘 or 呼尘, of dust")
    silica_pct: Percent | None = Field(
        None, title="游离二氧化硅(%)", description="of dust, per cent"
    )
    hours: Hours = Field(Decimal(8), title="日接触时间(h)", description="h a day")
    days_per_week: WeekDays = Field(Decimal(5), title="周工作天数", description="days a week")

    def standing(
        self, desk: Desk, kind: SampleKind, exact: Fraction, on: date, field: str = "agent"
    ) -> Standing:
        """How a value of this agent stands to its limit of a kind."""
        one = ComputedMeasurement(
            sample_no="1", workshop="", post="", agent=desk.agent(self.agent, self.cas, field),
            kind=kind, value=f"{decimal(exact):f}", shown=text(exact), told=text(exact),
            unit=self.unit, sampled_on=on, hours=str(self.hours),
            days_per_week=str(self.days_per_week), fraction=self.fraction, exact=exact,
            silica_pct="" if self.silica_pct is None else str(self.silica_pct),
        )  # fmt: skip
        return desk.standing(one)


class PeakReading(Stated):
    """A reading above or below the limit, with when it began and how long it lasted."""

    concentration: NotNegative = Field(title="浓度", description="in the unit of the row")
    start: Start = Field(title="开始", description="minutes from the start of the shift, or HH:MM")
    minutes: Minutes = Field(title="分钟", description="how long it lasted, min")


class PeakRecord(OfAgent):
    """The peaks of one shift."""

    readings: Annotated[list[PeakReading], Several, AtLeastOne] = Field(
        title="读数", description="concentration, start and minutes of each"
    )
    sampled_on: Day = Field(title="采样日期", description="decides the edition")


def peak_record(stated: PeakRecord, desk: Desk) -> Account:
    """What the peaks break: height, length, number, spacing (GBZ 2.1-2019 6.3.3)."""
    on = stated.sampled_on
    top = max(Fraction(one.concentration) for one in stated.readings)
    ceiling = stated.standing(desk, SampleKind.PEAK, top, on)
    average = stated.standing(desk, SampleKind.TWA, top, on)
    agent = desk.book.agents.names[ceiling.measurement.agent]
    agent_en = ceiling.limit.name_en if ceiling.limit is not None else agent
    check = check_of(ceiling, f"{agent} 5×PC-TWA", top, f"{agent_en} 5×PC-TWA")
    found = accounted(
        PE, value=text(top), exact=whole(top), unit=stated.unit, checks=(check,), band=check.band
    )
    if ceiling.limit is None or average.limit is None:
        return found
    if not ceiling.limit.edition.startswith("GBZ 2.1-2019"):
        raise RefusedError(
            "sampled_on",
            str(on),
            "峰接触浓度自 2020-04-01 起适用",
            "此前的样品填写 excursion（超限倍数）",
        )
    return _held(stated.readings, found, average.limit.value)


def _held(readings: list[PeakReading], found: Account, pc_twa: str) -> Account:
    """The record held to every part of 6.3.3; the height was judged by the columns already."""
    twa = Fraction(pc_twa)
    record = [(r.concentration, r.start, r.start + r.minutes) for r in readings]
    high = ("over_5x",) if found.band is not Band.COMPLIANT else ()
    broken = high + tuple(one for one in peak_exposure(twa, record).value if one != "over_5x")
    over = sum(Fraction(one.concentration) > 3 * twa for one in readings)
    return replace(
        found,
        band=Band.EXCEEDED if broken and found.band is Band.COMPLIANT else found.band,
        outcome=broken,
        remarks=(("C_TWA 另行判定", "C_TWA is judged apart"),),
        figures={"readings_over_3x": str(over), "pc_twa": pc_twa},
        arithmetic=(
            f"3×PC-TWA = 3×{pc_twa} = {text(3 * twa)}；5×PC-TWA = {text(5 * twa)}",
            f"max = {found.value}；> 3×PC-TWA：{over}/{len(readings)}",
        ),
    )
