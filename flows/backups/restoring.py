"""A backup put back where no office lives, up to a moment."""

from __future__ import annotations

import os
import shutil
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from flows import clock
from flows.backups.checking import check
from flows.backups.keeping import moment_of
from flows.backups.keys import goes_on_from, open_keys, phrase_of, place_of
from flows.backups.making import POINTS, backups_in, folder_of, office_row
from flows.backups.manifest import KEYS, SITE, BackupError, Manifest, read_manifest
from flows.backups.shutting import Shut, shut, still_good
from flows.settings import Settings
from storage import copies
from storage.counted import Counted, counted
from storage.points import restore_point
from storage.schema import head, knows
from storage.unit_of_work import UnitOfWork, connect


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: of which backup, as of when, and what is still to be done by hand.

    ``counted`` are the figures of the database as it stands now; ``keys_missing`` must be brought
    from where they are kept; ``other_settings`` name the office otherwise than the backup does.
    """

    manifest: Manifest
    as_of: datetime
    counted: Counted
    keys_missing: tuple[str, ...]
    other_settings: tuple[str, ...]
    site_kept: bool
    shut: Shut


def choose(settings: Settings, to: datetime | None) -> Path:
    """The backup to start from: the newest, or the newest that is not later than a moment."""
    found = backups_in(folder_of(settings))
    if to is not None:
        found = [one for one in found if read_manifest(one).made_at <= to]
    if not found:
        when = "" if to is None else f"（{to.isoformat()} 以前）"
        raise BackupError(f"{folder_of(settings)} 中没有可用的备份{when}。")
    return found[-1]


def restore(
    settings: Settings, backup: Path, to: datetime | None = None, *, old: str = ""
) -> Restored:
    """Put a backup into the empty place that ``settings`` names; BackupError: nothing was begun.

    The database comes last and in one step: until then no office lives there. Nobody is inside
    when it stands; ``old`` is the database that tells which programs' tokens still are good.
    """
    known = still_good(old) if old else frozenset()
    manifest = read_manifest(backup)
    if not knows(manifest.schema_revision):
        raise BackupError(
            f"备份的数据库版本是 {manifest.schema_revision}，本程序只到 {head()}："
            f"请先安装不低于 {manifest.product} 的版本，再恢复。"
        )
    _, problems = check(backup, settings.backup.programs)
    if problems:
        raise BackupError("备份不可用，未作任何改动：" + "；".join(problems))
    _refuse_a_living_office(settings, manifest)
    settings.home.mkdir(parents=True, exist_ok=True)
    missing = _keys(settings, backup, manifest)
    _own_files(settings, backup)
    site_kept = (settings.site / "public").exists()
    if manifest.site and not site_kept:
        _site(settings, backup, manifest.site)
    as_of = _database(settings, backup, manifest, to)
    engine = connect(settings.url)
    try:
        with UnitOfWork(engine, reading=True) as unit:
            found = counted(unit)
        ended = shut(engine, known, of=f"{manifest.name} {as_of.isoformat()}", at=clock.now())
    finally:
        engine.dispose()
    whole = as_of == manifest.made_at and manifest.form != "base"
    if whole and found != manifest.counted:
        raise BackupError("恢复出的数据库与清单中的合计不符：请改用另一份备份。")
    return Restored(
        manifest, as_of, found, missing, _otherwise(settings, manifest), site_kept, ended
    )


def _refuse_a_living_office(settings: Settings, manifest: Manifest) -> None:
    """BackupError where a database stands, a key is another, or the kinds of database differ."""
    of_file = settings.url.startswith("sqlite")
    if of_file is not (manifest.form == "sqlite"):
        raise BackupError(
            f"备份是 {'SQLite' if manifest.form == 'sqlite' else 'PostgreSQL'} 的，"
            "与 MINGDAN_DATABASE_URL 所指的数据库种类不同。"
        )
    living = _file_stands(settings.url) if of_file else not _empty(settings.url)
    if manifest.form == "base" and not living:
        raise BackupError(
            "这份备份是数据目录：请先运行 mingdan restore --data 新目录，由 PostgreSQL 启动它。"
        )
    if living and manifest.form != "base":
        raise BackupError(
            f"{settings.home if of_file else '数据库'} 已有名单数据，恢复不会覆盖它："
            "请指定空的 MINGDAN_HOME 和空的数据库；确要替换的，先把原有的移走，不要删除。"
        )
    for name, told in manifest.keys.items():
        place = place_of(settings, name)
        if place.exists() and not goes_on_from(place.read_bytes(), told):
            raise BackupError(f"{place} 不是备份时的密钥：请换上原来的密钥文件，或者先移走它。")


def _file_stands(url: str) -> bool:
    """Whether there is a database file, or what one leaves: it would be read into ours."""
    place = copies.sqlite_file(url)
    return any(place.with_name(f"{place.name}{end}").exists() for end in ("", "-wal", "-shm"))


def _empty(url: str) -> bool:
    engine = connect(url)
    try:
        return copies.is_empty(engine)
    finally:
        engine.dispose()


def _keys(settings: Settings, backup: Path, manifest: Manifest) -> tuple[str, ...]:
    """Put the keys back where the phrase opens them; the names of those that are not there."""
    phrase = phrase_of(settings)
    if manifest.keys_inside and phrase is not None:
        for name, key in open_keys((backup / KEYS).read_bytes(), phrase).items():
            if name in manifest.keys and not place_of(settings, name).exists():
                _write(place_of(settings, name), key)
    return tuple(name for name in manifest.keys if not place_of(settings, name).exists())


def _write(place: Path, key: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)


def _own_files(settings: Settings, backup: Path) -> None:
    calendar = backup / "office" / "calendar.yaml"
    if calendar.exists() and not settings.calendar_file.exists():
        shutil.copyfile(calendar, settings.calendar_file)
    passages, place = backup / "office" / "allowed-passages.txt", settings.allowed_passages
    if passages.exists() and place is not None and not place.exists():
        shutil.copyfile(passages, place)


def _site(settings: Settings, backup: Path, number: int) -> None:
    """The public site as it was, below the link that shows it."""
    releases = settings.site / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    aside, release = releases / f".unfinished-{number}", releases / str(number)
    shutil.rmtree(aside, ignore_errors=True)
    with tarfile.open(backup / SITE, "r:gz") as packed:
        packed.extractall(aside, filter="data")
    (aside / "public").rename(release)
    aside.rmdir()
    (settings.site / "public").symlink_to(release.relative_to(settings.site))


def _database(
    settings: Settings, backup: Path, manifest: Manifest, to: datetime | None
) -> datetime:
    """The database in one step; returns the moment it is of."""
    file, url = backup / manifest.database, make_url(settings.url)
    if manifest.form == "base":
        return manifest.made_at  # the server replayed it, and its own log
    if manifest.form == "dump":
        copies.restore_dump(url, file, settings.backup.programs)
        return manifest.made_at
    place = copies.sqlite_file(settings.url)
    aside = place.with_name(f".{place.name}.restoring")
    point = _point(backup, manifest, to)
    if point is None:
        shutil.copyfile(file, aside)
    else:
        restore_point(file, point, aside)
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.rename(place)
    return manifest.made_at if point is None else _as_of(point, manifest)


def _point(backup: Path, manifest: Manifest, to: datetime | None) -> Path | None:
    """The last point of a backup, up to a moment if one is given; None: the backup itself."""
    points = sorted((backup.parent / POINTS / backup.name).glob("*.pages.gz"), reverse=True)
    return next((one for one in points if to is None or _as_of(one, manifest) <= to), None)


def _as_of(point: Path, manifest: Manifest) -> datetime:
    return moment_of(point.name).replace(tzinfo=manifest.made_at.tzinfo)


def _otherwise(settings: Settings, manifest: Manifest) -> tuple[str, ...]:
    """What the settings here say of the office otherwise than the backup."""
    now, then = office_row(settings), manifest.office
    return tuple(
        f"MINGDAN_{name.upper() if name != 'list_prefix' else 'OFFICE_LIST_PREFIX'}："
        f"备份时是 {getattr(then, name)!r}，现在是 {getattr(now, name)!r}"
        for name in type(then).model_fields
        if getattr(now, name) != getattr(then, name)
    )
