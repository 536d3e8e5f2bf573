"""Putting the public site on disk: written aside, flushed, then swapped in whole.

``<folder>/public`` is a link to ``releases/<n>``. A reader sees the old site or the new one,
never a mixture; a crash at any moment leaves the link where it was. The release before is kept,
so that a request under way can finish and an operator can look back.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

KEPT_BACK = 1


class UnsafePathError(Exception):
    """A file name would leave the release; nothing was published."""


def write_site(files: Iterable[tuple[str, bytes]], folder: Path) -> Path:
    """Publish ``files`` (relative path, content) under ``folder``; returns the new release.

    Raises what the iterator raises, and UnsafePathError; the site in place then stays.
    """
    releases = folder / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _sweep_unfinished(releases)
        number = max(_numbers(releases), default=0) + 1
        aside = releases / f".unfinished-{number}"
        aside.mkdir()
        for name, content in files:
            _write(aside / _inside(name), content)
        _flush_tree(aside)
        release = releases / str(number)
        aside.rename(release)
        _flush(releases)
        _point(folder, release)
        _drop_old(releases, number)
    return release


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One publisher at a time; the lock dies with its process."""
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


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_tree(top: Path) -> None:
    for folder, _, _ in os.walk(top):
        _flush(Path(folder))


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
