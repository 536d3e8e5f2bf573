"""Who holds which office, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select, update

from domain.roles import Appointment, Role, Roster
from storage.bulk import day
from storage.doors import Doors
from storage.tables import officials
from storage.under_seal import PURPOSES, SEALED, is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated

_COLUMNS = (*SEALED[officials], "seal")
_APPOINTMENTS = f"SELECT {', '.join(_COLUMNS)} FROM officials ORDER BY person, since"


def roster(unit: UnitOfWork) -> Roster:
    """Every appointment on record that the product put there."""
    rows = unit.rows(_APPOINTMENTS)
    unit.doors.read_again()
    return _roster(unit.doors, unit.doors.read, tuple(rows))


@lru_cache(maxsize=4)
def _roster(doors: Doors, read: object, rows: tuple[tuple[Any, ...], ...]) -> Roster:
    """The roster of these rows; they rarely change, and every signature reads them.

    ``read``: of which key file, so that one that is put back is heeded.
    """
    del read
    made = []
    for row in rows:
        *told, seal = row
        if doors.fits(PURPOSES[officials], told, seal):
            person, role, since, until, _, of, paper, _ = told
            days = day(since), until and day(until)
            made.append(Appointment(person, Role(role), *days, of, paper))
    return Roster.of(tuple(made))


def names(unit: UnitOfWork) -> dict[str, str]:
    """The name of every person on record."""
    with translated():
        rows = unit.connection.execute(select(officials.c.person, officials.c.name))
        return {row[0]: row[1] for row in rows}


def appoint(
    unit: UnitOfWork, appointments: Iterable[Appointment], called: Mapping[str, str]
) -> int:
    """Record appointments; an end day updates the one on record. Returns how many were new.

    One that was put there otherwise, or changed, is the product's from now on.
    """
    o, new = officials.c, 0
    with translated():
        for one in appointments:
            row = {"person": one.person, "role": one.role.value, "since": one.since}
            same = [o[name] == value for name, value in row.items()]
            known = unit.connection.execute(select(officials).where(*same)).mappings().first()
            said = {
                "until": one.until,
                "name": called.get(one.person, one.person),
                "deputises_for": one.deputises_for,
                "paper": one.paper,
            }
            if known is None:
                new += 1
                made = sealed(unit, officials, {**row, **said, "version": 1})
                unit.connection.execute(insert(officials).values(**made))
                continue
            as_said = all(known[name] == value for name, value in said.items())
            if not as_said or not is_sound(unit, officials, known):
                later = {**row, **said, "version": known["version"] + 1}
                made = sealed(unit, officials, later)
                unit.connection.execute(update(officials).where(*same).values(**made))
    return new
