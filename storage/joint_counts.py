"""When a period was counted last, and whether anything came since that its figures rest on.

A figure follows from ``protection_lines`` and ``register_lines`` alone, by a book and a program.
Where none of these is another than when it was counted, counting again gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select

from domain.joint.periods import Period
from storage.joint_tables import joint_counts, protection_lines, register_lines
from storage.unit_of_work import UnitOfWork, translated

# A batch bears the moment it began at and is seen when it ends: rather count once more than miss it
LONGEST_BATCH = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """When it was, by which book of indicators (its digest) and which program (its version)."""

    counted_at: str
    book: str
    program: str


def of_period(unit: UnitOfWork, period: Period) -> Count | None:
    """How a period was counted last; None when it never was."""
    c = joint_counts.c
    query = select(c.counted_at, c.book, c.program).where(c.period == str(period))
    with translated():
        row = unit.connection.execute(query).one_or_none()
    return row and Count(counted_at=row.counted_at, book=row.book, program=row.program)


def keep(unit: UnitOfWork, period: Period, count: Count) -> None:
    """Keep how a period was counted, instead of how it was before."""
    of_it = joint_counts.c.period == str(period)
    row = {
        "period": str(period), "counted_at": count.counted_at, "book": count.book,
        "program": count.program,
    }  # fmt: skip
    with translated():
        unit.connection.execute(delete(joint_counts).where(of_it))
        unit.connection.execute(insert(joint_counts).values(row))


def came_since(unit: UnitOfWork, period: Period, counted_at: str) -> bool:
    """Whether a record or a registration came since that counts for a period.

    A correction counts for every period that has what it corrects, whatever its own day.
    """
    after = (datetime.fromisoformat(counted_at) - LONGEST_BATCH).isoformat()
    p, r = protection_lines.c, register_lines.c
    queries = (
        select(r.uscc).where(r.recorded_at > after, r.since <= period.last),
        select(p.uscc).where(
            p.recorded_at > after, or_(p.on_day <= period.last, p.instead_of != "")
        ),
    )
    with translated():
        return any(unit.connection.execute(query.limit(1)).first() for query in queries)
