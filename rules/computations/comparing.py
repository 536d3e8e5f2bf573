"""Rounding, both methods of comparing (GB/T 8170) and the reduction factor of long shifts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pydantic import Field, model_validator

from domain.findings import Band
from rules.computations.account import Account, accounted, text, whole
from rules.computations.desk import Desk
from rules.computations.fields import (
    Figure,
    Hours,
    Positive,
    Stated,
    WeekHours,
    YesNo,
    wrong,
)
from rules.formulae import rounding, shifts


class Rounding(Stated):
    """A figure to be rounded once, from its unrounded value."""

    value: Figure = Field(title="数值", description="the unrounded value")
    interval: Positive = Field(title="修约间隔", description="e.g. 0.1, 0.5, 10")


class Comparison(Stated):
    """A figure to be compared with a limit by both methods."""

    value: Figure = Field(title="数值", description="the unrounded value")
    limit: Figure = Field(title="极限数值", description="with the digits it is written with")
    at_least: YesNo = Field(False, title="不小于", description="true: value ≥ limit is within")


def rounded(stated: Rounding, _desk: Desk) -> Account:
    """The value rounded to a multiple of the interval, half to even (GB/T 8170-2008 3.2, 3.3)."""
    found = rounding.round_half_even(stated.value, stated.interval)
    told = _digits(found.value, stated.interval)
    return accounted(
        found.formula, value=told,
        exact=whole(found.value), arithmetic=(f"{stated.value} → {told}（{stated.interval}）",),
    )  # fmt: skip


def _digits(value: Fraction, interval: Decimal) -> str:
    """A rounded figure with the digits of its interval."""
    return f"{(Decimal(int(value / Fraction(interval))) * interval):f}"


def compared(stated: Comparison, _desk: Desk) -> Account:
    """The verdict by full value and by rounded value (GB/T 8170-2008 4.3)."""
    verdicts = {
        name: rounding.within(stated.value, stated.limit, rounded=way, at_least=stated.at_least)
        for name, way in (("full_value", False), ("rounded_value", True))
    }
    step = Decimal(1).scaleb(int(stated.limit.as_tuple().exponent))
    near = _digits(rounding.round_half_even(stated.value, step).value, step)
    sign = "≥" if stated.at_least else "≤"
    lines = [
        f"{method}: {figure} {sign} {stated.limit}？{'是' if verdicts[method].value else '否'}"
        for method, figure in (("full_value", stated.value), ("rounded_value", near))
    ]
    return accounted(
        verdicts["full_value"].formula,
        value=str(stated.value), exact=str(stated.value),
        band=Band.COMPLIANT if verdicts["full_value"].value else Band.EXCEEDED,
        figures={name: str(found.value).lower() for name, found in verdicts.items()}
        | {"rounded": near},
        arithmetic=tuple(lines),
        remarks=(
            ("判定按全数值比较法；修约值比较法的结论见 figures", "verdict by full value"),
        ),
    )  # fmt: skip


class Shift(Stated):
    """The hours of a long shift or week, and a limit to be reduced."""

    hours_per_day: Hours | None = Field(None, title="日接触时间(h)", description="h a day")
    hours_per_week: WeekHours | None = Field(None, title="周接触时间(h)", description="h a week")
    limit: Positive | None = Field(None, title="限值", description="a PC-TWA to be reduced")

    @model_validator(mode="after")
    def _some_hours(self) -> Shift:
        if self.hours_per_day is None and self.hours_per_week is None:
            raise wrong("须填日接触时间或周接触时间", "填写 hours_per_day 或 hours_per_week")
        if self.hours_per_day == 24 or self.hours_per_week == 168:
            raise wrong("接触时间须短于 24 h 一日、168 h 一周", "核对接触时间")
        return self


def shift_factor(stated: Shift, _desk: Desk) -> Account:
    """RF of the day and the week, the smaller one applied (GBZ 2.1-2019 A.7.3)."""
    lines, factors = [], []
    day, week = stated.hours_per_day, stated.hours_per_week
    if day is not None:
        factors.append(shifts.daily_factor(day))
        formula = "1" if day <= 8 else f"(8/{day})×((24−{day})/16)"
        lines.append(f"RF_d = {formula} = {text(factors[-1].value, Fraction(1), places=4)}")
    if week is not None:
        factors.append(shifts.weekly_factor(week))
        formula = "1" if week <= 40 else f"(40/{week})×((168−{week})/128)"
        lines.append(f"RF_w = {formula} = {text(factors[-1].value, Fraction(1), places=4)}")
    smaller = min(factors, key=lambda one: one.value)
    figures = {}
    if stated.limit is not None:
        reduced = text(Fraction(stated.limit) * smaller.value, places=4)
        figures["reduced_limit"] = reduced
        lines.append(f"{stated.limit}×RF = {reduced}")
    return accounted(
        smaller.formula,
        value=text(smaller.value, Fraction(1), places=4), exact=whole(smaller.value),
        figures=figures, arithmetic=tuple(lines),
    )  # fmt: skip
