"""The whole account of one verdict, as plain data and as sentences.

Whoever recomputes it by hand gets the same last digit: every figure stands here as it was used,
with the edition, table and row it came from.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from domain.findings import Band
from domain.measurement import Measurement, SampleKind
from rules.evidence_quality import DEFECTS
from rules.judge import Thresholds, normalised_level
from rules.limit_book import Limit
from rules.packs import Pack

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
CLAUSE = {
    SampleKind.TWA: "GBZ 2.1-2019 6.3.2、6.3.3",
    SampleKind.STEL: "GBZ 2.1-2019 6.3.2",
    SampleKind.MAC: "GBZ 2.1-2019 6.3.1",
    SampleKind.PEAK: "GBZ 2.1-2019 6.3.3",
    SampleKind.NOISE: "GBZ 2.2-2007 11",
}
CENT = Decimal("0.01")


def ratio_of(one: Measurement, limit: Limit, *, reduced: bool) -> Decimal:
    """Value over limit, or for noise the level over the limit in dB, not rounded."""
    if one.kind is SampleKind.NOISE:
        return _level(one) - Decimal(limit.value)
    with localcontext() as context:
        context.prec = 50
        return Decimal(one.value) / allowed(one, limit, reduced=reduced)


def allowed(one: Measurement, limit: Limit, *, reduced: bool) -> Decimal:
    """The limit as applied: the figure of the standard, reduced for a shift over 8 h."""
    figure = Decimal(limit.value)
    if not reduced:
        return figure
    hours = Decimal(one.hours)
    with localcontext() as context:
        context.prec = 50
        return figure * 8 * (24 - hours) / (16 * hours)


def printed(value: Decimal) -> str:
    """Two decimals, half to even: for reading, never for comparing."""
    return f"{value.quantize(CENT, ROUND_HALF_EVEN)}"


def _level(one: Measurement) -> Decimal:
    return normalised_level(Decimal(one.value), Decimal(one.hours), Decimal(one.days_per_week))


def explain(
    one: Measurement,
    limit: Limit | None,
    band: Band,
    defects: tuple[str, ...],
    *,
    name: str,
    reduced: bool,
    thresholds: Thresholds,
    pack: Pack,
) -> dict[str, object]:
    """The account of one line. Keys are stable; texts come in both languages."""
    told: dict[str, object] = {
        "sample_no": one.sample_no,
        "workshop": one.workshop,
        "post": one.post,
        "agent": name,
        "agent_id": one.agent,
        "kind": one.kind.value,
        "fraction": one.fraction.value,
        "sampled_on": one.sampled_on.isoformat(),
        "value": f"<{one.value}" if one.below_detection else one.value,
        "unit": one.unit,
        "hours": one.hours,
        "days_per_week": one.days_per_week,
        "band": band.value,
        "pack": pack.id,
    }
    if limit is None:
        told["zh"] = f"{name}：采样日所用版本的标准没有可适用的限值，无法判定。"
        told["en"] = f"{name}: the edition of the sampling day gives no limit for this sample."
        return told
    ratio = printed(ratio_of(one, limit, reduced=reduced))
    limit_said = allowed(one, limit, reduced=reduced)
    told |= {
        "limit": limit.value,
        "limit_id": limit.limit_id,
        "limit_kind": limit.kind,
        "limit_source": limit.source,
        "limit_status": limit.status,
        "limit_sources": limit.confirmed_by,
        "limit_applied": f"{limit_said.normalize():f}" if not reduced else printed(limit_said),
        "reduced": reduced,
        "ratio": ratio,
        "arithmetic": _arithmetic(one, limit, ratio, reduced=reduced),
        "method": "rounded_value" if thresholds.rounded else "full_value",
        "serious_from": str(
            thresholds.serious_db if one.kind is SampleKind.NOISE else thresholds.serious_ratio
        ),
        "clause": CLAUSE[one.kind],
        "compliant_at": _compliant_at(one, limit, reduced=reduced),
        "defects": [DEFECTS[code][1] for code in defects],
        "zh": _sentence_zh(one, limit, band, ratio, name),
        "en": _sentence_en(one, limit, band, ratio, limit.name_en or name),
    }
    return told


def _arithmetic(one: Measurement, limit: Limit, ratio: str, *, reduced: bool) -> str:
    """The formula with its figures put in."""
    if one.kind is SampleKind.NOISE:
        level = printed(_level(one))
        week = "" if Decimal(one.days_per_week) == 5 else f" + 10·lg({one.days_per_week}/5)"
        return (
            f"{limit.kind} = {one.value} + 10·lg({one.hours}/8){week} = {level} dB(A)；"
            f"{level} − {limit.value} = {ratio} dB"
        )
    if reduced:
        applied = printed(allowed(one, limit, reduced=True))
        return (
            f"RF = (8/{one.hours})×((24−{one.hours})/16)；{limit.value}×RF = {applied}；"
            f"{one.value} ÷ {applied} = {ratio}"
        )
    return f"{one.value} ÷ {limit.value} = {ratio}"


def _compliant_at(one: Measurement, limit: Limit, *, reduced: bool) -> str:
    """The highest value that would have been compliant, everything else unchanged."""
    if one.kind is not SampleKind.NOISE:
        highest = allowed(one, limit, reduced=reduced)
        return f"{highest.normalize():f}" if not reduced else printed(highest - CENT / 2)
    shift = _level(one) - Decimal(one.value)
    return f"{(Decimal(limit.value) - shift).quantize(Decimal('0.1'), 'ROUND_FLOOR')}"


def _sentence_zh(one: Measurement, limit: Limit, band: Band, ratio: str, name: str) -> str:
    place = f"{one.workshop}{one.post}岗位"
    value = f"低于检出限 {one.value}" if one.below_detection else one.value
    if one.kind is SampleKind.NOISE:
        level = printed(_level(one))
        how = f"，超出 {ratio} dB" if band in (Band.EXCEEDED, Band.SERIOUS) else ""
        return (
            f"{place}{name} {limit.kind} 为 {level} dB(A)，限值 {limit.value} dB(A)"
            f"（{limit.source}）{how}，{BAND_ZH[band]}。"
        )
    fraction = {"total": "（总尘）", "respirable": "（呼尘）"}.get(one.fraction.value, "")
    return (
        f"{place}{name}{fraction}{KIND_ZH[one.kind]}为 {value} {one.unit}，{limit.kind} 限值 "
        f"{limit.value} {limit.unit}（{limit.source}），为限值的 {ratio} 倍，{BAND_ZH[band]}。"
    )


def _sentence_en(one: Measurement, limit: Limit, band: Band, ratio: str, name: str) -> str:
    word = {
        Band.COMPLIANT: "within the limit",
        Band.EXCEEDED: "over the limit",
        Band.SERIOUS: "seriously over the limit",
        Band.NOT_JUDGED: "not judged",
    }[band]
    if one.kind is SampleKind.NOISE:
        return (
            f"{name} at {one.workshop}/{one.post}: {limit.kind} {printed(_level(one))} dB(A), "
            f"limit {limit.value} dB(A) ({limit.edition}): {word}."
        )
    return (
        f"{name} at {one.workshop}/{one.post}: {one.value} {one.unit}, {limit.kind} "
        f"{limit.value} {limit.unit} ({limit.edition}), {ratio} times the limit: {word}."
    )
