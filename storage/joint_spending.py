"""Spending and exposed workers of a year up to a quarter's end, as they were counted last.

Counted again by the job that counts the indicators: the page reads a few rows, however many records
there are. Nothing rests on them; they follow from ``protection_lines`` and ``register_lines``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from domain.joint.matters import Matter
from domain.joint.periods import Period
from storage.joint_tables import joint_spending
from storage.protection_counts import Spent
from storage.unit_of_work import UnitOfWork, translated

REGISTER = ""  # in place of a matter: the enterprises with exposed workers, and those workers
Exposed = Mapping[tuple[str, str], tuple[int, int]]  # (township, industry): enterprises, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was spent and whom it is spread over, as counted at a moment."""

    known_at: str
    spent: Sequence[Spent]
    exposed: Exposed


def keep(unit: UnitOfWork, period: Period, counted: Counted) -> None:
    """Keep what was counted instead of what was before."""
    base = {"period": str(period), "known_at": counted.known_at}
    rows = [
        {**base, "matter": one.matter.value, "township": one.township, "industry": one.industry,
         "enterprises": one.enterprises, "amount": one.fen}
        for one in counted.spent
    ] + [
        {**base, "matter": REGISTER, "township": township, "industry": industry,
         "enterprises": enterprises, "amount": workers}
        for (township, industry), (enterprises, workers) in counted.exposed.items()
    ]  # fmt: skip
    with translated():
        of_it = joint_spending.c.period == str(period)
        unit.connection.execute(delete(joint_spending).where(of_it))
        if rows:
            unit.connection.execute(insert(joint_spending), rows)


def of_period(unit: UnitOfWork, period: Period) -> Counted | None:
    """What was counted last of a period; None: it never was, or there was nobody to count."""
    s = joint_spending.c
    query = select(*s).where(s.period == str(period)).order_by(s.matter, s.township, s.industry)
    with translated():
        rows = unit.connection.execute(query).all()
    if not rows:
        return None
    return Counted(
        known_at=rows[0].known_at,
        spent=[
            Spent(Matter(row.matter), row.township, row.industry, row.enterprises, row.amount)
            for row in rows if row.matter != REGISTER
        ],
        exposed={
            (row.township, row.industry): (row.enterprises, row.amount)
            for row in rows if row.matter == REGISTER
        },
    )  # fmt: skip
