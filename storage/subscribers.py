"""Subscribers: who took the list over, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, update

from storage.subscriber_tables import subscribers
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One who took the list over; ``until`` is its last day. The address is never published.

    ``sound``: as the product wrote it, by its seal; nothing is sent to one that is not.
    """

    no: int
    name: str
    email: str
    since: date
    until: date | None
    registered_by: str
    ended_by: str | None = None
    sound: bool = True


_NAMES = tuple(name for name in Subscriber.__slots__ if name != "sound")


def add(
    unit: UnitOfWork, *, name: str, email: str, since: date, registered_by: str, at: str
) -> Subscriber:
    """Put a subscriber on record under the next number. LostRaceError: another took it."""
    with translated():
        last = unit.connection.scalar(select(func.max(subscribers.c.no))) or 0
        made = Subscriber(
            no=last + 1, name=name, email=email, since=since, until=None,
            registered_by=registered_by,
        )  # fmt: skip
        row = {name: getattr(made, name) for name in _NAMES} | {"recorded_at": at}
        unit.connection.execute(insert(subscribers).values(**sealed(unit, subscribers, row)))
    return made


def end(unit: UnitOfWork, no: int, *, until: date, ended_by: str) -> bool:
    """Record a subscriber's last day; False when there is none of that number still in force.

    One that does not fit its seal is none.

    NotAllowedError when that day is before its first.
    """
    s = subscribers.c
    one = select(subscribers).where(s.no == no, s.until.is_(None)).with_for_update()
    with translated():
        row = unit.connection.execute(one).mappings().first()
        if row is None or not is_sound(unit, subscribers, row):
            return False
        ended = sealed(unit, subscribers, {**row, "until": until, "ended_by": ended_by})
        told = {name: ended[name] for name in ("until", "ended_by", "seal")}
        unit.connection.execute(update(subscribers).where(s.no == no).values(**told))
    return True


def in_order(unit: UnitOfWork) -> list[Subscriber]:
    """Every subscriber there ever was."""
    query = select(subscribers).order_by(subscribers.c.no)
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    return [
        Subscriber(
            **{name: row[name] for name in _NAMES}, sound=is_sound(unit, subscribers, row)
        )
        for row in rows
    ]  # fmt: skip


def sound(unit: UnitOfWork) -> list[int]:
    """The numbers of those the product put on record: nobody else is told anything."""
    return [one.no for one in in_order(unit) if one.sound]
