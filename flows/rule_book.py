"""The rules in force as the rule page tells them: every value of the pack, the limits' editions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from domain.criteria import ORDER_25, ORDER_493
from domain.measures import MEASURES
from domain.names import ROLE, TERM
from domain.need_names import NEED
from domain.roles import Role
from domain.timelimits import TermKind, TermRule, Unit
from domain.vocabulary import Ground, Need
from domain.words import row_words
from notifications.rule_book_view import EditionLine, GroundLine, RuleBookView, RuleLine
from rules.amending import STEPS, Held, held_on
from rules.biological import load_indices
from rules.findings import RuleBook
from rules.limit_book import FOREVER
from rules.pack_values import OFF
from rules.packs import DatedValue, Pack
from rules.physical import load_physical

Both = tuple[str, str]
SWITCH: dict[str, Both] = {"on": ("采用", "used"), OFF: ("不采用", "not used")}
NAMES: dict[str, Both] = {
    "serious.concentration_ratio": ("浓度达到限值的倍数", "multiple of the limit, concentrations"),
    "serious.noise_db_over": ("噪声超出限值的分贝数", "decibels over the limit, noise"),
    "serious.posts_over_share": ("超标岗位占所测岗位的比例", "share of the posts tested"),
    "serious.workers_over": ("超标岗位的接触人数", "people exposed at posts over a limit"),
    "serious.repeat_reports": ("同一岗位连续超标的报告数", "consecutive reports over, one post"),
    "serious.chemical_grade": ("化学物作业危害分级", "grade of work with chemicals"),
    "serious.dust_grade": ("粉尘作业危害分级", "grade of work with dust"),
    "rectification.still_over": ("期满复查仍超标", "re-inspection still over a limit"),
    "rectification.refused": ("拒绝整改", "refusal to rectify"),
    "rectification.entry_refused": ("拒绝复查人员进入", "no entry for the re-inspection"),
    "rectification.no_reply": ("期满未报告整改情况", "no report of what was done"),
    "rectification.items_open": ("期满未完成的事项", "items of the order not done"),
    "harm.order25": ("事故等级（卫生部令25号）", "tier of accident (MoH order 25)"),
    "harm.order493": ("事故等级（国务院令493号）", "tier of accident (State Council order 493)"),
    "harm.finding": ("未载明人数时的严重损害认定", "finding of serious harm without figures"),
    "comparison.method": ("与限值比较的方法", "how a result is compared"),
    "shift.reduction": ("长时间工作班的限值折减", "reduction for long shifts"),
    "evidence.limit_sources": ("限值须有的独立来源", "independent sources of a limit"),
    "evidence.stel_minutes": ("短时间采样的时长", "length of a short-term sample"),
    "evidence.twa_minutes": ("长时间采样的最短时长", "least length of a long sample"),
    "evidence.resample_days": ("重新采样的期限", "time to sample again"),
    "extension.most": ("延期整改的次数", "extensions of an order"),
    "extension.days": ("一次延期的天数", "days of an extension"),
    "listing.hold": ("期满未整改的可以延续公示", "publicity may go on if not rectified"),
    "list.publication": ("名单是否公布", "whether the list is public"),
    "publication.small_cell": ("人数少于此数的，只写“不足”", "counts below it are told as “fewer”"),
    "publication.shrink_percent": ("一期可以减少的比例", "how much a list may shrink in an issue"),
}  # fmt: skip
UNITS: dict[str, Both] = {
    "serious.concentration_ratio": ("{} 倍及以上", "{} times or more"),
    "serious.noise_db_over": ("{} dB 及以上", "{} dB or more"),
    "serious.workers_over": ("{} 人及以上", "{} or more"),
    "serious.repeat_reports": ("{} 次", "{}"),
    "serious.chemical_grade": ("{} 级及以上", "grade {} or more"),
    "serious.dust_grade": ("{} 级及以上", "grade {} or more"),
    "rectification.items_open": ("{} 项及以上", "{} or more"),
    "evidence.limit_sources": ("{} 个及以上", "{} or more"),
    "evidence.stel_minutes": ("{} 分钟", "{} minutes"),
    "evidence.twa_minutes": ("{} 分钟", "{} minutes"),
    "evidence.resample_days": ("{} 个工作日", "{} working days"),
    "extension.most": ("{} 次", "{}"),
    "extension.days": ("至多 {} 日", "at most {} days"),
    "publication.small_cell": ("{} 人", "{} people"),
    "publication.shrink_percent": ("{}%", "{} %"),
}
SAID: dict[str, dict[str, Both]] = {
    "comparison.method": {
        "full_value": ("全数值比较法", "full value"),
        "rounded_value": ("修约值比较法", "rounded value"),
    },
    "list.publication": {"public": ("公布", "public"), "internal": ("只在内部管理", "kept inside")},
}
TIERS_EN = {
    "general": "general", "larger": "larger", "major": "major", "extraordinary": "extraordinary",
}  # fmt: skip
# Which values of the pack establish which ground.
ESTABLISH: dict[Ground, str] = {
    Ground.G1_EXCEEDED: "serious.",
    Ground.G2_RECTIFICATION: "rectification.",
    Ground.G3_HARM: "harm.",
}
COVERS: dict[str, Both] = {
    "chemical": ("化学有害因素", "chemical agents"),
    "dust": ("粉尘", "dusts"),
    "biological": ("生物因素", "biological agents"),
    "noise": ("噪声", "noise"),
    "physical": ("其他物理因素", "other physical agents"),
    "index": ("生物接触限值", "biological exposure indices"),
}
LENGTHS: dict[Unit, Both] = {
    Unit.DAYS: ("{}日", "{} days"),
    Unit.WORKING_DAYS: ("{}个工作日", "{} working days"),
    Unit.MONTHS: ("{}个月", "{} months"),
}
# What the keys of the limits' sources stand for (rules/limits/README.md).
SOURCES = {
    "S1": "有资质检测机构的限值表（2023）", "S2": "2007 年版摘录", "S3": "高毒物品目录摘录",
    "S4": "GBZ 2-2002 复本", "S5": "2019 年版摘录", "S7": "2019 年版摘录", "S8": "2019 年版摘录",
    "S9": "修改单摘录", "S10": "GB/T 50493-2019 气体表", "S11": "GBZ 2-2002 复本",
    "S12": "GBZ 2.2-2007 讲义复本",
}  # fmt: skip


def rule_book_view(book: RuleBook, on: date) -> RuleBookView:
    """Every rule in force on a day; its own day is that of the latest change, not ``on``."""
    pack = book.pack(on)
    values = {key: _value(pack, key, on) for key in NAMES}
    terms = tuple(_terms(pack, on))
    measures = tuple(_measures(pack, on))
    steps = step_lines(pack, on)
    editions = tuple(_editions(book, on))
    lines = (*values.values(), *terms, *measures, *steps)
    dated = (pack.in_force.first, *(line.since for line in lines))
    return RuleBookView(
        changed_on=max(day for day in dated if day <= on)
        if pack.in_force.first <= on
        else min(dated),
        pack_id=pack.id,
        title_zh=pack.title_zh,
        title_en=pack.title_en,
        since=pack.in_force.first,
        digest=pack.digest,
        limits_digest=book.limits.digest,
        grounds=tuple(
            GroundLine(
                code=ground.value,
                zh=text.zh,
                en=text.en,
                clause=text.clause,
                criteria=tuple(v for k, v in values.items() if k.startswith(ESTABLISH[ground])),
            )
            for ground, text in sorted(pack.grounds.items())
        ),
        values=tuple(v for k, v in values.items() if not k.startswith(tuple(ESTABLISH.values()))),
        terms=terms,
        measures=measures,
        editions=editions,
        steps=steps,
    )


def rule_lines(pack: Pack, on: date) -> tuple[RuleLine, ...]:
    """Every value, term and measure of a pack on a day, in words."""
    return (*(_value(pack, key, on) for key in NAMES), *_terms(pack, on), *_measures(pack, on))


def step_lines(pack: Pack, on: date) -> tuple[RuleLine, ...]:
    """What a pack adds to the steps of the procedure on a day: needs, then signatures."""
    return tuple(
        _line(key, step_name(key), step_in_words(held.value), held)
        for key, held in held_on(pack, on).items()
        if key.startswith(STEPS) and held.value != "|"
    )


def step_name(key: str) -> tuple[str, str]:
    """The row of the lifecycle table a step is added to."""
    row = key.removeprefix(STEPS)
    return f"{row_words(row)}（{row}）", f"{row_words(row, english=True)} ({row})"


def step_in_words(value: str) -> tuple[str, str]:
    """What a step adds: needs, then signatures."""
    needs, _, roles = value.partition("|")
    words = [NEED[Need(one)] for one in needs.split(";") if one]
    signed = [ROLE[Role(one)] for one in roles.split(";") if one]
    zh = [f"须有：{'、'.join(w[0] for w in words)}"] if words else []
    en = [f"needs {', '.join(w[1] for w in words)}"] if words else []
    zh += [f"加签：{'、'.join(w[0] for w in signed)}"] if signed else []
    en += [f"also signed by {', '.join(w[1] for w in signed)}"] if signed else []
    return "；".join(zh) or "不另加", "; ".join(en) or "nothing more"


def _line(key: str, names: Both, value: Both, entry: DatedValue | Held) -> RuleLine:
    return RuleLine(
        key=key,
        zh=names[0],
        en=names[1],
        value_zh=value[0],
        value_en=value[1],
        since=entry.since,
        reference=entry.reference,
        standing=entry.status,
    )


def _value(pack: Pack, key: str, on: date) -> RuleLine:
    entry = pack.value(key, on)
    return _line(key, NAMES[key], in_words(key, entry.value), entry)


def in_words(key: str, value: str) -> Both:
    """A value of a pack in words, in both languages."""
    tiers: Mapping[str, str] = {"harm.order25": ORDER_25, "harm.order493": ORDER_493}.get(key, {})
    if value in tiers:
        return f"{tiers[value]}事故及以上", f"{TIERS_EN[value]} or worse"
    if value in SAID.get(key, {}):
        return SAID[key][value]
    if value in SWITCH:
        return SWITCH[value]
    if key == "serious.posts_over_share":
        percent = f"{(Decimal(value) * 100).normalize():f}"
        return f"{percent}% 及以上", f"{percent} % or more"
    zh, en = UNITS[key]
    plain = f"{Decimal(value).normalize():f}"
    return zh.format(plain), en.format(plain)


def _terms(pack: Pack, on: date) -> Iterator[RuleLine]:
    """The length of every kind of term on a day, in the order of their kinds."""
    held: dict[TermKind, tuple[date, TermRule]] = {}
    for since, rule in sorted(pack.dated_terms(), key=lambda one: one[0]):
        if since <= on or rule.kind not in held:
            held[rule.kind] = since, rule
    for kind in TermKind:
        if kind in held:
            since, rule = held[kind]
            zh, en = LENGTHS[rule.unit]
            yield RuleLine(
                key=f"terms.{kind}",
                zh=TERM[kind][0],
                en=TERM[kind][1],
                value_zh=zh.format(rule.length),
                value_en=en.format(rule.length),
                since=since,
                reference=rule.basis,
                standing=rule.status,
            )


def _measures(pack: Pack, on: date) -> Iterator[RuleLine]:
    for code, entries in pack.measures.items():
        held = [entry for entry in entries if entry.since <= on]
        if held:
            entry = max(held, key=lambda one: one.since)
            yield _line(f"measures.{code}", MEASURES[code], SWITCH[entry.value], entry)


class _Figure(Protocol):
    """What every figure of the three books of limits says of itself."""

    @property
    def edition(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...
    @property
    def status(self) -> str: ...
    @property
    def sources(self) -> str: ...


def _editions(book: RuleBook, on: date) -> Iterator[EditionLine]:
    """The editions begun by a day, the newest first, each by what it covers."""
    groups: dict[tuple[str, str], list[_Figure]] = {}
    for limit in book.limits.limits:
        groups.setdefault((limit.edition, limit.family), []).append(limit)
    for index in load_indices():
        groups.setdefault((index.edition, "index"), []).append(index)
    for physical in load_physical():
        groups.setdefault((physical.edition, "physical"), []).append(physical)
    lines = [_edition(*key, figures) for key, figures in groups.items()]
    begun = [line for line in lines if line.since <= on]
    yield from sorted(begun, key=lambda line: (-line.since.toordinal(), line.name, line.covers_zh))


def _edition(edition: str, family: str, figures: Iterable[_Figure]) -> EditionLine:
    held = [one for one in figures if one.status != "blank"]
    of = held or list(figures)
    name, _, amendment = edition.partition("/")
    last = max(one.valid_to for one in of)
    keys = {key for one in held for key in one.sources.split("+")}
    return EditionLine(
        name=f"{name}（第{amendment}号修改单）" if amendment else name,
        covers_zh=COVERS[family][0],
        covers_en=COVERS[family][1],
        figures=len(held),
        sourced=sum(one.status == "sourced" for one in held),
        since=min(one.valid_from for one in of),
        until=None if last == FOREVER else last,
        sources=tuple(dict.fromkeys(words for key, words in SOURCES.items() if key in keys)),
    )
