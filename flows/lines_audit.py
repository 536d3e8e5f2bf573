"""What the desks look things up by, held against the journals it follows from.

The last day by which a complainant is told of the filing follows from the calendar, not from the
journal (``domain/complaint_course.py``): where it may be the earliest, only later days are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.case import Case
from domain.complaint import ANSWERED, ENDED, Complaint
from domain.journal import Entry
from domain.needs.complaints import filing_decided
from flows.at_desk import AT_WORK, own_terms, people_of, retaliation_open
from storage import desk_lines, retractions
from storage.desk_lines import ComplaintLine
from storage.history import asking
from storage.trail import Fold
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, key, what is wrong
CHANGED = "与日志不一致：该行被改动"


@dataclass(slots=True)
class NotedLines:
    """The rows as they are noted, taken away as their journals are read."""

    people: dict[str, set[str]]
    complaints: dict[str, dict[str, tuple[ComplaintLine, str]]]

    @classmethod
    def of(cls, unit: UnitOfWork) -> NotedLines:
        """All of them."""
        return cls(desk_lines.people(unit), desk_lines.complaints(unit))

    def problems(self, case: Case, entries: Sequence[Entry], fold: Fold) -> Iterator[Problem]:
        """What is noted of a case and does not follow from its journal."""
        if not _as_noted(case, fold):
            yield "cases", case.case_id, f"所记的应办日或镇乡街{CHANGED}"
        if people_of(entries) != self.people.pop(case.case_id, set()):
            yield "case_people", case.case_id, f"所记的经办人{CHANGED}"
        noted = self.complaints.pop(case.case_id, {})
        for one in case.complaints:
            line, township = noted.pop(one.number, (None, ""))
            if line is None or township != fold.settled or not _line_as_noted(case, one, line):
                yield "complaint_lines", one.number, f"举报列表所记{CHANGED}"
        for number in noted:
            yield "complaint_lines", number, "日志中没有这件举报"

    def left(self, unit: UnitOfWork) -> Iterator[Problem]:
        """What is noted of no case that could be read, and of judgements that ask for nothing."""
        for case_id in sorted(self.people.keys() | self.complaints.keys()):
            yield "case_people", case_id, "所属案件不存在，或其日志无法重放"
        known = {one.on_file.judgement_id for one in asking(unit)}
        for judgement_id in sorted(set(desk_lines.asking_now(unit)) - known):
            yield "asking", judgement_id, "该判定没有要求重新采样或质询"
        noted = {one.case_id for one in retractions.unread(unit, noted=True)}
        for one in retractions.unread(unit):
            if one.case_id not in noted:
                yield "list_moved", one.case_id, "名单案件的日志有新记录而没有登记"


def _as_noted(case: Case, fold: Fold) -> bool:
    at_work = case.status in AT_WORK
    owed = [*own_terms(case), *(due.due_on for one in case.complaints for due in one.dues())]
    expected = min(owed, default=date.max if at_work else None)
    told = any(_told(case, one) for one in case.complaints)
    return (
        fold.township == fold.settled
        and bool(fold.at_work) is at_work
        and _same_day(fold.owed_on, expected, may_be_earlier=told)
    )


def _line_as_noted(case: Case, one: Complaint, line: ComplaintLine) -> bool:
    owed, told = one.dues(), _told(case, one)
    is_open = bool(owed) or one.stage not in ENDED | ANSWERED
    expected = owed[0].due_on if owed else date.max
    return (
        line.filed_on == one.on.isoformat()
        and line.retaliation is retaliation_open(one)
        and (line.open is is_open or (told and line.open))
        and _same_day(date.fromisoformat(line.due_on), expected, may_be_earlier=told)
    )


def _told(case: Case, one: Complaint) -> bool:
    """Whether the writer of a complaint may have to be told of the filing."""
    return one.named and filing_decided(case, one) is not None


def _same_day(noted: date | None, expected: date | None, *, may_be_earlier: bool) -> bool:
    if noted == expected:
        return True
    return may_be_earlier and noted is not None and (expected is None or noted < expected)
