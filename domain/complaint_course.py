"""The course of a complaint: which rows it can take, what they write, what time does to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from domain.case import Case, Signature
from domain.chapters.complaints import OWED
from domain.complaint import RESPONSIBLE, Complaint, Due
from domain.journal import ComplaintLapsed, ComplaintMoved
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROWS
from domain.needs.complaints import filing_decided
from domain.roles import Role
from domain.row import Row
from domain.timelimits import ONE_DAY, Term, TermKind, due_day
from domain.triggers import COMPLAINED, RETALIATED, Trigger, lapsed

RETALIATION = "打击报复"  # the subject of the intake form
TELLS_OF_FILING = ("C11", "C12", "C13")  # word of it, or the reply that says so


def came_in(subject: str) -> Trigger:
    """What a complaint about this subject is: a report of retaliation goes its own way."""
    return RETALIATED if RETALIATION in subject else COMPLAINED


def why_not(case: Case, row: Row, given: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    """Why the complaint named in ``given`` cannot take a row: (refusal code, detail), or None."""
    if not row.stages:
        return None
    number = given.get("complaint_no", "")  # as it stands: it must be the number on file
    if not number.strip():
        return "particulars", ("complaint_no",)
    complaint = case.complaint(number)
    if complaint is None:
        return "no_complaint", (number,)
    if complaint.stage not in row.stages:
        return "complaint_stage", (number, complaint.stage.value, str(row.on))
    return None


def moved(
    case: Case,
    row: Row,
    on: date,
    said: Mapping[str, str],
    signed: tuple[Signature, ...],
    law: Jurisdiction,
) -> ComplaintMoved:
    """What taking a row writes about the complaint named in ``said``."""
    number = said["complaint_no"]
    complaint = case.complaint(number)
    if complaint is None:
        raise ValueError(f"{case.case_id}: no complaint {number}")
    starts = [
        _term(row.id, kind, complaint, on, said, law)
        for kind in row.starts
        if kind in row.ends or complaint.term(kind) is None  # a running term goes on
    ]
    return ComplaintMoved(
        on=on,
        row=row.id,
        complaint=number,
        becomes=row.makes or complaint.stage,
        said={name: value for name, value in said.items() if name != "complaint_no"},
        signed=signed,
        starts=tuple(starts),
        ends=tuple(kind for kind in row.ends if complaint.owes(kind)),
    )


def _term(
    row: str,
    kind: TermKind,
    complaint: Complaint,
    on: date,
    said: Mapping[str, str],
    law: Jurisdiction,
) -> Term:
    """A term by the rule in force; a referral names its own day, an extension adds to the first."""
    if kind is TermKind.REFERRAL_ANSWER:
        day = law.calendar.next_working(date.fromisoformat(said["answer_by"]))
        return Term(
            kind,
            on,
            day,
            "举报转办告知书",
            by=row,
            named=date.fromisoformat(said["answer_by"]),
            status="office_policy",
            calendar=law.calendar.version,
        )
    first = complaint.term(TermKind.COMPLAINT_ANSWER)
    if kind is TermKind.COMPLAINT_EXTENSION and first is not None:
        more, answer = law.rule(kind, on), law.rule(first.kind, first.started_on)
        length = answer.length + more.length  # both in calendar days, 信访工作条例 34
        due = due_day(first.started_on, length, answer.unit, law.calendar)
        return Term(
            kind,
            first.started_on,
            due,
            more.basis,
            by=row,
            length=length,
            unit=answer.unit,
            status=more.status,
            calendar=law.calendar.version,
        )
    return law.term(kind, on, row)


def lapses(case: Case, today: date) -> Iterator[ComplaintLapsed]:
    """The terms of complaints whose last day is over, the earliest first."""
    due = [(term.due_on, one, term) for one in case.complaints for term in one.terms]
    for due_on, one, term in sorted(due, key=lambda found: found[0]):
        if due_on < today:
            row = next(r for r in ROWS[case.status, lapsed(term.kind)] if one.stage in r.stages)
            yield ComplaintLapsed(
                on=due_on + ONE_DAY,
                row=row.id,
                complaint=one.number,
                becomes=row.makes or one.stage,
                term=term.kind,
                due_on=due_on,
                owed=term.kind in OWED,
            )


def dues(case: Case, complaint: Complaint, law: Jurisdiction, today: date) -> tuple[Due, ...]:
    """What is owed about a complaint, the earliest first, as seen on a day.

    To tell a named complainant whether a case was filed follows from the case and is not stored.
    """
    found = list(complaint.dues())
    decided = filing_decided(case, complaint) if complaint.named else None
    told = [complaint.passed(row) for row in TELLS_OF_FILING]
    if decided is not None and not any(day is not None and day >= decided for day in told):
        last = law.term(TermKind.FILING_TOLD, decided).due_on
        found.append(Due(TermKind.FILING_TOLD, last, RESPONSIBLE[TermKind.FILING_TOLD]))
    late = [replace(d, role=Role.SECTION_HEAD, overdue=True) for d in found if d.due_on < today]
    running = [due for due in found if due.due_on >= today]
    return tuple(sorted((*late, *running), key=lambda due: due.due_on))
