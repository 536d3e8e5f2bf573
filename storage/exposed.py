"""How many exposed workers the register has, as of a day and as known at a moment."""

from __future__ import annotations

from sqlalchemy import func, select

from storage.protection_counts import AsOf, registered
from storage.unit_of_work import UnitOfWork, translated


def exposed(unit: UnitOfWork, as_of: AsOf) -> dict[tuple[str, str], tuple[int, int]]:
    """(enterprises with exposed workers, those workers) by township and industry."""
    some = registered(as_of, ()).c
    query = select(
        some.township, some.industry, func.count(some.uscc), func.sum(some.exposed)
    ).group_by(some.township, some.industry)
    with translated():
        rows = unit.connection.execute(query).all()
    return {(t, i): (int(many), int(workers)) for t, i, many, workers in rows}
