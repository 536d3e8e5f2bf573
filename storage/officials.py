"""Who holds which office, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select, update

from domain.roles import Appointment, Role, Roster
from storage.bulk import day
from storage.tables import officials
from storage.unit_of_work import UnitOfWork, translated

_APPOINTMENTS = (
    "SELECT person, role, since, until, deputises_for, paper FROM officials ORDER BY person, since"
)


def roster(unit: UnitOfWork) -> Roster:
    """Every appointment on record."""
    return _roster(tuple(unit.rows(_APPOINTMENTS)))


@lru_cache(maxsize=4)
def _roster(rows: tuple[tuple[Any, ...], ...]) -> Roster:
    """The roster of these rows; they rarely change, and every signature reads them."""
    return Roster.of(
        tuple(
            Appointment(person, Role(role), day(since), until and day(until), of, paper)
            for person, role, since, until, of, paper in rows
        )
    )


def names(unit: UnitOfWork) -> dict[str, str]:
    """The name of every person on record."""
    with translated():
        rows = unit.connection.execute(select(officials.c.person, officials.c.name))
        return {row[0]: row[1] for row in rows}


def appoint(
    unit: UnitOfWork, appointments: Iterable[Appointment], called: Mapping[str, str]
) -> int:
    """Record appointments; an end day updates the one on record. Returns how many were new."""
    o, new = officials.c, 0
    with translated():
        for one in appointments:
            same = (
                o.person == one.person,
                o.role == one.role.value,
                o.since == one.since,
            )
            known = unit.connection.execute(
                select(o.until, o.name, o.deputises_for, o.paper).where(*same)
            ).first()
            values = {
                "until": one.until,
                "name": called.get(one.person, one.person),
                "deputises_for": one.deputises_for,
                "paper": one.paper,
            }
            if known is None:
                new += 1
                unit.connection.execute(
                    insert(officials).values(
                        person=one.person,
                        role=one.role.value,
                        since=one.since,
                        **values,
                    )
                )
            elif tuple(known) != tuple(values.values()):
                unit.connection.execute(update(officials).where(*same).values(values))
    return new
