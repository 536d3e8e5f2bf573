"""Mixtures of several agents, biological results, and a value's exposure level."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.findings import Band
from domain.measurement import SampleKind
from rules.biological import Index
from rules.computations.account import (
    Account,
    Check,
    accounted,
    factor_of,
    summed,
    text,
    whole,
    worst,
)
from rules.computations.desk import Desk, Standing, check_of, exceeds
from rules.computations.fields import (
    Day,
    NotNegative,
    Positive,
    RefusedError,
    Reported,
    Several,
    Stated,
    YesNo,
    word,
    wrong,
)
from rules.computations.peaks import OfAgent
from rules.formulae import levels
from rules.formulae.mixtures import ADDITIVE, maximum_cumulative_ratio, mixture, quotients
from rules.formulae.result import Formula

KINDS = {
    **dict.fromkeys(("TWA", "C_TWA", "时间加权平均浓度"), "TWA"),
    **dict.fromkeys(("STEL", "C_STE", "短时间接触浓度"), "STEL"),
    **dict.fromkeys(("MAC", "C_ME", "最高浓度"), "MAC"),
}
Kind = Annotated[Literal["TWA", "STEL", "MAC"], *word(KINDS)]
INDEX = Formula("biological_index", "GBZ 2.1-2019 table 4", "sourced")


class Component(OfAgent):
    """One agent of a mixture with its concentration, or a concentration with a limit given."""

    agent: str = Field("", title="职业病危害因素", description="name, id or CAS number")
    value: NotNegative = Field(title="检测结果", description="concentration in the unit")
    limit: Positive | None = Field(None, title="限值", description="instead of an agent: its limit")

    @model_validator(mode="after")
    def _limit_or_agent(self) -> Component:
        if bool(self.agent) == (self.limit is not None):
            raise wrong("须填 agent（危害因素）或 limit（限值）之一", "二者只填一个")
        return self


class Mixture(Stated):
    """The agents of a mixture; their limits are of one kind."""

    components: Annotated[list[Component], Several, Field(min_length=1, max_length=200)] = Field(
        title="各组分", description="agent and concentration of each"
    )
    kind: Kind = Field("TWA", title="结果类别", description="kind of all of them: TWA, STEL or MAC")
    acts_alike: YesNo = Field(
        title="作用相加",
        description="true only when they act on the same organ or alike, or are known to add",
    )
    sampled_on: Day | None = Field(
        None, title="采样日期", description="decides the edition; needed with agents"
    )

    @model_validator(mode="after")
    def _dated(self) -> Mixture:
        if self.sampled_on is None and any(one.agent for one in self.components):
            raise wrong("按危害因素查限值须填采样日期（sampled_on）", "填写形如 2026-03-02 的日期")
        return self


def mixed(stated: Mixture, desk: Desk) -> Account:
    """Σ C/L ≤ 1 of agents that act alike; otherwise each is judged alone (GBZ 2.1-2019 3.8)."""
    found = [_component(one, place, stated, desk) for place, one in enumerate(stated.components)]
    checks, limits = tuple(check for check, _ in found), [at for _, at in found]
    if any(at is None for at in limits):
        return accounted(
            ADDITIVE, checks=checks,
            band=Band.NOT_JUDGED,
        )  # fmt: skip
    pairs = [(c.value, at or 0) for c, at in zip(stated.components, limits, strict=True)]
    total, each = mixture(pairs).value, quotients(pairs).value
    band = worst(check.band for check in checks)
    remark = ("各组分分别判定，未相加", "each judged alone, not added")
    if stated.acts_alike:
        over = Band.EXCEEDED if total > 1 else Band.COMPLIANT
        band = worst((over, band or over))
        checks = (_sum_check(total, over), *checks)
        remark = ("作用相加由报告方声明", "that they act alike is what was stated")
    figures = {f"HQ{place}": text(q, Fraction(1)) for place, q in enumerate(each, start=1)}
    if total:
        figures["MCR"] = text(maximum_cumulative_ratio(pairs).value)
    terms = [f"{c}/{factor_of(Fraction(at))}" for c, at in pairs]
    return accounted(
        ADDITIVE,
        value=text(total, Fraction(1)), exact=whole(total), band=band, checks=checks,
        figures=figures, remarks=(remark,),
        arithmetic=(f"Σ C/L = {summed(terms)} = {text(total, Fraction(1))}",),
    )  # fmt: skip


def _sum_check(total: Fraction, band: Band) -> Check:
    """The sum of a mixture against 1."""
    told = text(total, Fraction(1))
    return Check(
        what="Σ C/L", what_en="Σ C/L", value=told, unit="", limit="1", applied="1",
        source=ADDITIVE.clause, limit_status=ADDITIVE.status, confirmed_by=1, ratio=told,
        band=band,
    )  # fmt: skip


def _component(
    one: Component, place: int, stated: Mixture, desk: Desk
) -> tuple[Check, Fraction | None]:
    value = Fraction(one.value)
    if one.limit is not None:
        at = Fraction(one.limit)
        check = Check(
            what=f"C{place + 1}", what_en=f"C{place + 1}", value=text(value, at), unit="",
            limit=str(one.limit), applied=str(one.limit), source="报告方给出",
            limit_status="unconfirmed",
            confirmed_by=0, ratio=text(value / at, Fraction(1)),
            band=Band.EXCEEDED if value > at else Band.COMPLIANT,
        )  # fmt: skip
        return check, at
    if stated.sampled_on is None:
        raise RefusedError("sampled_on", "", "必填而未填", "填写采样日期")
    field = f"components[{place + 1}].agent"
    standing = one.standing(desk, SampleKind(stated.kind), value, stated.sampled_on, field)
    return check_of(standing, desk.book.agents.names[standing.measurement.agent], value), (
        standing.allowed
    )


class Biological(Stated):
    """A result of a biological indicator."""

    indicator: str = Field(
        title="生物监测指标", description="as table 4 names it", examples=["尿中苯巯基尿酸"]
    )
    value: Reported = Field(title="检测结果", description="below detection: <limit")
    unit: str = Field(title="单位", description="unit of the result", examples=["μmol/mol Cr"])
    sampled_on: Day = Field(title="采样日期", description="decides the edition")


def biological(stated: Biological, desk: Desk) -> Account:
    """A biological result against its index (GBZ 2.1 table 4, recommended)."""
    if stated.indicator not in desk.indicators:
        known = "、".join(desk.indicators)
        raise RefusedError("indicator", stated.indicator, "不认识的指标", f"填写以下之一：{known}")
    held = desk.indices(stated.indicator, stated.sampled_on)
    fitting = [one for one in held if not one.value or _unit(one.unit) == _unit(stated.unit)]
    if held and not fitting:
        units = "、".join(one.unit for one in held)
        raise RefusedError("unit", stated.unit, "没有该单位的限值", f"换算为以下单位之一：{units}")
    rounded = desk.rounds(stated.sampled_on)
    check = _index_check(stated, fitting[0] if fitting else None, rounded=rounded)
    remarks = desk.method(stated.sampled_on)
    if fitting and fitting[0].sampling_time:
        time = fitting[0].sampling_time
        remarks += ((f"采样时间：{time}", f"sampling time as printed: {time}"),)
    told = Fraction(stated.value.value)
    divided = f"{stated.value.value} ÷ {check.applied} = {check.ratio}"
    return accounted(
        INDEX, value=str(stated.value),
        exact=whole(told), unit=stated.unit, checks=(check,), band=check.band,
        low="0" if stated.value.below else "", high=text(told) if stated.value.below else "",
        arithmetic=(divided,) if check.ratio else (),
        remarks=remarks,
    )  # fmt: skip


def _unit(name: str) -> str:
    """A unit without the accidents of typing: both signs for micro, the letter u, blanks, case."""
    folded = unicodedata.normalize("NFKC", name).replace("μ", "u").replace("µ", "u")
    return "".join(folded.split()).casefold()


def _index_check(stated: Biological, index: Index | None, *, rounded: bool) -> Check:
    value = Fraction(stated.value.value)
    if index is None or not index.value:
        why = "采样日所用版本无此指标" if index is None else "该指标的数值未找到，请查标准原文"
        return Check(
            what=stated.indicator, what_en=stated.indicator, value=str(stated.value),
            unit=stated.unit, limit="", applied="—", source=why,
            limit_status="blank", confirmed_by=0, ratio="", band=Band.NOT_JUDGED,
        )  # fmt: skip
    at = Fraction(index.value)
    over = Band.NOT_JUDGED if stated.value.below else Band.EXCEEDED
    return Check(
        what=stated.indicator,
        what_en=f"{stated.indicator} ({index.name_en})",
        value=str(stated.value),
        unit=index.unit,
        limit=index.value,
        applied=index.value,
        source=" ".join(
            filter(None, (index.edition, index.table, index.row and f"第{index.row}号"))
        ),
        limit_status=index.status,
        confirmed_by=index.confirmed_by,
        ratio=text(value / at, Fraction(1)),
        band=over if exceeds(value, index.value, rounded=rounded) else Band.COMPLIANT,
    )


class Ratio(OfAgent):
    """How a value stands to its limit: a ratio, a value with its limit, or a value of an agent."""

    agent: str = Field("", title="职业病危害因素", description="name, id or CAS number")
    value: NotNegative | None = Field(None, title="检测结果", description="concentration")
    limit: Positive | None = Field(
        None, title="限值", description="with value, instead of an agent"
    )
    ratio: NotNegative | None = Field(None, title="比值", description="value over limit, instead")
    kind: Kind = Field("TWA", title="结果类别", description="TWA, STEL or MAC")
    sampled_on: Day | None = Field(None, title="采样日期", description="needed with an agent")

    @model_validator(mode="after")
    def _one_way(self) -> Ratio:
        ways = [self.ratio is not None, self.limit is not None, bool(self.agent)]
        if sum(ways) != 1 or (self.ratio is None) == (self.value is None):
            raise wrong("须填 ratio，或 value 与 limit，或 value 与 agent", "三种写法只用一种")
        if self.agent and self.sampled_on is None:
            raise wrong("按危害因素查限值须填采样日期（sampled_on）", "填写形如 2026-03-02 的日期")
        return self

    def against(
        self, desk: Desk
    ) -> tuple[Fraction | None, Fraction | None, tuple[Check, ...], str]:
        """(ratio, limit, its line of the account, the arithmetic); no ratio without a limit."""
        if self.ratio is not None:
            return Fraction(self.ratio), None, (), f"B = {self.ratio}"
        value = Fraction(self.value or Decimal(0))
        if self.limit is not None:
            b = value / Fraction(self.limit)
            told = f"B = {self.value} ÷ {self.limit} = {text(b, Fraction(1), Fraction(1, 2))}"
            return b, Fraction(self.limit), (), told
        return self._of_agent(desk, value)

    def _of_agent(
        self, desk: Desk, value: Fraction
    ) -> tuple[Fraction | None, Fraction | None, tuple[Check, ...], str]:
        on = self.sampled_on
        if on is None:
            raise RefusedError("sampled_on", "", "必填而未填", "填写采样日期")
        found: Standing = self.standing(desk, SampleKind(self.kind), value, on)
        name = desk.book.agents.names[found.measurement.agent]
        check = check_of(found, name, value)
        if found.allowed is None:
            return None, None, (check,), ""
        b = value / found.allowed
        told = f"B = {self.value} ÷ {check.applied} = {text(b, Fraction(1), Fraction(1, 2))}"
        return b, found.allowed, (check,), told


def exposure_level(stated: Ratio, desk: Desk) -> Account:
    """Exposure level 0 to Ⅳ and the action level (GBZ 2.1-2019 6.5.1 table 5, 6.4)."""
    ratio, limit, checks, told = stated.against(desk)
    formula = levels.EXPOSURE_LEVEL
    if ratio is None:
        return accounted(
            formula, checks=checks,
            band=Band.NOT_JUDGED,
        )  # fmt: skip
    action = levels.action_level(limit).value if limit is not None else Fraction(1, 2)
    return accounted(
        formula,
        value=text(ratio, Fraction(1)), exact=whole(ratio), checks=checks,
        band=checks[0].band if checks else None,
        exposure_level=levels.exposure_level(ratio, 1).value, action_level=text(action),
        figures={"action_reached": str(ratio >= Fraction(1, 2)).lower()}, arithmetic=(told,),
    )  # fmt: skip
