"""The files of a release under way: path, size and digest of each, kept on disk and not in memory.

A list of 100,000 entries is a site of some 200,000 files; to know them all must cost the same as
to know ten. SQLite holds them in a database of its own that goes away with the release.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import ItemsView, Iterator, MutableMapping
from dataclasses import dataclass

PORTION = 1_000
TABLE = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""
LAST = "\U0010ffff"  # no path has it, so what begins with a text ends before it


@dataclass(frozen=True, slots=True)
class Written:
    """A file that stands in the release: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


class Files(MutableMapping[str, Written]):
    """The files by path, read in the order of their paths, also while more are written."""

    def __init__(self) -> None:
        # On disk, without a name; whoever lets go of it last closes it, in whatever thread.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute(TABLE)
        weakref.finalize(self, self._file.close)

    def __setitem__(self, path: str, written: Written) -> None:
        row = (path, written.bytes, written.sha256)
        self._file.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", row)

    def __getitem__(self, path: str) -> Written:
        asked = "SELECT bytes, sha256 FROM files WHERE path = ?"
        found = self._file.execute(asked, (path,)).fetchone()
        if found is None:
            raise KeyError(path)
        return Written(*found)

    def __delitem__(self, path: str) -> None:
        if not self._file.execute("DELETE FROM files WHERE path = ?", (path,)).rowcount:
            raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return (path for path, _ in self.under(""))

    def __len__(self) -> int:
        (count,) = self._file.execute("SELECT count(*) FROM files").fetchone()
        return int(count)

    def items(self) -> ItemsView[str, Written]:
        """Every path with its file, by path."""
        return _Items(self)

    def under(self, beginning: str) -> Iterator[tuple[str, Written]]:
        """Those whose path begins with a text, by path."""
        asked = (
            "SELECT path, bytes, sha256 FROM files WHERE path > ? AND path < ?"
            f" ORDER BY path LIMIT {PORTION}"
        )
        if beginning in self:
            yield beginning, self[beginning]
        after = beginning
        while rows := self._file.execute(asked, (after, beginning + LAST)).fetchall():
            for path, size, digest in rows:
                yield path, Written(size, digest)
            after = rows[-1][0]

    def by_digest(self) -> Iterator[tuple[str, str]]:
        """(SHA-256, path) of every file, by both; nothing may be written meanwhile."""
        asked = "SELECT sha256, path FROM files ORDER BY sha256, path"
        return ((digest, path) for digest, path in self._file.execute(asked))


class _Items(ItemsView[str, Written]):
    """The items read in portions, not one by one."""

    _mapping: Files

    def __iter__(self) -> Iterator[tuple[str, Written]]:
        return self._mapping.under("")
