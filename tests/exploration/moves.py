"""What can happen next to a case: every trigger of the table as events, the clock included.

An act is proposed and signed by everybody its row asks for; a document that left the office is
served; a term that runs may run out at any time, whatever the others do. Nothing here knows which
of it is lawful: ``domain.decide`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from domain.case import Case
from domain.complaint_course import RETALIATION
from domain.criteria import Values
from domain.decide import decide
from domain.effects import effects
from domain.events import ActProposed, EntryPublished, Event, ServiceOutcome, StepTaken, TermLapsed
from domain.evolve import changed, evolve
from domain.findings import Band, Findings
from domain.journal import Entry, Issued, Refused
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.roles import Role
from domain.timelimits import ONE_DAY, Calendar, Term, TermKind, TermRule, Unit
from domain.triggers import RETALIATED, Trigger, step
from domain.vocabulary import Act, Notice, Step
from tests.domain.test_lifecycle import findings
from tests.office import (
    CASE,
    OF_A_COMPLAINT,
    PARTICULARS,
    ROSTER,
    SIGNER,
    about,
    approve,
    complaint,
    inspection,
    lead,
    serve,
    take,
)

FIRST_DAY = date(2025, 1, 6)
# Terms so long that none runs out by itself: the explorer says which one does, and when.
ENDLESS = {kind: TermRule(kind, 40_000, Unit.DAYS, "endless", "law") for kind in TermKind}
EVERY_DAY = Calendar(date(2000, 1, 1), date(2300, 1, 1), {}, frozenset())
SIGNS = {**SIGNER, Role.INSPECTOR: "ins-02"}
NOTICED, MILDER, HEAVIER = "150000", "100000", "160000"
DIRECT = "75"  # an offence that is fined at once
# What officials may write into an act besides the usual.
VARIANTS: dict[Act, tuple[dict[str, str], ...]] = {
    Act.FILE_PENALTY: ({}, {"offence": DIRECT}),
    Act.PENALISE: ({}, {"fine_yuan": HEAVIER}, {"stop_work": "责令停止作业"}),
}
AGAIN = Notice.RECTIFICATION_ORDER  # the paper that is served again, or in vain
# What a step of a complaint says; the other one on file is the report of retaliation.
ABOUT_IT = {**about(Step.COMPLAINT_LINKED, FIRST_DAY).particulars}
STEP_SAID = {
    Step.ITEMS_OPEN: {"open_items": "除尘器"},
    Step.LABORATORY_ANSWERED: {"report_no": "R-1"},
}


def law_of(values: Values) -> Jurisdiction:
    """The law of the exploration; ``values`` are those of its policy pack."""
    since = date(2000, 1, 1)
    criteria = ((since, values),)
    return Jurisdiction(EVERY_DAY, ((since, ENDLESS),), ROSTER, criteria)


@dataclass(frozen=True, slots=True)
class Move:
    """Something that can be tried: a trigger of the table, and what the act says."""

    trigger: Trigger
    said: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = "".join(f" {name}={value}" for name, value in self.said)
        return f"{self.trigger}{said}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The case after a move and the entries that led there; refused moves have a code."""

    case: Case
    on: date
    entries: tuple[Entry, ...]
    refused: Refused | None = None


def moves_on(trigger: Trigger) -> tuple[Move, ...]:
    """The ways a trigger can be tried."""
    if trigger.kind != "act":
        return (Move(trigger),)
    variants = VARIANTS.get(Act(trigger.what), ({},))
    return tuple(Move(trigger, tuple(sorted(said.items()))) for said in variants)


def _asked(trigger: Trigger) -> dict[str, str]:
    """The particulars any row on this trigger asks for."""
    names = {name for row in TABLE if row.on == trigger for name in row.particulars}
    given = {**OF_A_COMPLAINT, **PARTICULARS, "fine_yuan": NOTICED, "rectification_days": "40000"}
    return {name: given[name] for name in sorted(names - {"offence"})}


ASKED = {row.on: _asked(row.on) for row in TABLE if row.on.kind == "act"}
SAID = {name: value for asked in ASKED.values() for name, value in asked.items()} | ABOUT_IT


def tell(case: Case, event: Event, judged: Findings | None, law: Jurisdiction) -> Outcome:
    """One event decided, its documents issued under numbers of their own."""
    entries, after = decide(case, event, judged, law)
    refused = next((entry for entry in entries if isinstance(entry, Refused)), None)
    if refused is not None:
        return Outcome(case, event.on, entries, refused)
    issued = []
    for send in effects(entries):
        number = f"{send.notice}-{after.version}"
        issued.append(
            Issued(
                on=send.on,
                notice=send.notice,
                number=number,
                row=send.row,
                complaint=send.complaint,
            )
        )
        after = evolve(after, issued[-1])
    return Outcome(after, event.on, (*entries, *issued))


