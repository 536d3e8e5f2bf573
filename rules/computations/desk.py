"""What a computation may ask: which agent is meant, which limit holds, how a value stands to it.

How a value stands to a limit of GBZ 2.1 is asked of the columnar judgement, so that silica bands,
reduced limits, the rounding method and the pack's thresholds are the same as for ready results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from domain.events import CheckType, InspectionRecorded
from domain.findings import Band
from domain.measurement import ComputedMeasurement, Measurement
from rules.agents import Unresolved
from rules.biological import Index, load_indices
from rules.computations.account import Check, printed_as, text, whole
from rules.computations.fields import RefusedError
from rules.explain import allowed, ratio_of
from rules.findings import RuleBook
from rules.formulae.rounding import within
from rules.judge import BANDS, frame_of, judge
from rules.limit_book import Limit
from rules.physical import PhysicalLimit, load_physical, physical_limit

ROUNDED = ("按修约值比较法判定", "compared by rounded value")
QUANTITIES = {
    "声压级峰值": "peak sound level",
    "日剂量": "daily dose",
    "平均功率密度": "mean power density",
    "短时间功率密度": "short-time power density",
    "辐照度": "irradiance",
    "照射量": "radiant exposure",
    "电场强度": "electric field E",
    "磁场强度": "magnetic field H",
    "功率密度": "power density S",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A measurement beside the limit that judged it; no limit where none holds."""

    measurement: Measurement
    band: Band
    limit: Limit | None
    allowed: Fraction | None  # the limit as applied
    ratio: Decimal | None
    reduced: bool


def standings(measurements: Sequence[Measurement], book: RuleBook) -> list[Standing]:
    """How each measurement stands by itself, in one columnar call."""
    alone = [(_alone(one), book.law(one.sampled_on).thresholds) for one in measurements]
    judged = judge(frame_of(alone, book.limits), book.limits)
    columns: list[list[Any]] = [judged[name].to_list() for name in ("band", "figure", "reduced")]
    found = []
    for one, band, figure, reduced in zip(measurements, *columns, strict=True):
        if not figure:
            found.append(Standing(one, Band.NOT_JUDGED, None, None, None, reduced=False))
            continue
        limit = book.limits.figures[figure - 1][1]
        applied = allowed(one, limit, reduced=reduced)
        ratio = ratio_of(one, limit, reduced=reduced)
        found.append(Standing(one, BANDS[band], limit, applied, ratio, reduced=reduced))
    return found


def _alone(one: Measurement) -> InspectionRecorded:
    return InspectionRecorded(
        uscc="", on=one.sampled_on, report_no="", check=CheckType.PERIODIC, laboratory="",
        measurements=(one,),
    )  # fmt: skip


