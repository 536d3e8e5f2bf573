"""A backup looked through without putting it back: is it whole, can it be read?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.backups.making import POINTS
from flows.backups.manifest import DATABASE, NAME, Manifest, read_manifest
from storage import copies
from storage.copies import CopyError
from storage.points import digest_of, restore_point


def check(folder: Path, programs: Path | None) -> tuple[Manifest, list[str]]:
    """What is wrong with a backup and the points that stand on it; nothing is changed.

    BackupError when there is no manifest to check by. ``programs`` holds pg_restore.
    """
    manifest = read_manifest(folder)
    problems = [*_files(folder, manifest)]
    if not problems:
        problems += _database(folder, manifest, programs)
    if not problems:
        problems += _points(folder)
    return manifest, problems


def _files(folder: Path, manifest: Manifest) -> Iterator[str]:
    told = {row.path: row for row in manifest.files}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    for path in sorted(there - set(told) - {NAME}):
        yield f"{path}：清单中没有这个文件，不是备份的一部分。"
    for path, row in told.items():
        file = folder / path
        if path not in there:
            yield f"{path}：缺少这个文件。"
        elif file.stat().st_size != row.size or digest_of(file) != row.sha256:
            yield f"{path}：内容与清单中的摘要不符，已损坏或者被改动。"
    if manifest.database not in told:
        yield f"{manifest.database}：清单中没有数据库。"


def _database(folder: Path, manifest: Manifest, programs: Path | None) -> Iterator[str]:
    file = folder / manifest.database
    if manifest.form == "dump":
        if problem := copies.dump_problem(file, programs):
            yield f"{manifest.database}：{problem}"
    elif manifest.form == "sqlite":
        if problem := copies.sqlite_problem(file):
            yield f"{manifest.database}：{problem}"
            return
        with passing_folder(folder) as aside:
            copy = Path(shutil.copyfile(file, aside / "copy.db"))
            found, schema = copies.counted_in(f"sqlite:///{copy}")
        if (found, schema) != (manifest.counted, manifest.schema_revision):
            yield f"{manifest.database}：内容与清单中的合计不符。"


def _points(folder: Path) -> Iterator[str]:
    points = folder.parent / POINTS / folder.name
    for point in sorted(points.glob("*.pages.gz")):
        with passing_folder(folder) as aside:
            try:
                restore_point(folder / DATABASE["sqlite"], point, aside / "as-of.db")
            except CopyError as error:
                yield str(error)


@contextmanager
def passing_folder(near: Path) -> Iterator[Path]:
    """A folder for the length of the block, on the disk where backups have room."""
    with tempfile.TemporaryDirectory(prefix=".looking-", dir=near.parent) as name:
        yield Path(name)
