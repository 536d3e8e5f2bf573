"""Meetings as their records say them: called, held, with minutes, and what was recommended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from domain.closed_list import ClosedList
from domain.joint.periods import Period
from domain.joint.records import (
    AttendanceTaken,
    CandidateConsidered,
    MeetingConvened,
    MinutesKept,
    Record,
)


class MeetingState(ClosedList):
    """How far a meeting has come."""

    CONVENED = "convened"  # 已召集
    HELD = "held"  # 已召开, who came is on record
    MINUTED = "minuted"  # 已有纪要


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting; of each kind of record the last one counts and those before stay to be seen."""

    convened: tuple[MeetingConvened, ...]
    attendance: tuple[AttendanceTaken, ...] = ()
    minutes: tuple[MinutesKept, ...] = ()
    considered: tuple[CandidateConsidered, ...] = ()

    @property
    def called(self) -> MeetingConvened:
        """As it is called now."""
        return self.convened[-1]

    @property
    def number(self) -> str:
        """Its number."""
        return self.called.meeting

    @property
    def subject(self) -> str:
        """What its records are about."""
        return self.called.subject

    @property
    def state(self) -> MeetingState:
        """How far it has come."""
        if self.minutes:
            return MeetingState.MINUTED
        return MeetingState.HELD if self.attendance else MeetingState.CONVENED

    def on(self, case_id: str) -> CandidateConsidered | None:
        """What it recommended on a case last."""
        return next((one for one in reversed(self.considered) if one.case_id == case_id), None)

    def after(self, record: Record) -> Meeting:
        """It after one more record about it."""
        match record:
            case MeetingConvened():
                return replace(self, convened=(*self.convened, record))
            case AttendanceTaken():
                return replace(self, attendance=(*self.attendance, record))
            case MinutesKept():
                return replace(self, minutes=(*self.minutes, record))
            case CandidateConsidered():
                return replace(self, considered=(*self.considered, record))
            case _:
                return self


def meetings(records: Iterable[Record]) -> tuple[Meeting, ...]:
    """Every meeting by the day it is held; from records in the order they were put on file."""
    found: dict[str, Meeting] = {}
    for record in records:
        known = found.get(record.subject)
        if known is not None:
            found[record.subject] = known.after(record)
        elif isinstance(record, MeetingConvened):
            found[record.subject] = Meeting(convened=(record,))
    return tuple(sorted(found.values(), key=lambda one: (one.called.held_on, one.number)))


def next_meeting(every: Iterable[Meeting], on: date) -> Meeting | None:
    """The meeting that comes next: called for this day or a later one, and without minutes."""
    coming = (one for one in every if one.called.held_on >= on and not one.minutes)
    return min(coming, key=lambda one: (one.called.held_on, one.number), default=None)


def without_minutes(every: Iterable[Meeting], on: date) -> list[Meeting]:
    """Meetings whose day has passed and that have no minutes yet, the oldest first."""
    some = [one for one in every if one.called.held_on < on and not one.minutes]
    return sorted(some, key=lambda one: (one.called.held_on, one.number))


def meeting_before(every: Iterable[Meeting], day: date) -> Meeting | None:
    """The last meeting that was held before a day."""
    held = (one for one in every if one.called.held_on < day and one.attendance + one.minutes)
    return max(held, key=lambda one: (one.called.held_on, one.number), default=None)


def usual_agenda(period: Period, before: Meeting | None) -> tuple[str, ...]:
    """What a meeting of a quarter goes through, in the order of the pack it is given."""
    last = f"上次会议（{before.number}）" if before else "以往会议"
    return (
        f"通报{last}决议的落实情况",
        f"通报{period.year}年第{period.quarter}季度指标完成情况和存在的问题",
        "研究拟列入名单的对象，提出建议",
        "研究疑难案件和逾期未整改的单位",
        "部署下一季度工作，议定事项、责任单位和期限",
    )


def changes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """What a correction of minutes changed, paragraph by paragraph: (was, is); "" for none."""
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        was, now = list(before[i:j]), list(after[k:m])
        rows = max(len(was), len(now))
        was += [""] * (rows - len(was))
        now += [""] * (rows - len(now))
        found += list(zip(was, now, strict=True))
    return found
