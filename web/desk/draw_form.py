"""The form of a random draw: the rule, the pool, who is kept away, the public value to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.draw import Exclusion
from domain.findings import Band
from domain.words import zh
from flows.draws import MOST
from flows.draws import Asked as Wanted
from storage import enterprises
from storage.draw_candidates import Rule
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, Problem, written_day

ROWS = 5  # of exclusions
OUTCOMES = (Band.COMPLIANT, Band.EXCEEDED, Band.SERIOUS)
MUST = (
    ("task", "请写抽查任务，例如“2026年粉尘专项抽查”。", "Name the task."),
    ("public_value", "请写明用哪个公共数值、怎样写下来。", "Say which public value, and how it is written."),
)  # fmt: skip


def choices_of(asked: Asked, unit: UnitOfWork) -> dict[str, Any]:
    """What can be chosen."""
    mine = asked.official.townships
    return {
        "townships": [
            (one, one) for one in enterprises.choices(unit, "township") if not mine or one in mine
        ],
        "industries": enterprises.choices(unit, "industry"),
        "agents": sorted(asked.assembly.book.agents.names.items()),
        "outcomes": [(one.value, asked.word(one)) for one in OUTCOMES],
    }


def _agent(asked: Asked) -> str | None:
    """The id of the agent that was typed; "" for none, None when it names none or several."""
    typed = asked.said("agent")
    found = asked.assembly.book.agents.resolve(typed) if typed else ""
    return found if isinstance(found, str) else None


def _day(told: str) -> date | None:
    try:
        return written_day(told)
    except ValueError:
        return None


def _number(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else None


def problems_of(asked: Asked) -> list[Problem]:
    """What is wrong with the form, each at its field."""
    return list(_problems(asked))


def _problems(asked: Asked) -> Iterator[Problem]:
    for name, *told in MUST:
        if not asked.said(name):
            yield Problem(name, *told)
    if _agent(asked) is None:
        yield Problem(
            "agent", "没有这个危害因素，或同名的不止一个：请从候选中选。",
            "No such agent, or several: choose one that is offered.",
        )  # fmt: skip
    if asked.said("outcome") not in {"", *(one.value for one in OUTCOMES)}:
        yield Problem("outcome", "请从列出的判定中选。", "Choose one that is offered.")
    if asked.said("workers_from") and _number(asked.said("workers_from")) is None:
        yield Problem("workers_from", "请填整数。", "Enter a whole number.")
    if asked.said("not_since") and _day(asked.said("not_since")) is None:
        yield Problem("not_since", "请填日期。", "Enter a day.")
    if not 1 <= (_number(asked.said("wanted")) or 0) <= MOST:
        yield Problem("wanted", "请填要抽取的家数。", "Say how many are to be drawn.")
    expected = _day(asked.said("expected_on"))
    if expected is None or expected <= asked.today:
        yield Problem(
            "expected_on", "须是今天之后的日期：现在还没有人知道这个数值。",
            "A day after today: nobody may know the value yet.",
        )  # fmt: skip
    for row in range(1, ROWS + 1):
        person, reason = asked.said(f"kept-{row}"), asked.said(f"because-{row}")
        if bool(person) is not bool(reason) or (asked.said(f"from-{row}") and not person):
            yield Problem(
                f"kept-{row}" if not person else f"because-{row}",
                f"第{row}行：人员和理由都要填。", f"Row {row}: both the person and the reason.",
            )  # fmt: skip


def asked_for(asked: Asked) -> Wanted:
    """What a form without problems asks for."""
    exclusions = tuple(
        Exclusion(person, asked.said(f"from-{row}").upper(), asked.said(f"because-{row}"))
        for row in range(1, ROWS + 1)
        if (person := asked.said(f"kept-{row}"))
    )
    rule = Rule(
        township=asked.said("township"), industry=asked.said("industry"),
        agent=_agent(asked) or "",
        outcome=Band(asked.said("outcome")) if asked.said("outcome") else None,
        workers_from=_number(asked.said("workers_from")) or 0,
        not_since=_day(asked.said("not_since")),
    )  # fmt: skip
    return Wanted(
        task=asked.said("task"), rule=rule, rule_told=_told(asked, rule),
        wanted=int(asked.said("wanted")), people=tuple(asked.all_said("people")),
        exclusions=exclusions, public_value=asked.said("public_value"),
        expected_on=_day(asked.said("expected_on")) or asked.today,
        instead_of=asked.said("instead_of"), reason=asked.said("reason"),
    )  # fmt: skip


def _told(asked: Asked, rule: Rule) -> str:
    """The rule in words, as it is published."""
    mine = asked.official.townships
    parts = [
        rule.township or ("、".join(mine) if mine else "全区"),
        f"行业代码{rule.industry}" if rule.industry else "",
        f"检测过{asked.assembly.book.agents.names[rule.agent]}" if rule.agent else "",
        f"最近一次检测判定为{zh(rule.outcome)}" if rule.outcome else "",
        f"接触职业病危害的劳动者不少于{rule.workers_from}人" if rule.workers_from else "",
        f"{rule.not_since}以来没有检查过" if rule.not_since else "",
    ]
    return "；".join(part for part in parts if part)
