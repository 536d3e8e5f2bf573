"""Another working calendar: whom it touches, told before anything changes, and the change.

The change goes the way of every other: an event a case into the inbox, decided on the one write
path. What it moves and what it leaves is ``domain/ledger.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from domain.events import CalendarChanged
from domain.ledger import due_by
from domain.timelimits import Calendar, TermKind, projected
from flows.assembly import Assembly
from flows.handle import drain
from flows.terms import running
from rules.calendar import build_calendar
from rules.office_calendar import read_office_calendar
from storage import inbox
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

SOURCE = "calendar"


@dataclass(frozen=True, slots=True)
class Touched:
    """A running term that the calendar in force counts to another day than it has.

    ``counted`` is that day, ``becomes`` the one it gets; they differ where the enterprise keeps
    the better day, or where the day counted is already past.
    """

    case_id: str
    enterprise: str
    term: TermKind
    was: date
    counted: date
    becomes: date
    complaint: str = ""

    @property
    def turn(self) -> str:
        """Which way it goes: later, earlier, or kept."""
        if self.becomes == self.was:
            return "kept"
        return "later" if self.becomes > self.was else "earlier"


def touched(unit: UnitOfWork, calendar: Calendar, today: date) -> list[Touched]:
    """Whom a calendar touches, by case; terms that are over already are not counted anew."""
    found = []
    for one in running(unit):
        term = one.term
        counted = projected(term, calendar)
        if term.due_on >= today and counted != term.due_on:
            becomes = due_by(term, calendar, today)
            found.append(
                Touched(
                    one.case_id,
                    one.enterprise,
                    term.kind,
                    term.due_on,
                    counted,
                    becomes,
                    one.complaint,
                )
            )
    return sorted(found, key=lambda one: (one.case_id, one.term, one.complaint))


def with_calendar(assembly: Assembly, file: Path | None) -> Assembly:
    """The parts as they would be with another office calendar; without one, as they are."""
    if file is None:
        return assembly
    return replace(assembly, calendar=build_calendar(office=read_office_calendar(file)))


def install(assembly: Assembly, file: Path) -> Path:
    """Put a calendar file where this office's stands, in one move."""
    place = assembly.settings.calendar_file
    beside = place.with_suffix(".new")
    beside.write_bytes(file.read_bytes())
    beside.replace(place)
    return place


def move(assembly: Assembly, *, today: date, at: str, reason: str) -> int:
    """Move the running terms by the calendar of ``assembly``; how many moved.

    A second time none does. What cannot be moved is set aside in the inbox with its reason.
    """
    version = assembly.calendar.version
    moving = _moving(assembly, today)
    incoming = []
    for case_id, some in groupby(moving, key=lambda one: one.case_id):
        told = ";".join(f"{one.term}:{one.complaint}:{one.was}:{one.becomes}" for one in some)
        ref = f"{case_id}:{version}:{sha256(told.encode()).hexdigest()[:12]}"
        event = CalendarChanged(case_id=case_id, on=today, calendar=version, reason=reason)
        incoming.append(Incoming(SOURCE, ref, event))
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, incoming, at)
        unit.commit()
    drain(assembly, at=at)
    return len(set(moving) - set(_moving(assembly, today)))


def _moving(assembly: Assembly, today: date) -> list[Touched]:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = touched(unit, assembly.calendar, today)
    return [one for one in found if one.becomes != one.was]
