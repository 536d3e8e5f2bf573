"""What one database has and another lacks: events, and what was kept for ever beside them.

An event is taken in again as what it is there: one that no door of the office took in bears no seal
here either, and waits for somebody's word (``mingdan unsealed``, ``mingdan vouch``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table, insert, inspect, literal, select, update

from storage.access_tables import evidence_files, evidence_links
from storage.bulk import rows_among
from storage.codec import UnreadableError, event_from_row
from storage.inbox import Incoming, Waiting, came_by_a_door, take
from storage.subscriber_tables import retraction_mails
from storage.tables import inbox, outbox, received_rows, seal_marks, sealed_identities
from storage.token_tables import api_receipt_events, api_receipts
from storage.unit_of_work import UnitOfWork, translated

PORTION = 500
# Each after those it refers to; whose token a receipt is, was brought over before (brought.py).
BESIDE: tuple[Table, ...] = (
    received_rows,
    sealed_identities,
    seal_marks,
    evidence_files,
    evidence_links,
    api_receipts,
    api_receipt_events,
)
_KNOWN = "SELECT ref FROM inbox WHERE source = {mark} AND ref {among}"


@dataclass(frozen=True, slots=True)
class Later:
    """An event by its source and reference there; ``received_at`` as ISO 8601.

    ``sealed``: a door of the office took it in.
    """

    source: str
    ref: str
    kind: str
    uscc: str
    received_at: str
    body: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """How many events were taken over: sealed, without a seal that fits, and those left out."""

    sealed: int
    unsealed: int
    unreadable: int


def columns_of(unit: UnitOfWork, table: Table) -> frozenset[str]:
    """The columns a table has in a database, which may be of an earlier version; none: no table."""
    there = inspect(unit.connection)
    with translated():
        if not there.has_table(table.name):
            return frozenset()
        return frozenset(column["name"] for column in there.get_columns(table.name))


def events_lacking(unit: UnitOfWork, old: UnitOfWork) -> Iterator[Later]:
    """The events of ``old`` that ``unit`` has not, in the order they were received."""
    i, after = inbox.c, 0
    seal = i.seal if "seal" in columns_of(old, inbox) else literal(None).label("seal")
    columns = (
        i.id, i.source, i.ref, i.kind, i.uscc, i.lane, i.body, i.digest, i.on_day, i.received_at,
    )  # fmt: skip
    while True:
        query = select(*columns, seal).where(i.id > after).order_by(i.id).limit(PORTION)
        with translated():
            rows = [Waiting(*row) for row in old.connection.execute(query)]
        if not rows:
            return
        after = rows[-1].id
        for source in sorted({row.source for row in rows}):
            refs = [row.ref for row in rows if row.source == source]
            known = {ref for (ref,) in rows_among(unit, _KNOWN, refs, source)}
            yield from (
                Later(row.source, row.ref, row.kind, row.uscc, row.received_at, row.body,
                      came_by_a_door(unit.doors, row))
                for row in rows if row.source == source and row.ref not in known
            )  # fmt: skip


def take_over(unit: UnitOfWork, old: UnitOfWork) -> Taken:
    """Put the events ``unit`` lacks into its inbox, when they were received; how many."""
    sealed = unsealed = unreadable = 0
    for one in list(events_lacking(unit, old)):
        try:
            event = event_from_row(one.kind, one.body)
        except UnreadableError:
            unreadable += 1
            continue
        take(unit, [Incoming(one.source, one.ref, event)], one.received_at)
        if one.sealed:
            sealed += 1
            continue
        unsealed += 1
        mine = update(inbox).where(inbox.c.source == one.source, inbox.c.ref == one.ref)
        with translated():
            unit.connection.execute(mine.values(seal=None))
    return Taken(sealed, unsealed, unreadable)


def copy_lacking(unit: UnitOfWork, old: UnitOfWork) -> None:
    """Copy what belongs to events and is kept for ever, row by row where it is lacking.

    A row about something that was not brought over is left out.
    """
    for table in BESIDE:
        names = [column.name for column in table.primary_key]
        columns = [column for column in table.c if column.name in columns_of(old, table)]
        if not columns:
            continue
        with translated():
            keys = select(*table.primary_key)
            there = {tuple(row) for row in unit.connection.execute(keys)}
            about = {
                key.parent.name: set(unit.connection.scalars(select(key.column)))
                for key in table.foreign_keys
            }
            for row in old.connection.execute(select(*columns)).mappings():
                known = all(row[name] in parents for name, parents in about.items())
                if known and tuple(row[name] for name in names) not in there:
                    unit.connection.execute(insert(table).values(**dict(row)))


def message_ids(unit: UnitOfWork) -> set[str]:
    """By what every mail this database ever made is known."""
    columns = (outbox.c.message_id, retraction_mails.c.message_id)
    with translated():
        return {one for column in columns for one in unit.connection.scalars(select(column))}
