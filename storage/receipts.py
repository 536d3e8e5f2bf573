"""What programs handed in, once each, and where the events of it stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, insert, select

from storage.bulk import insert_rows
from storage.tables import inbox
from storage.token_tables import api_receipt_events, api_receipts
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was handed in. ``problems`` is JSON; ``digest`` is of what came, by a key."""

    receipt_id: str
    token: str
    unit: str
    kind: str
    at: str
    key: str | None
    digest: str
    rows: int
    accepted: int
    repeated: int
    rejected: int
    problems: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An event of a receipt: ``status`` waiting, done or parked, and then why."""

    ref: str
    uscc: str
    status: str
    error: str


_COLUMNS = tuple(api_receipts.c[name] for name in Receipt.__slots__)


def add(unit: UnitOfWork, receipt: Receipt, source: str, refs: Iterable[str]) -> None:
    """Keep a receipt with the events it stands for. LostRaceError: its key was used meanwhile."""
    values = {name: getattr(receipt, name) for name in Receipt.__slots__}
    rows = [(receipt.receipt_id, source, ref) for ref in dict.fromkeys(refs)]
    with translated():
        unit.connection.execute(insert(api_receipts).values(**values))
    insert_rows(unit, api_receipt_events, ("receipt_id", "source", "ref"), rows)


def find(unit: UnitOfWork, unit_name: str, receipt_id: str) -> Receipt | None:
    """A receipt of this unit; nobody else's."""
    r = api_receipts.c
    return _one(unit, and_(r.receipt_id == receipt_id, r.unit == unit_name))


def of_key(unit: UnitOfWork, unit_name: str, key: str) -> Receipt | None:
    """What this unit handed in under a key."""
    r = api_receipts.c
    return _one(unit, and_(r.unit == unit_name, r.key == key))


def _one(unit: UnitOfWork, condition: object) -> Receipt | None:
    query = select(*_COLUMNS).where(condition)  # type: ignore[arg-type]
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else Receipt(**dict(zip(Receipt.__slots__, row, strict=True)))


def events(unit: UnitOfWork, receipt_id: str, *, limit: int) -> list[HandedIn]:
    """Where the events of a receipt stand, by their reference."""
    e, i = api_receipt_events, inbox
    query = (
        select(e.c.ref, i.c.uscc, i.c.status, i.c.error)
        .join(i, and_(i.c.source == e.c.source, i.c.ref == e.c.ref))
        .where(e.c.receipt_id == receipt_id)
        .order_by(e.c.ref)
        .limit(limit)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    return [HandedIn(*row[:3], row[3] or "") for row in rows]


def of_others(unit: UnitOfWork, unit_name: str, source: str, refs: Iterable[str]) -> set[str]:
    """Of these references, those in the inbox that this unit did not hand in itself."""
    e, r, i = api_receipt_events, api_receipts.c, inbox.c
    own = (
        select(e.c.ref)
        .join(api_receipts, r.receipt_id == e.c.receipt_id)
        .where(e.c.source == source, e.c.ref == i.ref, r.unit == unit_name)
    )
    wanted, found = list(dict.fromkeys(refs)), set[str]()
    with translated():
        for start in range(0, len(wanted), 500):
            query = select(i.ref).where(
                i.source == source, i.ref.in_(wanted[start : start + 500]), ~own.exists()
            )
            found.update(unit.connection.scalars(query))
    return found
