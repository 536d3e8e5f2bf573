"""What was asked of an account and waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, insert, select

from storage.access_tables import account_asks
from storage.under_seal import is_sound, sealed
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


def put(unit: UnitOfWork, ask: Ask) -> None:
    """Let it wait, instead of what waited for the same person."""
    drop(unit, ask.person)
    row = {name: getattr(ask, name) for name in Ask.__slots__}
    with translated():
        unit.connection.execute(insert(account_asks).values(**sealed(unit, account_asks, row)))


def of(unit: UnitOfWork, person: str) -> Ask | None:
    """What waits for a person."""
    return next(
        iter(_read(unit, select(account_asks).where(account_asks.c.person == person))), None
    )


def waiting(unit: UnitOfWork) -> list[Ask]:
    """All that waits, the oldest first."""
    a = account_asks.c
    return _read(unit, select(account_asks).order_by(a.asked_at, a.person))


def _read(unit: UnitOfWork, query: Select[Any]) -> list[Ask]:
    """What somebody asked by the product: nobody confirms what SQL put there in another's name."""
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    return [
        Ask(**{name: row[name] for name in Ask.__slots__})
        for row in rows if is_sound(unit, account_asks, row)
    ]  # fmt: skip


def drop(unit: UnitOfWork, person: str) -> bool:
    """It waits no more; whether it did."""
    query = delete(account_asks).where(account_asks.c.person == person)
    with translated():
        return unit.connection.execute(query).rowcount == 1
