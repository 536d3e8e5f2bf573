"""Accounts of the office's people, and the log of who came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, true, update

from storage.access_tables import WHERE_SEALED, access_log, accounts
from storage.doors import Purpose
from storage.errors import ChangedOutsideError
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as kept: ``password`` is an Argon2 hash, ``second`` an encrypted seed.

    ``sound``: as the product wrote it last, by its seal; one that is not opens nothing.
    """

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
    version: int = 0
    sound: bool = True

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


# What an entrance itself changes; by none of them alone does anybody come in.
BESIDE_THE_SEAL = ("failed", "locked_until", "second_step")
_NAMES = tuple(name for name in Account.__slots__ if name != "sound")
_COLUMNS = (*(accounts.c[name] for name in _NAMES), accounts.c.seal)


def _row(account: Account) -> dict[str, Any]:
    values = {name: getattr(account, name) for name in _NAMES}
    return values | {"townships": "\n".join(account.townships)}


def _sealed(row: Mapping[str, Any]) -> list[Any]:
    return [row[name] for name in _NAMES if name not in BESIDE_THE_SEAL]


def is_sound(unit: UnitOfWork, row: Mapping[str, Any]) -> bool:
    """Whether a row, by the names of its columns, is as the product wrote it."""
    return unit.doors.fits(Purpose.ACCOUNT, _sealed(row), row["seal"])


def _read(unit: UnitOfWork, row: Any) -> Account:
    *told, seal = row
    values = dict(zip(_NAMES, told, strict=True))
    sound = unit.doors.fits(Purpose.ACCOUNT, _sealed(values), seal)
    places = tuple(values["townships"].splitlines())
    return Account(**values | {"townships": places, "sound": sound})


def _written(unit: UnitOfWork, account: Account) -> dict[str, Any]:
    """An account as it is written next: each time a version later, and sealed."""
    row = _row(replace(account, version=account.version + 1))
    return row | {"seal": unit.doors.seal(Purpose.ACCOUNT, _sealed(row))}


def add(unit: UnitOfWork, account: Account) -> None:
    """Put a new account on record. LostRaceError when the person or the name has one."""
    with translated():
        unit.connection.execute(insert(accounts).values(**_written(unit, account)))


def save(unit: UnitOfWork, account: Account) -> None:
    """Write an account that is on record as it is now. ChangedOutsideError: it is not sound."""
    if not account.sound:
        raise ChangedOutsideError(account.person)
    values = _written(unit, account)
    with translated():
        unit.connection.execute(
            update(accounts).where(accounts.c.person == values.pop("person")).values(**values)
        )


def seal_all(unit: UnitOfWork) -> int:
    """Seal the accounts that have no seal that fits, as they stand; how many.

    For the upgrade before which there were no seals, and for nothing else.
    """
    count = 0
    for person in names(unit):
        one = by_person(unit, person, to_change=True)
        if one is not None and not one.sound:
            save(unit, replace(one, sound=True))
            count += 1
    return count


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
    return None if row is None else _read(unit, row)


def in_order(unit: UnitOfWork) -> list[Account]:
    """Every account, by the name they sign in with."""
    with translated():
        rows = unit.connection.execute(select(*_COLUMNS).order_by(accounts.c.login)).all()
    return [_read(unit, row) for row in rows]


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
    return [_read(unit, row) for row in rows], int(total or 0)


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


def sealings(unit: UnitOfWork) -> list[str]:
    """What the log tells of the sealing of what came before there were seals; empty: not yet."""
    query = select(access_log.c.detail).where(WHERE_SEALED)
    with translated():
        return list(unit.connection.scalars(query))
