"""What is no event and came after a moment: brought over from an old database, checked by its seal.

Who may come in, holds an office or receives something is as the old database says it last, where
the product wrote it. What only takes a right away (ended, revoked, used) is heeded whoever wrote
it: it is better to give a code out anew than to let one in again that was shut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Table, and_, delete, func, insert, select, update

from storage import accounts as account_rows
from storage import key_files
from storage.access_tables import (
    access_log,
    account_asks,
    accounts,
    complaint_messages,
    followings,
    passes,
)
from storage.later import columns_of
from storage.party_tables import delegates, service_consents
from storage.subscriber_tables import subscribers
from storage.tables import officials, seal_openings
from storage.token_tables import api_tokens
from storage.under_seal import is_sound
from storage.unit_of_work import UnitOfWork, translated

Row = Mapping[str, Any]
RESTORED = "restored"  # the line of the log that a database was put back
NEVER_BROUGHT = ("doors_sealed",)  # of the log: what was sealed here, is noted here
# What was written once to take a right away: it is taken as it stands there.
ENDS: dict[Table, tuple[str, ...]] = {
    api_tokens: ("revoked_at", "revoked_by"),
    passes: ("used_at",),
    delegates: ("ended_at",),
}
# What is sealed anew when it ends.
SEALED_ANEW: dict[Table, tuple[str, ...]] = {
    subscribers: ("until", "ended_by", "seal"),
    service_consents: ("withdrawn_on", "withdrawn_by", "seal"),
}


@dataclass(slots=True)
class Brought:
    """What was brought of one kind: how much was new, how much is later than it was here.

    ``refused``: the keys of what no seal of the office fits. ``waiting``: what is about something
    that is not here yet, because its events were not handled.
    """

    new: int = 0
    changed: int = 0
    waiting: int = 0
    refused: list[str] = field(default_factory=list)

    def left(self, table: Table, row: Row) -> None:
        """It stays behind."""
        self.refused.append(" ".join(str(one)[:16] for one in _key(table, row)))


def bring(unit: UnitOfWork, old: UnitOfWork, seal_key: bytes | None) -> dict[str, Brought]:
    """Bring over what the old database has later, by the name of its table. Commit it.

    ``seal_key``: the file that opens what complainant and office wrote; None: that stays behind.
    """
    told = {
        accounts.name: _versions(unit, old, accounts, _account_is_sound),
        officials.name: _versions(unit, old, officials, _row_is_sound(officials)),
    }
    for table in (api_tokens, passes, subscribers, followings, service_consents, delegates):
        told[table.name] = _rows(unit, old, table)
    told[account_asks.name] = _asks(unit, old)
    told[complaint_messages.name] = _messages(unit, old, seal_key)
    return told


def bring_the_record(unit: UnitOfWork, old: UnitOfWork) -> dict[str, Brought]:
    """Bring over who opened which seal, and the lines of the log of the door; after the events."""
    return {table.name: _lines(unit, old, table) for table in (seal_openings, access_log)}


def lacking(unit: UnitOfWork, old: UnitOfWork, tables: tuple[Table, ...]) -> dict[str, int]:
    """How many more rows of each of these tables the old database has; none are brought."""
    found = {}
    for table in tables:
        if columns_of(old, table):
            count = select(func.count()).select_from(table)
            with translated():
                there = old.connection.scalar(count) or 0
                here = unit.connection.scalar(count) or 0
            found[table.name] = max(there - here, 0)
    return found


def _read(unit: UnitOfWork, table: Table, columns: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The rows of a table; what its version of it has not is empty."""
    known = [column for column in table.c if column.name in columns]
    query = select(*known).order_by(*table.primary_key)
    with translated():
        rows = [dict(row) for row in unit.connection.execute(query).mappings()]
    yield from ({column.name: row.get(column.name) for column in table.c} for row in rows)


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _both(
    unit: UnitOfWork, old: UnitOfWork, table: Table
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each row of the old database that differs from the one here, and that one."""
    columns = columns_of(old, table)
    if not columns:
        return
    every = frozenset(column.name for column in table.c)
    here = {_key(table, row): row for row in _read(unit, table, every)}
    for row in _read(old, table, columns):
        mine = here.get(_key(table, row))
        if mine is None or any(row[name] != mine[name] for name in columns & every):
            yield row, mine


def _write(unit: UnitOfWork, table: Table, row: Row, *names: str) -> None:
    """Put a row there, or write these columns of the one that is."""
    with translated():
        if not names:
            unit.connection.execute(insert(table).values(**row))
            return
        mine = and_(*(column == row[column.name] for column in table.primary_key))
        values = {name: row[name] for name in names}
        unit.connection.execute(update(table).where(mine).values(**values))


def _account_is_sound(unit: UnitOfWork, row: Row) -> bool:
    return account_rows.is_sound(unit, row)


def _row_is_sound(table: Table) -> Callable[[UnitOfWork, Row], bool]:
    return lambda unit, row: is_sound(unit, table, row)


def _versions(
    unit: UnitOfWork, old: UnitOfWork, table: Table, sound: Callable[[UnitOfWork, Row], bool]
) -> Brought:
    """Rows that are written again and again: the later state, if the product wrote it."""
    told = Brought()
    for row, mine in _both(unit, old, table):
        if mine is not None and row["version"] == mine["version"] and row["seal"] == mine["seal"]:
            if table is accounts:
                _guesses(unit, row, mine)
        elif not sound(unit, row) or (mine is not None and row["version"] <= mine["version"]):
            told.left(table, row)
        elif mine is None:
            _write(unit, table, row)
            told.new += 1
        else:
            _write(unit, table, row, *(name for name in row if name not in _names(table)))
            told.changed += 1
    return told


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def _guesses(unit: UnitOfWork, row: dict[str, Any], mine: Row) -> None:
    """Beside the seal: a code that counted, or a lock, goes on; nothing is taken back."""
    for name in account_rows.BESIDE_THE_SEAL:
        known = [one for one in (row[name], mine[name]) if one is not None]
        row[name] = max(known) if known else None
    _write(unit, accounts, row, *account_rows.BESIDE_THE_SEAL)


def _rows(unit: UnitOfWork, old: UnitOfWork, table: Table) -> Brought:
    """Rows that are made once and end once."""
    told, parents = Brought(), _parents(unit, table)
    for row, mine in _both(unit, old, table):
        sound = table is delegates or is_sound(unit, table, row)  # gives nothing without a code
        if mine is None:
            if not sound:
                told.left(table, row)
            elif all(row[name] in known for name, known in parents.items()):
                _write(unit, table, row)
                told.new += 1
            else:
                told.waiting += 1
            continue
        ended = [name for name in ENDS.get(table, ()) if row[name] and mine[name] is None]
        if ended:
            _write(unit, table, row, *ended)
        if table is api_tokens and row["until"] < mine["until"]:
            _write(unit, table, row, "until")
            ended.append("until")
        anew = SEALED_ANEW.get(table, ())
        if anew and row[anew[0]] is not None and mine[anew[0]] is None:
            if sound:
                _write(unit, table, row, *anew)
                ended.append(anew[0])
            else:
                told.left(table, row)
        told.changed += bool(ended)
    return told


def _parents(unit: UnitOfWork, table: Table) -> dict[str, set[Any]]:
    """What the rows of a table may refer to, by column."""
    with translated():
        return {
            key.parent.name: set(unit.connection.scalars(select(key.column)))
            for key in table.foreign_keys
        }


def _asks(unit: UnitOfWork, old: UnitOfWork) -> Brought:
    """What waits for a second person: what waits there, and nothing that ended there."""
    told = Brought()
    if not columns_of(old, account_asks):
        return told
    waits = {
        _key(account_asks, row): row
        for row in _read(old, account_asks, columns_of(old, account_asks))
    }
    here = frozenset(column.name for column in account_asks.c)
    mine = {_key(account_asks, row): row for row in _read(unit, account_asks, here)}
    for key, row in mine.items():
        if waits.get(key) != row:
            with translated():
                unit.connection.execute(
                    delete(account_asks).where(account_asks.c.person == row["person"])
                )
            told.changed += key not in waits
    known = _parents(unit, account_asks)["person"]
    for key, row in waits.items():
        if mine.get(key) != row:
            if row["person"] in known and is_sound(unit, account_asks, row):
                _write(unit, account_asks, row)
                told.new += 1
            else:
                told.left(account_asks, row)
    return told


def _messages(unit: UnitOfWork, old: UnitOfWork, seal_key: bytes | None) -> Brought:
    """What office and complainant wrote: encrypted, so that the key itself tells whose it is."""
    told = Brought()
    box = None if seal_key is None else key_files.box(seal_key)
    wrote = dict[str, bool]()
    for row, mine in _both(unit, old, complaint_messages):
        try:
            opened = mine is None and box is not None and box.decrypt(row["sealed"]) is not None
        except InvalidToken:
            opened = False
        if not opened:
            told.left(complaint_messages, row)
            continue
        _write(unit, complaint_messages, row)
        wrote[row["complaint_no"]] = row["side"] == "complainant"
        told.new += 1
    for number, last in wrote.items():
        f = followings.c
        with translated():
            unit.connection.execute(
                update(followings).where(f.complaint_no == number).values(wrote=last)
            )
    return told


def _lines(unit: UnitOfWork, old: UnitOfWork, table: Table) -> Brought:
    """Lines that are kept for ever under a running number, of which a database has its own."""
    told = Brought()
    if not columns_of(old, table):
        return told
    moment = "opened_at" if table is seal_openings else "at"
    names = tuple(column.name for column in table.c if column.name != "id")
    since = select(func.min(table.c[moment]))
    if table is access_log:  # a database that was put back noted so itself: before it is the moment
        last = select(func.max(access_log.c.id)).where(access_log.c.what == RESTORED)
        before = access_log.c.id < last.scalar_subquery()
        since = select(func.max(access_log.c.at)).where(before)
    parents = _parents(unit, table)
    columns = [table.c[name] for name in names]
    with translated():
        first = unit.connection.scalar(since) or ""
        late = table.c[moment] >= first
        here = {tuple(row) for row in unit.connection.execute(select(*columns).where(late))}
        rows = old.connection.execute(select(*columns).where(late).order_by(table.c.id)).all()
    for row in rows:
        said = dict(zip(names, row, strict=True))
        if tuple(row) in here or said.get("what") in NEVER_BROUGHT:
            continue
        if all(said[name] in known for name, known in parents.items()):
            _write(unit, table, said)
            told.new += 1
        else:
            told.waiting += 1
    return told
