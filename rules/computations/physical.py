"""Heat, vibration, microwaves and the other fields, against the limits of GBZ 2.2 by condition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.findings import Band
from rules.computations.account import Account, accounted, summed, text, whole, worst
from rules.computations.desk import Desk, physical_check
from rules.computations.fields import (
    AtLeastOne,
    Celsius,
    Day,
    Hours,
    Labour,
    NotNegative,
    RefusedError,
    Several,
    Stated,
    Timed,
    YesNo,
    word,
    wrong,
)
from rules.formulae import fields as microwaves
from rules.formulae import heat, vibration
from rules.formulae.result import Formula
from rules.physical import PhysicalLimit

ROMAN = {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV"}
WAVES = {
    **dict.fromkeys(("连续波", "continuous"), "continuous"),
    **dict.fromkeys(("脉冲波", "pulsed"), "pulsed"),
}
BODIES = {
    **dict.fromkeys(("全身", "whole"), "whole"),
    **dict.fromkeys(("肢体局部", "limb"), "limb"),
}
SPECTRA = {
    **dict.fromkeys(("中波紫外线", "UVB"), "UVB"),
    **dict.fromkeys(("短波紫外线", "UVC"), "UVC"),
    **dict.fromkeys(("电焊弧光", "welding"), "welding"),
}
Wave = Annotated[Literal["continuous", "pulsed"], *word(WAVES)]
Body = Annotated[Literal["whole", "limb"], *word(BODIES)]
Spectrum = Annotated[Literal["UVB", "UVC", "welding"], *word(SPECTRA)]
WORDS = {
    "E": "电场强度",
    "H": "磁场强度",
    "S": "功率密度",
    "irradiance": "辐照度",
    "exposure": "照射量",
}
FIELD = "GBZ 2.2-2007 table {}"


class HeatTask(Timed):
    """The WBGT of a task over some time."""

    wbgt: Celsius = Field(title="WBGT", description="WBGT index in ℃", examples=["31.2"])


class Dated(Stated):
    """A measurement of a day, which decides the edition."""

    sampled_on: Day = Field(title="采样日期", description="decides the edition")


class Heat(Dated):
    """The tasks in heat of one shift."""

    tasks: Annotated[list[HeatTask], Several, AtLeastOne] = Field(
        title="各作业", description="WBGT with minutes or hours, each task in heat"
    )
    labour: Labour | None = Field(None, title="体力劳动强度", description="Ⅰ to Ⅳ")
    intensity_index: NotNegative | None = Field(
        None, title="劳动强度指数", description="instead of labour: the intensity index (table 13)"
    )
    shift_hours: Hours = Field(Decimal(8), title="工作班时间(h)", description="h of the shift")
    hours_in_heat: Hours | None = Field(
        None, title="高温接触时间(h)", description="h in heat; without it, the time of the tasks"
    )
    hot_region: YesNo = Field(
        title="炎热地区", description="outdoor ventilation design temperature of 30 ℃ or more"
    )

    @model_validator(mode="after")
    def _one_shift(self) -> Heat:
        if (self.labour is None) == (self.intensity_index is None):
            raise wrong("须填 labour（体力劳动强度）或 intensity_index（指数）之一", "二者只填一个")
        if self.in_heat > Fraction(self.shift_hours):
            raise wrong("高温接触时间长于工作班", "核对各作业时间与工作班时间")
        return self

    @property
    def in_heat(self) -> Fraction:
        """Hours of the shift spent in heat."""
        if self.hours_in_heat is not None:
            return Fraction(self.hours_in_heat)
        return sum((task.time for task in self.tasks), Fraction(0))


def wbgt(stated: Heat, desk: Desk) -> Account:
    """The mean WBGT against the limit for labour, exposure-time rate and region (GBZ 2.2, 10)."""
    mean = heat.wbgt_mean([(task.wbgt, task.time) for task in stated.tasks])
    rate = heat.exposure_time_rate(stated.in_heat, stated.shift_hours).value
    labour = stated.labour
    if labour is None and stated.intensity_index is not None:
        labour = heat.labour_intensity(stated.intensity_index).value  # type: ignore[assignment]
    limit = desk.physical(
        "heat", "WBGT", stated.sampled_on, labour=ROMAN[str(labour)], rate=str(rate)
    )
    added = desk.physical("heat", "WBGT_adjustment", stated.sampled_on)
    at = None if limit is None else Fraction(limit.value)
    region = ""
    if at is not None and limit is not None and stated.hot_region and added is not None:
        at += Fraction(added.value)
        region = f"限值 = {limit.value} + {added.value} = {text(at)} ℃（{added.clause}）"
    on = stated.sampled_on
    check = physical_check(limit, "WBGT", mean.value, at, rounded=desk.rounds(on))
    tasks = summed([f"{task.wbgt}×{task.time_text}" for task in stated.tasks])
    times = summed([task.time_text for task in stated.tasks])
    lines = (
        f"WBGT = ({tasks}) ÷ ({times}) = {check.value} ℃",
        f"接触时间率 = {text(stated.in_heat)} ÷ {stated.shift_hours} → {rate}%",
        region,
        f"{check.value} − {check.applied} = {check.ratio} ℃",
    )
    return accounted(
        mean.formula, value=check.value,
        exact=whole(mean.value), unit="℃", checks=(check,), band=check.band,
        figures={"rate_pct": str(rate), "labour": str(labour)}, remarks=desk.method(on),
        arithmetic=tuple(line for line in lines if line),
    )  # fmt: skip


class HandVibration(Dated):
    """Hand-transmitted vibration over the time of a day."""

    a_hw: NotNegative = Field(
        title="计权振动加速度", description="frequency-weighted acceleration a_hw(T) in m/s2"
    )
    hours: Hours = Field(title="日接振时间(h)", description="T, h a day")


def hand_vibration(stated: HandVibration, desk: Desk) -> Account:
    """a_hw(4) = a_hw(T)·√(T/4) (GBZ 2.2-2007 table 11); compared by squares, so exactly."""
    found = vibration.a_hw_4(stated.a_hw, stated.hours)
    limit = desk.physical("hand-vibration", "a_hw(4)", stated.sampled_on)
    rounded = desk.rounds(stated.sampled_on)
    check = physical_check(limit, "a_hw(4)", found.value, rounded=rounded)
    if limit is not None and not rounded:
        within = vibration.a_hw_4_within(stated.a_hw, stated.hours, limit.value).value
        check = replace(check, band=Band.COMPLIANT if within else Band.EXCEEDED)
    return accounted(
        found.formula, value=check.value,
        exact=whole(found.value), unit="m/s2", checks=(check,), band=check.band,
        remarks=desk.method(stated.sampled_on),
        arithmetic=(
            f"a_hw(4) = {stated.a_hw}×√({stated.hours}/4) = {check.value} m/s2",
            f"{check.value} ÷ {check.applied} = {check.ratio}",
        ),
    )  # fmt: skip


class Microwave(Dated):
    """Microwave radiation over the time of a day."""

    density: NotNegative = Field(title="平均功率密度", description="mean power density in μW/cm2")
    hours: Hours = Field(title="受照时间(h)", description="t, h a day")
    body: Body = Field(title="部位", description="whole 全身 or limb 肢体局部")
    wave: Wave | None = Field(
        None,
        title="波形",
        description="continuous 连续波 or pulsed 脉冲波; needed for the whole body",
    )
    short_density: NotNegative | None = Field(
        None, title="短时间功率密度", description="highest short-time power density in mW/cm2"
    )

    @model_validator(mode="after")
    def _wave_of_the_body(self) -> Microwave:
        if self.body == "whole" and self.wave is None:
            raise wrong("全身照射须填波形（wave）", "填写 连续波 或 脉冲波")
        return self


def microwave(stated: Microwave, desk: Desk) -> Account:
    """The daily dose, the mean and the short-time power density (GBZ 2.2-2007 table 6)."""

    def limit(quantity: str) -> PhysicalLimit | None:
        return desk.physical(
            "microwave", quantity, stated.sampled_on, body=stated.body, wave=stated.wave or ""
        )

    dose = microwaves.microwave_dose(stated.density, stated.hours)
    rounded = desk.rounds(stated.sampled_on)
    checks = [physical_check(limit("dose"), "日剂量", dose.value, rounded=rounded)]
    mean = limit("S_8h" if stated.hours == 8 else "S_t")
    at = None if mean is None else Fraction(mean.value)
    if at is not None and stated.hours != 8:
        at = microwaves.microwave_density(at, stated.hours).value
    density = Fraction(stated.density)
    checks.append(physical_check(mean, "平均功率密度", density, at, rounded=rounded))
    if stated.short_density is not None:
        short = Fraction(stated.short_density)
        checks.append(physical_check(limit("S_short"), "短时间功率密度", short, rounded=rounded))
    divided = "" if stated.hours == 8 or mean is None else f"{mean.value} ÷ {stated.hours} = "
    return accounted(
        dose.formula, value=text(dose.value),
        exact=whole(dose.value), unit="μW·h/cm2", checks=tuple(checks),
        band=worst(check.band for check in checks), remarks=desk.method(stated.sampled_on),
        arithmetic=(
            f"D = {stated.density}×{stated.hours} = {text(dose.value)} μW·h/cm2",
            f"S ≤ {divided}{checks[1].applied} μW/cm2",
            *(f"{one.what}：{one.value} ÷ {one.applied} = {one.ratio}" for one in checks),
        ),
    )  # fmt: skip


class Field8h(Dated):
    """A field whose limits are printed for 8 h a day."""

    hours: Hours = Field(Decimal(8), title="日接触时间(h)", description="8; no other is printed")


class PowerField(Field8h):
    """The electric field at 50 Hz."""

    electric: NotNegative = Field(title="电场强度", description="E in kV/m at 50 Hz")


class VeryHighField(Dated):
    """Very-high-frequency radiation; limits are printed for 8 h and for 4 h."""

    electric: NotNegative | None = Field(None, title="电场强度", description="E in V/m")
    density: NotNegative | None = Field(None, title="功率密度", description="S in mW/cm2")
    wave: Wave = Field(title="波形", description="continuous 连续波 or pulsed 脉冲波")
    hours: Hours = Field(title="日接触时间(h)", description="8 or 4; no others are printed")


class HighField(Field8h):
    """A high-frequency field."""

    electric: NotNegative | None = Field(None, title="电场强度", description="E in V/m")
    magnetic: NotNegative | None = Field(None, title="磁场强度", description="H in A/m")
    frequency: NotNegative = Field(title="频率", description="MHz, 0.1 to 30")


class Ultraviolet(Field8h):
    """Ultraviolet radiation."""

    irradiance: NotNegative | None = Field(None, title="辐照度", description="μW/cm2 over 8 h")
    exposure: NotNegative | None = Field(None, title="照射量", description="mJ/cm2 over 8 h")
    spectrum: Spectrum = Field(title="波段", description="UVB, UVC or welding 电焊弧光")


def power_field(stated: PowerField, desk: Desk) -> Account:
    """The electric field at 50 Hz (GBZ 2.2-2007 table 3)."""
    return _field(stated, desk, "power-field", "3", {"E": stated.electric})


def very_high_field(stated: VeryHighField, desk: Desk) -> Account:
    """Very-high-frequency radiation (GBZ 2.2-2007 table 1)."""
    given = {"E": stated.electric, "S": stated.density}
    return _field(stated, desk, "vhf", "1", given, wave=stated.wave)


def high_field(stated: HighField, desk: Desk) -> Account:
    """A high-frequency field by its frequency (GBZ 2.2-2007 table 2)."""
    given = {"E": stated.electric, "H": stated.magnetic}
    return _field(stated, desk, "hf-field", "2", given, number=stated.frequency)


def ultraviolet(stated: Ultraviolet, desk: Desk) -> Account:
    """Ultraviolet radiation by its band (GBZ 2.2-2007 table 7)."""
    given = {"irradiance": stated.irradiance, "exposure": stated.exposure}
    return _field(stated, desk, "uv", "7", given, spectrum=stated.spectrum)


def _field(
    stated: Field8h | VeryHighField,
    desk: Desk,
    factor: str,
    table: str,
    given: dict[str, Decimal | None],
    number: Decimal | None = None,
    **conditions: str,
) -> Account:
    """Each quantity that was measured against its limit; hours without a limit are refused."""
    _printed_hours(stated.hours, (4, 8) if isinstance(stated, VeryHighField) else (8,))
    if factor != "uv":
        conditions |= {"hours": str(int(stated.hours))}
    checks = [
        physical_check(
            desk.physical(factor, quantity, stated.sampled_on, number, **conditions),
            WORDS[quantity],
            Fraction(value),
            rounded=desk.rounds(stated.sampled_on),
        )
        for quantity, value in given.items()
        if value is not None
    ]
    if not checks:
        names = "、".join(WORDS[quantity] for quantity in given)
        raise RefusedError(names, "", "没有任何测得值", f"至少填写 {names} 之一")
    first = checks[0]
    return accounted(
        Formula(factor, FIELD.format(table), "sourced"), value=first.value,
        exact=first.value, unit=first.unit, checks=tuple(checks),
        band=worst(one.band for one in checks), remarks=desk.method(stated.sampled_on),
        arithmetic=tuple(
            f"{one.what}：{one.value} ÷ {one.applied} = {one.ratio}" for one in checks if one.ratio
        ),
    )  # fmt: skip


def _printed_hours(hours: Decimal, printed: tuple[int, ...]) -> None:
    """Refuse hours of a day the standard prints no limit for."""
    if hours not in printed:
        known = " h、".join(map(str, printed))
        raise RefusedError("hours", str(hours), f"标准只印有 {known} h 的限值", f"填写 {known}")
