"""Putting the public site on disk: written aside, flushed, then swapped in whole.

``<folder>/public`` is a link to ``releases/<n>``. A reader sees the old site or the new one,
never a mixture; a crash at any moment leaves the link where it was. The release before is kept,
so that a request under way can finish and an operator can look back.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from domain.told import ToldError
from notifications.release_files import Files, Written

KEPT_BACK = 1
# How a disk says that it takes nothing more, or nothing from us.
REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM,
}  # fmt: skip


class UnsafePathError(Exception):
    """A file name would leave the release; nothing was published."""


class NotWrittenError(ToldError):
    """The site could not be written (a full disk, a closed folder) and is as it was."""


class Sink:
    """A file under way: takes pieces, knows its size and digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self._size = file, sha256(), 0

    def write(self, piece: bytes) -> None:
        """The next piece of the file."""
        self._file.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    def written(self) -> Written:
        """What was written; it is made durable with the whole release."""
        return Written(self._size, self._digest.hexdigest())


class Release:
    """The files of a release while it is written aside: whole files, or piece by piece."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self.files = Files()

    def put(self, name: str, content: bytes) -> None:
        """A whole file."""
        with self.open(name) as sink:
            sink.write(content)

    @contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        """A file written piece by piece; it counts once the block is left."""
        path = self._aside / _inside(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            sink = Sink(file)
            yield sink
        self.files[name] = sink.written()

    @contextmanager
    def lines(self, name: str) -> Iterator[Iterator[str]]:
        """The lines of a text file that stands in the release, one at a time, ends kept."""
        with (self._aside / _inside(name)).open(encoding="utf-8", newline="") as file:
            yield file

    def read(self, name: str) -> bytes:
        """A file as it stands in the release, e.g. to look through it before it goes out."""
        return self.path(name).read_bytes()

    def path(self, name: str) -> Path:
        """Where a file stands for now, for what must read it piece by piece."""
        return self._aside / _inside(name)


@contextmanager
def releasing(folder: Path) -> Iterator[Release]:
    """A release to fill; leaving the block swaps it in whole under ``folder``/public.

    What is raised inside the block leaves the site in place as it was, and nothing beside it.
    NotWrittenError when the disk does not take it.
    """
    try:
        with alone(folder), _aside(folder / "releases") as release:
            yield release
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        raise NotWrittenError(
            f"网站无法写入 {folder}（{error.strerror or error}），保持原样："
            "请腾出磁盘空间、检查权限后重新运行 mingdan publish。"
        ) from error


@contextmanager
def _aside(releases: Path) -> Iterator[Release]:
    """A release written aside; it takes its place when the block is left in order."""
    _sweep_unfinished(releases)
    number = max(_numbers(releases), default=0) + 1
    aside, release = releases / f".unfinished-{number}", releases / str(number)
    try:
        aside.mkdir()
        yield Release(aside)
        os.sync()  # once for all: asking for every file takes longer than writing it
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)  # a full disk is not to stay full of it
        raise
    aside.rename(release)
    _flush(releases)
    _point(releases.parent, release)
    _drop_old(releases, number)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One publisher at a time, and none while a copy is taken; the lock dies with its process."""
    (folder / "releases").mkdir(parents=True, exist_ok=True)
    with (folder / ".publishing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name:
        raise UnsafePathError(f"{name!r} is no path inside the site")
    return path


def _numbers(releases: Path) -> list[int]:
    return [int(path.name) for path in releases.iterdir() if path.name.isdecimal()]


def _sweep_unfinished(releases: Path) -> None:
    for path in releases.glob(".unfinished-*"):
        shutil.rmtree(path)


def _flush(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _point(folder: Path, release: Path) -> None:
    """Move the link in one step; replacing a link is atomic."""
    fresh = folder / ".public-next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release.relative_to(folder))
    fresh.replace(folder / "public")
    _flush(folder)


def _drop_old(releases: Path, newest: int) -> None:
    for number in _numbers(releases):
        if number < newest - KEPT_BACK:
            shutil.rmtree(releases / str(number))
