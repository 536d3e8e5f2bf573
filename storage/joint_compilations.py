"""Packs somebody asked for: begun, alive, ended with their edition or with why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.joint_tables import joint_compilations
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """The making of a pack. ``edition`` or ``failed`` once it has ended.

    ``fresh``: nothing of it was there before; else the edition that stood says the same.
    """

    no: int
    period: str
    started_by: str
    started_at: str
    seen_at: str
    stage: str
    ended_at: str | None
    edition: int | None
    fresh: bool | None
    failed: str | None


def begin(unit: UnitOfWork, period: str, stage: str, by: str, at: str) -> int:
    """Put a beginning on file; its number. LostRaceError: another began meanwhile."""
    c = joint_compilations.c
    with translated():
        no = int(unit.connection.scalar(select(func.max(c.no))) or 0) + 1
        unit.connection.execute(insert(joint_compilations).values(
            no=no, period=period, started_by=by, started_at=at, seen_at=at, stage=stage
        ))  # fmt: skip
    return no


def alive(unit: UnitOfWork, no: int, stage: str, at: str) -> None:
    """A sign of life: what it is at."""
    _change(unit, no, stage=stage, seen_at=at)


def ended(unit: UnitOfWork, no: int, edition: int, *, fresh: bool, at: str) -> None:
    """It ended with the edition that stands."""
    _change(unit, no, edition=edition, fresh=fresh, seen_at=at, ended_at=at)


def failed(unit: UnitOfWork, no: int, why: str, at: str) -> None:
    """It ended without one."""
    _change(unit, no, failed=why, seen_at=at, ended_at=at)


def _change(unit: UnitOfWork, no: int, **said: Any) -> None:
    c = joint_compilations.c
    query = update(joint_compilations).where(c.no == no, c.ended_at.is_(None))
    with translated():
        unit.connection.execute(query.values(**said))


def one(unit: UnitOfWork, no: int) -> Compilation | None:
    """One of them by its number."""
    query = select(joint_compilations).where(joint_compilations.c.no == no)
    with translated():
        row = unit.connection.execute(query).mappings().first()
    return None if row is None else Compilation(**row)


def newest(unit: UnitOfWork) -> dict[str, Compilation]:
    """The newest of each period."""
    c = joint_compilations.c
    last = select(func.max(c.no)).group_by(c.period)
    query = select(joint_compilations).where(c.no.in_(last)).order_by(c.period.desc())
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    return {row["period"]: Compilation(**row) for row in rows}
