"""Everything a process works with, built once and passed down; no globals elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine

from domain.bulletin import IssueLine
from domain.jurisdiction import Jurisdiction, Steps
from domain.roles import Roster
from domain.timelimits import Calendar, TermKind, TermRule
from flows import at_desk
from flows.names_sought import know_names
from flows.rules_kept import keep_rules
from flows.settings import Settings
from rules.calendar import build_calendar
from rules.findings import RuleBook, load_rule_book
from rules.office_calendar import OfficeCalendar, read_office_calendar
from storage import officials
from storage.cases import Folds
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect

DatedCriteria = tuple[tuple[date, Mapping[str, str]], ...]
DatedSteps = tuple[tuple[date, Steps], ...]
DatedTerms = tuple[tuple[date, Mapping[TermKind, TermRule]], ...]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a running Mingdan: settings, database, law, calendar."""

    settings: Settings
    engine: Engine
    book: RuleBook
    calendar: Calendar
    terms: DatedTerms
    criteria: DatedCriteria
    steps: DatedSteps
    folds: Folds
    # The next issue as it was compiled last: its digest and the lines that tell a change.
    compiled: dict[tuple[object, ...], tuple[str, tuple[IssueLine, ...]]] = field(
        default_factory=dict
    )

    def jurisdiction(self, roster: Roster) -> Jurisdiction:
        """What the office brings to a decision, with its people as they are on record."""
        return Jurisdiction(self.calendar, self.terms, roster, self.criteria, self.steps)


def assemble(settings: Settings) -> Assembly:
    """Build the parts, bringing the database to this version's tables."""
    if settings.url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.url)
    moved = migrate(engine)
    made = with_parts(settings, engine, load_rule_book())
    if moved:
        _catch_up(made)
    _know_names(made)
    return made


def _catch_up(made: Assembly) -> None:
    """What a migration cannot know without the procedure: what the desks look cases up by."""
    with UnitOfWork(made.engine) as unit:
        at_desk.catch_up(unit, made.jurisdiction(officials.roster(unit)))
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
    """The parts on a database that is ready; the texts of the rules are kept in it."""
    keep_rules(engine, book)
    return Assembly(
        settings,
        engine,
        book,
        build_calendar(office=office_calendar(settings)),
        book.terms_by_date(),
        book.criteria_by_date(),
        book.steps_by_date(),
        Folds(settings.cases_in_memory),
    )
