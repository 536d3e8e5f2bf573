"""The write path's own statements: many rows written, many keys read, by the driver itself.

The write path binds every value itself, so SQLAlchemy's per-row work on parameters buys nothing
there and costs more than the insert. Statements are built from the tables, never from input.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from msgspec import json
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from storage.unit_of_work import UnitOfWork

Row = tuple[Any, ...]
Looked = tuple[tuple[str, str], ...]  # column, what is asked with one ``{mark}``
Key = TypeVar("Key", str, int)
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # as its package has it
TOGETHER = 40  # rows inserted by one statement: beginning and ending it costs as much as a row


@lru_cache(maxsize=64)
def _insert(
    table: Table, columns: tuple[str, ...], ending: str, rows: int, dialect: str, by: Looked
) -> str:
    names = ", ".join(table.c[name].name for name in columns)
    looked_up = dict(by)
    marks = f"({', '.join(looked_up.get(name, '{mark}') for name in columns)})"
    values = ", ".join([marks] * rows)
    return in_dialect(f"INSERT INTO {table.name} ({names}) VALUES {values}{ending}", dialect)


def insert_rows(
    unit: UnitOfWork,
    table: Table,
    columns: tuple[str, ...],
    rows: Iterable[Row],
    *,
    skip_known: bool = False,
    by: Looked = (),
) -> int:
    """Insert rows; with ``skip_known`` those whose key stands already are left out.

    ``by``: columns whose value the database looks up by the one that is given. Returns how many
    were written.
    """
    values = list(rows)
    if not values:
        return 0
    if unit.dialect == "postgresql" and len(values) >= TOGETHER and not skip_known and not by:
        names = ", ".join(table.c[name].name for name in columns)
        return unit.copy(f"COPY {table.name} ({names}) FROM STDIN", values)
    ending, written = " ON CONFLICT DO NOTHING" if skip_known else "", 0
    alone = len(values) % TOGETHER  # the last ones go one by one: two texts for a table, no more
    end = len(values) - alone
    if end:
        many = _insert(table, columns, ending, TOGETHER, unit.dialect, by)
        for start in range(0, end, TOGETHER):
            portion = chain.from_iterable(values[start : start + TOGETHER])
            written += unit.run(many, list(portion))
    if alone:
        single = _insert(table, columns, ending, 1, unit.dialect, by)
        written += unit.run_many(single, values[end:])
    return written


def update_rows(
    unit: UnitOfWork,
    table: Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    rows: Iterable[Row],
    *,
    also: str = "",
    only: str = "",
) -> int:
    """Set columns where keys have their values, row by row of values for both, in this order.

    No two rows may be for the same keys. ``also``: what is set alike in all of them, ``only``: a
    condition on what stands. Returns how many were touched.
    """
    values = list(rows)
    if not values:
        return 0
    if unit.dialect == "postgresql" and len(values) >= TOGETHER:
        statement = _update_columns(table, columns, keys, also, only)
        return unit.run(statement, [list(column) for column in zip(*values, strict=True)])
    return unit.run_many(_update(table, columns, keys, also, only, unit.dialect), values)


@lru_cache(maxsize=64)
def _update(
    table: Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    also: str,
    only: str,
    dialect: str,
) -> str:
    said = ", ".join([*(f"{table.c[name].name} = {{mark}}" for name in columns), *_some(also)])
    where = " AND ".join([*(f"{table.c[name].name} = {{mark}}" for name in keys), *_some(only)])
    return in_dialect(f"UPDATE {table.name} SET {said} WHERE {where}", dialect)


@lru_cache(maxsize=64)
def _update_columns(
    table: Table, columns: tuple[str, ...], keys: tuple[str, ...], also: str, only: str
) -> str:
    """PostgreSQL's statement for many rows at once, which are joined to what stands."""
    asked = [*columns, *keys]
    given = [f"g{number}" for number in range(len(asked))]
    pairs = list(zip((table.c[name].name for name in asked), given, strict=True))
    said = ", ".join([*(f"{name} = {new}" for name, new in pairs[: len(columns)]), *_some(also)])
    met = [*(f"{table.name}.{name} = {key}" for name, key in pairs[len(columns) :]), *_some(only)]
    # Types without their lengths, to which a cast would cut the values.
    types = [str(table.c[name].type.compile(POSTGRESQL)).partition("(")[0] for name in asked]
    lists = ", ".join(f"${n}::{one}[]" for n, one in enumerate(types, start=1))
    rows = f"unnest({lists}) AS given ({', '.join(given)})"
    return f"UPDATE {table.name} SET {said} FROM {rows} WHERE {' AND '.join(met)}"


def _some(condition: str) -> list[str]:
    return [condition] if condition else []


def run_many(unit: UnitOfWork, statement: str, rows: Iterable[Row]) -> int:
    """Run one statement, ``{mark}`` for each value, for every row; returns how many it touched."""
    values = list(rows)
    return unit.run_many(in_dialect(statement, unit.dialect), values) if values else 0


def rows_among(unit: UnitOfWork, statement: str, keys: Iterable[Key], *before: object) -> list[Row]:
    """The rows of a statement for all these keys, e.g. ``SELECT ... WHERE name {among}``.

    The keys are one value to the database, however many, so the statement has two texts at most:
    a single key is asked for by itself, without a table made for it. ``before`` are the values of
    ``{mark}``s that stand before it.
    """
    wanted: list[Key] = sorted(set(keys))  # in one order always: locks are taken in it
    if not wanted:
        return []
    if len(wanted) == 1:
        return unit.rows(in_dialect(statement, unit.dialect, single=True), (*before, *wanted))
    given = json.encode(wanted).decode() if unit.dialect == "sqlite" else wanted
    return unit.rows(in_dialect(statement, unit.dialect), (*before, given))


@lru_cache(maxsize=128)
def in_dialect(statement: str, dialect: str, *, single: bool = False) -> str:
    """A statement with ``{mark}``, ``{among}``, ``{locked}`` as the database writes them.

    ``single``: there is one key to be among.
    """
    if dialect == "sqlite":  # whoever writes holds the whole file: no row needs a lock
        mark: object = "?"
        words = {"among": "IN (SELECT value FROM json_each(?))", "locked": ""}
    else:
        mark = _Numbered()
        words = {"among": "= ANY({mark})", "locked": "FOR UPDATE"}
    if single:
        words["among"] = "= {mark}"
    return statement.format(mark="{mark}", **words).format(mark=mark)


class _Numbered:
    """PostgreSQL's own marks, ``$1`` and so on, in the order in which they stand."""

    def __init__(self) -> None:
        self._last = 0

    def __format__(self, _how: str) -> str:
        self._last += 1
        return f"${self._last}"


def day(value: Any) -> date:
    """A day as the driver gave it: SQLite has only its text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