def _all(case: Case, events: Iterable[Event], law: Jurisdiction, on: date) -> Outcome:
    entries: tuple[Entry, ...] = ()
    for event in events:
        outcome = tell(case, event, None, law)
        entries += outcome.entries
        if outcome.refused is not None:
            return Outcome(case, on, entries, outcome.refused)
        case = outcome.case
    return Outcome(case, on, entries)


def attempt(case: Case, move: Move, on: date, law: Jurisdiction) -> Outcome:
    """Try a move on a day."""
    trigger = move.trigger
    match trigger.kind:
        case "lapsed":
            return lapse(case, TermKind(trigger.what), on, law)
        case "inspected" | "reinspected":
            event = inspection(on, report=f"R{case.version}", answers=trigger.kind[0] == "r")
            return tell(case, event, findings(Band(trigger.what)), law)
        case "act":
            return _act(case, move, on, law)
        case _:
            return _all(case, [event_of(move, on)], law, on)


def event_of(move: Move, on: date) -> Event:
    """The one event of a move that is no act, no inspection and no lapse."""
    trigger = move.trigger
    match trigger.kind:
        case "complained":
            if trigger == RETALIATED:
                return complaint(on, "JB-2", subject=RETALIATION)
            return complaint(on, named=True)
        case "lead":
            return lead(on)
        case "published":
            return EntryPublished(case_id=CASE, on=on, issue=1, period="p")
        case "step":
            return _step(move, on)
        case "served":
            return serve(Notice(trigger.what), on)
        case "served_again":
            return serve(AGAIN, on)
        case "attempted":
            return serve(AGAIN, on, outcome=ServiceOutcome.UNKNOWN)
        case _:
            raise ValueError(
                f"no event for {trigger}: say in tests/exploration/moves.py how it happens"
            )


@cache
def _usual(which: Step) -> StepTaken:
    if any(row.of_complaint and row.on == step(which) for row in TABLE):
        return about(which, FIRST_DAY)
    return take(which, FIRST_DAY, **STEP_SAID.get(which, {}))


def _step(move: Move, on: date) -> StepTaken:
    which = Step(move.trigger.what)
    usual = _usual(which)
    return StepTaken(
        case_id=CASE,
        on=on,
        step=which,
        by=usual.by,
        document=usual.document,
        particulars=said_by(move),
    )


def said_by(move: Move) -> dict[str, str]:
    """The particulars of a move: what any row on its trigger asks for, and what it says besides.

    What it says nothing of, it leaves out.
    """
    usual = ASKED.get(move.trigger, {})
    if move.trigger.kind == "step":
        usual = _usual(Step(move.trigger.what)).particulars
    return {name: told for name, told in {**usual, **dict(move.said)}.items() if told}


def _act(case: Case, move: Move, on: date, law: Jurisdiction) -> Outcome:
    said = said_by(move)
    which = Act(move.trigger.what)
    event = ActProposed(
        case_id=CASE, on=on, act=which, by="ins-01", reason="依法办理", particulars=said
    )
    outcome = tell(case, event, None, law)
    if outcome.refused is not None or outcome.case.proposal is None:
        return outcome
    asked = outcome.case.proposal
    row = ROW_BY_ID[asked.row]
    order = row.signed_by + law.added(row.id, on).signed_by
    signed = _all(
        outcome.case, (approve(asked.number, role, on, SIGNS[role]) for role in order), law, on
    )
    entries = outcome.entries + signed.entries
    return Outcome(case if signed.refused else signed.case, on, entries, signed.refused)


def lapse(case: Case, kind: TermKind, on: date, law: Jurisdiction) -> Outcome:
    """A running term runs out the day before ``on``, and no other does."""
    over = on - ONE_DAY

    def run_out(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(replace(t, due_on=over) if t.kind is kind else t for t in terms)

    dated = changed(
        case,
        terms=run_out(case.terms),
        complaints=tuple(replace(one, terms=run_out(one.terms)) for one in case.complaints),
    )
    return tell(dated, TermLapsed(case_id=CASE, on=on, term=kind), None, law)


def next_day(on: date) -> date:
    """Facts of a history lie a day apart: their order is never in doubt."""
    return on + timedelta(days=1)
