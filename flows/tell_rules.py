"""What ``mingdan rules`` prints: the rules in force, what is to come, drafts on their way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.rule_change import STANDS
from flows.assembly import Assembly
from flows.console import console, grid
from flows.rules_told import STANDINGS, Turned, all_turned, lines_of, strays
from notifications.rule_book_view import RuleLine
from storage import rule_drafts
from storage.unit_of_work import UnitOfWork

MOST_DRAFTS = 200


def rules_as_data(assembly: Assembly, unit: UnitOfWork, on: date) -> dict[str, Any]:
    """The rules of a day, those that begin later, and the drafts, as plain data."""
    book = assembly.in_force(unit).book
    pack = book.pack(on)
    drafts, _ = rule_drafts.some(unit, limit=MOST_DRAFTS, offset=0)
    return {
        "on": on.isoformat(),
        "pack": pack.id,
        "title": pack.title_zh,
        "digest": pack.digest,
        "in_force": [_line(one) for one in lines_of(pack, on).values()],
        "coming": [_turned(one) for one in all_turned(book) if one.on > on],
        "drafts": [
            {
                "no": one.no,
                "title": one.title,
                "stands": one.stands.value,
                "stands_zh": STANDS[one.stands][0],
                "since": one.edition.since.isoformat() if one.edition else "",
                "pack": one.edition.pack_id if one.edition else "",
                "digest": one.edition.digest if one.edition else "",
                "paper": one.decisions[-1].paper if one.decisions else "",
                "reason": one.decisions[-1].reason if one.decisions else "",
            }
            for one in drafts
        ],
        "warnings": [
            f"{one.pack.id} 自 {one.approved.since} 起将取代 {one.before.id}，"
            f"但不是以它为底本拟订的：请以现行规则重新拟订。"
            for one in strays(unit, book)
        ],
    }


def _line(one: RuleLine) -> dict[str, str]:
    return {
        "key": one.key,
        "name": one.zh,
        "value": one.value_zh,
        "since": one.since.isoformat(),
        "reference": one.reference,
        "standing": one.standing,
    }


def _turned(one: Turned) -> dict[str, str]:
    return {
        "on": one.on.isoformat(),
        "pack": one.pack.id,
        "key": one.key,
        "name": one.line.zh,
        "was": one.was.value_zh if one.was else "",
        "becomes": one.now.value_zh if one.now else "",
        "reference": one.now.reference if one.now else "",
        "standing": one.now.standing if one.now else "",
    }


def tell_rules(told: Mapping[str, Any]) -> None:
    """The same for a person."""
    console.print(
        f"{told['on']} 施行：{told['title']}（{told['pack']}，摘要 {told['digest'][:16]}）"
    )
    columns = ("规则", "数值", "自", "依据", "性质")
    grid(
        "现行规则",
        columns,
        [
            (o["name"], o["value"], o["since"], o["reference"], STANDINGS[o["standing"]][0])
            for o in told["in_force"]
        ],
    )
    if told["coming"]:
        grid(
            "将要施行",
            ("自", "规则", "现为", "改为", "依据"),
            [(o["on"], o["name"], o["was"], o["becomes"], o["reference"]) for o in told["coming"]],
        )
    if told["drafts"]:
        grid(
            "修订稿",
            ("号", "事由", "状态", "施行日", "文号", "理由"),
            [
                (str(o["no"]), o["title"], o["stands_zh"], o["since"], o["paper"], o["reason"])
                for o in told["drafts"]
            ],
        )
    for warning in told["warnings"]:
        console.print(f"！{warning}")
