"""The whole account of one verdict, as plain data and as sentences.

Whoever recomputes it by hand gets the same last digit: every figure stands here as it was used,
with the edition, table and row it came from. A printed ratio never contradicts its verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cached_property, lru_cache

from domain.findings import Band
from domain.measurement import ComputedMeasurement, Measurement, SampleKind
from rules.evidence_quality import WORDS
from rules.formulae.rounding import round_half_even
from rules.formulae.shifts import daily_factor, factor
from rules.judge import Thresholds, normalised_level
from rules.limit_book import Limit

KIND_ZH = {
    SampleKind.TWA: "时间加权平均浓度 C_TWA",
    SampleKind.STEL: "短时间接触浓度 C_STE",
    SampleKind.MAC: "最高浓度 C_ME",
    SampleKind.PEAK: "峰接触浓度",
    SampleKind.NOISE: "等效声级 L_EX",
}
BAND_ZH = {
    Band.NOT_JUDGED: "无法判定",
    Band.COMPLIANT: "符合",
    Band.EXCEEDED: "超标",
    Band.SERIOUS: "严重超标",
}
BAND_EN = {
    Band.NOT_JUDGED: "not judged",
    Band.COMPLIANT: "within the limit",
    Band.EXCEEDED: "over the limit",
    Band.SERIOUS: "seriously over the limit",
}
CLAUSES_2019 = {
    SampleKind.TWA: "GBZ 2.1-2019 6.3.2、6.3.3",
    SampleKind.STEL: "GBZ 2.1-2019 6.3.2",
    SampleKind.MAC: "GBZ 2.1-2019 6.3.1",
    SampleKind.PEAK: "GBZ 2.1-2019 6.3.3",
}
LAB = {True: Band.COMPLIANT.value, False: Band.EXCEEDED.value}  # as the laboratory says
FRACTION_ZH = {"total": "（总尘）", "respirable": "（呼尘）"}
ZERO, ONE = Decimal(0), Decimal(1)
STEPS = tuple(ONE.scaleb(-places) for places in range(2, 13))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A measurement that was judged, with the figures that judged it.

    ``ratio`` is exact: see :func:`ratio_of`. ``limit`` is as the standard prints it.
    """

    measurement: Measurement
    name: str
    limit: Limit
    band: Band
    reduced: bool
    ratio: Decimal
    thresholds: Thresholds

    @cached_property
    def noise(self) -> bool:
        """Whether the ratio is a difference in dB."""
        return self.measurement.kind is SampleKind.NOISE

    @cached_property
    def told_ratio(self) -> str:
        """The ratio with two decimals, or as many more as the verdict needs to be seen in it."""
        serious = self.thresholds.serious_db if self.noise else self.thresholds.serious_ratio
        even = ZERO if self.noise else ONE
        for step in STEPS:
            told = self.ratio.quantize(step, ROUND_HALF_EVEN)
            if _same_side(told, self.ratio, even) and _same_side(told, self.ratio, serious):
                return f"{told:f}"
        return f"{self.ratio:f}"

    @cached_property
    def level(self) -> str:
        """The normalised level of noise, with as many decimals as the difference."""
        return f"{Decimal(self.told_ratio) + Decimal(self.limit.value):f}"

    @cached_property
    def applied(self) -> str:
        """The limit as applied; one that was reduced in so many digits that the ratio follows.

        Six decimals or fewer are told in full: a value equal to the limit looks equal.
        """
        if not self.reduced:
            return self.limit.value
        exact = allowed(self.measurement, self.limit, reduced=True)
        whole = decimal(exact).normalize()
        places = -int(whole.as_tuple().exponent)
        if 0 <= places <= 6:
            return f"{whole:.{max(places, 2)}f}"
        value = _exact(self.measurement)
        return self._enough(exact, lambda told: decimal(value / Fraction(told)))

    @cached_property
    def value(self) -> str:
        """The value as it stands in the arithmetic, in so many digits that the ratio follows."""
        one = self.measurement
        if not isinstance(one, ComputedMeasurement):
            return one.value
        applied = Fraction(self.applied)
        return self._enough(one.exact, lambda told: decimal(Fraction(told) / applied), one.shown)

    def _enough(self, exact: Fraction, ratio: Callable[[Decimal], Decimal], first: str = "") -> str:
        """A figure in the fewest digits from which the printed ratio can be recomputed."""
        whole, aim = decimal(exact), Decimal(self.told_ratio)
        told = first or significant(whole, ROUND_HALF_EVEN)
        for more in range(13):
            if ratio(Decimal(told)).quantize(aim, ROUND_HALF_EVEN) == aim:
                return told
            places = max(2, 3 - whole.adjusted()) + more
            told = f"{whole.quantize(ONE.scaleb(-places), ROUND_HALF_EVEN):f}"
        return f"{whole:f}"


