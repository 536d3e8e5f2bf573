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
from flows.schedule import TIMETABLE, last_due

log = logging.getLogger(__name__)
_JOBS = {job.id: job for job in TIMETABLE}


def back_up(assembly: Assembly, *, now: datetime) -> dict[str, Any]:
    """Back up, unless a whole backup was made since the job was last due."""
    backup = assembly.settings.backup
    if backup.folder is None:
        return {"backup": None}
    made = age(backup.folder).backup
    if made is not None and made >= last_due(_JOBS["backup"], now):
        return {"backup": None}
    path = make(assembly, at=now, random=secrets.token_bytes)
    return {"backup": path.name, "let_go": let_go(backup.folder, backup)}


def keep_point(assembly: Assembly, *, now: datetime) -> dict[str, Any]:
    """Keep a point beside the newest backup, where the database is SQLite."""
    if assembly.settings.backup.folder is None:
        return {"point": None}
    made = make_point(assembly, at=now)
    return {"point": None if made is None else made.name}


def practise(assembly: Assembly, *, now: datetime) -> dict[str, Any]:
    """Try the newest backup out, unless that was done since the job was last due."""
    folder = assembly.settings.backup.folder
    if folder is None:
        return {"drill": None}
    found = age(folder)
    due = last_due(_JOBS["drill"], now)
    done = found.drill is not None and datetime.fromisoformat(found.drill.at) >= due
    if done or found.backup is None:
        return {"drill": None}
    told = drills.drill(assembly.settings, at=now)
    if told.problems:
        log.error("drill failed", extra={"action": "drill_failed", "backup": told.backup})
    return {"drill": told.backup, "problems": list(told.problems)}
