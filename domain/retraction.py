"""What those who copied an entry must follow: taken down, shown again, or saying something else.

行政处罚法 48: a decision that was changed, revoked or found unlawful is to be taken down within
three days, and the reason told in public; they are working days (its article 85).
The law speaks of the office's own publicity. That whoever took the list over is told, and answers,
is what the office asks for beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.closed_list import ClosedList
from domain.timelimits import Calendar, Term, Unit, due_day


class RetractionKind(ClosedList):
    """What became of an entry that was shown."""

    WITHDRAWN = "withdrawn"  # 撤下: revoked, or listed in error; the name goes for good
    SUSPENDED = "suspended"  # 暂停公示, or the longest time is over: the name rests
    REMOVED = "removed"  # 移出
    CORRECTED = "corrected"  # 更正
    RESUMED = "resumed"  # 恢复公示: an entry that rested is shown again


WORDS: dict[RetractionKind, tuple[str, str]] = {
    RetractionKind.WITHDRAWN: ("撤下通知", "Withdrawal"),
    RetractionKind.SUSPENDED: ("暂停公示通知", "Suspension of publicity"),
    RetractionKind.REMOVED: ("移出通知", "Removal"),
    RetractionKind.CORRECTED: ("更正通知", "Correction"),
    RetractionKind.RESUMED: ("恢复公示通知", "Publicity resumed"),
}
TO_DO: dict[RetractionKind, tuple[str, str]] = {
    RetractionKind.WITHDRAWN: (
        "删除该条目的全部内容，包括名称和统一社会信用代码，不再提供或使用",
        "delete everything of this entry, name and credit code included, and use it no more",
    ),
    RetractionKind.SUSPENDED: (
        "停止展示和使用该条目，恢复公示时另行通知",
        "stop showing and using this entry; you are told when publicity goes on",
    ),
    RetractionKind.REMOVED: (
        "将该条目标为已移出，删除违法事实和检测结果，不再作为在列条目使用",
        "mark this entry as removed, delete its facts and measurements, use it no more as listed",
    ),
    RetractionKind.CORRECTED: (
        "按条目页面现在的内容更新该条目",
        "bring your copy to what the page of the entry says now",
    ),
    RetractionKind.RESUMED: (
        "按条目页面现在的内容更新该条目，该条目已恢复公示",
        "bring your copy to what the page of the entry says now: it is shown again",
    ),
}
BASIS = "行政处罚法 48"
ALIKE = "参照行政处罚法 48（本机关规定）"  # where the law names no days: office policy
REMINDED_AFTER = (1, 2, 3)  # working days after the retraction was made out


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A change of an entry that was shown; ``no`` is its place in the journal of its case.

    ``on`` is the day of the decision, ``term`` the time within which it is to be taken down, from
    the fact that started it (``term.started_on``). ``reason`` is an ``EntryStatus``, or of a
    ``Reason`` corrected or resumed.
    """

    entry_id: str
    no: int
    kind: RetractionKind
    reason: str
    on: date
    basis: tuple[str, ...]
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """The basis of an entry fell, or it is wrong, and nothing was decided of it yet."""

    entry_id: str
    row: str  # of the fact
    term: Term


def reminder_due(made_on: date, today: date, calendar: Calendar) -> int | None:
    """Which reminder falls on or before a day: the latest of those due, None before the first.

    Those that a stopped process missed are not made up one by one: one mail says it all.
    """
    if today > made_on + timedelta(days=60):  # the last is long due; the calendar may end before
        return REMINDED_AFTER[-1]
    due = [
        number
        for number in REMINDED_AFTER
        if due_day(made_on, number, Unit.WORKING_DAYS, calendar) <= today
    ]
    return due[-1] if due else None
