"""Accounts of the office's people, and the log of who came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from storage.access_tables import access_log, accounts
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as kept: ``password`` is an Argon2 hash, ``second`` an encrypted seed."""

    person: str
    login: str
    name: str
    password: str
    must_change: bool = True
    second: bytes | None = None
    second_step: int = 0
    administrator: bool = False
    townships: tuple[str, ...] = ()
    made_at: str
    closed_on: date | None = None
    failed: int = 0
    locked_until: str | None = None

    def open_on(self, day: date) -> bool:
        """Whether it may be used that day."""
        return self.closed_on is None or day < self.closed_on


@dataclass(frozen=True, slots=True)
class Noted:
    """A line of the log."""

    at: str
    who: str
    what: str
    detail: str


_COLUMNS = tuple(accounts.c[name] for name in Account.__slots__)


def _row(account: Account) -> dict[str, Any]:
    values = {name: getattr(account, name) for name in Account.__slots__}
    return values | {"townships": "\n".join(account.townships)}


def _read(row: Any) -> Account:
    values = dict(zip(Account.__slots__, row, strict=True))
    return Account(**values | {"townships": tuple(values["townships"].splitlines())})


def add(unit: UnitOfWork, account: Account) -> None:
    """Put a new account on record. LostRaceError when the person or the name has one."""
    with translated():
        unit.connection.execute(insert(accounts).values(**_row(account)))


def save(unit: UnitOfWork, account: Account) -> None:
    """Write an account that is on record as it is now."""
    values = _row(account)
    with translated():
        unit.connection.execute(
            update(accounts).where(accounts.c.person == values.pop("person")).values(**values)
        )


def by_login(unit: UnitOfWork, login: str) -> Account | None:
    """The account somebody signs in with."""
    return _one(unit, accounts.c.login == login)


def by_person(unit: UnitOfWork, person: str) -> Account | None:
    """The account of a person."""
    return _one(unit, accounts.c.person == person)


def _one(unit: UnitOfWork, condition: Any) -> Account | None:
    with translated():
        row = unit.connection.execute(select(*_COLUMNS).where(condition)).first()
    return None if row is None else _read(row)


def in_order(unit: UnitOfWork) -> list[Account]:
    """Every account, by the name they sign in with."""
    with translated():
        rows = unit.connection.execute(select(*_COLUMNS).order_by(accounts.c.login)).all()
    return [_read(row) for row in rows]


def note(unit: UnitOfWork, *, at: str, who: str, what: str, detail: str = "") -> None:
    """Write a line of the log, in the same unit as what it tells of."""
    with translated():
        unit.connection.execute(
            insert(access_log).values(at=at, who=who[:64], what=what, detail=detail)
        )


def noted(unit: UnitOfWork, *, who: str = "", limit: int = 200) -> list[Noted]:
    """The newest lines of the log, of one person if asked so."""
    a = access_log.c
    query = select(a.at, a.who, a.what, a.detail).order_by(a.id.desc()).limit(limit)
    if who:
        query = query.where(a.who == who)
    with translated():
        return [Noted(*row) for row in unit.connection.execute(query)]
