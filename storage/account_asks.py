"""What was asked of an account and waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from storage.access_tables import account_asks
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """``what``: open, reset, join, close, suspend or towns.

    ``half`` of a password, encrypted, where there is one; ``townships`` of ``towns``, one a line.
    """

    person: str
    what: str
    asked_by: str
    asked_at: str
    half: bytes | None = None
    subject: str | None = None
    townships: str | None = None


_COLUMNS = tuple(account_asks.c[name] for name in Ask.__slots__)


def put(unit: UnitOfWork, ask: Ask) -> None:
    """Let it wait, instead of what waited for the same person."""
    drop(unit, ask.person)
    values = {name: getattr(ask, name) for name in Ask.__slots__}
    with translated():
        unit.connection.execute(insert(account_asks).values(**values))


def of(unit: UnitOfWork, person: str) -> Ask | None:
    """What waits for a person."""
    query = select(*_COLUMNS).where(account_asks.c.person == person)
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else Ask(**dict(zip(Ask.__slots__, row, strict=True)))


def waiting(unit: UnitOfWork) -> list[Ask]:
    """All that waits, the oldest first."""
    query = select(*_COLUMNS).order_by(account_asks.c.asked_at, account_asks.c.person)
    with translated():
        rows = unit.connection.execute(query).all()
    return [Ask(**dict(zip(Ask.__slots__, row, strict=True))) for row in rows]


def drop(unit: UnitOfWork, person: str) -> bool:
    """It waits no more; whether it did."""
    query = delete(account_asks).where(account_asks.c.person == person)
    with translated():
        return unit.connection.execute(query).rowcount == 1
