"""What the desks look things up by, held against the journals it follows from.

The last day by which a complainant is told of the filing follows from the calendar, not from the
journal (``domain/complaint_course.py``): where it may be the earliest, only later days are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from domain.case import Case
from domain.complaint import ANSWERED, ENDED, Complaint
from domain.journal import Entry
from domain.needs.complaints import filing_decided
from flows.at_desk import AT_WORK, own_terms, people_of, retaliation_open
from flows.listed import repairs_asked
from flows.tasks import unanswered
from storage import bulletins, desk_lines, open_changes, retractions
from storage.bulletins import Noted
from storage.codec import UnreadableError
from storage.desk_lines import ComplaintLine
from storage.history import JudgedInspection, asking
from storage.trail import Fold
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, key, what is wrong
CHANGED = "与日志不一致：该行被改动"
ASKED_TOGETHER = 200  # reports of which it is seen together whether what they asked is answered


@dataclass(slots=True)
class NotedLines:
    """The rows as they are noted, taken away as their journals are read."""

    people: dict[str, set[str]]
    complaints: dict[str, dict[str, tuple[ComplaintLine, str]]]
    listings: dict[str, list[Noted]]

    @classmethod
    def of(cls, unit: UnitOfWork) -> NotedLines:
        """All of them."""
        return cls(desk_lines.people(unit), desk_lines.complaints(unit), bulletins.noted(unit))

    def problems(
        self, case: Case, rows: Sequence[tuple[int, Sequence[Entry]]], fold: Fold
    ) -> Iterator[Problem]:
        """What is noted of a case and does not follow from its journal, ``rows`` by number."""
        if not _as_noted(case, fold):
            yield "cases", case.case_id, f"所记的应办日或镇乡街{CHANGED}"
        entries = chain.from_iterable(some for _, some in rows)
        if people_of(entries) != self.people.pop(case.case_id, set()):
            yield "case_people", case.case_id, f"所记的经办人{CHANGED}"
        noted = self.complaints.pop(case.case_id, {})
        for one in case.complaints:
            line, township = noted.pop(one.number, (None, ""))
            if line is None or township != fold.settled or not _line_as_noted(case, one, line):
                yield "complaint_lines", one.number, f"举报列表所记{CHANGED}"
        for number in noted:
            yield "complaint_lines", number, "日志中没有这件举报"
        asked = repairs_asked(rows)
        for listing in self.listings.pop(case.case_id, []):
            if listing.township != fold.settled or listing.repair_asked is not asked.get(
                listing.proof_no
            ):
                yield "listings", listing.listing_id, f"所记的镇乡街或修复申请{CHANGED}"

    def left(self, unit: UnitOfWork) -> Iterator[Problem]:
        """What is noted of no case that could be read, and of judgements that ask for nothing."""
        for case_id in sorted(self.people.keys() | self.complaints.keys()):
            yield "case_people", case_id, "所属案件不存在，或其日志无法重放"
        for listing in (one for some in self.listings.values() for one in some):
            yield "listings", listing.listing_id, "所属案件不存在，或其日志无法重放"
        yield from _asking(unit)
        noted = {one.case_id for one in retractions.unread(unit, noted=True)}
        for one in retractions.unread(unit):
            if one.case_id not in noted:
                yield "list_moved", one.case_id, "名单案件的日志有新记录而没有登记"
        for entry_id, no in open_changes.settled_wrongly(unit):
            yield "entry_changes", f"{entry_id}-{no}", "记为已办结，而网页未更新或者有人未签收"


def _asking(unit: UnitOfWork) -> Iterator[Problem]:
    """What is noted as asking for something, and what asks for something and is not noted."""
    noted = desk_lines.asking_as_noted(unit)
    unnoted: list[JudgedInspection] = []
    for one in asking(unit):
        judgement_id = one.on_file.judgement_id
        line = noted.pop(judgement_id, None)
        if line is None:
            unnoted.append(one)
        elif line[:3] != (one.event.uscc, one.event.on, line.settled):
            yield "asking", judgement_id, f"所记的单位、日期或镇乡街{CHANGED}"
    for judgement_id in sorted(noted):
        yield "asking", judgement_id, "该判定没有要求重新采样或质询"
    for start in range(0, len(unnoted), ASKED_TOGETHER):
        some = unnoted[start : start + ASKED_TOGETHER]
        try:
            lost, problem = unanswered(unit, some), "该判定要求的重新采样或质询尚未完成，而没有登记"
        except UnreadableError as error:  # which row it is, the judgements' own check says
            lost = {one.on_file.judgement_id for one in some}
            problem = f"无法核对是否已登记：{error}"
        yield from (("asking", judgement_id, problem) for judgement_id in sorted(lost))


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
        (line.case_id, line.uscc) == (case.case_id, case.uscc)
        and line.filed_on == one.on.isoformat()
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
