"""Everything a process works with, built once and passed down; no globals elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from domain.bulletin import IssueLine
from domain.jurisdiction import Jurisdiction
from domain.roles import Roster
from domain.timelimits import Calendar
from flows import at_desk, clock, protected
from flows.doors import seal_what_came_before
from flows.looked_up import fill
from flows.names_sought import know_names
from flows.rules_in_force import DatedCriteria, DatedSteps, DatedTerms, RulesInForce
from flows.rules_kept import keep_rules
from flows.settings import Settings
from rules.calendar import build_calendar
from rules.findings import RuleBook, load_rule_book
from rules.office_calendar import OfficeCalendar, read_office_calendar
from storage import officials
from storage.cases import Folds
from storage.doors import FILE, Doors, hold
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a running Mingdan: settings, database, law, calendar.

    The law is that of so many approvals of rules (``approved``) as long as this is used.
    """

    settings: Settings
    engine: Engine
    book: RuleBook
    calendar: Calendar
    terms: DatedTerms
    criteria: DatedCriteria
    steps: DatedSteps
    folds: Folds
    rules: RulesInForce
    approved: int
    # The next issue as it was compiled last: its digest and the lines that tell a change.
    compiled: dict[tuple[object, ...], tuple[str, tuple[IssueLine, ...]]] = field(
        default_factory=dict
    )

    def in_force(self, unit: UnitOfWork) -> Assembly:
        """The same with the rules as they are on file now; itself unless any were approved."""
        now = self.rules.read(unit)
        if now.approved == self.approved:
            return self
        return replace(
            self,
            book=now.book,
            terms=now.terms,
            criteria=now.criteria,
            steps=now.steps,
            approved=now.approved,
        )

    def renewed(self) -> Assembly:
        """The same by a look of its own, for whoever begins a piece of work."""
        with UnitOfWork(self.engine, reading=True) as unit:
            return self.in_force(unit)

    def jurisdiction(self, roster: Roster) -> Jurisdiction:
        """What the office brings to a decision, with its people as they are on record."""
        return Jurisdiction(self.calendar, self.terms, roster, self.criteria, self.steps)


def assemble(settings: Settings) -> Assembly:
    """Build the parts, bringing the database to this version's tables."""
    if settings.url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.url)
    moved = migrate(engine)
    hold(engine, Doors(settings.home / FILE))
    # First: an appointment or an approval of rules without a seal is none.
    seal_what_came_before(engine, clock.now())
    made = with_parts(settings, engine, load_rule_book())
    if moved:
        _catch_up(made)
    _know_names(made)
    return made


def _catch_up(made: Assembly) -> None:
    """What a migration cannot know without the procedure: what the desks look cases up by."""
    with UnitOfWork(made.engine) as unit:
        at_desk.catch_up(unit, made.jurisdiction(officials.roster(unit)))
        fill(unit)
        protected.catch_up(unit)
        unit.commit()


def _know_names(made: Assembly) -> None:
    """Let names be searched in a register from before they could be; once, in one transaction."""
    with UnitOfWork(made.engine) as unit:
        if know_names(unit):
            unit.commit()


def office_calendar(settings: Settings) -> OfficeCalendar:
    """What the office says of the calendar; a file that is named must be there."""
    path = settings.calendar_file
    if settings.calendar is None and not path.exists():
        return OfficeCalendar()
    return read_office_calendar(path)


def with_parts(settings: Settings, engine: Engine, book: RuleBook) -> Assembly:
    """The parts on a database that is ready; the texts of the rules are kept in it.

    What is written over the engine from now on passes by the doors of this office.
    """
    hold(engine, Doors(settings.home / FILE))
    keep_rules(engine, book)
    rules = RulesInForce(book)
    with UnitOfWork(engine, reading=True) as unit:
        now = rules.read(unit)
    return Assembly(
        settings,
        engine,
        now.book,
        build_calendar(office=office_calendar(settings)),
        now.terms,
        now.criteria,
        now.steps,
        Folds(settings.cases_in_memory),
        rules,
        now.approved,
    )


class Lasting:
    """The parts of a process that answers for months: its rules are looked at once a minute."""

    def __init__(self, assembly: Assembly) -> None:
        self._last = assembly
        self._looked: datetime | None = None

    def at(self, now: datetime) -> Assembly:
        """The parts as of a moment, a minute old at most."""
        looked = self._looked
        if looked is None or not looked <= now < looked + A_MINUTE:
            self._last = self._last.renewed()
            self._looked = now
        return self._last

    def look_again(self) -> None:
        """Something was approved here: look before the next answer."""
        self._looked = None
