"""Requests for a hearing that came too late: refused, and told why (行政处罚法 64(1))."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domain.journal import Entry, Refused, TermMoved, TermStarted
from domain.timelimits import Term, TermKind
from domain.triggers import step
from domain.vocabulary import Need, Step

REQUESTED = str(step(Step.HEARING_REQUESTED))


def late_request(entries: Iterable[Entry]) -> date | None:
    """The day of a request among the entries of one event that was refused as late; else None."""
    return next((one.on for one in entries if isinstance(one, Refused) and _late(one)), None)


def _late(one: Refused) -> bool:
    return one.event == REQUESTED and Need.HEARING_ASKED_IN_TIME in one.detail


def term_missed(entries: Sequence[Entry], on: date) -> Term | None:
    """The term a request of that day came after, by the journal before it; None: none ever ran."""
    term: Term | None = None
    for one in entries:
        if isinstance(one, TermStarted) and one.term.kind is TermKind.HEARING_REQUEST:
            term = one.term if one.term.started_on <= on else term
        elif isinstance(one, TermMoved) and term is not None and one.term is term.kind:
            term = replace(term, due_on=one.due_on)
    return term
