"""The judgement of measurements, columnar and exact: one frame in, the same rows with verdicts out.

A single measurement is a frame of one row. Concentrations are scaled integers and compared by
cross-multiplication, so a value equal to its limit is never over (GBZ 2.1-2019, 6.3). The noise
level normalised to 8 h is irrational in general; it is computed as a float, and rows within 1e-9
of a threshold are computed again with fifty digits (GBZ 2.2-2007, 11).

The reduction of long shifts and the rounding of GB/T 8170 stand here a second time, for whole
columns of integers: ``rules.formulae.shifts`` and ``rules.formulae.rounding`` take one figure at a
time, in fractions, a hundred times slower. ``tests/rules/test_columns.py`` holds both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any

import polars as pl

from domain.events import InspectionRecorded
from domain.findings import Band
from domain.measurement import ComputedMeasurement, Measurement, SampleKind
from rules.limit_book import SCALE, LimitBook, silica_band
from rules.packs import Pack

NEAR_DB = 1e-9
SILICA_DUST = "dust-40"
SHIFT = 8 * SCALE  # the shift of reference, 8 h
DAY = 24 * SCALE
WEEK = 168 * SCALE
SILICA_FROM = 10 * SCALE  # 10 % of free silica: silica dust, whatever the dust is called


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the pack in force on a day makes of a ratio."""

    serious_ratio: Decimal  # value / limit from which it is serious
    serious_db: Decimal  # dB over the limit from which it is serious
    rounded: bool  # GB/T 8170: compare the rounded value instead of the full one
    reduce_shifts: bool  # limits of shifts longer than 8 h are reduced

    @classmethod
    def of(cls, pack: Pack, on: date) -> Thresholds:
        """The thresholds a pack gives on a day."""
        return cls(
            Decimal(pack.value("serious.concentration_ratio", on).value),
            Decimal(pack.value("serious.noise_db_over", on).value),
            pack.value("comparison.method", on).value == "rounded_value",
            pack.value("shift.reduction", on).value == "on",
        )


class MeasurementError(ValueError):
    """A figure the judgement cannot take exactly; says which and what to do."""


@lru_cache(maxsize=1 << 16)  # the same few figures stand in most reports
def micro(text: str, what: str) -> int:
    """A decimal text in millionths; MeasurementError when it has more than six decimals.

    Under 1000000000, for spores are counted in tens of millions.
    """
    try:
        number = Decimal(text) * SCALE
        exact = number == number.to_integral_value()
    except ArithmeticError as error:
        raise MeasurementError(f"{what} {text!r} is no decimal number; correct the line") from error
    if not exact or not 0 <= number < SCALE * SCALE * 1000:
        raise MeasurementError(
            f"{what} {text!r}: from 0 to under 1000000000 with at most six decimals; "
            "enter it as the report prints it"
        )
    return int(number)


def _contact_hours(one: Measurement, limits: Thresholds) -> int:
    """Daily contact time in micro-hours; a reduced limit does not exist for a whole day."""
    hours = micro(one.hours, "hours")
    whole_day = limits.reduce_shifts and one.kind is SampleKind.TWA and hours == DAY
    if whole_day or not 0 < hours <= DAY:
        raise MeasurementError(
            f"sample {one.sample_no}, hours {one.hours!r}: over 0, at most 24, and under 24 for a "
            "time-weighted average; enter the hours of contact in a day"
        )
    return hours


