"""Decided cases that are like the one somebody must sign, nearest first, and why each is like it.

Nearness is an order, not a score. Of decisions of the same question on a common ground come first
those of the same agent; then those whose ratio is fewer whole limits away; then those of the same
industry; then the smaller distance; then the later decision (docs/adr/0047).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.case import Proposal
from domain.decided import grounds_of, question_of
from domain.vocabulary import Ground
from domain.words import en, zh
from flows.assembly import Assembly
from flows.moves import CaseNow
from storage.decided import DecidedLine, Traits, candidates, worst
from storage.judgements import findings_of
from storage.unit_of_work import UnitOfWork

MOST = 5
WHOLE = 100  # hundredths in one limit
NOISE = "noise"  # told in dB over its limit, so never compared with a ratio
APART = 1_000_000  # of what cannot be compared
Order = tuple[bool, int, bool, int, int, str]


@dataclass(frozen=True, slots=True)
class Similar:
    """A decided case with the sentence that says why it is shown."""

    line: DecidedLine
    zh: str
    en: str


def similar(
    assembly: Assembly, unit: UnitOfWork, now: CaseNow, proposal: Proposal, industry: str
) -> list[Similar]:
    """At most five decided cases near an open proposal, in two queries; empty: there is none."""
    case = now.case
    question = question_of(case, proposal.act)
    if question is None:
        return []
    found = findings_of(unit, [one.judgement_id for one in case.findings])
    agent, ratio = worst(found[one.judgement_id] for one in case.findings)
    near = Traits(agent_id=agent, ratio=ratio, industry=industry)
    lines = candidates(unit, question, grounds_of(case), near, other_than=case.case_id)
    nearest: dict[str, DecidedLine] = {}
    for line in sorted(lines, key=lambda one: order(one, near)):
        nearest.setdefault(line.case_id, line)
    names = assembly.book.agents.names
    return [
        Similar(one, _why(one, near, names), _why_en(one, near, names))
        for one in list(nearest.values())[:MOST]
    ]


def order(one: DecidedLine, near: Traits) -> Order:
    """Where a decision stands among others: nearest first."""
    gap = _gap(one, near)
    return (
        one.agent_id != near.agent_id,
        APART if gap is None else gap // WHOLE,
        one.industry != near.industry,
        APART if gap is None else gap,
        -one.decided_on.toordinal(),
        one.case_id,
    )


def _gap(one: DecidedLine, near: Traits) -> int | None:
    """How far the ratios are apart, in hundredths; None: they are not of one kind, or not both."""
    measured = bool(one.agent_id and near.agent_id)
    alike = (one.agent_id == NOISE) == (near.agent_id == NOISE)
    return abs(one.ratio - near.ratio) if measured and alike else None


def _why(one: DecidedLine, near: Traits, names: Mapping[str, str]) -> str:
    ground = f"{one.ground} {zh(Ground(one.ground))}" if one.ground else "超过限值、尚无列入事由"
    said = [f"事由相同（{ground}）"]
    if one.agent_id:
        agent = names.get(one.agent_id, one.agent_id)
        same = one.agent_id == near.agent_id
        said.append(f"危害因素相同（{agent}）" if same else f"危害因素不同（{agent}）")
    gap = _gap(one, near)
    if gap is not None:
        told, own = _ratio(one.agent_id, one.ratio), _ratio(near.agent_id, near.ratio)
        unit = "dB" if near.agent_id == NOISE else "倍"
        said.append(f"{told}，本案{own}，相差{_number(gap)}{unit}")
    elif near.agent_id or one.agent_id:
        said.append("超标程度不能直接比较")
    said.append("行业相同" if one.industry == near.industry else "行业不同")
    return "；".join(said) + "。"


def _why_en(one: DecidedLine, near: Traits, names: Mapping[str, str]) -> str:
    ground = f"{one.ground}, {en(Ground(one.ground))}" if one.ground else "over a limit, none yet"
    said = [f"same ground ({ground})"]
    if one.agent_id:
        agent = names.get(one.agent_id, one.agent_id)
        said.append(f"{'same' if one.agent_id == near.agent_id else 'another'} agent ({agent})")
    gap = _gap(one, near)
    if gap is not None:
        noise = near.agent_id == NOISE
        unit = " dB over" if noise else " times the limit"
        said.append(
            f"{_number(one.ratio)}{unit}, this case {_number(near.ratio)}: {_number(gap)} apart"
        )
    elif near.agent_id or one.agent_id:
        said.append("how far over cannot be compared")
    said.append("same industry" if one.industry == near.industry else "another industry")
    return "; ".join(said) + "."


def _ratio(agent: str, ratio: int) -> str:
    return f"超出{_number(ratio)}dB" if agent == NOISE else f"为限值的{_number(ratio)}倍"


def _number(hundredths: int) -> str:
    return f"{hundredths // WHOLE}.{hundredths % WHOLE:02d}".rstrip("0").rstrip(".")


def decided_words(one: DecidedLine, *, english: bool) -> str:
    """What was decided: the act and the figures it says itself."""
    said = [(en if english else zh)(one.act)]
    if one.fine_yuan is not None:
        said.append(f"{one.fine_yuan:,} yuan" if english else f"罚款{one.fine_yuan:,}元")
    if one.days is not None:
        said.append(f"{one.days} days to rectify" if english else f"限期{one.days}日")
    if one.until is not None:
        said.append(f"until {one.until}" if english else f"至{_day(one.until)}")
    return ("; " if english else "，").join(said)


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
