"""A later moment of an SQLite file, kept as the pages that differ from an earlier copy of it.

Each point stands on the copy alone, none on another point: one that is lost takes no other with it.
It is believed only when the file it gives has the digest it was written with.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from storage.copies import CopyError

PAGES_READ = 256
LONGEST_HEAD = 1_000_000  # bytes of the line before the pages
# What a file that is no point makes gzip, json and the reading of its numbers raise.
BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


def digest_of(file: Path) -> str:
    """SHA-256 of a file in hex."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def write_point(base: Path, later: Path, to: Path) -> int:
    """Keep how ``later`` differs from ``base``; returns how many pages do."""
    size = _page_size(later)
    count = later.stat().st_size // size
    told = {"page_size": size, "pages": count, "base": digest_of(base), "sha256": digest_of(later)}
    changed = 0
    with gzip.open(to, "wb", compresslevel=6) as out:
        out.write(json.dumps(told).encode() + b"\n")
        for index, (was, now) in enumerate(_pairs(base, later, size)):
            if was != now:
                out.write(index.to_bytes(4, "big") + now)
                changed += 1
    with to.open("rb") as made:
        os.fsync(made.fileno())
    return changed


def restore_point(base: Path, point: Path, to: Path) -> None:
    """The file as of a point; CopyError when it does not come out as it was."""
    try:
        with gzip.open(point, "rb") as told:
            head = json.loads(told.readline(LONGEST_HEAD))
            size, count = int(head["page_size"]), int(head["pages"])
            # Every page beyond the copy's own is in the point; more were a hole of any size.
            room = base.stat().st_size // size
            with base.open("rb") as kept, to.open("wb") as out:
                while piece := kept.read(size * PAGES_READ):
                    out.write(piece)
                while place := told.read(4):
                    if int.from_bytes(place, "big") > room:
                        raise ValueError(place.hex())
                    out.seek(int.from_bytes(place, "big") * size)
                    room = max(room, int.from_bytes(place, "big") + 1)
                    out.write(told.read(size))
                if not 0 < count <= room:
                    raise ValueError(str(count))
                out.truncate(size * count)
    except BROKEN as error:
        raise CopyError(f"恢复点 {point.name} 已损坏：{error}。请改用另一个时刻。") from error
    if digest_of(base) != head["base"] or digest_of(to) != head["sha256"]:
        raise CopyError(f"恢复点 {point.name} 与其备份不符：摘要不一致。请改用另一个时刻。")


def _page_size(file: Path) -> int:
    """The page size in the header of an SQLite file (sqlite.org/fileformat.html, 1.3.2)."""
    with file.open("rb") as opened:
        header = opened.read(18)
    if header[:16] != b"SQLite format 3\0":
        raise CopyError(f"{file} 不是 SQLite 数据库。")
    size = int.from_bytes(header[16:18], "big")
    return 65536 if size == 1 else size


def _pairs(base: Path, later: Path, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each page of the later file with the one in its place before."""
    with base.open("rb") as old, later.open("rb") as new:
        while now := new.read(size * PAGES_READ):
            was = old.read(size * PAGES_READ)
            for at in range(0, len(now), size):
                yield was[at : at + size], now[at : at + size]
