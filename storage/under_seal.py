"""Rows that give somebody a right, each under a seal of the office (``doors.py``).

An appointment, a program's token and a code for an enterprise are made by the product alone: one
that was put there by SQL, or changed, gives nothing. Accounts and sessions do the same in modules
of their own; what happens to a row later (used, ended) stands beside the seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, and_, select, update

from storage.access_tables import passes
from storage.doors import Purpose
from storage.tables import officials
from storage.token_tables import api_tokens
from storage.unit_of_work import UnitOfWork, translated

PURPOSES: dict[Table, Purpose] = {
    officials: Purpose.OFFICE,
    api_tokens: Purpose.PROGRAM,
    passes: Purpose.CODE,
}
FEW = (officials, api_tokens)  # rows enough to be looked through at any time
SEALED: dict[Table, tuple[str, ...]] = {
    officials: ("person", "role", "since", "until", "name", "deputises_for", "paper", "version"),
    # Until when it is good may only come nearer: the database itself refuses more.
    api_tokens: ("number", "digest", "unit", "laboratory", "scopes", "townships", "made_by",
                 "made_at"),
    passes: ("digest", "uscc", "document", "made_by", "made_at", "until"),
}  # fmt: skip


def sealed(unit: UnitOfWork, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is written, with its seal."""
    told = (row[name] for name in SEALED[table])
    return {**row, "seal": unit.doors.seal(PURPOSES[table], told)}


def is_sound(unit: UnitOfWork, table: Table, row: Mapping[str, Any] | RowMapping) -> bool:
    """Whether a row is as the product wrote it; it holds the columns of the table by name."""
    told = (row[name] for name in SEALED[table])
    return unit.doors.fits(PURPOSES[table], told, row["seal"])


def unsound(unit: UnitOfWork, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table that are not as the product wrote them."""
    with translated():
        found = unit.connection.execute(select(table).order_by(*table.primary_key)).mappings()
        rows = [dict(row) for row in found]
    yield from (row for row in rows if not is_sound(unit, table, row))


def problems(
    unit: UnitOfWork, tables: Iterable[Table] = tuple(PURPOSES)
) -> Iterator[tuple[str, str, str]]:
    """Table, key and what is wrong, for the audit; ``tables``: of these."""
    for table in tables:
        for row in unsound(unit, table):
            key = " ".join(str(row[column.name])[:12] for column in table.primary_key)
            yield table.name, key, "与封印不符：不是由系统写下的，或者被改动，不产生任何权限"


def seal_all(unit: UnitOfWork) -> int:
    """Seal what has no seal that fits, as it stands; how many.

    For the upgrade before which there were no seals, and for nothing else.
    """
    count = 0
    for table in PURPOSES:
        for row in unsound(unit, table):
            mine = and_(*(column == row[column.name] for column in table.primary_key))
            seal = sealed(unit, table, row)["seal"]
            with translated():
                unit.connection.execute(update(table).where(mine).values(seal=seal))
            count += 1
    return count
