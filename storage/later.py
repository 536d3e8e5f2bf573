"""What one database has and another lacks: events, and what was kept for ever beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table, insert, select

from storage.access_tables import evidence_files, evidence_links
from storage.bulk import rows_among
from storage.codec import event_from_row
from storage.inbox import Incoming, take
from storage.subscriber_tables import retraction_mails
from storage.tables import inbox, outbox, received_rows, seal_marks, sealed_identities
from storage.token_tables import api_receipt_events, api_receipts, api_tokens
from storage.unit_of_work import UnitOfWork, translated

PORTION = 500
# Each after those it refers to.
BESIDE: tuple[Table, ...] = (
    received_rows,
    sealed_identities,
    seal_marks,
    evidence_files,
    evidence_links,
    api_tokens,
    api_receipts,
    api_receipt_events,
)
_KNOWN = "SELECT ref FROM inbox WHERE source = {mark} AND ref {among}"


@dataclass(frozen=True, slots=True)
class Later:
    """An event by its source and reference there; ``received_at`` as ISO 8601."""

    source: str
    ref: str
    kind: str
    uscc: str
    received_at: str
    body: str


def events_lacking(unit: UnitOfWork, old: UnitOfWork) -> Iterator[Later]:
    """The events of ``old`` that ``unit`` has not, in the order they were received."""
    i, after = inbox.c, 0
    while True:
        query = select(i.id, i.source, i.ref, i.kind, i.uscc, i.received_at, i.body)
        query = query.where(i.id > after).order_by(i.id).limit(PORTION)
        with translated():
            rows = old.connection.execute(query).all()
        if not rows:
            return
        after = rows[-1].id
        for source in sorted({row.source for row in rows}):
            refs = [row.ref for row in rows if row.source == source]
            known = {ref for (ref,) in rows_among(unit, _KNOWN, refs, source)}
            yield from (
                Later(*row[1:]) for row in rows if row.source == source and row.ref not in known
            )


def take_over(unit: UnitOfWork, old: UnitOfWork) -> int:
    """Put the events ``unit`` lacks into its inbox, when they were received; how many."""
    lacking = list(events_lacking(unit, old))
    for one in lacking:
        event = event_from_row(one.kind, one.body)
        take(unit, [Incoming(one.source, one.ref, event)], one.received_at)
    return len(lacking)


def copy_lacking(unit: UnitOfWork, old: UnitOfWork) -> None:
    """Copy what belongs to events and is kept for ever, row by row where it is lacking."""
    for table in BESIDE:
        names = [column.name for column in table.primary_key]
        with translated():
            keys = select(*table.primary_key)
            there = {tuple(row) for row in unit.connection.execute(keys)}
            for row in old.connection.execute(select(table)).mappings():
                if tuple(row[name] for name in names) not in there:
                    unit.connection.execute(insert(table).values(**dict(row)))


def message_ids(unit: UnitOfWork) -> set[str]:
    """By what every mail this database ever made is known."""
    columns = (outbox.c.message_id, retraction_mails.c.message_id)
    with translated():
        return {one for column in columns for one in unit.connection.scalars(select(column))}
