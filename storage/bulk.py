"""Writing many rows at once by the driver's own executemany.

The write path binds every value itself, so SQLAlchemy's per-row work on parameters buys nothing
there and costs more than the insert. Statements are built from the tables, never from input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Table

from storage.unit_of_work import UnitOfWork, translated

Row = Sequence[Any]


@lru_cache(maxsize=64)
def _insert(table: Table, columns: tuple[str, ...], mark: str, ending: str) -> str:
    names = ", ".join(table.c[name].name for name in columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({_marks(mark, columns)}){ending}"


def _marks(mark: str, columns: Sequence[str]) -> str:
    return ", ".join([mark] * len(columns))


def mark_of(unit: UnitOfWork) -> str:
    """The driver's placeholder."""
    return "?" if unit.dialect == "sqlite" else "%s"


def _bound(unit: UnitOfWork, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Rows as the driver wants them: SQLite has no dates, only their text."""
    if unit.dialect != "sqlite":
        return [tuple(row) for row in rows]
    return [
        tuple(value.isoformat() if isinstance(value, date) else value for value in row)
        for row in rows
    ]


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
    values = _bound(unit, rows)
    if not values:
        return 0
    ending = " ON CONFLICT DO NOTHING" if skip_known else ""
    return run_many(unit, _insert(table, columns, mark_of(unit), ending), values)


def run_many(unit: UnitOfWork, statement: str, rows: Iterable[Row]) -> int:
    """Run one statement for every row; returns how many rows were touched."""
    values = _bound(unit, rows)
    if not values:
        return 0
    with translated():
        result = unit.connection.exec_driver_sql(
            statement, values, execution_options={"preserve_rowcount": True}
        )
    return int(result.rowcount)