def figure_of(one: ComputedMeasurement) -> tuple[int, int]:
    """An exact value as (numerator, divisor) of millionths.

    A level has no end of digits: it stands as its millionth, or half-way to the next where it is
    more. No limit has more than six decimals, so none lies between. MeasurementError when the
    figure is too large or comes from too many digits.
    """
    exact = one.exact * SCALE
    if one.kind is SampleKind.NOISE:
        exact = max(exact, Fraction(0))  # no limit lies below
        exact = Fraction(2 * (exact.numerator // exact.denominator) + (exact.denominator > 1), 2)
    digits = exact.numerator < SCALE**3 and exact.denominator < SCALE**2
    if not digits or not 0 <= exact < SCALE * SCALE:
        raise MeasurementError(
            f"sample {one.sample_no}: {one.value} must be from 0 to under 1000000 and come from "
            "figures of at most six decimals; enter them as the report prints them"
        )
    return exact.numerator, exact.denominator


def _agent(named: str, unit: str, silica: int) -> str:
    """The agent judged: a dust with 10 % of free silica or more is silica dust (table 2)."""
    dust = named.startswith("dust-") and unit == "mg/m3"
    return SILICA_DUST if dust and silica >= SILICA_FROM else named


def frame_of(
    inspections: Sequence[tuple[InspectionRecorded, Thresholds]], book: LimitBook
) -> pl.DataFrame:
    """All measurements of some inspections, one row each, with their pack's thresholds."""
    figures: list[tuple[object, ...]] = []
    laws: dict[str, list[object]] = {name: [] for name in LAW}
    divisors: list[int] = []
    keys = _Keys(book)
    for inspection, limits in inspections:
        for one in inspection.measurements:
            noise = one.kind is SampleKind.NOISE
            hours, days = _contact_hours(one, limits), float(one.days_per_week)
            if isinstance(one, ComputedMeasurement):
                value, divisor = figure_of(one)
                weekly = one.weekly
                hours, days = (SHIFT, 5.0) if noise else (hours, days)  # it is normalised
            else:
                value, divisor = micro(one.value, "value"), 1
                weekly = noise and days != 5
            key = keys[one.agent, one.kind, one.fraction, one.unit, weekly, one.silica_pct]
            figures.append((key, noise, one.sampled_on, value, hours, days))
            divisors.append(divisor)
        for column, said in zip(laws.values(), _said(limits), strict=True):
            column.extend([said] * len(inspection.measurements))
    measured = zip(*figures, strict=True) if figures else [()] * len(MEASURED)
    columns = dict(zip(MEASURED, map(list, measured), strict=True)) | laws
    frame = pl.DataFrame([pl.Series(name, columns[name], SCHEMA[name]) for name in SCHEMA])
    if max(divisors, default=1) == 1:
        return frame
    return frame.with_columns(pl.Series("per", divisors, pl.Int64))


def _said(limits: Thresholds) -> tuple[object, ...]:
    """What a law says, in the order of ``LAW``."""
    ratio = limits.serious_ratio.as_integer_ratio()
    return (*ratio, float(limits.serious_db), limits.rounded, limits.reduce_shifts)


class _Keys(dict[tuple[Any, ...], int]):
    """The number of the key a figure is found by; looked for once for each kind of result."""

    def __init__(self, book: LimitBook) -> None:
        self._book = book

    def __missing__(self, said: tuple[Any, ...]) -> int:
        named, kind, fraction, unit, weekly, silica_pct = said
        silica = micro(silica_pct, "silica_pct") if silica_pct else -1
        agent = _agent(named, unit, silica)
        key = (agent, kind.value, fraction.value, unit, weekly, silica_band(silica))
        found = self[said] = self._book.keys.get(key, 0)
        return found


MEASURED: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.UInt32,
    "noise": pl.Boolean,
    "on": pl.Date,
    "value": pl.Int64,
    "hours": pl.Int64,
    "days": pl.Float64,
}
LAW: dict[str, pl.DataType | type[pl.DataType]] = {
    "ratio_num": pl.Int64,
    "ratio_den": pl.Int64,
    "serious_db": pl.Float64,
    "rounded": pl.Boolean,
    "reduce": pl.Boolean,
}
SCHEMA = {**MEASURED, **LAW}


def judge(measurements: pl.DataFrame, book: LimitBook) -> pl.DataFrame:
    """The frame of :func:`frame_of` with ``figure``, ``limit``, ``reduced`` and ``band``.

    ``value`` is in millionths; where the frame has a column ``per``, it is divided by that.

    ``figure`` is the row of ``book.frame`` that judged, 0 for none; ``limit`` is in millionths;
    ``band`` is a place in ``BANDS``.

    ``band`` is NOT_JUDGED where no figure holds for agent, kind, fraction, unit, silica and day.
    At most one figure holds: the limit book refuses two for the same days.
    """
    figure = book.in_force(measurements["key"], measurements["on"])
    limit, none = book.frame["limit"][figure], figure == 0
    found = measurements.hstack([figure.alias("figure"), limit.alias("limit")])
    band, reduced, over_db = _verdicts(found, book)
    if none.any():
        band = pl.Series([BANDS.index(Band.NOT_JUDGED)], dtype=pl.UInt8).zip_with(none, band)
        limit = pl.Series([None], dtype=pl.Int64).zip_with(none, limit)
    said = {"figure": figure, "limit": limit, "band": band, "reduced": reduced, "over_db": over_db}
    return measurements.hstack([column.alias(name) for name, column in said.items()])


BANDS = (Band.NOT_JUDGED, Band.COMPLIANT, Band.EXCEEDED, Band.SERIOUS)


# -- the arithmetic, on whole columns; what no row of the frame needs is not computed --------------


def _verdicts(found: pl.DataFrame, book: LimitBook) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Band, whether the limit is reduced, and decibels over (null but for noise) of every row.

    Long shifts and noise, which need more than a comparison, are few and judged apart.
    """
    judged = found["figure"] > 0
    reduced = found["reduce"] & (found["figure"] >= book.first_average) & _long(found)
    over_db = pl.Series([None], dtype=pl.Float64).new_from_index(0, found.height)
    band = _concentration(found, book)
    if reduced.any():
        rows = reduced.arg_true()
        band = band.scatter(
            rows, _concentration(_some(found, CONCENTRATION, rows), book, long=True)
        )
    if found["noise"].any():
        rows = (found["noise"] & judged).arg_true()
        level, of_level = _noise(_some(found, NOISE, rows))
        band, over_db = band.scatter(rows, of_level), over_db.scatter(rows, level)
    return band, reduced, over_db


CONCENTRATION = (
    *("value", "per", "hours", "days", "figure", "limit"),
    *("rounded", "ratio_num", "ratio_den"),
)
NOISE = ("value", "per", "hours", "days", "limit", "serious_db")


def _some(found: pl.DataFrame, names: tuple[str, ...], rows: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([found[name][rows] for name in names if name in found])


def _bands(over: pl.Series, serious: pl.Series) -> pl.Series:
    """Places in ``BANDS``."""
    compliant, exceeded, worst = (pl.Series([at], dtype=pl.UInt8) for at in (1, 2, 3))
    return worst.zip_with(serious, exceeded.zip_with(over, compliant.new_from_index(0, len(over))))


def _long(found: pl.DataFrame) -> pl.Series:
    """Shifts over 8 h a day or, with more than five of them, over 40 h a week."""
    long = found["hours"] > SHIFT
    if _six_days(found):
        long = long | (_week(found) > 40 * SCALE * SCALE)
    return long


def _six_days(found: pl.DataFrame) -> bool:
    """Whether any row needs the weekly factor: with five days the daily one is the smaller."""
    most: Any = found["days"].max() or 0
    return bool(most > 5)


def _week(found: pl.DataFrame) -> pl.Series:
    """The hours of a week in millionths of millionths."""
    return found["hours"] * (found["days"] * SCALE).round().cast(pl.Int64)


def _concentration(found: pl.DataFrame, book: LimitBook, *, long: bool = False) -> pl.Series:
    """Bands by cross-multiplication; ``long``: under the reduced limits of long shifts."""
    step = book.frame["step"][found["figure"]] if found["rounded"].any() else None
    exact = _wide_enough(found, step, long=long)
    value, allowed = found["value"].cast(exact), found["limit"].cast(exact)
    if "per" in found.columns:
        allowed = allowed * found["per"].cast(exact)
    compared = value
    if step is not None:
        compared = _rounded(found, step).cast(exact).zip_with(found["rounded"], value)
    if long:
        times, left = _reduction(found, exact)
        value, compared, allowed = value * times, compared * times, allowed * left
    over = compared > allowed
    return _bands(over, over & (value * found["ratio_den"] >= allowed * found["ratio_num"]))


def _reduction(found: pl.DataFrame, exact: type[pl.DataType]) -> tuple[pl.Series, pl.Series]:
    """The factor of every row as left/times, the smaller of the daily and the weekly one.

    RF = (8/h)·(24−h)/16, so the limit is multiplied by 8(24−h) and the value by 16h; of a week
    RF = (40/H)·(168−H)/128.
    """
    times, left = (found["hours"] * 16).cast(exact), ((DAY - found["hours"]) * 8).cast(exact)
    if not _six_days(found):
        return times, left
    week = _week(found)
    of_week, left_of_week = (week * 128).cast(exact), ((WEEK * SCALE - week) * 40).cast(exact)
    weekly = (week > 40 * SCALE * SCALE) & (
        (found["hours"] <= SHIFT) | (left_of_week * times < left * of_week)
    )
    return of_week.zip_with(weekly, times), left_of_week.zip_with(weekly, left)


def _wide_enough(found: pl.DataFrame, step: pl.Series | None, *, long: bool) -> type[pl.DataType]:
    """The integers in which no product of :func:`_concentration` can overflow."""
    columns = ("value", "limit", "ratio_num", "ratio_den")
    tops: list[Any] = [found[name].max() or 0 for name in columns]
    value, limit, *ratio = tops
    digit: Any = 0 if step is None else step.max()
    if "per" in found.columns:
        per: Any = found["per"].max()
        limit, digit = limit * per, digit * per
    factor = 16 * DAY if long else 1
    if long and _six_days(found):
        return pl.Int128
    largest = (max(value, limit) + digit) * max(ratio) * factor
    return pl.Int64 if largest < 2**63 else pl.Int128


def _rounded(found: pl.DataFrame, step: pl.Series) -> pl.Series:
    """Values rounded half to even, once, to the digits of their limit (GB/T 8170)."""
    value = found["value"]
    if "per" in found.columns:
        step = step * found["per"]
    quotient, twice = value // step, value % step * 2
    up = (twice > step) | ((twice == step) & (quotient % 2 == 1))
    return (quotient + up.cast(pl.Int64)) * step


def _noise(levels: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """How far over in dB, and the band; rows no float can be trusted with, with fifty digits."""
    over, serious_db = _level_over(levels), levels["serious_db"]
    bands = _bands(over > 0, (over > 0) & (over >= serious_db))
    near = ((over.abs() < NEAR_DB) | ((over - serious_db).abs() < NEAR_DB)).arg_true()
    if len(near):
        exact = [_noise_band(row) for row in levels[near].iter_rows(named=True)]
        bands = bands.scatter(near, pl.Series(exact, dtype=pl.UInt8))
    return over, bands


def _level_over(levels: pl.DataFrame) -> pl.Series:
    """How far, in dB, the level normalised to 8 h and five days (GBZ 2.2-2007, 11)."""
    dose = (levels["hours"] * levels["days"] / (SHIFT * 5)).log10() * 10
    level = levels["value"] / SCALE
    if "per" in levels.columns:
        level = level / levels["per"]
    return level + dose - levels["limit"] / SCALE


def _noise_band(row: dict[str, Any]) -> int:
    level = Decimal(row["value"]) / SCALE / Decimal(str(row.get("per", 1)))
    over = normalised_level(level, Decimal(row["hours"]) / SCALE, Decimal(str(row["days"])))
    over -= Decimal(row["limit"]) / SCALE
    if over <= 0:
        return BANDS.index(Band.COMPLIANT)
    serious = over >= Decimal(str(row["serious_db"]))
    return BANDS.index(Band.SERIOUS if serious else Band.EXCEEDED)


def normalised_level(level: Decimal, hours: Decimal, days: Decimal) -> Decimal:
    """L_EX in dB(A) of an L_Aeq over ``hours`` a day on ``days`` a week (GBZ 2.2-2007, 11).

    Normalised to 8 h and five days; equality is decided by the last of fifty digits, which is
    exact wherever equality is possible at all (a power of ten).
    """
    with localcontext() as context:
        context.prec = 50
        result = level + 10 * (hours * days / 40).log10()
        return +result
