"""The newest run of every flow on record, whichever machine ran it, and what all counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update

from storage.unit_of_work import UnitOfWork, translated
from storage.watch_tables import job_runs

LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """How a flow runs: moments as text; ``failed`` is a kind of error, never its words."""

    flow: str
    begun_at: str
    done_at: str | None = None
    failed_at: str | None = None
    failed: str | None = None
    runs: int = 0
    failures: int = 0
    milliseconds: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)

    @property
    def fails(self) -> bool:
        """Whether its last run that ended failed."""
        return self.failed_at is not None and self.failed_at > (self.done_at or "")


def every(unit: UnitOfWork) -> dict[str, JobRun]:
    """All flows that ever ran here, by name."""
    with translated():
        rows = unit.connection.execute(select(job_runs)).mappings().all()
    return {row["flow"]: JobRun(**{**row, "totals": json.loads(row["totals"])}) for row in rows}


def begun(unit: UnitOfWork, flow: str, at: str) -> None:
    """A run begins."""
    j = job_runs.c
    again = update(job_runs).where(j.flow == flow).values(begun_at=at)
    with translated():
        if unit.connection.execute(again).rowcount:
            return
        unit.connection.execute(
            insert(job_runs).values(
                flow=flow, begun_at=at, runs=0, failures=0, milliseconds=0, totals="{}"
            )
        )


def done(unit: UnitOfWork, flow: str, at: str, ms: int, counts: Mapping[str, int]) -> None:
    """A run ended well; ``counts`` is what it did."""
    kept = select(job_runs.c.totals).where(job_runs.c.flow == flow).with_for_update()
    with translated():
        before = json.loads(unit.connection.scalar(kept) or "{}")
    totals = {key: before.get(key, 0) + counts.get(key, 0) for key in {*before, *counts}}
    _ended(unit, flow, ms, done_at=at, totals=json.dumps(totals, sort_keys=True))


def failed(unit: UnitOfWork, flow: str, at: str, ms: int, why: str) -> None:
    """A run ended by an error of a kind."""
    failures = job_runs.c.failures + 1
    _ended(unit, flow, ms, failed_at=at, failed=why[:LONGEST], failures=failures)


def _ended(unit: UnitOfWork, flow: str, ms: int, **values: object) -> None:
    j = job_runs.c
    ended = update(job_runs).where(j.flow == flow)
    with translated():
        unit.connection.execute(
            ended.values(runs=j.runs + 1, milliseconds=j.milliseconds + ms, **values)
        )
