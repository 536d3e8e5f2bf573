"""Files of the office's keys: a key a line, the newest first, each with the moment it was made.

The newest key closes and signs; the older ones go on opening what they closed. A file of one line
without a moment is one from before there was a second: its age is the file's own.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet


@dataclass(frozen=True, slots=True)
class Kept:
    """A key as its file holds it; ``made_at`` (ISO 8601) is empty where the file does not say."""

    key: bytes
    made_at: str = ""


def keys(file: bytes) -> tuple[bytes, ...]:
    """The keys of a file, the newest first."""
    return tuple(one.key for one in kept(file))


def newest(file: bytes) -> bytes:
    """The key that closes and signs from now on; ValueError for a file without any."""
    found = keys(file)
    if not found:
        raise ValueError("a key file without a key")
    return found[0]


def kept(file: bytes) -> tuple[Kept, ...]:
    """The lines of a file."""
    words = (line.split() for line in file.splitlines())
    return tuple(Kept(one[0], one[1].decode() if one[1:] else "") for one in words if one)


def box(file: bytes) -> MultiFernet:
    """What closes by the newest key of a file and opens by any; ValueError when it holds none."""
    return MultiFernet([Fernet(key) for key in keys(file)])


def load(path: Path, new: bytes) -> bytes:
    """A file of keys; ``new`` is kept there the first time. Only its owner can read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked whole: nobody ever reads half a key, or an empty one.
        aside = _aside(path, new)
        try:
            with suppress(FileExistsError):
                os.link(aside, path)
        finally:
            aside.unlink()
    return path.read_bytes()


def read(path: Path) -> tuple[Kept, ...]:
    """The keys of a file, each with when it was made, at the latest."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return tuple(Kept(one.key, one.made_at or changed) for one in kept(path.read_bytes()))


def put_first(path: Path, new: bytes, at: str, older: Sequence[Kept]) -> None:
    """Make a key the newest of a file, before ``older``; who reads meanwhile reads a whole file."""
    lines = (Kept(new.strip(), at), *older)
    text = b"".join(b"%s %s\n" % (one.key, one.made_at.encode()) for one in lines)
    aside = _aside(path, text)
    try:
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _aside(path: Path, text: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
