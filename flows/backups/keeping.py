"""Which backups are kept, when the last good one and the last drill were."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flows.backups.making import POINTS, backups_in
from flows.backups.manifest import BackupError, read_manifest
from flows.settings import Backup

DRILLS = "drills.jsonl"
RECENT = 2  # days of which every backup is kept
WITH_POINTS = 3  # the newest backups, whose points are kept: about as many days


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A backup that was put back to see whether it can be: which, when (ISO 8601), what was found.

    ``seconds`` from the first byte read to the audit's end; ``problems`` in words, none when good.
    """

    at: str
    backup: str
    seconds: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """When the last good backup was made, the moment the last point is of, and the last drill."""

    backup: datetime | None
    point: datetime | None
    drill: Drill | None


def to_keep(names: Iterable[str], daily: int, monthly: int) -> set[str]:
    """Of backups named by their moments: the newest of each of the last days, of the last months.

    All of the last two days that have any are among them: one made before an upgrade must outlast
    the one made after it.
    """
    newest_first = sorted(names, reverse=True)
    by_day = {name[:8]: name for name in reversed(newest_first)}
    by_month = {name[:6]: name for name in reversed(newest_first)}
    days, months = sorted(by_day, reverse=True)[:daily], sorted(by_month, reverse=True)[:monthly]
    kept = {by_day[day] for day in days} | {by_month[month] for month in months}
    recent = sorted(by_day, reverse=True)[:RECENT]
    return kept | {name for name in newest_first if name[:8] in recent}


def let_go(folder: Path, backup: Backup) -> list[str]:
    """Delete the backups that are no longer kept, and points of all but the newest; their names.

    The manifest goes first: what a crash leaves of one is no longer taken for a backup.
    """
    names = [one.name for one in backups_in(folder)]
    gone = sorted(set(names) - to_keep(names, backup.daily, backup.monthly))
    for name in gone:
        (folder / name / "manifest.json").unlink()
        shutil.rmtree(folder / name)
    for name in names[:-WITH_POINTS]:
        shutil.rmtree(folder / POINTS / name, ignore_errors=True)
    return gone


def note_drill(folder: Path, drill: Drill) -> None:
    """Put a drill on record beside the backups, where it outlives the office's database."""
    with (folder / DRILLS).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(drill), ensure_ascii=False) + "\n")


def drills(folder: Path) -> list[Drill]:
    """Every drill on record, the oldest first; a line cut short by a crash is none."""
    path = folder / DRILLS
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            told = json.loads(line)
            found.append(Drill(**{**told, "problems": tuple(told["problems"])}))
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
    return found


def age(folder: Path) -> Age:
    """How old what could be put back is."""
    newest, point = None, None
    for one in reversed(backups_in(folder)):
        try:
            newest = read_manifest(one).made_at
        except BackupError:
            continue
        names = sorted(path.name for path in (folder / POINTS / one.name).glob("*.pages.gz"))
        if names:
            point = moment_of(names[-1]).replace(tzinfo=newest.tzinfo)
        break
    done = drills(folder)
    return Age(newest, point, done[-1] if done else None)


def moment_of(name: str) -> datetime:
    """The moment a backup or a point is named by, without its offset."""
    return datetime.fromisoformat(name[:15])
