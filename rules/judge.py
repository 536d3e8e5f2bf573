"""The judgement of measurements, columnar and exact: one frame in, the same rows with verdicts out.

A single measurement is a frame of one row. Concentrations are scaled integers and compared by
cross-multiplication, so a value equal to its limit is never over (GBZ 2.1-2019, 6.3). The noise
level normalised to 8 h is irrational in general; it is computed as a float, and rows within 1e-9
of a threshold are computed again with fifty digits (GBZ 2.2-2007, 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

import polars as pl

from domain.events import InspectionRecorded
from domain.findings import Band
from domain.measurement import Measurement, SampleKind
from rules.limit_book import SCALE, LimitBook
from rules.packs import Pack

NEAR_DB = 1e-9
SILICA_DUST = "dust-40"
SHIFT = 8 * SCALE  # the shift of reference, 8 h
DAY = 24 * SCALE
SILICA_FROM = 10 * SCALE  # 10 % of free silica: silica dust, whatever the dust is called
WIDE = pl.Int128  # products of three scaled figures never overflow


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


def micro(text: str, what: str) -> int:
    """A decimal text in millionths; MeasurementError when it has more than six decimals."""
    try:
        number = Decimal(text) * SCALE
        exact = number == number.to_integral_value()
    except ArithmeticError as error:
        raise MeasurementError(f"{what} {text!r} is no decimal number; correct the line") from error
    if not exact or not 0 <= number < SCALE * SCALE:
        raise MeasurementError(
            f"{what} {text!r}: from 0 to under 1000000 with at most six decimals; "
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


def _agent(one: Measurement, silica: int) -> str:
    """The agent judged: a dust with 10 % of free silica or more is silica dust (table 2)."""
    named_dust = one.agent.startswith("dust-") and one.unit == "mg/m3"
    return SILICA_DUST if named_dust and silica >= SILICA_FROM else one.agent


def frame_of(
    inspections: Sequence[tuple[InspectionRecorded, Thresholds]],
) -> pl.DataFrame:
    """All measurements of some inspections, one row each, with their pack's thresholds."""
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA}
    add = {name: column.append for name, column in columns.items()}
    for number, (inspection, limits) in enumerate(inspections):
        ratio_num, ratio_den = limits.serious_ratio.as_integer_ratio()
        for one in inspection.measurements:
            silica = micro(one.silica_pct, "silica_pct") if one.silica_pct else -1
            add["inspection"](number)
            add["agent"](_agent(one, silica))
            add["kind"](one.kind.value)
            add["fraction"](one.fraction.value)
            add["unit"](one.unit)
            add["on"](one.sampled_on)
            add["value"](micro(one.value, "value"))
            add["hours"](_contact_hours(one, limits))
            add["days"](float(one.days_per_week))
            add["weekly"](one.kind is SampleKind.NOISE and Decimal(one.days_per_week) != 5)
            add["silica"](silica)
            add["ratio_num"](ratio_num)
            add["ratio_den"](ratio_den)
            add["serious_db"](float(limits.serious_db))
            add["rounded"](limits.rounded)
            add["reduce"](limits.reduce_shifts)
    return pl.DataFrame(columns, schema=SCHEMA).with_row_index("row")


SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "inspection": pl.Int64,
    "agent": pl.String,
    "kind": pl.String,
    "fraction": pl.String,
    "unit": pl.String,
    "on": pl.Date,
    "value": pl.Int64,
    "hours": pl.Int64,
    "days": pl.Float64,
    "weekly": pl.Boolean,
    "silica": pl.Int64,
    "ratio_num": pl.Int64,
    "ratio_den": pl.Int64,
    "serious_db": pl.Float64,
    "rounded": pl.Boolean,
    "reduce": pl.Boolean,
}


def judge(measurements: pl.DataFrame, book: LimitBook) -> pl.DataFrame:
    """The frame of :func:`frame_of` with ``limit_id``, ``limit``, ``reduced`` and ``band``.

    ``band`` is NOT_JUDGED where no figure holds for agent, kind, fraction, unit, silica and day.
    At most one figure holds: the limit book refuses two for the same days.
    """
    found = measurements.join(book.frame, on=KEY, maintain_order="left").filter(_HELD)
    if found.height < measurements.height:
        figures = found.select("row", "limit_id", "limit", "step", "reducible")
        found = measurements.join(figures, on="row", how="left", maintain_order="left")
    return _settle_ties(found.with_columns(_BANDS))


