"""The night's counting: indicators and spending of quarters that may be others than they were."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from domain.joint.periods import Period
from flows.assembly import Assembly
from flows.joint.figures import counted_again, take_again
from flows.joint.spending_told import count_again, weigh_records
from rules.indicator_book import load_indicator_book
from storage import joint_counts
from storage.joint_counts import Count
from storage.unit_of_work import UnitOfWork


def count_indicators(
    assembly: Assembly, *, at: datetime, whatever_came: bool = False
) -> dict[str, int]:
    """Count the running quarter and those before it; the new snapshots, by period.

    A quarter for which nothing came since it was counted is left, unless ``whatever_came``.
    """
    this = Count(
        counted_at=at.isoformat(), book=load_indicator_book().digest, program=version("mingdan")
    )
    periods = counted_again(at.date())
    with UnitOfWork(assembly.engine, reading=True) as unit:
        due = [one for one in periods if whatever_came or _may_differ(unit, one, this)]
    if due:
        weigh_records(assembly)
    count_again(assembly, due, at=at)
    made = take_again(assembly, due, at=at)
    with UnitOfWork(assembly.engine) as unit:
        for period in due:
            joint_counts.keep(unit, period, this)
        unit.commit()
    return made


def _may_differ(unit: UnitOfWork, period: Period, this: Count) -> bool:
    last = joint_counts.of_period(unit, period)
    if last is None or (last.book, last.program) != (this.book, this.program):
        return True
    if last.counted_at > this.counted_at:
        return True  # a clock went back, or somebody wrote it there
    return joint_counts.came_since(unit, period, last.counted_at)
