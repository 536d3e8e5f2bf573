"""Is what the public was shown ahead of this database? Then nothing may be shown from it.

After a database was put back to an earlier moment, a site may stand that tells more than it: to
show from the database would un-publish what is out, and sign a second history of the log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.told import ToldError
from flows.settings import Settings
from notifications.transparency.merkle import root
from notifications.transparency.note import (
    Checkpoint,
    NotSignedError,
    checkpoint_of,
    read_checkpoint,
)
from notifications.transparency.places import Place, UnreadableError, find_site
from notifications.transparency.tiles import TILE, StoredTree, tile_path, unbundle
from storage import transparency
from storage.unit_of_work import UnitOfWork

HOLD = "published-ahead.json"  # below MINGDAN_HOME: a head that was seen elsewhere
CHECKPOINT = "log/checkpoint"


class SiteAheadError(ToldError):
    """The public was shown more than this database knows, or something else."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A site's log beside that of a database: sizes, and whether one continues the other.

    ``missing`` are the leaves the site has and the database has not, as they were published.
    """

    where: str
    site: int
    here: int
    agrees: bool
    missing: tuple[dict[str, Any], ...] = ()

    @property
    def ahead(self) -> bool:
        """Whether the site tells more, or something else."""
        return not self.agrees or self.site > self.here

    def told(self) -> str:
        """In words."""
        if not self.agrees:
            return (
                f"{self.where} 的公布记录与数据库的不是同一份："
                f"第 {min(self.site, self.here)} 条以前已有不同。不得公布；"
                "请核对网站和备份是否都是本机关的。"
            )
        if self.site > self.here:
            issues = sorted({one["issue"] for one in self.missing})
            return (
                f"{self.where} 已公布 {self.site} 条，数据库只有 {self.here} 条："
                f"有 {self.site - self.here} 条（第 {'、'.join(map(str, issues))} 期）"
                "是恢复时刻之后公布的。请恢复到更晚的时刻，或者接续它（--continue-log）；"
                "在此之前不会改动网站。"
            )
        behind = "" if self.site == self.here else "，较数据库早，可运行 mingdan publish 更新"
        return f"{self.where} 的公布记录与数据库一致（{self.site} 条{behind}）。"


def compared(unit: UnitOfWork, target: str, key: str) -> Compared | None:
    """A site, by folder or address, beside the database; None where it has no log.

    ``key`` is the office's public key, "" to take the head unsigned. ValueError or NotSignedError
    when the head cannot be read or was signed by another; UnreadableError when nothing is there.
    """
    place, _ = find_site(target)
    if place is None or not place.has(CHECKPOINT):
        return None
    note = place.read(CHECKPOINT).decode()
    head = read_checkpoint(note, key) if key else checkpoint_of(note)
    here = transparency.size(unit)
    if head.size <= here:
        return Compared(target, head.size, here, _holds(unit, head))
    try:
        return _ahead(unit, place, target, head.size, here)
    except FileNotFoundError as error:
        raise UnreadableError(place.where(str(error))) from error


def _ahead(unit: UnitOfWork, place: Place, target: str, size: int, here: int) -> Compared:
    mine = StoredTree(here, partial(transparency.hashes, unit))
    theirs = StoredTree(here, partial(_tiles, place, size))
    agrees = here == 0 or root(here, mine.node) == root(here, theirs.node)
    missing = tuple(json.loads(leaf) for leaf in published_leaves(place, here, size))
    return Compared(target, size, here, agrees, missing)


def refuse_if_ahead(unit: UnitOfWork, settings: Settings, key: str) -> None:
    """SiteAheadError when the site that stands, or one that was seen, is ahead of the database.

    What the office's own ``key`` did not sign is no word of the office's.
    """
    here, public = transparency.size(unit), settings.site / "public" / CHECKPOINT
    held = held_of(settings)
    notes = [(public, public.read_text("utf-8"))] if public.exists() else []
    notes += [] if held is None else [(settings.home / HOLD, held.note)]
    for path, note in notes:
        try:
            head = read_checkpoint(note, key)
        except (ValueError, NotSignedError):
            continue
        if head.size > here:
            raise SiteAheadError(
                f"已公布的记录有 {head.size} 条（{path}），数据库只有 {here} 条，网站未作改动："
                "数据库恢复到了较早的时刻。请恢复到更晚的时刻，或者接续网站的公布记录"
                "（mingdan restore，见 docs/backup.md）。"
            )
        if not _holds(unit, head):
            raise SiteAheadError(
                f"已公布的记录（{path}）不是本数据库的，网站未作改动："
                "请检查 MINGDAN_HOME、MINGDAN_PUBLIC_ROOT 和 MINGDAN_DATABASE_URL "
                "是否属于同一机关。"
            )


@dataclass(frozen=True, slots=True)
class Held:
    """A head that was seen on a site ahead of a database of ``since`` leaves."""

    since: int
    note: str


def remember(settings: Settings, target: str, since: int) -> None:
    """Keep the head of a site that is ahead, so that nothing is shown before it is caught up."""
    place, _ = find_site(target)
    if place is not None:
        before = held_of(settings)
        since = since if before is None else min(since, before.since)
        told = {"since": since, "checkpoint": place.read(CHECKPOINT).decode()}
        (settings.home / HOLD).write_text(json.dumps(told) + "\n", "utf-8")


def held_of(settings: Settings) -> Held | None:
    """The head that is remembered; None where none is. ValueError when its file was spoilt."""
    path = settings.home / HOLD
    if not path.exists():
        return None
    told = json.loads(path.read_text("utf-8"))
    return Held(int(told["since"]), str(told["checkpoint"]))


def caught_up(settings: Settings) -> None:
    """What was seen on the site stands in the database again: nothing is held any more."""
    (settings.home / HOLD).unlink(missing_ok=True)


def _holds(unit: UnitOfWork, head: Checkpoint) -> bool:
    """Whether a head that is no longer than the log is one of it."""
    tree = StoredTree(transparency.size(unit), partial(transparency.hashes, unit))
    return head.size == 0 or root(head.size, tree.node) == head.root


def published_leaves(place: Place, start: int, size: int) -> Iterator[bytes]:
    """The leaves of a published log from one on, in order."""
    for index in range(start // TILE, -(-size // TILE)):
        name = tile_path("entries", index, min(TILE, size - index * TILE))
        leaves, _ = unbundle(place.read(f"log/{name}"))
        yield from leaves[max(start - index * TILE, 0) :]


def _tiles(place: Place, size: int, level: int, start: int, stop: int) -> list[bytes]:
    """Hashes of a tile level as published."""
    found = list[bytes]()
    for index in range(start // TILE, -(-stop // TILE)):
        width = min(TILE, (size >> (8 * level)) - index * TILE)
        raw = place.read(f"log/{tile_path(level, index, width)}")
        found += [raw[at : at + 32] for at in range(0, len(raw), 32)]
    return found[start % TILE : start % TILE + stop - start]
