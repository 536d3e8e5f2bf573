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

from domain import approval, due_process, ledger, measures, particulars, service
from domain.case import Case, Finding, Signature
from domain.criteria import GROUND_OF, Values
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
    Moved,
    Opened,
    Proposed,
    Recorded,
    Refused,
    TermEnded,
    TermStarted,
)
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.names import PARTICULARS
from domain.needs.asked import Asked
from domain.reweighing import fallen, reweigh, weigh
from domain.roles import Answer
from domain.row import Row
from domain.timelimits import (
    ONE_DAY,
)
from domain.triggers import (
    ATTEMPTED,
    COMPLAINED,
    LEAD_REGISTERED,
    PUBLISHED,
    SERVED_AGAIN,
    Trigger,
    act,
    inspected,
    lapsed,
    reinspected,
    served,
    step,
)
from domain.vocabulary import Need, Step


class _Draft:
    """The entries of one decision and the case they lead to so far."""

    __slots__ = ("case", "entries", "law")

    def __init__(self, case: Case, law: Jurisdiction) -> None:
        self.case, self.law, self.entries = case, law, list[Entry]()

    def write(self, entry: Entry) -> None:
        self.case = evolve(self.case, entry)
        self.entries.append(entry)

    def refuse(self, event: str, on: date, code: str, detail: tuple[str, ...] = ()) -> None:
        self.write(Refused(on=on, event=event, code=code, detail=detail))


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
    draft = _Draft(case, law)
    _lapse_terms(draft, event.on)
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


def _lapse_terms(draft: _Draft, today: date) -> None:
    """End the terms whose last day is over; earliest first, as they would have been swept.

    A term that is suspended has no last day until it goes on.
    """
    due = [term for term in draft.case.terms if term.due_on < today and term.suspended is None]
    for term in sorted(due, key=lambda term: term.due_on) if due else ():
        after = term.due_on + ONE_DAY
        draft.write(TermEnded(on=after, term=term.kind, due_on=term.due_on, lapsed=True))
        row = _row_met(draft, lapsed(term.kind), after, {})
        if isinstance(row, Row):
            _apply(draft, row, after, ())


def _row_met(
    draft: _Draft, trigger: Trigger, on: date, given: Mapping[str, str]
) -> Row | tuple[str, tuple[str, ...]]:
    """The first row of the pair whose needs are met, else (refusal code, detail)."""
    rows = ROWS.get((draft.case.status, trigger))
    if rows is None:
        return "no_row", (draft.case.status.value, str(trigger))
    least: tuple[Need, ...] = ()  # of the row that lacks the least
    for row in rows:
        absent = _absent(draft, row, on, given)
        if not absent:
            return row
        if not least or len(absent) < len(least):
            least = absent
    return "needs_missing", tuple(need.value for need in least)


def _absent(draft: _Draft, row: Row, on: date, given: Mapping[str, str]) -> tuple[Need, ...]:
    """What the row, and the pack of the day beside it, needs and is not on file."""
    needs = row.needs + draft.law.added(row.id, on).needs
    if not needs:
        return ()
    return due_process.missing(needs, Asked(draft.case, on, given, draft.law.values(on)))


def _apply(
    draft: _Draft, row: Row, on: date, signed: tuple[Signature, ...], said: Values | None = None
) -> None:
    """Take a row: the move, the terms it ends and the terms it starts.

    ``said`` are the particulars of the fact that took it.
    """
    grounds = row.grounds
    if row.by is not None:
        weighed = weigh(row.by, draft.law.values(on), said or {}, on)
        draft.write(weighed)
        if not weighed.met:
            grounds = tuple(ground for ground in grounds if ground is not GROUND_OF[row.by])
    proposal = draft.case.proposal
    if row.becomes is not None or row.signed_by:
        becomes = row.becomes or draft.case.status
        if proposal is not None and proposal.row != row.id and becomes != draft.case.status:
            draft.write(Dropped(on=on, proposal=proposal.number, row=row.id))
        draft.write(
            Moved(
                on=on,
                row=row.id,
                becomes=becomes,
                grounds=grounds,
                signed=signed,
            )
        )
    elif row.grounds and not set(row.grounds) <= set(draft.case.grounds):
        draft.write(Moved(on=on, row=row.id, becomes=draft.case.status, grounds=row.grounds))
    for kind in row.ends:
        term = draft.case.term(kind)
        if term is not None:
            draft.write(TermEnded(on=on, term=kind, due_on=term.due_on, lapsed=False))
    for kind in row.starts:
        if draft.case.term(kind) is None:  # a running term goes on: the earliest start counts
            term = ledger.started(row, kind, on, draft.case, draft.law)
            draft.write(TermStarted(on=on, term=term))
    if row.turns is not None:
        draft.write(ledger.turned(row.turns, on, draft.case, draft.law))