def _same_side(told: Decimal, exact: Decimal, mark: Decimal) -> bool:
    return told.compare(mark) == exact.compare(mark)


def ratio_of(one: Measurement, limit: Limit, *, reduced: bool) -> Decimal:
    """Value over limit, or for noise the level over the limit in dB, to fifty digits."""
    if isinstance(one, ComputedMeasurement):
        if one.kind is SampleKind.NOISE:
            return decimal(one.exact - Fraction(limit.value))
        return decimal(one.exact / allowed(one, limit, reduced=reduced))
    if one.kind is SampleKind.NOISE:
        level = normalised_level(Decimal(one.value), Decimal(one.hours), Decimal(one.days_per_week))
        return level - Decimal(limit.value)
    if reduced:
        return decimal(Fraction(one.value) / allowed(one, limit, reduced=True))
    with localcontext() as context:
        context.prec = 50
        return Decimal(one.value) / Decimal(limit.value)


def allowed(one: Measurement, limit: Limit, *, reduced: bool) -> Fraction:
    """The limit as applied: the figure of the standard, reduced for a long shift or week."""
    figure = Fraction(limit.value)
    return figure * _factor(one.hours, one.days_per_week)[0] if reduced else figure


@lru_cache(maxsize=1024)
def _factor(hours: str, days: str) -> tuple[Fraction, str]:
    """The reduction of these hours a day on these days a week, and its formula put in figures.

    Offices have few different shifts, and a report has many samples.
    """
    day, week = Fraction(hours), Fraction(hours) * Fraction(days)
    found = factor(day, week).value
    if found == daily_factor(day).value:
        return found, f"RF = (8/{hours})×((24−{hours})/16)"
    total = f"{decimal(week).normalize():f}"
    return found, f"RF = (40/{total})×((168−{total})/128)"


def _exact(one: Measurement) -> Fraction:
    """The value that was judged."""
    return one.exact if isinstance(one, ComputedMeasurement) else Fraction(one.value)


def decimal(exact: Fraction) -> Decimal:
    """A fraction to fifty digits; all of it where it has no more."""
    with localcontext() as context:
        context.prec = 50
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def significant(value: Decimal, rounding: str) -> str:
    """At least two decimals, more until four digits say something: never for comparing."""
    places = max(2, 3 - value.adjusted())
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding):f}"


def explain_unjudged(one: Measurement, name: str, pack_id: str) -> dict[str, object]:
    """The account of a line no limit holds for."""
    zh, en = WORDS["not_judged"]
    return _sample(one, name, Band.NOT_JUDGED, pack_id) | {
        "defects": [zh],
        "zh": f"{name}：{zh}。",
        "en": f"{name}: {en}.",
    }


