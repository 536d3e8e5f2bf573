"""Subscribers: who took the list over, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, update

from storage.subscriber_tables import subscribers
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One who took the list over; ``until`` is its last day. The address is never published."""

    no: int
    name: str
    email: str
    since: date
    until: date | None
    registered_by: str
    ended_by: str | None = None


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
        values = {column: getattr(made, column) for column in Subscriber.__slots__}
        unit.connection.execute(insert(subscribers).values(**values, recorded_at=at))
    return made


def end(unit: UnitOfWork, no: int, *, until: date, ended_by: str) -> bool:
    """Record a subscriber's last day; False when there is none of that number still in force.

    NotAllowedError when that day is before its first.
    """
    changed = update(subscribers).where(subscribers.c.no == no, subscribers.c.until.is_(None))
    with translated():
        done = unit.connection.execute(changed.values(until=until, ended_by=ended_by))
    return done.rowcount == 1


def in_order(unit: UnitOfWork) -> list[Subscriber]:
    """Every subscriber there ever was."""
    names = Subscriber.__slots__
    query = select(*(subscribers.c[name] for name in names)).order_by(subscribers.c.no)
    with translated():
        rows = unit.connection.execute(query).all()
    return [Subscriber(**dict(zip(names, row, strict=True))) for row in rows]
