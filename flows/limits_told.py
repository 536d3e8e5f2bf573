"""What ``mingdan limits`` tells: every figure of a name, from the three books, on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from rules.agents import Unresolved, normal
from rules.biological import Index, load_indices
from rules.findings import RuleBook
from rules.limit_book import FOREVER, Limit
from rules.physical import PhysicalLimit, load_physical

HEADER = ("限值", "条件", "数值", "出处", "施行", "来源（印证数）", "状态", "说明")
STATUS = {"sourced": "有出处", "inferred": "推定", "unconfirmed": "未核实", "blank": "空缺"}
FRACTION = {"total": "总尘", "respirable": "呼尘"}
WAVE = {"continuous": "连续波", "pulsed": "脉冲波"}
BODY = {"whole": "全身", "limb": "肢体局部"}
RANGE = {"impulses": "每日脉冲次数x：", "MHz": "频率x（MHz）：", "index": "强度指数x："}
NAMES = {"WBGT": "heat", "impulsenoise": "impulse-noise", "手臂振动": "hand-vibration"}
QUANTITY = {
    "peak": "声压级峰值", "WBGT_adjustment": "WBGT 增加值", "intensity": "强度分级",
    "a_hw(4)": "4 h 等能量频率计权振动加速度", "E": "电场强度", "H": "磁场强度", "S": "功率密度",
    "dose": "日剂量", "S_8h": "8 h 平均功率密度", "S_t": "非 8 h 平均功率密度",
    "S_short": "短时间接触功率密度", "irradiance": "8 h 辐照度", "exposure": "8 h 照射量",
}  # fmt: skip
Figure = Limit | PhysicalLimit | Index


def figures_of(book: RuleBook, name: str) -> tuple[tuple[str, ...], Sequence[Figure]] | Unresolved:
    """The names a name stands for and all their figures, or the question to ask back."""
    physical, held = load_physical(), load_indices()
    said = normal(name)
    factor = {normal(key): one for key, one in NAMES.items()}.get(said)
    of_factor = [
        one
        for one in physical
        if one.factor == factor or said in map(normal, (one.factor, one.name_zh, one.name_en))
    ]
    if of_factor:
        return (of_factor[0].name_zh,), of_factor
    of_index = [one for one in held if said == normal(one.indicator)]
    if of_index:
        return (of_index[0].indicator,), of_index
    found = book.agents.resolve(name)
    if isinstance(found, Unresolved):
        others = {one.factor: one.name_zh for one in physical}
        others |= {one.indicator: one.indicator for one in held}
        near = get_close_matches(name, others.values(), n=3, cutoff=0.5)
        near += [other for other in others.values() if said and said in normal(other)]
        more = tuple((key, other) for key, other in others.items() if other in near)
        return Unresolved(found.said, (*found.candidates, *more))
    limits = [one for one in book.limits.limits if one.agent == found]
    return (book.agents.names[found], found), [*limits, *(i for i in held if found in i.agents)]


def in_force(figures: Sequence[Figure], on: date) -> list[Figure]:
    """The figures that hold on a day."""
    return [one for one in figures if one.valid_from <= on <= one.valid_to]


def as_data(one: Figure) -> Mapping[str, object]:
    """A figure with everything known of it, for JSON; ``valid_to`` is null while in force."""
    names = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    told = {name: getattr(one, name) for name in names}
    last = None if one.valid_to == FOREVER else one.valid_to.isoformat()
    return told | {"valid_from": one.valid_from.isoformat(), "valid_to": last}


def told(one: Figure) -> tuple[str, ...]:
    """A figure as a row under ``HEADER``."""
    value = one.value or "—"
    if isinstance(one, PhysicalLimit) and one.per_hour:
        value += "/t"
    last = "" if one.valid_to == FOREVER else str(one.valid_to)
    return (
        _kind(one),
        _conditions(one),
        f"{value} {one.unit}".strip(),
        _source(one),
        f"{one.valid_from}—{last}",
        f"{one.sources or '无'}（{one.confirmed_by}）",
        STATUS[one.status],
        one.notes,
    )


def _kind(one: Figure) -> str:
    if isinstance(one, Index):
        return one.indicator
    return one.kind if isinstance(one, Limit) else QUANTITY.get(one.quantity, one.quantity)


def _source(one: Figure) -> str:
    if isinstance(one, Limit):
        return one.source
    clause = one.clause if isinstance(one, PhysicalLimit) else one.row and f"第{one.row}号"
    return " ".join(part for part in (one.edition, one.table, clause) if part)


def _conditions(one: Figure) -> str:
    if isinstance(one, Index):
        return one.sampling_time
    if isinstance(one, Limit):
        silica = f"游离SiO2 {one.silica}" if one.silica else ""
        return " ".join(part for part in (FRACTION.get(one.fraction, ""), silica) if part)
    parts = (
        one.labour and f"强度 {one.labour} 级",
        one.rate and f"接触时间率 {one.rate}%",
        WAVE.get(one.wave, ""),
        BODY.get(one.body, ""),
        one.spectrum.replace("welding", "电焊弧光"),
        one.hours and f"每日 {one.hours} h",
        one.range and RANGE[one.range_of] + one.range,
    )
    return " ".join(part for part in parts if part)