def _fact(
    draft: _Draft,
    trigger: Trigger,
    on: date,
    by: str,
    document: str,
    note: str = "",
    said: Values | None = None,
) -> None:
    row = _row_met(draft, trigger, on, {})
    if not isinstance(row, Row):
        draft.refuse(str(trigger), on, *row)
        return
    roster = draft.law.roster
    if row.recorded_by and not any(roster.holds(by, role, on) for role in row.recorded_by):
        draft.refuse(str(trigger), on, "recorder", (by, row.recorded_by[0].value))
        return
    if row.particulars or said:
        wrong = particulars.wrong(row.particulars, said or {}, on, roster)
        if wrong:
            draft.refuse(str(trigger), on, "particulars", wrong)
            return
    kept = {} if said is None else dict(said)
    draft.write(
        Recorded(
            on=on, row=row.id, what=str(trigger), by=by, document=document, note=note, said=kept
        )
    )
    _apply(draft, row, on, (), said)


def _step(draft: _Draft, event: StepTaken) -> None:
    """A procedural fact, its figures told in its note."""
    said = event.particulars
    told = [f"{PARTICULARS.get(name, (name,))[0]}：{value}" for name, value in said.items()]
    note = "；".join([*([event.note] if event.note else []), *told])
    _fact(draft, step(event.step), event.on, event.by, event.document, note, said)
    proposal = draft.case.proposal
    if event.step is Step.RECUSED and proposal is not None:
        # What somebody who must stand aside has asked for or signed does not go on.
        who = approval.recused(draft.case)
        if who & {proposal.by, *(name for s in proposal.signed for name in (s.by, s.instead_of))}:
            draft.write(Dropped(on=event.on, proposal=proposal.number, row=proposal.row))


def _service(draft: _Draft, event: DocumentServed) -> None:
    """An attempt at service: it needs the document to have left the office, and proof.

    What failed is put on file and starts nothing; the same document served again neither.
    """
    issued = draft.case.document(event.document)
    trigger, document = served(event.document), event.document.value
    if issued is None:
        draft.refuse(str(trigger), event.on, "not_issued", (document,))
        return
    said, by = service.told(event), event.recipient
    if service.failed(event):
        _fact(draft, ATTEMPTED, event.on, by, issued.number, event.proof, said)
        return
    code = service.why_invalid(draft.case, event)
    if code:
        draft.refuse(str(trigger), event.on, code, (document,))
        return
    on = service.effective_on(event)
    first = service.already_served(draft.case, issued.number, event.document)
    if first is not None and on < first:
        _start_earlier(draft, trigger, first, on)
    again = trigger if first is None else SERVED_AGAIN
    _fact(draft, again, on, by, issued.number, f"{event.way}: {event.proof}", said)


def _start_earlier(draft: _Draft, trigger: Trigger, first: date, on: date) -> None:
    """Terms run from the earliest valid service, though it came to light later."""
    for term in draft.case.terms:
        row = ROW_BY_ID.get(term.by)
        if row is not None and row.on == trigger and term.started_on == first:
            draft.write(TermEnded(on=on, term=term.kind, due_on=term.due_on, lapsed=False))
            again = ledger.started(row, term.kind, on, draft.case, draft.law)
            draft.write(TermStarted(on=on, term=again))


