"""The jobs of the timetable that keep backups: each does nothing where it was done already."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

from flows.assembly import Assembly
from flows.backups import drill as drills
from flows.backups.keeping import age, let_go
from flows.backups.making import make, make_point
from flows.schedule import TIMETABLE, Job, last_due

log = logging.getLogger(__name__)
NIGHTLY = Job("nightly", "20 3 * * *", "backup", "完整备份")
DRILL = next(job for job in TIMETABLE if job.id == "drill")


def back_up(assembly: Assembly, *, now: datetime) -> dict[str, Any]:
    """Back up, if no whole backup was made since the night it was due; else keep a point (SQLite).

    A point that could not be kept is made up by the next one: each stands for all before it.
    """
    backup = assembly.settings.backup
    if backup.folder is None:
        return {"backup": None}
    made = age(backup.folder).backup
    if made is not None and made >= last_due(NIGHTLY, now):
        point = make_point(assembly.settings, at=now)
        return {"backup": None, "point": None if point is None else point.name}
    path = make(assembly.settings, assembly.engine, at=now, random=secrets.token_bytes)
    return {"backup": path.name, "let_go": let_go(backup.folder, backup)}


def practise(assembly: Assembly, *, now: datetime) -> dict[str, Any]:
    """Try the newest backup out, unless that was done since the job was last due."""
    folder = assembly.settings.backup.folder
    if folder is None:
        return {"drill": None}
    found = age(folder)
    due = last_due(DRILL, now)
    done = found.drill is not None and datetime.fromisoformat(found.drill.at) >= due
    if done or found.backup is None:
        return {"drill": None}
    told = drills.drill(assembly.settings, at=now)
    if told.problems:
        log.error("drill failed", extra={"action": "drill_failed", "backup": told.backup})
    return {"drill": told.backup, "problems": list(told.problems)}
