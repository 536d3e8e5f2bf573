"""A backup made while the office works: whole under its name, or not there.

Nobody publishes while it is taken, so the copy of the database and the copy of the site tell of one
moment; everything else goes on.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from flows.backups.keys import fingerprint, keys_of, phrase_of, seal_keys
from flows.backups.manifest import (
    DATABASE,
    KEYS,
    NAME,
    SITE,
    BackupError,
    FileRow,
    Form,
    Manifest,
    OfficeRow,
)
from flows.settings import Settings
from flows.transparency import Randomness
from notifications.release import alone
from storage import copies
from storage.counted import Counted
from storage.points import write_point
from storage.schema import current

SALT_BYTES = 16
STAMP = "%Y%m%dT%H%M%S"
UNFINISHED = ".unfinished-"
POINTS = "points"  # beside the backups: what a backup holds never changes


def folder_of(settings: Settings) -> Path:
    """Where backups are kept; BackupError where none is set."""
    if settings.backup.folder is None:
        raise BackupError(
            "没有设置备份文件夹：请用 MINGDAN_BACKUP_FOLDER 指定，最好在另一台机器的磁盘上。"
        )
    return settings.backup.folder


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder that were finished, the oldest first."""
    found = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(one for one in found if one.name[:1].isdecimal() and (one / NAME).is_file())


def form_of(settings: Settings) -> Form:
    """How the database in force is copied."""
    return "sqlite" if settings.url.startswith("sqlite") else settings.backup.form


def make(settings: Settings, engine: Engine, *, at: datetime, random: Randomness) -> Path:
    """Back everything up; returns the backup's folder. BackupError or CopyError: nothing is there.

    ``at`` names it; ``random`` gives the salt of the keys' seal. The database is copied as it is: a
    newer programme brings it to no newer tables before.
    """
    folder, form = folder_of(settings), form_of(settings)
    keys, phrase = keys_of(settings), phrase_of(settings)
    with _one_at_a_time(folder):
        name = at.strftime(STAMP)
        if (folder / name).exists():
            raise BackupError(f"{folder / name} 已有备份：同一秒内不能再做一份。")
        with _aside(folder / f"{UNFINISHED}{name}") as aside:
            settings.site.mkdir(parents=True, exist_ok=True)
            with alone(settings.site):
                found = _database(settings, engine, aside, form)
                site = _site(settings, aside)
            _own_files(settings, aside)
            if phrase is not None and keys:
                (aside / KEYS).write_bytes(seal_keys(keys, phrase, random(SALT_BYTES)))
            paths = sorted(path for path in aside.rglob("*") if path.is_file())
            manifest = Manifest(
                name=name,
                made_at=at,
                product=version("mingdan"),
                form=form,
                schema_revision=current(engine) or "",
                counted=found,
                keys={key: fingerprint(value) for key, value in keys.items()},
                keys_inside=(aside / KEYS).exists(),
                site=site,
                office=office_row(settings),
                files=tuple(FileRow.of(aside, path) for path in paths),
            )
            (aside / NAME).write_text(manifest.written(), "utf-8")
            _durable(aside)
            aside.rename(folder / name)
            _durable(folder, deep=False)
    return folder / name


def make_point(settings: Settings, *, at: datetime) -> Path | None:
    """Keep the database as it is now beside the newest backup; None where nothing is to be done.

    SQLite only: PostgreSQL's own log does this between two backups of the form base.
    """
    folder, form = folder_of(settings), form_of(settings)
    backups = backups_in(folder)
    if form != "sqlite" or not backups:
        return None
    newest = backups[-1]
    points = folder / POINTS / newest.name
    with _one_at_a_time(folder):
        points.mkdir(parents=True, exist_ok=True)
        with _aside(folder / f"{UNFINISHED}point") as aside:
            copy, written = aside / "now.db", aside / "point"
            copies.copy_sqlite(copies.sqlite_file(settings.url), copy)
            write_point(newest / DATABASE["sqlite"], copy, written)
            written.rename(points / f"{at.strftime(STAMP)}.pages.gz")
            _durable(points, deep=False)
    return points / f"{at.strftime(STAMP)}.pages.gz"


def office_row(settings: Settings) -> OfficeRow:
    """What must never change of this office."""
    return OfficeRow(
        list_prefix=settings.office.list_prefix,
        log_name=settings.log_name,
        public_address=settings.public_address,
    )


def _database(settings: Settings, engine: Engine, aside: Path, form: Form) -> Counted:
    target = aside / DATABASE[form]
    target.parent.mkdir()
    if form == "sqlite":
        copies.copy_sqlite(copies.sqlite_file(settings.url), target)
        found, _ = copies.counted_in(f"sqlite:///{target}")
        return found
    with copies.snapshot(engine) as (name, found):
        if form == "dump":
            copies.dump_postgresql(engine.url, target, name, settings.backup.programs)
            return found
    copies.base_backup(engine.url, target.parent, settings.backup.programs)
    return found


def _site(settings: Settings, aside: Path) -> int:
    """The release that is the public site, packed; its number, 0 where there is none."""
    public = settings.site / "public"
    if not public.exists():
        return 0
    release = public.resolve()
    with tarfile.open(aside / SITE, "w:gz", compresslevel=3) as packed:
        packed.add(release, arcname="public")
    return int(release.name) if release.name.isdecimal() else 1


def _own_files(settings: Settings, aside: Path) -> None:
    """What the office itself wrote for the product: its calendar, passages that may be public."""
    for path, name in (
        (settings.calendar_file, "calendar.yaml"),
        (settings.allowed_passages, "allowed-passages.txt"),
    ):
        if path is not None and path.exists():
            (aside / "office").mkdir(exist_ok=True)
            shutil.copyfile(path, aside / "office" / name)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """One backup at a time; what one that died left is swept. The lock dies with its process."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".backing-up").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        yield


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to fill, which nobody takes for a backup; gone at the end unless it was renamed."""
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except OSError as error:
        raise BackupError(f"无法写入备份 {folder}：{error}。请检查磁盘空间和权限。") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _durable(folder: Path, *, deep: bool = True) -> None:
    """Let what was written outlast a power cut."""
    for path in (folder, *(folder.rglob("*") if deep else ())):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