def _inspection(draft: _Draft, event: InspectionRecorded, findings: Findings) -> None:
    """A judged inspection. Evidence that cannot support a listing counts as merely over."""
    band = findings.consequence
    answers_order = bool(event.case_id)
    trigger = reinspected(band) if answers_order else inspected(band)
    if answers_order and len(set(event.inspectors)) < 2:
        draft.refuse(str(trigger), event.on, "two_inspectors", event.inspectors)
        return
    row = _row_met(draft, trigger, event.on, {})
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
    _apply(draft, row, event.on, ())


def _proposal(draft: _Draft, event: ActProposed) -> None:
    """An act is asked for. An open proposal is never replaced silently."""
    trigger, law = act(event.act), draft.law
    if draft.case.proposal is not None:
        open_one = str(draft.case.proposal.number)
        draft.refuse(str(trigger), event.on, "proposal_open", (open_one,))
        return
    code = approval.why_not_propose(draft.case, event.by, event.on, law.roster)
    if code:
        draft.refuse(str(trigger), event.on, code, (event.by,))
        return
    said = measures.told_where_asked(event.particulars, ROWS.get((draft.case.status, trigger), ()))
    unfit = measures.why_not(said.get("measures", ""), law.values(event.on))
    if unfit is not None:
        draft.refuse(str(trigger), event.on, *unfit)
        return
    row = _row_met(draft, trigger, event.on, said)
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
        )
    )


def _answer(draft: _Draft, event: ProposalAnswered) -> None:
    """A signatory answers; the last approval takes the row if its needs still hold."""
    name, proposal = f"answer.{event.answer}", draft.case.proposal
    if proposal is None or proposal.number != event.proposal:
        draft.refuse(name, event.on, "no_proposal", (str(event.proposal),))
        return
    row, roster = ROW_BY_ID[proposal.row], draft.law.roster
    order = row.signed_by + draft.law.added(row.id, proposal.on).signed_by
    code = approval.why_not_sign(draft.case, order, event.by, event.role, event.on, roster)
    if not code and event.answer is not Answer.APPROVE and not event.reason.strip():
        code = "reason_missing"
    if code:
        draft.refuse(name, event.on, code, (event.by, event.role.value))
        return
    last = len(proposal.signed) + 1 == len(order)
    if event.answer is Answer.APPROVE and last:
        absent = _absent(draft, row, event.on, proposal.particulars)
        if absent:
            draft.refuse(name, event.on, "needs_missing", tuple(need.value for need in absent))
            return
    office = roster.standing(event.by, event.role, event.on)
    draft.write(
        Answered(
            on=event.on,
            proposal=proposal.number,
            role=event.role,
            by=event.by,
            answer=event.answer,
            reason=event.reason,
            instead_of=office.deputises_for if office else "",
            paper=office.paper if office else "",
        )
    )
    if event.answer is Answer.APPROVE and last and draft.case.proposal is not None:
        _apply(draft, row, event.on, draft.case.proposal.signed)


def _complaint(draft: _Draft, event: ComplaintFiled) -> None:
    _fact(draft, COMPLAINED, event.on, "", event.complaint_no, event.subject)


def _lead(draft: _Draft, event: LeadRegistered) -> None:
    _fact(draft, LEAD_REGISTERED, event.on, event.source, event.lead_no, event.subject)


def _calendar(draft: _Draft, event: CalendarChanged) -> None:
    for moved in tuple(ledger.moves(draft.case, draft.law, event.on, event.reason)):
        draft.write(moved)


def _publication(draft: _Draft, event: EntryPublished) -> None:
    _fact(draft, PUBLISHED, event.on, "", event.period, f"{event.issue}")


_DECIDED: Mapping[type[Event], Callable[[_Draft, Any], None]] = {
    ComplaintFiled: _complaint,
    LeadRegistered: _lead,
    StepTaken: _step,
    DocumentServed: _service,
    ActProposed: _proposal,
    ProposalAnswered: _answer,
    CalendarChanged: _calendar,
    EntryPublished: _publication,
}
