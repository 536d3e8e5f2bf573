"""Raw rows for the audit, streamed in order; nothing is decoded or judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from domain.journal import Entry
from storage.codec import entries_from_json
from storage.inbox import CAME, Waiting
from storage.list_tables import issues
from storage.tables import (
    cases,
    enterprises,
    inbox,
    journal,
    terms,
)
from storage.tables import folds as stored_folds
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 2000
# Complaint, kind, start, last day, at rest since, township.
RunningTerm = tuple[str, str, date, date, date | None, str]


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A journal row with the digest of the event it came from."""

    stream: str
    no: int
    event_id: int
    body: str
    digest: str
    event_digest: str


@dataclass(frozen=True, slots=True)
class Fold:
    """A row that must be what its journal adds up to."""

    table: str
    version: int
    head: str
    status: str
    folded_at: int | None  # the entry the body is as of; None: there is no fold
    body: str | None
    waits_for: str = ""
    asked_on: date | None = None
    at_work: bool = False
    owed_on: date | None = None
    township: str = ""
    settled: str = ""  # the township its enterprise is registered in
    told: tuple[object, ...] = ()  # the columns beside: of a case, of an enterprise


@dataclass(frozen=True, slots=True)
class EventRow:
    """An inbox row: what came in, and what became of it."""

    came: Waiting
    status: str
    entries: int
    error: str | None


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue as stored."""

    number: int
    digest: str
    body: str


def journals(unit: UnitOfWork) -> Iterator[tuple[str, list[JournalRow]]]:
    """Every journal with its rows in order."""
    j = journal.c
    query = (
        select(j.stream, j.no, j.event_id, j.body, j.digest, inbox.c.digest)
        .join(inbox, inbox.c.id == j.event_id)
        .order_by(j.stream, j.no)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        rows = (JournalRow(*row) for row in unit.connection.execute(query))
        for stream, group in groupby(rows, key=lambda row: row.stream):
            yield stream, list(group)


def entries_by_row(unit: UnitOfWork) -> Iterator[tuple[str, list[tuple[int, list[Entry]]]]]:
    """Every journal of a case with the number and the entries of each of its rows."""
    j = journal.c
    query = (
        select(j.stream, j.no, j.body)
        .join(cases, cases.c.case_id == j.stream)
        .order_by(j.stream, j.no)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        rows = unit.connection.execute(query)
        for stream, group in groupby(rows, key=lambda row: row.stream):
            yield stream, [(row.no, entries_from_json(row.body)) for row in group]


def folds(unit: UnitOfWork) -> dict[str, Fold]:
    """Every case and enterprise row by its journal."""
    c, e, f = cases.c, enterprises.c, stored_folds.c
    found: dict[str, Fold] = {}
    with translated():
        for key, *rest, accepting, opened_on in unit.connection.execute(
            select(
                c.case_id,
                c.version,
                c.head,
                c.status,
                f.version,
                f.body,
                c.waits_for,
                c.asked_on,
                c.at_work,
                c.owed_on,
                c.township,
                e.township,
                c.accepting,
                c.opened_on,
            )
            .join(enterprises, e.uscc == c.uscc)
            .outerjoin(stored_folds, f.case_id == c.case_id)
        ):
            row: list[Any] = [*rest, (accepting, opened_on)]
            found[key] = Fold("cases", *row)
        for key, version, head, body, *beside in unit.connection.execute(
            select(e.uscc, e.version, e.head, e.body, e.name, e.township, e.industry, e.email)
        ):
            told = tuple(beside)
            found[key] = Fold("enterprises", version, head, "", version, body, told=told)
    return found


def events(unit: UnitOfWork) -> Iterator[EventRow]:
    """Every event that ever came in."""
    i = inbox.c
    query = select(*CAME, i.status, i.entries, i.error).order_by(i.id)
    with translated():
        rows = unit.connection.execute(query.execution_options(yield_per=READ_AHEAD))
        yield from (EventRow(Waiting(*row[:-3]), *row[-3:]) for row in rows)


def running_terms(unit: UnitOfWork) -> dict[str, set[RunningTerm]]:
    """The table of running terms, by case."""
    found: dict[str, set[RunningTerm]] = {}
    t = terms.c
    with translated():
        for case_id, *rest in unit.connection.execute(
            select(
                t.case_id, t.complaint, t.kind, t.started_on, t.due_on, t.suspended_on, t.township
            )
        ):
            found.setdefault(case_id, set()).add(tuple(rest))
    return found


def issues_in_order(unit: UnitOfWork) -> list[IssueRow]:
    """Every issue, oldest first."""
    query = select(issues.c.number, issues.c.digest, issues.c.body).order_by(issues.c.number)
    with translated():
        return [IssueRow(*row) for row in unit.connection.execute(query)]
