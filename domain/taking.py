"""Taking a row: whether it can be taken as the case stands, and everything that follows from it.

A draft collects the entries of one decision and the case they lead to so far; ``decide.py`` says
which event asks for which row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from domain import complaint_course, due_process, ledger, particulars
from domain.case import Case, Proposal, Signature
from domain.criteria import GROUND_OF, Values
from domain.evolve import evolve
from domain.journal import Dropped, Entry, Moved, Recorded, Refused, TermEnded, TermStarted
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.needs.asked import Asked
from domain.reweighing import weigh
from domain.row import Row
from domain.triggers import Trigger, lapsed
from domain.vocabulary import Need

Why = tuple[str, tuple[str, ...]]  # a refusal: its code and detail


class Draft:
    """The entries of one decision and the case they lead to so far."""

    __slots__ = ("case", "entries", "law")

    def __init__(self, case: Case, law: Jurisdiction) -> None:
        self.case, self.law = case, law
        self.entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Put an entry down and let the case follow."""
        self.case = evolve(self.case, entry)
        self.entries.append(entry)

    def refuse(self, event: str, on: date, code: str, detail: tuple[str, ...] = ()) -> None:
        """A refusal is an entry like any other."""
        self.write(Refused(on=on, event=event, code=code, detail=detail))


def lapse_terms(draft: Draft, today: date) -> None:
    """End the terms whose last day is over; earliest first, as they would have been swept.

    What the end of one starts may be over too. A term that is suspended has no last day until it
    goes on.
    """
    while due := [t for t in draft.case.terms if t.due_on < today and t.suspended is None]:
        term = min(due, key=lambda term: term.due_on)
        after = term.over_from
        draft.write(TermEnded(on=after, term=term.kind, due_on=term.due_on, lapsed=True))
        row = row_met(draft, lapsed(term.kind), after, {})
        if isinstance(row, Row):
            apply(draft, row, after, ())


def lapse_complaints(draft: Draft, today: date) -> None:
    """End the terms of complaints whose last day is over, in one order of days with the case's."""
    if not draft.case.complaints:
        return
    for entry in complaint_course.lapses(draft.case, today):
        draft.write(entry)
    draft.entries.sort(key=lambda entry: entry.on)


def row_met(draft: Draft, trigger: Trigger, on: date, given: Mapping[str, str]) -> Row | Why:
    """The first row of the pair whose needs are met, else what the one that lacks least lacks."""
    rows = ROWS.get((draft.case.status, trigger))
    if rows is None:
        return "no_row", (draft.case.status.value, str(trigger))
    lacking = []
    for row in rows:
        why = why_not(draft, row, on, given)
        if why is None:
            return row
        lacking.append(why)
    return min(lacking, key=lambda why: len(why[1]))


def why_not(draft: Draft, row: Row, on: date, given: Mapping[str, str]) -> Why | None:
    """Why a row cannot be taken now: (refusal code, detail); None when it can."""
    why = complaint_course.why_not(draft.case, row, given)
    if why is not None:
        return why
    absent = _absent(draft, row, on, given)
    return ("needs_missing", tuple(need.value for need in absent)) if absent else None


def _absent(draft: Draft, row: Row, on: date, given: Mapping[str, str]) -> tuple[Need, ...]:
    """What the row, and the pack of the day beside it, needs and is not on file."""
    needs = row.needs + draft.law.added(row.id, on).needs
    if not needs:
        return ()
    return due_process.missing(needs, Asked(draft.case, on, given, draft.law.values(on)))


def apply(
    draft: Draft, row: Row, on: date, signed: tuple[Signature, ...], said: Values | None = None
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
    if row.becomes is not None or (row.signed_by and not row.of_complaint):
        becomes = row.becomes or draft.case.status
        moves = becomes != draft.case.status
        if proposal is not None and moves and _gives_way(proposal, row):
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
    elif not set(grounds) <= set(draft.case.grounds):
        draft.write(Moved(on=on, row=row.id, becomes=draft.case.status, grounds=grounds))
    if row.of_complaint:
        asked = proposal.particulars if proposal is not None and signed else said or {}
        draft.write(complaint_course.moved(draft.case, row, on, asked, signed, draft.law))
        return
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


def _gives_way(proposal: Proposal, row: Row) -> bool:
    """Whether an open proposal falls away as another row moves the case; a complaint's does not."""
    return proposal.row != row.id and not ROW_BY_ID[proposal.row].of_complaint


def fact(
    draft: Draft,
    trigger: Trigger,
    on: date,
    by: str,
    document: str,
    note: str,
    said: Values | None = None,
) -> None:
    """Put a fact on file by the row that takes it, or refuse it; then what follows from the row."""
    row = row_met(draft, trigger, on, said or {})
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
    recorded = Recorded(
        on=on, row=row.id, what=str(trigger), by=by, document=document, note=note, said=kept
    )
    if row.of_complaint:  # its figures go into its own course, not into the case's facts
        recorded = replace(recorded, said={}, complaint=kept["complaint_no"])
    draft.write(recorded)
    apply(draft, row, on, (), said)
