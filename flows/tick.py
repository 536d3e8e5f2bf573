"""The clock's part: terms that ran out become events like any other."""

from __future__ import annotations

from datetime import date

from domain.events import TermLapsed
from domain.timelimits import TermKind
from flows.assembly import Assembly
from storage import inbox, queries
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

SOURCE = "clock"


def sweep(assembly: Assembly, *, today: date, at: str) -> int:
    """Put every term whose last day is over into the inbox; returns how many were new.

    A sweep that is late, missed or doubled changes nothing: the reference names the term and its
    last day, and the decision checks the term again.
    """
    with UnitOfWork(assembly.engine) as unit:
        due = queries.due_terms(unit, today)
        incoming = [
            Incoming(
                SOURCE,
                ":".join(filter(None, (term.case_id, term.kind, f"{term.due_on}", term.complaint))),
                TermLapsed(case_id=term.case_id, on=today, term=TermKind(term.kind)),
            )
            for term in due
        ]
        new = inbox.take(unit, incoming, at)
        unit.commit()
    return new
