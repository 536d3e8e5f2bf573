"""Filters of lists that somebody keeps for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from storage.filter_tables import saved_filters
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by its name; ``asked`` is what stands behind the question mark of the list."""

    page: str
    name: str
    asked: str


def kept(unit: UnitOfWork, person: str, page: str = "") -> list[Filter]:
    """The filters of somebody, of one list or of all, by name."""
    f = saved_filters.c
    query = select(f.page, f.name, f.asked).where(f.person == person)
    if page:
        query = query.where(f.page == page)
    with translated():
        rows = unit.connection.execute(query.order_by(f.page, f.name)).all()
    return [Filter(*row) for row in rows]


def count(unit: UnitOfWork, person: str) -> int:
    """How many filters somebody keeps."""
    query = select(func.count()).where(saved_filters.c.person == person)
    with translated():
        return int(unit.connection.scalar(query) or 0)


def keep(unit: UnitOfWork, person: str, one: Filter, at: str) -> None:
    """Keep a filter; of the same name there is one, the last."""
    drop(unit, person, one.page, one.name)
    with translated():
        unit.connection.execute(insert(saved_filters).values(
            person=person, page=one.page, name=one.name, asked=one.asked, saved_at=at,
        ))  # fmt: skip


def drop(unit: UnitOfWork, person: str, page: str, name: str) -> None:
    """Keep it no longer."""
    f = saved_filters.c
    with translated():
        unit.connection.execute(
            delete(saved_filters).where(f.person == person, f.page == page, f.name == name)
        )
