"""What the desks look a case up by, as it follows from the case: derived, never decided.

Who took part, where something is to be done, by when the office owes it, what stands about each
complaint. Kept by the write path and compared with the journals by the audit (docs/adr/0049).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter

from domain.approval import waits_for
from domain.case import Case
from domain.complaint import ANSWERED, ENDED, Complaint
from domain.complaint_course import dues
from domain.findings import Findings
from domain.journal import Answered, ComplaintMoved, Entry, Judged, Moved, Proposed, Recorded
from domain.jurisdiction import Jurisdiction
from domain.roles import Role
from domain.standing import OPEN
from domain.term_kinds import TRAITS
from domain.timelimits import TermKind
from domain.vocabulary import ON_THE_LIST, Notice, Status
from flows.listed import repairs_asked
from storage import bulletins, desk_lines, followings, open_changes
from storage.cases import cases_at_a_time
from storage.desk_lines import ComplaintLine
from storage.history import asking
from storage.marks import Marks, MarksOf
from storage.unit_of_work import UnitOfWork

OFFICE_TERMS = frozenset(kind for kind, traits in TRAITS.items()
                         if isinstance(traits.responsible, Role))  # fmt: skip
# On the list nothing is to be done until a term of it is near.
QUIET = ON_THE_LIST - {Status.LISTED}
AT_WORK = frozenset(OPEN) - QUIET
NO_TERM = date.max.isoformat()  # sorts after every day
NAMES_PEOPLE = ("inspectors", "servers", "hearing_chair")  # particulars, ``;`` between two
LONGEST = 64


def marks_by(law: Jurisdiction) -> MarksOf:
    """The marks of a case under a law."""
    return partial(marks, law=law)


def marks(case: Case, law: Jurisdiction) -> Marks:
    """Whose signature a case waits for, whether it is at work, the earliest day the office owes."""
    role, proposal = waits_for(case, law), case.proposal
    at_work = case.status in AT_WORK
    owed = min(_owed(case, law), default=None)
    return Marks(
        role or "",
        proposal.on.isoformat() if role and proposal is not None else None,
        at_work,
        owed.isoformat() if owed is not None else NO_TERM if at_work else None,
    )


def _owed(case: Case, law: Jurisdiction) -> Iterator[date]:
    """The last days of what the office must do: its own terms, what complaints ask of it."""
    yield from own_terms(case)
    for one in case.complaints:
        yield from (due.due_on for due in dues(case, one, law, date.min))


def own_terms(case: Case) -> Iterator[date]:
    """The last days of the running terms of the case itself that the office answers for."""
    for term in case.terms:
        if term.kind in OFFICE_TERMS and term.suspended is None:
            yield term.due_on


def complaint_lines(case: Case, law: Jurisdiction) -> list[ComplaintLine]:
    """The complaints of a case as they stand."""
    return [_line(case, one, law) for one in case.complaints]


def _line(case: Case, one: Complaint, law: Jurisdiction) -> ComplaintLine:
    owed = dues(case, one, law, date.min)
    return ComplaintLine(
        complaint_no=one.number,
        case_id=case.case_id,
        uscc=case.uscc,
        filed_on=one.on.isoformat(),
        open=bool(owed) or one.stage not in ENDED | ANSWERED,
        due_on=owed[0].due_on.isoformat() if owed else NO_TERM,
        retaliation=retaliation_open(one),
    )


def retaliation_open(one: Complaint) -> bool:
    """Whether reported retaliation is still to be looked into or answered."""
    if one.retaliation_on is None:
        return False
    return one.owes(TermKind.RETALIATION) or one.passed("C22") is None


def people_of(entries: Iterable[Entry]) -> set[str]:
    """Who some entries of a journal say took part."""
    found: set[str] = set()
    for entry in entries:
        match entry:
            case Judged():
                found.update(entry.inspectors)
            case Proposed():
                found.update((entry.by, entry.instead_of))
                found.update(_named(entry.particulars))
            case Answered():
                found.update((entry.by, entry.instead_of))
            case Recorded():
                found.add(entry.by)
                found.update(_named(entry.said))
            case Moved() | ComplaintMoved():
                for signed in entry.signed:
                    found.update((signed.by, signed.instead_of))
            case _:
                pass
    return {one for one in found if 0 < len(one) <= LONGEST}


def _named(said: dict[str, str]) -> Iterator[str]:
    for name in NAMES_PEOPLE:
        if name in said:
            yield from (one.strip() for one in said[name].split(";"))


def ever_listed(case: Case) -> bool:
    """Whether a case has, or had, a listing."""
    return case.status in ON_THE_LIST or case.document(Notice.LISTING_DECISION) is not None


def asks(findings: Findings) -> bool:
    """Whether a judgement asks for another sample, or the laboratory judges otherwise."""
    return bool(findings.resample or findings.differs)


# -- written, and written again for databases from before --------------------------------------


def keep_lines(
    unit: UnitOfWork,
    before: dict[str, Case],
    after: dict[str, Case],
    law: Jurisdiction,
) -> None:
    """Keep the complaints of changed cases, those whose line is another now."""
    changed = []
    for case_id, case in after.items():
        if case.complaints:
            was = before.get(case_id)
            known = [] if was is None else complaint_lines(was, law)
            changed += [one for one in complaint_lines(case, law) if one not in known]
    desk_lines.keep_complaints(unit, changed)


def _catch_up_journals(unit: UnitOfWork, case_ids: Iterable[str]) -> None:
    """What is read off the entries of these cases: who took part, what was asked on the list."""
    took_part, repairs = set[tuple[str, str]](), list[tuple[str, int]]()
    journals = desk_lines.journal_entries(unit, case_ids)
    for case_id, rows in groupby(journals, key=itemgetter(0)):
        journal = [(no, entries) for _, no, entries in rows]
        took_part |= {(one, case_id) for _, entries in journal for one in people_of(entries)}
        repairs += [(case_id, no) for no, asked in repairs_asked(journal).items() if asked]
    desk_lines.keep_people(unit, took_part)
    bulletins.note_repairs(unit, repairs)


def catch_up(unit: UnitOfWork, law: Jurisdiction) -> None:
    """Note all of it, from the journals, for a database from before it was noted."""
    for found in cases_at_a_time(unit):
        desk_lines.mark(unit, {one: marks(stored.case, law) for one, stored in found.items()})
        _catch_up_journals(unit, found)
        lines = [line for stored in found.values() for line in complaint_lines(stored.case, law)]
        desk_lines.keep_complaints(unit, lines)
    desk_lines.keep_asking(
        unit,
        [(o.on_file.judgement_id, o.event.uscc, o.event.on.isoformat()) for o in asking(unit)],
    )
    followings.know_writers(unit)
    desk_lines.all_moved(unit)
    open_changes.note_all(unit)
