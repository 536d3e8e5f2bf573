"""Read-only views for pages and commands, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import func, select

from domain.journal import Refused
from storage.case_lists import OF_ANY_KIND, SOMEBODY
from storage.codec import entries_from_json
from storage.list_tables import issues, listings
from storage.ranges import each, merged
from storage.tables import (
    cases,
    enterprises,
    inbox,
    journal,
    judged_lines,
    notices,
    outbox,
    terms,
)
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    case_id: str
    name: str
    township: str
    status: str
    opened_on: date
    version: int


@dataclass(frozen=True, slots=True)
class DueTerm:
    """A running term with its last day, and since when it rests (None: it does not).

    ``complaint`` is empty for one of the case itself.
    """

    case_id: str
    kind: str
    complaint: str
    started_on: date
    due_on: date
    suspended_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice of a case and what became of it."""

    message_id: str
    case_id: str
    notice: str
    number: str
    on: date
    status: str
    attempts: int
    error: str | None
    digest: str | None


def case_lines(unit: UnitOfWork, status: str | None = None) -> list[CaseLine]:
    """Cases with their enterprises' names, newest first."""
    query = (
        select(
            cases.c.case_id,
            enterprises.c.name,
            enterprises.c.township,
            cases.c.status,
            cases.c.opened_on,
            cases.c.version,
        )
        .join(enterprises, enterprises.c.uscc == cases.c.uscc)
        .order_by(cases.c.opened_on.desc(), cases.c.case_id)
    )
    if status is not None:
        query = query.where(cases.c.status == status)
    with translated():
        return [CaseLine(*row) for row in unit.connection.execute(query)]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A case whose open proposal waits for a signature."""

    case_id: str
    name: str
    township: str
    status: str
    waits_for: str
    asked_on: date


def waiting_lines(
    unit: UnitOfWork, roles: Iterable[str], townships: Sequence[str] = (), *, limit: int = 200
) -> list[WaitingLine]:
    """What waits for a signature of these offices, the longest first; of all townships if none."""
    c, e, offices = cases.c, enterprises.c, sorted(roles)
    if not offices:
        return []
    parts = [
        select(c.case_id, c.asked_on).where(SOMEBODY, *one, *role)
        for one, role in product(each(c.township, townships), each(c.waits_for, offices))
    ]
    some = merged(parts, (c.asked_on, c.case_id), limit)
    query = (
        select(c.case_id, e.name, e.township, c.status, c.waits_for, c.asked_on)
        .join(some, some.c.case_id == c.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(c.asked_on, c.case_id)
        .limit(limit)
    )
    with translated():
        return [WaitingLine(*row) for row in unit.connection.execute(query)]


def townships_among(unit: UnitOfWork, asked: Iterable[str]) -> set[str]:
    """Those of some townships in which an enterprise is registered."""
    found = set()
    with translated():
        for one in asked:
            query = select(enterprises.c.uscc).where(enterprises.c.township == one).limit(1)
            if unit.connection.scalar(query) is not None:
                found.add(one)
    return found


def cases_by_status(unit: UnitOfWork) -> dict[str, int]:
    """How many cases stand where."""
    query = select(cases.c.status, func.count()).group_by(cases.c.status)
    with translated():
        return {row[0]: row[1] for row in unit.connection.execute(query)}


def events_by_kind(unit: UnitOfWork) -> dict[str, dict[str, int]]:
    """Events by kind and inbox status."""
    query = select(inbox.c.kind, inbox.c.status, func.count()).group_by(
        inbox.c.kind, inbox.c.status
    )
    found: dict[str, dict[str, int]] = {}
    with translated():
        for kind, status, count in unit.connection.execute(query):
            found.setdefault(kind, {})[status] = count
    return found


def due_terms(unit: UnitOfWork, before: date) -> list[DueTerm]:
    """Running terms whose last day is before a day, earliest first; none that rests."""
    t = terms.c
    query = (
        select(t.case_id, t.kind, t.complaint, t.started_on, t.due_on)
        .where(OF_ANY_KIND, t.due_on < before, t.suspended_on.is_(None))
        .order_by(t.due_on, t.case_id, t.kind, t.complaint)
    )
    with translated():
        return [DueTerm(*row) for row in unit.connection.execute(query)]


def running_terms(unit: UnitOfWork, case_id: str = "", until: date | None = None) -> list[DueTerm]:
    """Running terms, earliest last day first: of a case, or ending by a day, if asked so.

    A term that rests ends by no day.
    """
    t = terms.c
    query = select(t.case_id, t.kind, t.complaint, t.started_on, t.due_on, t.suspended_on)
    if case_id:
        query = query.where(t.case_id == case_id)
    if until is not None:
        query = query.where(OF_ANY_KIND, t.due_on <= until, t.suspended_on.is_(None))
    query = query.order_by(t.due_on, t.case_id, t.kind, t.complaint)
    with translated():
        return [DueTerm(*row) for row in unit.connection.execute(query)]


def notice_lines(unit: UnitOfWork, case_id: str | None = None) -> list[NoticeLine]:
    """Notices and what became of them."""
    o = outbox.c
    query = (
        select(
            o.message_id,
            o.case_id,
            o.notice,
            o.number,
            o.on_day,
            o.status,
            o.attempts,
            o.error,
            notices.c.digest,
        )
        .outerjoin(notices, notices.c.message_id == o.message_id)
        .order_by(o.on_day, o.message_id)
    )
    if case_id is not None:
        query = query.where(o.case_id == case_id)
    with translated():
        return [NoticeLine(*row) for row in unit.connection.execute(query)]


def counts(unit: UnitOfWork) -> dict[str, int]:
    """Rows of the main tables, and the entries of all journals."""
    tables = {
        "enterprises": enterprises,
        "events": inbox,
        "cases": cases,
        "judged_measurements": judged_lines,
        "listings": listings,
        "issues": issues,
        "notices": notices,
    }
    with translated():
        found = {
            name: int(unit.connection.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in tables.items()
        }
        entries = unit.connection.scalar(select(func.sum(inbox.c.entries)))
    return found | {"journal_entries": int(entries or 0)}


def refusals(unit: UnitOfWork) -> int:
    """How many refusals are on record."""
    query = select(journal.c.body).where(journal.c.body.contains('"refused"'))
    with translated():
        bodies = unit.connection.scalars(query).all()
    return sum(isinstance(e, Refused) for body in bodies for e in entries_from_json(body))
