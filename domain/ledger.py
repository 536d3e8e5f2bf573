"""The deadline ledger: how a term starts, rests, goes on and moves with the calendar.

Each function reads a case and the office's law and gives the value or the entries; ``decide.py``
writes them down and ``evolve.py`` applies them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.case import Case
from domain.journal import TermMoved, TermResumed, TermSuspended
from domain.jurisdiction import Jurisdiction
from domain.row import Row
from domain.term_kinds import TRAITS, Favour
from domain.timelimits import (
    Calendar,
    Term,
    TermKind,
    TermRule,
    Unit,
    nominal_day,
    projected,
    resumed,
    start_term,
)
from domain.vocabulary import TermTurn

# The particular that names the last day of a term, and the paper it stands in.
SET_BY_THE_ACT = {
    "rectify_by": (TermKind.RECTIFICATION, "延期整改批复"),
    "pay_by": (TermKind.PAY_FINE, "暂缓（分期）缴纳罚款批准书"),
    "hold_until": (TermKind.LISTING, "延续公示决定书"),
}


def started(row: Row, kind: TermKind, on: date, case: Case, law: Jurisdiction) -> Term:
    """A term by the rule in force, or as set in the act: an order, an extension, a deferral."""
    said, calendar = case.particulars, law.calendar
    for name, (fixed, basis) in SET_BY_THE_ACT.items():
        if kind is fixed and name in row.particulars:
            day = date.fromisoformat(said[name])
            return Term(
                kind,
                on,
                calendar.next_working(day),
                basis,
                by=row.id,
                named=day,
                status="office_policy",
                calendar=calendar.version,
            )
    if kind is not TermKind.RECTIFICATION:
        return law.term(kind, on, row.id)
    days = int(said["rectification_days"])
    order = TermRule(kind, days, Unit.DAYS, "责令限期改正通知书", "office_policy")
    return start_term(order, on, calendar, row.id)


def turned(turn: TermTurn, on: date, case: Case, law: Jurisdiction) -> TermSuspended | TermResumed:
    """What a signed suspension or resumption does to the term its particulars name."""
    said = case.particulars
    kind = TermKind(said["term"])
    if turn is TermTurn.SUSPEND:
        reason, paper = said["suspension_reason"], said["suspension_document"]
        return TermSuspended(on=on, term=kind, reason=reason, paper=paper)
    term = case.term(kind)
    if term is None:
        raise ValueError(f"{case.case_id}: {kind} does not run, so it cannot go on")
    again = resumed(term, on)
    if not term.counted:  # an older record: the days it rested are added to the day it had
        again = replace(again, named=term.due_on, suspensions=again.suspensions[-1:])
    # Never earlier than the day it had: a suspension takes nothing from anybody.
    due = max(projected(again, law.calendar), term.due_on)
    return TermResumed(
        on=on,
        term=kind,
        due_on=due,
        paper=said["resumption_document"],
        calendar=law.calendar.version,
    )


def due_by(term: Term, calendar: Calendar, today: date) -> date:
    """The last day a running term gets when the calendar changes.

    By the new calendar, but never a day that is already past, and of two days the enterprise keeps
    the one that is better for it: what it was told, it may rely on.
    """
    due = max(projected(term, calendar), min(term.due_on, calendar.next_working(today)))
    match TRAITS[term.kind].favour:
        case Favour.LATER:
            return max(due, term.due_on)
        case Favour.EARLIER:
            return min(due, term.due_on)
        case Favour.NEITHER:
            return due


def warn_on(term: Term, calendar: Calendar) -> date | None:
    """The day the office is warned of a limit of its own: the nominal end, moved or not.

    None for the terms of others, for one that is suspended and for one whose length is not known.
    """
    own = TRAITS[term.kind].favour is Favour.NEITHER
    if not own or term.suspended is not None or not term.counted:
        return None
    return min(nominal_day(term, calendar), term.due_on)


def moves(case: Case, law: Jurisdiction, on: date, reason: str) -> Iterator[TermMoved]:
    """The running terms that end on another day by the calendar in force."""
    for complaint, term in case.running():
        due = due_by(term, law.calendar, on)
        if due != term.due_on:
            yield TermMoved(
                on=on,
                term=term.kind,
                complaint=complaint,
                was=term.due_on,
                due_on=due,
                reason=reason,
                calendar=law.calendar.version,
            )
