"""Changing one value of one row by plain SQL, and seeing who notices.

Everything happens in a transaction that is never committed: refused by the database, else named by
the audit, which looks from inside the same transaction; else nobody notices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Engine,
    Integer,
    LargeBinary,
    Table,
    and_,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from flows.audit import Finding, audit
from storage.unit_of_work import UnitOfWork

ROW = "*"  # in the place of a column: the whole row is deleted
FAR = date(2026, 12, 31)


class Outcome(StrEnum):
    """What became of a change."""

    REFUSED = "refused"  # by a trigger, key or check of the database
    NAMED = "named"  # let through, and the audit names it
    UNNOTICED = "unnoticed"


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A change, what became of it, and what was said about it."""

    table: str
    column: str
    outcome: Outcome
    said: str


def _among(column: Column[Any]) -> list[str]:
    """The words a check lets a column hold, in order; none: any."""
    for check in column.table.constraints:
        said = str(getattr(check, "sqltext", ""))
        found = re.fullmatch(rf"{column.name} IN \((.*)\)", said, re.DOTALL)
        if found:
            return re.findall(r"'(\w+)'", found[1])
    return []


def other(column: Column[Any], value: Any) -> Any:
    """Another value of a column, such as somebody would put there."""
    kind = column.type
    words = _among(column)
    if words:
        return words[(words.index(value) + 1) % len(words)]
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Date):
        return FAR if value is None else value + timedelta(days=1)
    if isinstance(kind, Integer):
        return 1 if value is None else value + 1
    if isinstance(kind, LargeBinary):
        return b"x" if not value else bytes([value[0] ^ 1]) + value[1:]
    if not value:
        return "x"
    # One sign of a text changes; of a moment, a code or a digest too, so that its shape stands.
    at = next((n for n in range(len(value) - 1, -1, -1) if value[n].isalnum()), 0)
    new = "1" if value[at] != "1" else "2"
    return value[:at] + new + value[at + 1 :]


def a_row(unit: UnitOfWork, table: Table) -> dict[str, Any]:
    """The first row of a table by its key; empty when there is none."""
    query = select(table).order_by(*table.primary_key.columns).limit(1)
    row = unit.connection.execute(query).mappings().first()
    return {} if row is None else dict(row)


def _of(table: Table, row: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def spoil(
    engine: Engine, table: Table, column: str, known: frozenset[Finding] = frozenset()
) -> Spoilt | None:
    """Change a value of a row, or delete the row; None when the table has no row.

    ``known``: what the audit finds anyhow.
    """
    with UnitOfWork(engine) as unit:
        row = a_row(unit, table)
        if not row:
            return None
        statement: Any = delete(table).where(_of(table, row))
        if column != ROW:
            value = other(table.c[column], row[column])
            statement = update(table).where(_of(table, row)).values({column: value})
        try:
            done = unit.connection.execute(statement).rowcount
            if engine.dialect.name == "postgresql":
                unit.connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except DBAPIError as error:
            return Spoilt(table.name, column, Outcome.REFUSED, str(error.orig))
        assert done == 1, (table.name, column)
        try:
            found = [one for one in audit(unit).findings if one not in known]
        except Exception as error:  # what cannot even be read is noticed
            return Spoilt(table.name, column, Outcome.NAMED, f"{type(error).__name__}: {error}")
    if not found:
        return Spoilt(table.name, column, Outcome.UNNOTICED, "")
    one = found[0]
    return Spoilt(table.name, column, Outcome.NAMED, f"{one.table} {one.key}: {one.problem}")
