"""How old everything is: what came in last, what went out last, what waits longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage import issues, operations
from storage.operations import Queue, Unserved
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Moments as text ("" for never), days as days."""

    intake: str
    issue: date | None
    unserved: Unserved
    events: Queue
    notices: Queue
    mails: int  # about what fell
    parked: int


def ages(unit: UnitOfWork) -> Ages:
    """Everything that has an age, in a fixed number of queries."""
    newest, _ = issues.latest(unit)
    return Ages(
        intake=operations.newest_intake(unit)[1],
        issue=None if newest is None else newest.released_on,
        unserved=operations.unserved(unit),
        events=operations.inbox_queue(unit),
        notices=operations.outbox_queue(unit),
        mails=operations.retractions_queue(unit).waiting,
        parked=operations.parked_count(unit),
    )


def age(at: str | date | None, now: datetime) -> tuple[str, str]:
    """How long ago it was, in the largest unit that tells: 3分钟, 5小时, 12天."""
    if not at:
        return "—", "—"
    if isinstance(at, str) and "T" in at:
        minutes = int((now - datetime.fromisoformat(at)).total_seconds() // 60)
    else:
        day = at if isinstance(at, date) else date.fromisoformat(at)
        minutes = (now.date() - day).days * 24 * 60
    if minutes < 60:
        return f"{minutes}分钟", f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60}小时", f"{minutes // 60} h"
    return f"{minutes // 1440}天", f"{minutes // 1440} days"
