"""A draft as an official reads it: totals that close, changes with reasons, what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.bulletin import ChangeKind, IssueLine, IssueSort
from domain.names import ROLE
from domain.release import MAY_BE_OVERRIDDEN, ORDER, Draft
from domain.release_words import stop_in_words
from domain.roles import Roster
from flows import issue
from flows.assembly import Assembly
from notifications.site_words import words
from storage import drafts, issues, officials
from storage.unit_of_work import UnitOfWork

SORTS = {IssueSort.REGULAR: "正期", IssueSort.EXTRA: "增期"}
CHANGES = {ChangeKind.ADDED: "新增", ChangeKind.CHANGED: "变更", ChangeKind.REMOVED: "退出"}
ANSWERS = {"approve": "同意", "override": "说明理由后同意", "return": "退回"}


def draft_told(unit: UnitOfWork, assembly: Assembly, draft: Draft) -> dict[str, Any]:
    """Everything the signer must see, compiled anew: ``stale`` when the list has moved on."""
    said = draft.head
    made = issue.compiling(unit, period=said.period, sort=said.sort, on=said.released_on)
    totals, digest = made.start(), issues.LinesDigest()
    changes = []
    for line in issue.lines(unit, assembly, made):
        digest.add(totals.count(line))
        if line.change is not None:
            changes.append(_change(line))
    released = draft.complete
    return {
        "draft": draft.no,
        "number": said.number,
        "period": said.period,
        "sort": SORTS[said.sort],
        "drafted_on": said.released_on.isoformat(),
        "opening": said.opening,
        "added": said.added,
        "removed": said.removed,
        "closing": said.closing,
        "changed": said.changed,
        "corrected": said.corrected,
        "lines_digest": said.lines_digest,
        "changes": [] if released else changes,
        "found": [
            {
                "stop": one.stop.value,
                "told": stop_in_words(one),
                "may_be_overridden": one.stop in MAY_BE_OVERRIDDEN,
            }
            for one in draft.found
        ],
        "answers": [
            {
                "person": one.person,
                "office": ROLE[one.role][0],
                "answer": ANSWERS[one.answer.value],
                "reason": one.reason,
                "on": one.on.isoformat(),
            }
            for one in draft.answers
        ],
        "stands": stands(draft),
        "stale": not released
        and not draft.returned
        and (made.number, digest.value()) != (said.number, said.lines_digest),
        "may_sign": _may_sign(draft, officials.roster(unit)),
    }


def _change(line: IssueLine) -> dict[str, str]:
    entry = line.entry
    named = entry.name and line.change is not None
    return {
        "change": CHANGES[line.change] if line.change is not None else "",
        "entry_id": entry.entry_id,
        "name": entry.name if named else "",
        "reason": reason_zh(line.reason),
    }


def reason_zh(reason: str) -> str:
    """A reason code in words."""
    return words("zh").get(reason, reason)


def stands(draft: Draft) -> str:
    """Where a draft stands, in words."""
    if draft.returned:
        return "已退回"
    if draft.complete:
        return "已发布"
    waits = "或".join(ROLE[role][0] for role in ORDER[draft.signed])
    return f"待{waits}签字"


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


def all_told(unit: UnitOfWork) -> Iterator[dict[str, Any]]:
    """Every draft in a line, oldest first."""
    for draft in drafts.all_drafts(unit):
        head = draft.head
        yield {
            "draft": draft.no,
            "number": head.number,
            "period": head.period,
            "sort": SORTS[head.sort],
            "drafted_on": head.released_on.isoformat(),
            "closing": head.closing,
            "found": len(draft.found),
            "stands": stands(draft),
        }