def explain(verdict: Verdict, defects: tuple[str, ...], pack_id: str) -> dict[str, object]:
    """The account of one judged line. Keys are stable; sentences come in both languages."""
    one, limit, thresholds = verdict.measurement, verdict.limit, verdict.thresholds
    serious = thresholds.serious_db if verdict.noise else thresholds.serious_ratio
    return _sample(one, verdict.name, verdict.band, pack_id) | {
        "limit": limit.value,
        "limit_id": limit.limit_id,
        "limit_kind": limit.kind,
        "limit_source": limit.source,
        "limit_status": limit.status,
        "limit_sources": limit.confirmed_by,
        "limit_applied": verdict.applied,
        "reduced": verdict.reduced,
        "ratio": verdict.told_ratio,
        "arithmetic": _arithmetic(verdict),
        "method": "rounded_value" if thresholds.rounded else "full_value",
        "serious_from": str(serious),
        "clause": _clause(one.kind, limit),
        "compliant_at": _compliant_at(verdict),
        "defects": [WORDS[code][0] for code in defects],
        "zh": _sentence_zh(verdict),
        "en": _sentence_en(verdict),
    }


def _sample(one: Measurement, name: str, band: Band, pack_id: str) -> dict[str, object]:
    return {
        "sample_no": one.sample_no,
        "workshop": one.workshop,
        "post": one.post,
        "agent": name,
        "agent_id": one.agent,
        "kind": one.kind.value,
        "fraction": one.fraction.value,
        "silica_pct": one.silica_pct,
        "sampled_on": one.sampled_on.isoformat(),
        "value": _told(one),
        "unit": one.unit,
        **({"reported": one.reported} if one.reported else {}),
        "hours": one.hours,
        "days_per_week": one.days_per_week,
        "band": band.value,
        "pack": pack_id,
        "lab_verdict": None if one.lab_verdict is None else LAB[one.lab_verdict],
    }


def _told(one: Measurement) -> str:
    """A value as the report states it, or the interval it lies in."""
    if isinstance(one, ComputedMeasurement):
        return one.told
    return f"<{one.value}" if one.below_detection else one.value


def _clause(kind: SampleKind, limit: Limit) -> str:
    """The clause that compares value and limit; the 2007 numbering is not confirmed."""
    if kind is SampleKind.NOISE:
        return f"{limit.edition} 11"
    if limit.edition.startswith("GBZ 2.1-2019"):
        return CLAUSES_2019[kind]
    return f"{limit.edition}（条号未核对）"


def _arithmetic(verdict: Verdict) -> str:
    """The formula with its figures put in."""
    one, limit, ratio = verdict.measurement, verdict.limit, verdict.told_ratio
    computed = isinstance(one, ComputedMeasurement)
    made = f"{one.arithmetic}；" if isinstance(one, ComputedMeasurement) else ""
    if one.reported:
        made = f"{one.reported} = {one.value} {one.unit}；"
    if verdict.noise:
        week = "" if Decimal(one.days_per_week) == 5 else f" + 10·lg({one.days_per_week}/5)"
        if not computed:
            made = f"{limit.kind} = {one.value} + 10·lg({one.hours}/8){week} = "
            made += f"{verdict.level} dB(A)；"
        return f"{made}{verdict.level} − {limit.value} = {ratio} dB"
    reduction = _reduction(verdict) if verdict.reduced else ""
    rounded = ""
    value = verdict.value
    if verdict.thresholds.rounded:
        rounded = f"；修约值比较：{value} 修约为 {_to_limit(one, limit):f}"
    return f"{made}{reduction}{value} ÷ {verdict.applied} = {ratio}{rounded}"


def _reduction(verdict: Verdict) -> str:
    """The factor of a long shift, by the day or the week, whichever cuts more."""
    one = verdict.measurement
    _, formula = _factor(one.hours, one.days_per_week)
    return f"{formula}；{verdict.limit.value}×RF = {verdict.applied}；"


