"""Accounts of the office's people, and the log of who came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, true, update

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
    oidc_subject: str | None = None
    reset_at: str | None = None
    reset_by: str | None = None
    suspended_until: str | None = None
    suspended_by: str | None = None

    def open_on(self, day: date) -> bool:
        """Whether it may be used that day."""
        return self.closed_on is None or day < self.closed_on

    def suspended_at(self, at: datetime) -> bool:
        """Whether it is shut at a moment until a second person confirms that."""
        until = self.suspended_until
        return until is not None and at < datetime.fromisoformat(until)


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


def by_login(unit: UnitOfWork, login: str, *, to_change: bool = False) -> Account | None:
    """The account somebody signs in with. ``to_change``: nobody else changes it meanwhile."""
    return _one(unit, accounts.c.login == login, to_change=to_change)


def by_person(unit: UnitOfWork, person: str, *, to_change: bool = False) -> Account | None:
    """The account of a person. ``to_change``: nobody else changes it meanwhile."""
    return _one(unit, accounts.c.person == person, to_change=to_change)


def by_subject(unit: UnitOfWork, subject: str, *, to_change: bool = False) -> Account | None:
    """The account joined to a subject of the office's own sign-in."""
    return _one(unit, accounts.c.oidc_subject == subject, to_change=to_change)


def _one(unit: UnitOfWork, condition: Any, *, to_change: bool) -> Account | None:
    query = select(*_COLUMNS).where(condition)
    with translated():
        row = unit.connection.execute(query.with_for_update() if to_change else query).first()
    return None if row is None else _read(row)


def in_order(unit: UnitOfWork) -> list[Account]:
    """Every account, by the name they sign in with."""
    with translated():
        rows = unit.connection.execute(select(*_COLUMNS).order_by(accounts.c.login)).all()
    return [_read(row) for row in rows]


def names(unit: UnitOfWork) -> dict[str, str]:
    """The name of everybody who has an account, administrators without an office too."""
    with translated():
        rows = unit.connection.execute(select(accounts.c.person, accounts.c.name))
        return {row[0]: row[1] for row in rows}


def listed(
    unit: UnitOfWork, *, like: str = "", limit: int, offset: int = 0
) -> tuple[list[Account], int]:
    """Some accounts by the name they sign in with, and how many there are in all.

    ``like``: only those in whose login, person or name it stands.
    """
    a = accounts.c
    among: ColumnElement[bool] = true()
    if like:
        among = or_(*(one.contains(like, autoescape=True) for one in (a.login, a.person, a.name)))
    query = select(*_COLUMNS).where(among).order_by(a.login).limit(limit).offset(offset)
    with translated():
        rows = unit.connection.execute(query).all()
        total = unit.connection.scalar(select(func.count()).select_from(accounts).where(among))
    return [_read(row) for row in rows], int(total or 0)


def note(unit: UnitOfWork, *, at: str, who: str, what: str, detail: str = "") -> None:
    """Write a line of the log, in the same unit as what it tells of."""
    with translated():
        unit.connection.execute(
            insert(access_log).values(at=at, who=who[:64], what=what, detail=detail)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which lines of the log are sought; what is empty does not matter.

    ``whats``: what happened; ``who``: of one person; ``since``, ``until``: days, both included.
    """

    whats: Sequence[str] = ()
    who: str = ""
    since: date | None = None
    until: date | None = None


def noted(
    unit: UnitOfWork,
    *,
    who: str = "",
    limit: int = 200,
    offset: int = 0,
    sought: Sought | None = None,
) -> list[Noted]:
    """Lines of the log, the newest first: of one person, or those sought."""
    a = access_log.c
    query = _sought(select(a.at, a.who, a.what, a.detail), sought or Sought(who=who))
    with translated():
        rows = unit.connection.execute(query.order_by(a.id.desc()).limit(limit).offset(offset))
        return [Noted(*row) for row in rows]


def noted_count(unit: UnitOfWork, sought: Sought) -> int:
    """How many lines of the log are sought."""
    query = _sought(select(func.count()).select_from(access_log), sought)
    with translated():
        return int(unit.connection.scalar(query) or 0)


def _sought(query: Select[Any], sought: Sought) -> Select[Any]:
    a = access_log.c
    if sought.whats:
        query = query.where(a.what.in_(sought.whats))
    if sought.who:
        query = query.where(a.who == sought.who)
    if sought.since is not None:
        query = query.where(a.at >= sought.since.isoformat())
    if sought.until is not None:
        query = query.where(a.at < (sought.until + timedelta(days=1)).isoformat())
    return query