KEY = ["agent", "kind", "fraction", "unit", "weekly"]
_HELD = pl.col("on").is_between("since", "until") & (
    pl.when(pl.col("silica") < 0)
    .then(pl.col("silica_any"))
    .otherwise(pl.col("silica").is_between("silica_low", "silica_high"))
)


# -- the arithmetic, as expressions ------------------------------------------------------------

_long = pl.col("reduce") & pl.col("reducible") & (pl.col("hours") > SHIFT)
# RF = (8/h) x (24-h)/16: the limit is multiplied by 8(24-h) and the value by 16h.
_limit_side = pl.when(_long).then(8 * (DAY - pl.col("hours")).cast(WIDE)).otherwise(1)
_value_side = pl.when(_long).then(16 * pl.col("hours").cast(WIDE)).otherwise(1)
_half = pl.col("step") // 2
_quotient = pl.col("value") // pl.col("step")
_rest = pl.col("value") % pl.col("step")
# Round half to even, once, to the digits of the limit (GB/T 8170).
_up = (_rest > _half) | ((_rest == _half) & (pl.col("step") > 1) & (_quotient % 2 == 1))
_rounded = (_quotient + _up.cast(pl.Int64)) * pl.col("step")
_compared = pl.when(pl.col("rounded")).then(_rounded).otherwise(pl.col("value")) * _value_side
_allowed = pl.col("limit") * _limit_side
_level = pl.col("value") / SCALE + 10 * (pl.col("hours") * pl.col("days") / (SHIFT * 5)).log10()
_over_db = _level - pl.col("limit") / SCALE
_is_noise = pl.col("kind") == "NOISE"


def _band(over: pl.Expr, serious: pl.Expr) -> pl.Expr:
    return (
        pl.when(serious)
        .then(pl.lit(Band.SERIOUS.value))
        .when(over)
        .then(pl.lit(Band.EXCEEDED.value))
        .otherwise(pl.lit(Band.COMPLIANT.value))
    )


_concentration = _band(
    _compared > _allowed,
    (_compared > _allowed)
    & (pl.col("value") * _value_side * pl.col("ratio_den") >= _allowed * pl.col("ratio_num")),
)
_noise = _band(_over_db > 0, (_over_db > 0) & (_over_db >= pl.col("serious_db")))
_BANDS = (
    pl.when(pl.col("limit").is_null())
    .then(pl.lit(Band.NOT_JUDGED.value))
    .when(_is_noise)
    .then(_noise)
    .otherwise(_concentration)
    .alias("band"),
    _long.fill_null(value=False).alias("reduced"),
    pl.when(_is_noise).then(_over_db).alias("over_db"),
)


def _settle_ties(judged: pl.DataFrame) -> pl.DataFrame:
    """Compute again, with fifty digits, the noise rows a float cannot be trusted with."""
    near = judged.filter(
        (pl.col("over_db").abs() < NEAR_DB)
        | ((pl.col("over_db") - pl.col("serious_db")).abs() < NEAR_DB)
    )
    if near.is_empty():
        return judged
    settled = {
        row["row"]: _noise_band(row["value"], row["hours"], row["days"], row["limit"], row)
        for row in near.iter_rows(named=True)
    }
    bands = [
        settled.get(row, band)
        for row, band in zip(judged["row"].to_list(), judged["band"].to_list(), strict=True)
    ]
    return judged.with_columns(pl.Series("band", bands))


def _noise_band(value: int, hours: int, days: float, limit: int, row: dict[str, object]) -> str:
    over = normalised_level(Decimal(value) / SCALE, Decimal(hours) / SCALE, Decimal(str(days)))
    over -= Decimal(limit) / SCALE
    if over <= 0:
        return Band.COMPLIANT.value
    serious = over >= Decimal(str(row["serious_db"]))
    return Band.SERIOUS.value if serious else Band.EXCEEDED.value


def normalised_level(level: Decimal, hours: Decimal, days: Decimal) -> Decimal:
    """L_EX in dB(A) of an L_Aeq over ``hours`` a day on ``days`` a week (GBZ 2.2-2007, 11).

    Normalised to 8 h and five days; equality is decided by the last of fifty digits, which is
    exact wherever equality is possible at all (a power of ten).
    """
    with localcontext() as context:
        context.prec = 50
        result = level + 10 * (hours * days / 40).log10()
        return +result