def check_of(standing: Standing, what: str, value: Fraction, what_en: str = "") -> Check:
    """A standing as a line of an account; ``what`` is the agent, or a figure of its own."""
    limit, at = standing.limit, standing.allowed
    if limit is None or at is None or standing.ratio is None:
        return Check(
            what=what, what_en=what_en or what, value=text(value),
            unit=standing.measurement.unit, limit="", applied="—",
            source="采样日所用版本无此限值", limit_status="blank", confirmed_by=0, ratio="",
            band=Band.NOT_JUDGED,
        )  # fmt: skip
    shown, applied, ratio = quotient(value, at)
    return Check(
        what=what,
        what_en=what_en or limit.name_en or what,
        value=shown,
        unit=limit.unit,
        limit=limit.value,
        applied=applied,
        source=limit.source,
        limit_status=limit.status,
        confirmed_by=limit.confirmed_by,
        ratio=ratio,
        band=standing.band,
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """The books a computation may look into."""

    book: RuleBook

    def agent(self, name: str, cas: str = "", field: str = "agent") -> str:
        """The one agent a name means; RefusedError with the candidates when it is not one."""
        found = self.book.agents.resolve(name, cas)
        if not isinstance(found, Unresolved):
            return found
        names = "、".join(f"{name_zh}（{agent}）" for agent, name_zh in found.candidates)
        raise RefusedError(
            field,
            name,
            "危害因素名称不能确定所指",
            f"请按以下之一填写编号：{names}" if names else "用 mingdan limits 名称 查询后填写编号",
        )

    def standing(self, one: ComputedMeasurement) -> Standing:
        """How one value stands to its limit."""
        return standings([one], self.book)[0]

    def physical(
        self, factor: str, quantity: str, on: date, number: Decimal | None = None, **conditions: str
    ) -> PhysicalLimit | None:
        """The one physical limit that holds under the conditions; None where none does."""
        given = {name: said for name, said in conditions.items() if said}
        found = physical_limit(_physical(), factor, quantity, on, number=number, **given)
        if len(found) > 1:
            raise RefusedError(factor, "", "条件不足，限值不止一个", "补填波形、部位等条件")
        return found[0] if found else None

    def rounds(self, on: date) -> bool:
        """Whether the pack of a day compares rounded values (GB/T 8170)."""
        return self.book.law(on).thresholds.rounded

    def method(self, on: date) -> tuple[tuple[str, str], ...]:
        """The remark that rounded values were compared; none by the full value."""
        return (ROUNDED,) if self.rounds(on) else ()

    def indices(self, indicator: str, on: date) -> list[Index]:
        """The biological indices of an indicator in force on a day."""
        return [
            one
            for one in _indices()
            if one.indicator == indicator and one.valid_from <= on <= one.valid_to
        ]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator there is an index for."""
        return tuple(dict.fromkeys(one.indicator for one in _indices()))


@cache
def _physical() -> tuple[PhysicalLimit, ...]:
    return load_physical()


@cache
def _indices() -> tuple[Index, ...]:
    return load_indices()


def quotient(value: Fraction, limit: Fraction) -> tuple[str, str, str]:
    """(value, limit, value over limit), in digits from which the last can be recomputed."""
    ratio = text(value / limit, Fraction(1))
    at = text(limit, follows=lambda told: printed_as(value / told, ratio))
    shown = text(value, limit, follows=lambda told: printed_as(told / Fraction(at), ratio))
    return shown, at, ratio


def difference(value: Fraction, limit: Fraction) -> tuple[str, str, str]:
    """(value, limit, value less limit), in digits from which the last can be recomputed."""
    over = text(value - limit, Fraction(0))
    at = text(limit, follows=lambda told: printed_as(value - told, over))
    shown = text(value, limit, follows=lambda told: printed_as(told - Fraction(at), over))
    return shown, at, over


def exceeds(figure: Fraction, limit: str, *, rounded: bool) -> bool:
    """Whether a figure is over a limit by the pack's method of GB/T 8170.

    A limit without a last decimal (400/6) has no digits to round to and is compared in full.
    """
    if not rounded or "/" in limit:
        return figure > Fraction(limit)
    return not within(figure, limit, rounded=True).value


def physical_check(
    limit: PhysicalLimit | None,
    what: str,
    value: Fraction | Decimal,
    at: Fraction | None = None,
    *,
    rounded: bool = False,
) -> Check:
    """A value against a physical limit; ``at`` is the limit as applied when not as printed."""
    english = QUANTITIES.get(what, what)
    if limit is None:
        return Check(
            what=what, what_en=english, value=text(value), unit="", limit="", applied="—",
            source="GBZ 2.2 在该条件下没有限值", limit_status="blank", confirmed_by=0, ratio="",
            band=Band.NOT_JUDGED,
        )  # fmt: skip
    figure, bound = Fraction(value), Fraction(limit.value) if at is None else at
    printed = limit.value if at is None else whole(at)
    level = limit.unit.startswith("dB") or limit.unit == "℃"
    shown, applied, ratio = (difference if level else quotient)(figure, bound)
    return Check(
        what=what,
        what_en=english,
        value=shown,
        unit=limit.unit,
        limit=limit.value + ("/t" if limit.per_hour else ""),
        applied=applied,
        source=" ".join(part for part in (limit.edition, limit.table, limit.clause) if part),
        limit_status=limit.status,
        confirmed_by=limit.confirmed_by,
        ratio=ratio,
        band=Band.EXCEEDED if exceeds(figure, printed, rounded=rounded) else Band.COMPLIANT,
    )
