"""A draft as an official reads it: totals that close, changes with reasons, what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.bulletin import ChangeKind, IssueLine, IssueSort
from domain.names import ROLE
from domain.release import MAY_BE_OVERRIDDEN, ORDER, Draft
from domain.release_words import stop_in_words
from domain.roles import Roster
from flows import issue
from flows.assembly import Assembly
from flows.console import grid, say
from notifications.site_words import words
from storage import drafts, issues, officials
from storage.unit_of_work import UnitOfWork

SORTS = {IssueSort.REGULAR: ("正期", "regular"), IssueSort.EXTRA: ("增期", "extra")}
CHANGES = {
    ChangeKind.ADDED: ("新增", "added"),
    ChangeKind.CHANGED: ("变更", "changed"),
    ChangeKind.REMOVED: ("退出", "removed"),
}
ANSWERS = {
    "approve": ("同意", "approved"),
    "override": ("说明理由后同意", "approved with a reason"),
    "return": ("退回", "returned"),
}


def draft_told(
    unit: UnitOfWork, assembly: Assembly, draft: Draft, *, english: bool = False
) -> dict[str, Any]:
    """Everything the signer must see; ``stale`` when the list has moved on."""
    said, released = draft.head, draft.complete
    made = issue.compiling(unit, period=said.period, sort=said.sort, on=said.released_on)
    digest, lines = ("", ()) if released else _compiled(unit, assembly, made)
    changes = [change_told(line, english=english) for line in lines]
    return {
        "draft": draft.no,
        "number": said.number,
        "period": said.period,
        "sort": SORTS[said.sort][english],
        "drafted_on": said.released_on.isoformat(),
        "opening": said.opening,
        "added": said.added,
        "removed": said.removed,
        "closing": said.closing,
        "changed": said.changed,
        "corrected": said.corrected,
        "lines_digest": said.lines_digest,
        "changes": changes,
        "found": [
            {
                "stop": one.stop.value,
                "told": stop_in_words(one, english=english),
                "may_be_overridden": one.stop in MAY_BE_OVERRIDDEN,
            }
            for one in draft.found
        ],
        "answers": [
            {
                "person": one.person,
                "office": ROLE[one.role][english],
                "answer": ANSWERS[one.answer.value][english],
                "reason": one.reason,
                "on": one.on.isoformat(),
            }
            for one in draft.answers
        ],
        "stands": stands(draft, english=english),
        "stale": not released
        and not draft.returned
        and (made.number, digest) != (said.number, said.lines_digest),
        "may_sign": _may_sign(draft, officials.roster(unit)),
    }


def _compiled(
    unit: UnitOfWork, assembly: Assembly, made: issue.Compiled
) -> tuple[str, tuple[IssueLine, ...]]:
    """The digest of the next issue's lines, and those that tell a change.

    Kept until a journal of the list goes on: to compile it takes as long as the list is long.
    """
    key = (made.number, made.sort, made.on, *drafts.stamp(unit))
    known = assembly.compiled.get(key)
    if known is None:
        totals, digest, changed = made.start(), issues.LinesDigest(), []
        for line in issue.lines(unit, assembly, made):
            digest.add(totals.count(line))
            if line.change is not None:
                changed.append(line)
        known = digest.value(), tuple(changed)
        assembly.compiled.clear()  # one draft is looked at
        assembly.compiled[key] = known
    return known


def change_told(line: IssueLine, *, english: bool = False) -> dict[str, str]:
    """A line of the difference sheet, in words."""
    entry = line.entry
    named = entry.name and line.change is not None
    return {
        "change": CHANGES[line.change][english] if line.change is not None else "",
        "entry_id": entry.entry_id,
        "name": entry.name if named else "",
        "reason": reason_told(line.reason, english=english),
    }


def reason_told(reason: str, *, english: bool = False) -> str:
    """A reason code in words."""
    return words("en" if english else "zh").get(reason, reason)


def stands(draft: Draft, *, english: bool = False) -> str:
    """Where a draft stands, in words."""
    if draft.returned:
        return "returned" if english else "已退回"
    if draft.complete:
        return "released" if english else "已发布"
    waits = (" or " if english else "或").join(ROLE[role][english] for role in ORDER[draft.signed])
    return f"waits for the {waits}" if english else f"待{waits}签字"


def _may_sign(draft: Draft, roster: Roster) -> list[str]:
    """Who holds an office that signs next and has not answered yet."""
    if draft.returned or draft.complete:
        return []
    answered = {one.person for one in draft.answers}
    on = draft.head.released_on
    return sorted(
        person
        for person in roster.by_person
        if person not in answered
        and any(roster.holds(person, role, on) for role in ORDER[draft.signed])
    )


def all_told(unit: UnitOfWork, *, english: bool = False) -> Iterator[dict[str, Any]]:
    """Every draft in a line, oldest first."""
    for draft in drafts.all_drafts(unit):
        head = draft.head
        yield {
            "draft": draft.no,
            "number": head.number,
            "period": head.period,
            "sort": SORTS[head.sort][english],
            "drafted_on": head.released_on.isoformat(),
            "closing": head.closing,
            "found": len(draft.found),
            "stands": stands(draft, english=english),
        }


def tell_draft(told: Mapping[str, Any]) -> None:
    """A draft for whoever signs it: what comes, what goes, and whether the sum is right."""
    say(
        f"第{told['number']}期（{told['sort']}，{told['period']}）草稿 {told['draft']} 号，"
        f"{told['drafted_on']} 制作：{told['stands']}",
    )
    say(
        f"上期 {told['opening']} 条 + 新增 {told['added']} 条 − 退出 {told['removed']} 条"
        f" = 本期 {told['closing']} 条；变更 {told['changed']} 条，"
        f"其中更正 {told['corrected']} 条。",
    )
    if told["stale"]:
        say("名单在制作之后已有变化：请运行 mingdan publish 重新制作草稿。")
    if told["changes"]:
        keys = ("change", "entry_id", "name", "reason")
        rows = [tuple(one[key] for key in keys) for one in told["changes"]]
        grid("差异表", ("变化", "条目编号", "名称", "原因"), rows)
    for one in told["found"]:
        mark = "可说明理由后发布" if one["may_be_overridden"] else "不得发布"
        say(f"✗ [{mark}] {one['told']}")
    for one in told["answers"]:
        said = f"：{one['reason']}" if one["reason"] else ""
        say(f"{one['on']} {one['office']} {one['person']} {one['answer']}{said}")
    if told["may_sign"]:
        who = "、".join(told["may_sign"])
        say(
            f"可签字：{who}。同意：mingdan sign-issue {told['draft']} --by 编号；"
            f"退回：mingdan return-issue {told['draft']} --by 编号 --reason 理由。",
        )
