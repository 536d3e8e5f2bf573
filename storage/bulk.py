"""The write path's own statements: many rows written, many keys read, by the driver itself.

The write path binds every value itself, so SQLAlchemy's per-row work on parameters buys nothing
there and costs more than the insert. Statements are built from the tables, never from input.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import json
from sqlalchemy import Table

from storage.unit_of_work import UnitOfWork

Row = tuple[Any, ...]
Key = TypeVar("Key", str, int)


@lru_cache(maxsize=64)
def _insert(table: Table, columns: tuple[str, ...], ending: str) -> str:
    names = ", ".join(table.c[name].name for name in columns)
    marks = ", ".join(["{mark}"] * len(columns))
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks}){ending}"


def insert_rows(
    unit: UnitOfWork,
    table: Table,
    columns: tuple[str, ...],
    rows: Iterable[Row],
    *,
    skip_known: bool = False,
) -> int:
    """Insert rows; with ``skip_known`` those whose key stands already are left out.

    Returns how many were written.
    """
    ending = " ON CONFLICT DO NOTHING" if skip_known else ""
    return run_many(unit, _insert(table, columns, ending), rows)


def run_many(unit: UnitOfWork, statement: str, rows: Iterable[Row]) -> int:
    """Run one statement, ``{mark}`` for each value, for every row; returns how many it touched."""
    values = list(rows)
    return unit.run_many(in_dialect(statement, unit.dialect), values) if values else 0


def rows_among(unit: UnitOfWork, statement: str, keys: Iterable[Key], *before: object) -> list[Row]:
    """The rows of a statement for all these keys, e.g. ``SELECT ... WHERE name {among}``.

    The keys are one value to the database, however many, so the statement never changes its text.
    ``before`` are the values of ``{mark}``s that stand before it.
    """
    wanted = sorted(set(keys))  # in one order always: locks are taken in it
    if not wanted:
        return []
    given = json.encode(wanted).decode() if unit.dialect == "sqlite" else wanted
    return unit.rows(in_dialect(statement, unit.dialect), (*before, given))


@lru_cache(maxsize=64)
def in_dialect(statement: str, dialect: str) -> str:
    """A statement with ``{mark}``, ``{among}`` and ``{locked}`` as the database writes them."""
    if dialect == "sqlite":  # whoever writes holds the whole file: no row needs a lock
        words = {"mark": "?", "among": "IN (SELECT value FROM json_each(?))", "locked": ""}
    else:
        words = {"mark": "%s", "among": "= ANY(%s)", "locked": "FOR UPDATE"}
    return statement.format(**words)


def day(value: Any) -> date:
    """A day as the driver gave it: SQLite has only its text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