def _to_limit(one: Measurement, limit: Limit) -> Decimal:
    """The value rounded to the digits of its limit (GB/T 8170)."""
    figure = _exact(one)
    step = Fraction(10) ** int(Decimal(limit.value).as_tuple().exponent)
    rounded = decimal(round_half_even(figure, step).value)
    return rounded.quantize(Decimal(limit.value))


def _compliant_at(verdict: Verdict) -> str:
    """The highest value that would have been compliant, everything else unchanged."""
    one, limit = verdict.measurement, verdict.limit
    if verdict.noise:
        if isinstance(one, ComputedMeasurement):
            return limit.value  # of the normalised level
        highest = Decimal(one.value) - verdict.ratio
        return f"{highest.quantize(Decimal('0.1'), ROUND_FLOOR)}"
    if not verdict.reduced:
        return f"{Decimal(limit.value).normalize():f}"
    return significant(decimal(allowed(one, limit, reduced=True)), ROUND_FLOOR)


def _remarks(verdict: Verdict) -> tuple[str, str]:
    """What a reader needs beside value and limit, in both languages; empty for most lines."""
    one, limit = verdict.measurement, verdict.limit
    zh, en = "", ""
    if one.silica_pct:
        other = limit.agent != one.agent
        zh += f"；游离二氧化硅 {one.silica_pct}%" + ("，按矽尘判定" if other else "")
        en += f"; free silica {one.silica_pct} %" + (", judged as silica dust" if other else "")
    if verdict.reduced:
        week = "" if Decimal(one.days_per_week) == 5 else f"、每周 {one.days_per_week} d "
        week_en = "" if Decimal(one.days_per_week) == 5 else f" on {one.days_per_week} days a week"
        zh += f"；按每日 {one.hours} h{week or ' '}折减为 {verdict.applied} {limit.unit}"
        en += f"; reduced to {verdict.applied} for {one.hours} h a day{week_en}"
    return zh, en


def _sentence_zh(verdict: Verdict) -> str:
    one, limit, band = verdict.measurement, verdict.limit, BAND_ZH[verdict.band]
    place = f"{one.workshop}{one.post}岗位{verdict.name}" if one.post else verdict.name
    if verdict.noise:
        how = f"，超出 {verdict.told_ratio} dB" if verdict.ratio > 0 else ""
        return (
            f"{place} {limit.kind} 为 {verdict.level} dB(A)，限值 {limit.value} dB(A)"
            f"（{limit.source}）{how}，{band}。"
        )
    value = _told(one)
    if one.below_detection and value == f"<{one.value}":
        value = f"低于检出限 {one.value}"
    what = f"{FRACTION_ZH.get(one.fraction.value, '')}{KIND_ZH[one.kind]}"
    ratio = "" if one.below_detection else f"，为限值的 {verdict.told_ratio} 倍"
    return (
        f"{place}{what}为 {value} {one.unit}，"
        f"{limit.kind} 限值 {limit.value} {limit.unit}（{limit.source}{_remarks(verdict)[0]}）"
        f"{ratio}，{band}。"
    )


def _sentence_en(verdict: Verdict) -> str:
    one, limit, band = verdict.measurement, verdict.limit, BAND_EN[verdict.band]
    place = limit.name_en or verdict.name
    if one.post:
        place += f" at {one.workshop}/{one.post}"
    if verdict.noise:
        how = f", {verdict.told_ratio} dB over" if verdict.ratio > 0 else ""
        return (
            f"{place}: {limit.kind} {verdict.level} dB(A), limit {limit.value} dB(A) "
            f"({limit.edition}){how}: {band}."
        )
    value = _told(one)
    if one.below_detection and value == f"<{one.value}":
        value = f"below the detection limit {one.value}"
    ratio = "" if one.below_detection else f", {verdict.told_ratio} times the limit"
    return (
        f"{place}: {value} {one.unit}, {limit.kind} {limit.value} {limit.unit} "
        f"({limit.edition}{_remarks(verdict)[1]}){ratio}: {band}."
    )
