"""When each job of the timetable last ran, when it should have, and whether it is late.

By the record the flows keep of their runs (``flows/runs.py``). Beside it stands what the work
itself says (``flows/operations.py``): a job may run on time and leave its work undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.schedule import TIMETABLE, Job, last_due
from storage import job_runs
from storage.job_runs import JobRun
from storage.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=15)  # a job may begin and end this much after it was due
LONGEST = timedelta(hours=2)  # a run that takes longer hangs


@dataclass(frozen=True, slots=True)
class Punctual:
    """A job, the run it should have made by now, and the runs it made."""

    job: Job
    due: datetime
    run: JobRun | None
    at_work: bool
    late: bool

    @property
    def failing(self) -> bool:
        """Whether its last run that ended failed."""
        return self.run is not None and self.run.fails


def punctuality(unit: UnitOfWork, now: datetime) -> list[Punctual]:
    """Every job of the timetable as of a moment."""
    runs = job_runs.every(unit)
    return [_of(job, runs.get(job.flow), now) for job in TIMETABLE]


def _of(job: Job, run: JobRun | None, now: datetime) -> Punctual:
    due = last_due(job, now - PATIENCE)
    if run is None:
        return Punctual(job, due, None, at_work=False, late=True)
    ended = max(run.done_at or "", run.failed_at or "")
    begun = datetime.fromisoformat(run.begun_at)
    at_work = run.begun_at > ended and now - begun < LONGEST
    done = run.done_at is not None and datetime.fromisoformat(run.done_at) >= due
    return Punctual(job, due, run, at_work, late=not done and not at_work)


def stands_still(jobs: list[Punctual], now: datetime) -> bool:
    """Whether nothing of the timetable began or ended lately: nobody keeps it."""
    moments = (one for job in jobs if job.run for one in (job.run.begun_at, job.run.done_at) if one)
    newest = max(moments, default=None)
    return newest is None or now - datetime.fromisoformat(newest) > PATIENCE
