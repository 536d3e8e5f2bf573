"""What enterprises did for protection, line by line: written by the write path, read by the desks.

What the lines add up to is counted in ``protection_counts.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    func,
    select,
    union_all,
)

from domain.joint.matters import Matter
from storage.bulk import insert_rows
from storage.joint_tables import protection_lines, register_lines
from storage.unit_of_work import UnitOfWork, translated

REGISTER = ("uscc", "version", "since", "recorded_at", "township", "industry", "exposed")
PROTECTION = (
    "event_id", "uscc", "matter", "project", "on_day", "due", "done", "spent_fen", "record_no",
    "instead_of", "paper", "recorded_at",
)  # fmt: skip


class RegisterLine(NamedTuple):
    """A row of ``register_lines`` without the moment it is known from."""

    uscc: str
    version: int
    since: date
    township: str
    industry: str
    exposed: int


class ProtectionLine(NamedTuple):
    """A row of ``protection_lines`` without the moment it is known from."""

    event_id: int
    uscc: str
    matter: Matter
    project: str
    on_day: date
    due: int
    done: int
    spent_fen: int
    record_no: str
    instead_of: str
    paper: str


def keep_registered(unit: UnitOfWork, lines: Iterable[RegisterLine], at: str) -> None:
    """Keep registrations as of their days."""
    rows = [
        (one.uscc, one.version, one.since.isoformat(), at, one.township, one.industry, one.exposed)
        for one in lines
    ]
    insert_rows(unit, register_lines, REGISTER, rows)


def keep_protection(unit: UnitOfWork, lines: Iterable[ProtectionLine], at: str) -> None:
    """Keep how matters stood in enterprises."""
    rows = [
        (*one[:2], one.matter.value, one.project, one.on_day.isoformat(), *one[5:], at)
        for one in lines
    ]
    insert_rows(unit, protection_lines, PROTECTION, rows)


def weigh(unit: UnitOfWork) -> None:
    """Let PostgreSQL see how large these tables are, before they are added up.

    A first import is counted before the database gets round to it by itself, and a join planned for
    a row or two takes minutes over thousands.
    """
    if unit.dialect == "postgresql":
        unit.run("ANALYZE protection_lines, register_lines", ())


def begins_after(unit: UnitOfWork, day: date) -> bool:
    """Whether there are records, and the first of them is of a later day."""
    first = _first_day(unit)
    return first is not None and first > day


def recorded_by(unit: UnitOfWork, day: date) -> bool:
    """Whether anything is on record of a day or of one before it."""
    first = _first_day(unit)
    return first is not None and first <= day


def _first_day(unit: UnitOfWork) -> date | None:
    """The day of the first record: the first of each matter is an end of the index."""
    p = protection_lines.c
    firsts = [select(func.min(p.on_day)).where(p.matter == one.value) for one in Matter]
    with translated():
        days = unit.connection.execute(union_all(*firsts)).scalars()
        return min((day for day in days if day is not None), default=None)


def lines_of(unit: UnitOfWork, uscc: str, *, limit: int = 200) -> list[ProtectionLine]:
    """What an enterprise has on record, the newest first."""
    p = protection_lines.c
    query = select(*(p[name] for name in PROTECTION[:-1])).where(p.uscc == uscc)
    query = query.order_by(p.on_day.desc(), p.event_id.desc()).limit(limit)
    with translated():
        rows = unit.connection.execute(query).all()
    return [ProtectionLine(row[0], row[1], Matter(row[2]), *row[3:]) for row in rows]
