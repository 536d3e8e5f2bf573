"""Deciding: a case and an event in, journal entries out. Nothing else is touched.

The order is always the same. First every term that ran out before the day of the event lapses,
so that a sweep of the clock that was missed, doubled or late gives the same result. Then the
event is matched with the rows of the table; what no row allows is refused with its reason, and
the refusal is an entry like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from domain import (
    approval,
    complaint_course,
    ledger,
    measures,
    particulars,
    service_of_documents,
    taking,
)
from domain.case import Case, Finding
from domain.events import (
    OPENS_A_CASE,
    ActProposed,
    CalendarChanged,
    ComplaintFiled,
    DocumentServed,
    EntryPublished,
    Event,
    InspectionRecorded,
    LeadRegistered,
    ProposalAnswered,
    StepTaken,
    TermLapsed,
)
from domain.evolve import evolve
from domain.findings import Findings
from domain.journal import (
    Answered,
    Dropped,
    Entry,
    Judged,
    Opened,
    Proposed,
    TermEnded,
    TermStarted,
)
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.names import PARTICULARS
from domain.reweighing import fallen, reweigh
from domain.roles import Answer, Appointment
from domain.row import Row
from domain.taking import Draft
from domain.triggers import (
    ATTEMPTED,
    LEAD_REGISTERED,
    PUBLISHED,
    SERVED_AGAIN,
    Trigger,
    act,
    inspected,
    reinspected,
    served,
    step,
)
from domain.vocabulary import Step


def open_case(event: Event, case_id: str) -> tuple[Case, Opened]:
    """A new case for an event that may begin one: an inspection or a complaint."""
    if not isinstance(event, OPENS_A_CASE):
        raise TypeError(f"{type(event).__name__} cannot open a case")
    opened = Opened(on=event.on, case_id=case_id, uscc=event.uscc)
    return evolve(None, opened), opened


def decide(
    case: Case,
    event: Event,
    findings: Findings | None,
    law: Jurisdiction,
    reweighed: Iterable[Findings] = (),
) -> tuple[tuple[Entry, ...], Case]:
    """The entries an event leads to, and the case after them.

    ``findings`` is the judgement of an :class:`InspectionRecorded`, None for all other events.
    ``reweighed`` are findings of the case judged again because the act rests on them and the rules
    have changed since (``domain/reweighing.py``); they are put on file before anything is decided.
    The entries are empty only for a term sweep that finds nothing due and for a calendar that moves
    nothing.
    """
    draft = Draft(case, law)
    taking.lapse_terms(draft, event.on)
    taking.lapse_complaints(draft, event.on)
    for again in reweighed:
        draft.write(reweigh(draft.case, again, event.on))
    for fell in fallen(draft.case, event, law.values):
        draft.write(fell)
    if isinstance(event, InspectionRecorded):
        if findings is None:
            raise ValueError("an inspection is decided on its findings, and none were given")
        _inspection(draft, event, findings)
    elif not isinstance(event, TermLapsed):  # what was due has lapsed above
        _DECIDED[type(event)](draft, event)
    return tuple(draft.entries), draft.case


def _step(draft: Draft, event: StepTaken) -> None:
    """A procedural fact, its figures told in its note."""
    said = event.particulars
    told = [f"{PARTICULARS.get(name, (name,))[0]}：{value}" for name, value in said.items()]
    note = "；".join([*([event.note] if event.note else []), *told])
    taking.fact(draft, step(event.step), event.on, event.by, event.document, note, said)
    proposal = draft.case.proposal
    if event.step is not Step.RECUSED or proposal is None:
        return
    if approval.recused(draft.case) & proposal.people:
        # What somebody who must stand aside has asked for or signed does not go on.
        draft.write(Dropped(on=event.on, proposal=proposal.number, row=proposal.row))


def _service(draft: Draft, event: DocumentServed) -> None:
    """An attempt at service: it needs the document to have left the office, and proof.

    What failed is put on file and starts nothing; the same document served again neither.
    """
    issued = draft.case.document(event.document, event.number)
    trigger, document = served(event.document), event.document.value
    if issued is None:
        draft.refuse(str(trigger), event.on, "not_issued", (document,))
        return
    said, by = service_of_documents.told(event), event.recipient
    if issued.complaint:
        said["complaint_no"] = issued.complaint
    if service_of_documents.failed(event):
        taking.fact(draft, ATTEMPTED, event.on, by, issued.number, event.proof, said)
        return
    code = service_of_documents.why_invalid(draft.case, event)
    if code:
        draft.refuse(str(trigger), event.on, code, (document,))
        return
    on = service_of_documents.effective_on(event)
    first = service_of_documents.already_served(draft.case, issued.number, event.document)
    if first is not None and on < first:
        _start_earlier(draft, trigger, first, on)
    again = trigger if first is None else SERVED_AGAIN
    taking.fact(draft, again, on, by, issued.number, service_of_documents.note(event), said)


def _start_earlier(draft: Draft, trigger: Trigger, first: date, on: date) -> None:
    """Terms run from the earliest valid service, though it came to light later."""
    for term in draft.case.terms:
        row = ROW_BY_ID.get(term.by)
        if row is not None and row.on == trigger and term.started_on == first:
            draft.write(TermEnded(on=on, term=term.kind, due_on=term.due_on, lapsed=False))
            again = ledger.started(row, term.kind, on, draft.case, draft.law)
            draft.write(TermStarted(on=on, term=again))


def _inspection(draft: Draft, event: InspectionRecorded, findings: Findings) -> None:
    """A judged inspection. Evidence that cannot support a listing counts as merely over."""
    band = findings.consequence
    answers_order = bool(event.case_id)
    trigger = reinspected(band) if answers_order else inspected(band)
    if answers_order and len(set(event.inspectors)) < 2:
        draft.refuse(str(trigger), event.on, "two_inspectors", event.inspectors)
        return
    row = taking.row_met(draft, trigger, event.on, {})
    if not isinstance(row, Row):
        draft.refuse(str(trigger), event.on, *row)
        return
    finding = Finding(
        findings.judgement_id,
        event.report_no,
        event.on,
        answers_order,
        findings.outcome,
        findings.outcome_usable,
        findings.summary_zh,
        findings.summary_en,
        findings.law,
    )
    draft.write(
        Judged(
            on=event.on,
            row=row.id,
            what=str(trigger),
            finding=finding,
            inspectors=event.inspectors,
        )
    )
    taking.apply(draft, row, event.on, ())


def _proposal(draft: Draft, event: ActProposed) -> None:
    """An act is asked for. An open proposal is never replaced silently."""
    trigger, law = act(event.act), draft.law
    if draft.case.proposal is not None:
        open_one = str(draft.case.proposal.number)
        draft.refuse(str(trigger), event.on, "proposal_open", (open_one,))
        return
    office = approval.office_to_ask(draft.case, event.by, event.on, law.roster)
    if not isinstance(office, Appointment):
        draft.refuse(str(trigger), event.on, office, (event.by,))
        return
    said = measures.told_where_asked(event.particulars, ROWS.get((draft.case.status, trigger), ()))
    unfit = measures.why_not(said.get("measures", ""), law.values(event.on))
    if unfit is not None:
        draft.refuse(str(trigger), event.on, *unfit)
        return
    row = taking.row_met(draft, trigger, event.on, said)
    if not isinstance(row, Row):
        draft.refuse(str(trigger), event.on, *row)
        return
    wrong = particulars.wrong(row.particulars, said, event.on, law.roster)
    if wrong:
        draft.refuse(str(trigger), event.on, "particulars", wrong)
        return
    draft.write(
        Proposed(
            on=event.on,
            number=draft.case.proposals + 1,
            row=row.id,
            act=event.act,
            by=event.by,
            reason=event.reason,
            particulars=said,
            instead_of=office.deputises_for,
        )
    )


def _answer(draft: Draft, event: ProposalAnswered) -> None:
    """A signatory answers; the last approval takes the row if its needs still hold."""
    name, proposal = f"answer.{event.answer}", draft.case.proposal
    if proposal is None or proposal.number != event.proposal:
        draft.refuse(name, event.on, "no_proposal", (str(event.proposal),))
        return
    row, roster = ROW_BY_ID[proposal.row], draft.law.roster
    order = approval.signing_order(draft.case, draft.law)
    office = roster.standing(event.by, event.role, event.on)
    code = approval.why_not_sign(draft.case, proposal, order, event.role, office)
    if not code and event.answer is not Answer.APPROVE and not event.reason.strip():
        code = "reason_missing"
    if code or office is None:
        draft.refuse(name, event.on, code, (event.by, event.role.value))
        return
    last = len(proposal.signed) + 1 == len(order)
    if event.answer is Answer.APPROVE and last:
        why = taking.why_not(draft, row, event.on, proposal.particulars)
        if why is not None:
            draft.refuse(name, event.on, *why)
            return
    draft.write(
        Answered(
            on=event.on,
            proposal=proposal.number,
            role=event.role,
            by=event.by,
            answer=event.answer,
            reason=event.reason,
            instead_of=office.deputises_for,
            paper=office.paper,
        )
    )
    if event.answer is Answer.APPROVE and last and draft.case.proposal is not None:
        taking.apply(draft, row, event.on, draft.case.proposal.signed)


def _complaint(draft: Draft, event: ComplaintFiled) -> None:
    """A complaint, a matter of its own in the case; its number stands for one only."""
    trigger = complaint_course.came_in(event.subject)
    if draft.case.complaint(event.complaint_no) is not None:
        draft.refuse(str(trigger), event.on, "complaint_known", (event.complaint_no,))
        return
    said = {"complaint_no": event.complaint_no} | ({"named": "是"} if event.named else {})
    taking.fact(draft, trigger, event.on, "", event.complaint_no, event.subject, said)


def _lead(draft: Draft, event: LeadRegistered) -> None:
    taking.fact(draft, LEAD_REGISTERED, event.on, event.source, event.lead_no, event.subject)


def _calendar(draft: Draft, event: CalendarChanged) -> None:
    for moved in tuple(ledger.moves(draft.case, draft.law, event.on, event.reason)):
        draft.write(moved)


def _publication(draft: Draft, event: EntryPublished) -> None:
    taking.fact(draft, PUBLISHED, event.on, "", event.period, f"{event.issue}")


_DECIDED: Mapping[type[Event], Callable[[Draft, Any], None]] = {
    ComplaintFiled: _complaint,
    LeadRegistered: _lead,
    StepTaken: _step,
    DocumentServed: _service,
    ActProposed: _proposal,
    ProposalAnswered: _answer,
    CalendarChanged: _calendar,
    EntryPublished: _publication,
}
