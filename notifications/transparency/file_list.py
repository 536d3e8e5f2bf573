"""Every file that ever stood in the site, by its SHA-256: what became of it, in one sorted text.

A line a file: digest, state, place in the log, path. Sorted, so that one is found by halving, in a
text of any length, without reading it. A digest says nothing to who does not hold the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

NAME = "log/files.txt"
GENUINE, SUPERSEDED, WITHDRAWN = "genuine", "superseded", "withdrawn"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file: SHA-256 in hex, what it is today, the leaf of the log that says so, its path."""

    sha256: str
    state: str
    log_index: int
    path: str

    @property
    def line(self) -> str:
        """As it stands in the list."""
        return f"{self.sha256} {self.state} {self.log_index} {self.path}\n"


def look_up(place: Path, sha256: str) -> ListedFile | None:
    """The file of a digest; the one that stands today, when it stood under several paths.

    FileNotFoundError when the site has no such list.
    """
    with place.open("rb") as file:
        found = list(_lines_of(file, sha256.encode()))
    return min(found, key=lambda one: one.state != GENUINE, default=None)


def _lines_of(file: BinaryIO, digest: bytes) -> Iterator[ListedFile]:
    """The lines that begin with a digest, found by halving the stretch they can be in."""
    low, high = 0, file.seek(0, os.SEEK_END)  # the first such line begins in low..high
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            file.readline()  # the rest of a line that begins before
        line = file.readline()
        if line and line[: len(digest)] < digest:
            low = middle + 1
        else:
            high = middle
    file.seek(low)
    if low:
        file.readline()
    for line in file:
        if not line.startswith(digest + b" "):
            return
        _, state, index, path = line.decode().rstrip("\n").split(" ", 3)
        yield ListedFile(digest.decode(), state, int(index), path)
