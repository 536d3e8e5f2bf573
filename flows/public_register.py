"""What the read API asks of the published list, and its answers: all of it public, none of it more.

A question about a day is answered from the issues: the newest that was out on that day, as it may
be shown **today**. A name withdrawn since is in no answer, whatever day is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Protocol

from sqlalchemy import Engine

from domain.bulletin import GONE, Entry, IssueHead, IssueLine, IssueSort
from flows.redaction import small_cell
from flows.release import last_day_for, period_of
from flows.rules_in_force import RulesInForce
from flows.settings import Settings
from flows.shown import ShownNow
from notifications.files.deltas import Difference, differences
from notifications.files.issue_file import stands
from notifications.shown import Shown, ShownEntry
from rules.findings import load_rule_book
from storage.errors import TryAgainError
from storage.unit_of_work import UnitOfWork, connect


class PublicRegister(Shown, Protocol):
    """The public view, with ways to one place in it."""

    def lines(self, number: int, after: str = "") -> Iterator[IssueLine]:
        """The lines of an issue by id, from the one after an id on."""

    def entry(self, entry_id: str) -> ShownEntry | None:
        """One entry; None when no issue ever carried it."""

    def of_enterprise(self, uscc: str) -> Iterator[ShownEntry]:
        """The entries of an enterprise that may be named as its own today."""


OpenRegister = Callable[[], AbstractContextManager[PublicRegister]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are asked for; None and "" ask for all.

    Without a ``status``: those on the list. ``q`` is looked for in name, codes and numbers,
    ``hazard`` in the agents over a limit, ``industry`` in the name of the industry.
    """

    status: str | None = None
    ground: str | None = None
    township: str = ""
    industry: str = ""
    hazard: str = ""
    q: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether an entry as shown is asked for, its status apart."""
        asked = self.q.casefold()
        told = (entry.name, entry.uscc, entry.entry_id, entry.decision_no, entry.listing_no)
        return (
            (self.ground is None or self.ground in entry.grounds)
            and self.township in ("", entry.township)
            and self.industry in entry.industry_name
            and (not self.hazard or any(self.hazard in o.agent for o in entry.exceedances))
            and (not asked or any(asked in text.casefold() for text in told))
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries of an issue by id, and whether more follow."""

    head: IssueHead
    entries: tuple[Entry, ...]
    more: bool


def issue_out_on(register: PublicRegister, day: date | None) -> IssueHead | None:
    """The newest issue released by a day; the newest of all for None."""
    out = [head for head in register.heads if day is None or head.released_on <= day]
    return out[-1] if out else None


def issue_numbered(register: PublicRegister, number: int) -> IssueHead | None:
    """An issue by its number."""
    return next((head for head in register.heads if head.number == number), None)


def next_issue_by(register: PublicRegister) -> date | None:
    """The day the next regular issue is due: that of the quarter after the newest one's."""
    regular = [head for head in register.heads if head.sort is IssueSort.REGULAR]
    if regular:
        return last_day_for(period_of(last_day_for(regular[-1].period)))
    return last_day_for(register.heads[-1].period) if register.heads else None


def listings(
    register: PublicRegister,
    wanted: Wanted,
    head: IssueHead,
    *,
    day: date | None,
    after: str,
    limit: int,
) -> Page:
    """The entries asked for of an issue, as of a day (None: today)."""
    found = (
        line.entry
        for line in register.lines(head.number, after)
        if _in_state(line, wanted.status, day) and wanted.fits(line.entry)
    )
    some = tuple(islice(found, limit + 1))
    return Page(head, some[:limit], len(some) > limit)


def _in_state(line: IssueLine, status: str | None, day: date | None) -> bool:
    entry = line.entry
    if status is not None:
        return entry.status == status
    left = entry.withdrawn_at or entry.removed_date
    still = entry.status not in GONE or (day is not None and left is not None and left > day)
    return stands(line) and still


@dataclass(frozen=True, slots=True)
class _After:
    """The register from one id on."""

    register: PublicRegister
    after: str

    @property
    def heads(self) -> Sequence[IssueHead]:
        return self.register.heads

    def lines(self, number: int) -> Iterator[IssueLine]:
        return self.register.lines(number, self.after)

    def entries(self) -> Iterator[ShownEntry]:
        return self.register.entries()


def changes(
    register: PublicRegister, since: int, until: int, *, after: str, limit: int
) -> tuple[tuple[Difference, ...], bool]:
    """Some differences between two issues by entry, and whether more follow."""
    some = tuple(islice(differences(_After(register, after), since, until), limit + 1))
    return some[:limit], len(some) > limit


def over_the_database(
    settings: Settings, today: Callable[[], date], engine: Engine | None = None
) -> OpenRegister:
    """The register as it stands in the database, opened for one question at a time.

    Redacted as the site is, by the rules of the day. ``engine``: one that is held already.
    """

    @cache
    def parts() -> tuple[Engine, RulesInForce]:
        return engine or connect(settings.url), RulesInForce(load_rule_book())

    @contextmanager
    def opened() -> Iterator[PublicRegister]:
        if not settings.database_url and not (settings.home / "mingdan.db").exists():
            raise TryAgainError("no database yet")  # asking must not make an empty one
        held, rules = parts()
        with UnitOfWork(held, reading=True) as unit:
            yield ShownNow(unit, small_cell=small_cell(rules.read(unit).book, today()))

    return opened
