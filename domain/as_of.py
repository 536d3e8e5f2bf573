"""A case as valid on one day, as known at one moment: two dates, never mixed.

Every entry is true of a day (``on``) and was recorded at a moment (that of its journal row). What
was recorded later was not known; what is true of a later day had not happened. The rest is the
fold, and terms lapse in it when it is read (docs/adr/0002, 0018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.case import Case
from domain.decide import decide
from domain.enterprise import Enterprise
from domain.events import TermLapsed
from domain.evolve import evolve
from domain.journal import Entry, Opened, Registered, TermStarted
from domain.jurisdiction import Jurisdiction


@dataclass(frozen=True, slots=True)
class Noted:
    """What one event led to, and the moment (with its offset) it was recorded."""

    recorded_at: datetime
    entries: tuple[Entry, ...]


def known(journal: Iterable[Noted], *, valid_on: date, known_at: datetime) -> Iterator[Entry]:
    """The entries recorded by the moment that are true of the day or of one before it."""
    for row in journal:
        if row.recorded_at <= known_at:
            yield from (entry for entry in row.entries if entry.on <= valid_on)


def case_as_of(
    journal: Iterable[Noted], *, valid_on: date, known_at: datetime, law: Jurisdiction
) -> Case | None:
    """The case of that day as far as it was known at that moment; None: there was none yet.

    ``version`` counts the entries it was folded from. A term whose last day was over and that no
    known entry ended has lapsed by ``law``, with all that follows from it, as a sweep of that day
    would have written down.
    """
    case: Case | None = None
    for entry in known(journal, valid_on=valid_on, known_at=known_at):
        if case is None and not isinstance(entry, Opened):
            continue  # recorded later, of a day before the case began
        if case and isinstance(entry, TermStarted) and case.term(entry.term.kind):
            continue  # recorded later, while this one ran: a running term goes on
        case = evolve(case, entry)
    while case is not None and (over := [t for _, t in case.running() if t.due_on < valid_on]):
        sweep = TermLapsed(case_id=case.case_id, on=valid_on, term=over[0].kind)
        lapses, case = decide(case, sweep, None, law)
        if not lapses:
            break  # what is left does not lapse by the calendar alone
    return case


def enterprise_as_of(
    journal: Iterable[Noted], *, valid_on: date, known_at: datetime
) -> Enterprise | None:
    """The particulars of an enterprise as registered for that day, as far as then known."""
    entries = known(journal, valid_on=valid_on, known_at=known_at)
    said = [(e.on, e.enterprise) for e in entries if isinstance(e, Registered)]
    return max(enumerate(said), key=lambda one: (one[1][0], one[0]))[1][1] if said else None
