"""Applying journal entries: the only place where a changed case is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from domain.case import Borne, Case, Fact, IssuedDocument, Proposal, Signature, Taken
from domain.criteria import GROUND_OF
from domain.findings import Band
from domain.journal import (
    Answered,
    Dropped,
    Entry,
    GroundWeighed,
    Issued,
    Judged,
    Moved,
    Opened,
    Proposed,
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
from domain.triggers import act, lapsed
from domain.vocabulary import Ground


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
    fact = Fact(entry.what, entry.on, entry.by, entry.document, entry.note, entry.said)
    return changed(case, version=version, facts=(*case.facts, fact))


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

    return _with_term(case, entry.term, version, moved)


def _with_term(case: Case, kind: TermKind, version: int, becomes: Callable[[Term], Term]) -> Case:
    """The case with its running term of a kind changed, in its place."""
    terms = tuple(becomes(term) if term.kind is kind else term for term in case.terms)
    return changed(case, version=version, terms=terms)


def _dropped(case: Case, _entry: Dropped, version: int) -> Case:
    return changed(case, version=version, proposal=None)


def _issued(case: Case, entry: Issued, version: int) -> Case:
    document = IssuedDocument(entry.notice, entry.number, entry.on)
    return changed(case, version=version, documents=(*case.documents, document))


def _counted(case: Case, _entry: Refused | Registered, version: int) -> Case:
    """An entry that changes nothing but is one."""
    return changed(case, version=version)


def _moved(case: Case, entry: Moved, version: int) -> Case:
    grounds = _with_grounds(case.grounds, entry.grounds)
    proposal = case.proposal
    if proposal is None or proposal.row != entry.row:
        return changed(case, version=version, status=entry.becomes, grounds=grounds)
    taken = Taken(entry.row, proposal.act, proposal.by, entry.on, proposal.reason, entry.signed)
    fact = Fact(str(act(proposal.act)), entry.on, proposal.by, "", proposal.reason)
    named = inspectors_of(proposal.particulars.get("inspectors", ""))
    return changed(
        case,
        version=version,
        status=entry.becomes,
        grounds=grounds,
        proposal=None,
        facts=(*case.facts, fact),
        taken=(*case.taken, taken),
        particulars={**case.particulars, **proposal.particulars},
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
}
