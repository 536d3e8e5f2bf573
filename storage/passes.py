"""One-time codes by which an enterprise comes in, known by their digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from storage.access_tables import passes
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A code: for which enterprise, with which document, made by whom, good until which day."""

    digest: str
    uscc: str
    document: str
    made_by: str
    made_at: str
    until: date
    used_at: str | None = None

    def good(self, uscc: str, today: date) -> bool:
        """Whether this enterprise can come in by it today."""
        return self.uscc == uscc and self.used_at is None and today <= self.until


_COLUMNS = tuple(passes.c[name] for name in Pass.__slots__)


def _read(row: tuple[object, ...]) -> Pass:
    return Pass(**dict(zip(Pass.__slots__, row, strict=True)))  # type: ignore[arg-type]


def add(unit: UnitOfWork, made: Pass) -> None:
    """Put a code on record."""
    values = {name: getattr(made, name) for name in Pass.__slots__}
    with translated():
        unit.connection.execute(insert(passes).values(**sealed(unit, passes, values)))


def find(unit: UnitOfWork, digest: str) -> Pass | None:
    """The code of a digest, used or not; None where the product made none."""
    query = select(*_COLUMNS, passes.c.seal).where(passes.c.digest == digest)
    with translated():
        row = unit.connection.execute(query).mappings().first()
    if row is None or not is_sound(unit, passes, row):
        return None
    return _read(tuple(row[name] for name in Pass.__slots__))


def use(unit: UnitOfWork, digest: str, uscc: str, today: date, at: str) -> bool:
    """Use a code of this enterprise up; False when it is none, used, or too old."""
    p = passes.c
    with translated():
        result = unit.connection.execute(
            update(passes)
            .where(p.digest == digest, p.uscc == uscc, p.used_at.is_(None), p.until >= today)
            .values(used_at=at)
        )
    return result.rowcount == 1


def good_for(unit: UnitOfWork, uscc: str, today: date) -> list[Pass]:
    """The codes an enterprise could still come in by, the newest first."""
    p = passes.c
    query = (
        select(*_COLUMNS)
        .where(p.uscc == uscc, p.used_at.is_(None), p.until >= today)
        .order_by(p.made_at.desc(), p.digest)
    )
    with translated():
        return [_read(tuple(row)) for row in unit.connection.execute(query)]
