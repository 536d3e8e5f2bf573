"""Applying journal entries: the only place where a changed case is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from domain.case import Borne, Case, Fact, IssuedDocument, Proposal, Signature, Taken
from domain.complaint import Complaint, Link, Passed
from domain.criteria import GROUND_OF
from domain.findings import Band
from domain.journal import (
    Answered,
    ComplaintLapsed,
    ComplaintMoved,
    Dropped,
    Entry,
    GroundWeighed,
    Issued,
    Judged,
    Moved,
    Opened,
    Proposed,
    Protected,
    Recorded,
    Refused,
    Registered,
    Reweighed,
    TermEnded,
    TermMoved,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.particulars import inspectors_of
from domain.roles import Answer
from domain.timelimits import Term, TermKind, resumed, suspended
from domain.triggers import COMPLAINED, act, lapsed, step
from domain.vocabulary import ComplaintStage, Ground, Step


def changed(case: Case, **changes: Any) -> Case:
    """The case with some fields changed: ``dataclasses.replace`` without its per-field cost."""
    made = object.__new__(Case)
    object.__setattr__(made, "__dict__", case.__dict__ | changes)
    return made


class BrokenJournalError(Exception):
    """Entries that do not add up to a case, e.g. one without its opening."""


def replay(entries: Iterable[Entry], case: Case | None = None) -> Case:
    """The case its whole journal adds up to; BrokenJournalError without an opening.

    With a ``case`` folded earlier, only the entries since.
    """
    for entry in entries:
        case = evolve(case, entry)
    if case is None:
        raise BrokenJournalError("the journal is empty")
    return case


def evolve(case: Case | None, entry: Entry) -> Case:
    """The case after one more entry."""
    if isinstance(entry, Opened):
        return Case(case_id=entry.case_id, uscc=entry.uscc, opened_on=entry.on, version=1)
    if case is None:
        raise BrokenJournalError(f"the journal begins with {type(entry).__name__}, not Opened")
    return _APPLIED[type(entry)](case, entry, case.version + 1)


def _recorded(case: Case, entry: Recorded, version: int) -> Case:
    came_in = entry.what.startswith(COMPLAINED)
    if entry.complaint and not came_in:
        return changed(case, version=version)  # its course has it; the case's facts do not
    fact = Fact(entry.what, entry.on, entry.by, entry.document, entry.note, entry.said)
    complaints = case.complaints
    if came_in:
        one = Complaint(number=entry.document, on=entry.on, subject=entry.note)
        complaints = (*complaints, one)
    elif entry.what == step(Step.COMPLAINT_ANSWERED):
        # Before complaints had a course of their own, one answer was the answer to all.
        complaints = tuple(replace(one, stage=ComplaintStage.ENDED) for one in complaints)
    return changed(case, version=version, facts=(*case.facts, fact), complaints=complaints)


def _complaint_moved(case: Case, entry: ComplaintMoved, version: int) -> Case:
    said = entry.said

    def moved(one: Complaint) -> Complaint:
        links, retaliation = one.links, one.retaliation_on
        if "duplicate_of" in said:
            links = (*links, Link(said["duplicate_of"], entry.on, said["why"]))
        if any(term.kind is TermKind.RETALIATION for term in entry.starts):
            retaliation = retaliation or entry.on
        return replace(
            one,
            stage=entry.becomes,
            named=one.named or "named" in said,
            terms=(*(t for t in one.terms if t.kind not in entry.ends), *entry.starts),
            overdue=tuple(t for t in one.overdue if t.kind not in entry.ends),
            said=said,
            course=(*one.course, Passed(entry.row, entry.on)),
            links=links,
            retaliation_on=retaliation,
        )

    proposal = None if entry.signed else case.proposal
    changes = _complaints(case, entry.complaint, moved)
    return changed(case, version=version, proposal=proposal, complaints=changes)


def _complaint_lapsed(case: Case, entry: ComplaintLapsed, version: int) -> Case:
    def lapse(one: Complaint) -> Complaint:
        late = [t for t in one.terms if t.kind is entry.term] if entry.owed else []
        return replace(
            one,
            stage=entry.becomes,
            terms=tuple(t for t in one.terms if t.kind is not entry.term),
            overdue=(*one.overdue, *late),
            course=(*one.course, Passed(entry.row, entry.on)),
        )

    return changed(case, version=version, complaints=_complaints(case, entry.complaint, lapse))


def _complaints(
    case: Case, number: str, change: Callable[[Complaint], Complaint]
) -> tuple[Complaint, ...]:
    """The complaints of a case, one of them changed."""
    return tuple(change(one) if one.number == number else one for one in case.complaints)


def _term_started(case: Case, entry: TermStarted, version: int) -> Case:
    return changed(case, version=version, terms=(*case.terms, entry.term))


def _term_suspended(case: Case, entry: TermSuspended, version: int) -> Case:
    return _with_term(
        case, entry.term, version, lambda term: suspended(term, entry.on, entry.reason, entry.paper)
    )


def _term_resumed(case: Case, entry: TermResumed, version: int) -> Case:
    def goes_on(term: Term) -> Term:
        return replace(resumed(term, entry.on), due_on=entry.due_on, calendar=entry.calendar)

    return _with_term(case, entry.term, version, goes_on)


def _term_moved(case: Case, entry: TermMoved, version: int) -> Case:
    def moved(term: Term) -> Term:
        return replace(term, due_on=entry.due_on, calendar=entry.calendar)

    if not entry.complaint:
        return _with_term(case, entry.term, version, moved)

    def of_complaint(one: Complaint) -> Complaint:
        terms = tuple(moved(term) if term.kind is entry.term else term for term in one.terms)
        return replace(one, terms=terms)

    changes = _complaints(case, entry.complaint, of_complaint)
    return changed(case, version=version, complaints=changes)


def _with_term(case: Case, kind: TermKind, version: int, becomes: Callable[[Term], Term]) -> Case:
    """The case with its running term of a kind changed, in its place."""
    terms = tuple(becomes(term) if term.kind is kind else term for term in case.terms)
    return changed(case, version=version, terms=terms)


def _dropped(case: Case, _entry: Dropped, version: int) -> Case:
    return changed(case, version=version, proposal=None)


def _issued(case: Case, entry: Issued, version: int) -> Case:
    document = IssuedDocument(entry.notice, entry.number, entry.on, entry.complaint)
    return changed(case, version=version, documents=(*case.documents, document))


def _counted(case: Case, _entry: Refused | Registered | Protected, version: int) -> Case:
    """An entry that changes nothing but is one."""
    return changed(case, version=version)


def _moved(case: Case, entry: Moved, version: int) -> Case:
    grounds = _with_grounds(case.grounds, entry.grounds)
    proposal = case.proposal
    if proposal is None or proposal.row != entry.row:
        return changed(case, version=version, status=entry.becomes, grounds=grounds)
    taken = Taken(entry.row, proposal.act, proposal.by, entry.on, proposal.reason, entry.signed)
    said = proposal.particulars
    fact = Fact(str(act(proposal.act)), entry.on, proposal.by, "", proposal.reason, said)
    named = inspectors_of(proposal.particulars.get("inspectors", ""))
    return changed(
        case,
        version=version,
        status=entry.becomes,
        grounds=grounds,
        proposal=None,
        facts=(*case.facts, fact),
        taken=(*case.taken, taken),
        particulars={**case.particulars, **said},
        inspectors=_with_people(case.inspectors, named),
    )


def _judged(case: Case, entry: Judged, version: int) -> Case:
    finding = entry.finding
    fact = Fact(entry.what, entry.on, "", finding.judgement_id, finding.report_no)
    return changed(
        case,
        version=version,
        facts=(*case.facts, fact),
        findings=(*case.findings, finding),
        inspectors=_with_people(case.inspectors, entry.inspectors),
    )


def _weighed(case: Case, entry: GroundWeighed, version: int) -> Case:
    """A ground that is borne out is remembered with its figures; one that is no more, falls."""
    one = Borne(entry.criterion, entry.said)
    if entry.met:
        return changed(case, version=version, borne=(*case.borne, one))
    borne = tuple(b for b in case.borne if b != one)
    ground = GROUND_OF[entry.criterion]
    held = case.grounds
    if one in case.borne and all(GROUND_OF[b.criterion] is not ground for b in borne):
        held = tuple(g for g in held if g is not ground)
    return changed(case, version=version, borne=borne, grounds=held)


def _reweighed(case: Case, entry: Reweighed, version: int) -> Case:
    """The finding in its place; without one that is seriously over, ground G1 is gone."""
    old, again = entry.instead_of, entry.finding
    findings = tuple(again if f.judgement_id == old else f for f in case.findings)
    grounds = case.grounds
    if not any(f.usable is Band.SERIOUS for f in findings):
        grounds = tuple(ground for ground in grounds if ground is not Ground.G1_EXCEEDED)
    return changed(case, version=version, findings=findings, grounds=grounds)


def _term_ended(case: Case, entry: TermEnded, version: int) -> Case:
    terms = tuple(term for term in case.terms if term.kind is not entry.term)
    if not entry.lapsed:
        return changed(case, version=version, terms=terms)
    fact = Fact(str(lapsed(entry.term)), entry.on, "", "", str(entry.due_on))
    return changed(case, version=version, terms=terms, facts=(*case.facts, fact))


def _proposed(case: Case, entry: Proposed, version: int) -> Case:
    proposal = Proposal(
        number=entry.number,
        row=entry.row,
        act=entry.act,
        by=entry.by,
        on=entry.on,
        reason=entry.reason,
        particulars=entry.particulars,
        instead_of=entry.instead_of,
    )
    return changed(case, version=version, proposal=proposal, proposals=entry.number)


def _answered(case: Case, entry: Answered, version: int) -> Case:
    if entry.answer is not Answer.APPROVE or case.proposal is None:
        return changed(case, version=version, proposal=None)
    signature = Signature(entry.role, entry.by, entry.on, entry.instead_of, entry.paper)
    return changed(case, version=version, proposal=case.proposal.with_signature(signature))


def _with_grounds(have: tuple[Ground, ...], more: tuple[Ground, ...]) -> tuple[Ground, ...]:
    return have + tuple(ground for ground in more if ground not in have)


def _with_people(have: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return have + tuple(person for person in more if person not in have)


# By class instead of a chain of questions: this is asked several times for every event.
_APPLIED: Mapping[type[Entry], Callable[[Case, Any, int], Case]] = {
    Recorded: _recorded,
    ComplaintMoved: _complaint_moved,
    ComplaintLapsed: _complaint_lapsed,
    Moved: _moved,
    Judged: _judged,
    Reweighed: _reweighed,
    GroundWeighed: _weighed,
    TermStarted: _term_started,
    TermSuspended: _term_suspended,
    TermResumed: _term_resumed,
    TermMoved: _term_moved,
    TermEnded: _term_ended,
    Proposed: _proposed,
    Answered: _answered,
    Dropped: _dropped,
    Issued: _issued,
    Refused: _counted,
    Registered: _counted,
    Protected: _counted,
}
