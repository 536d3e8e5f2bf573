"""The public log kept: leaves for ever, content until it may be forgotten, signed heads.

Everything is read in portions, so that a log of a million leaves is never in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select, tuple_, update

from storage.bulk import insert_rows, rows_among
from storage.log_tables import log_checkpoints, log_leaves, log_nodes
from storage.unit_of_work import UnitOfWork, translated

PORTION = 1000
_LEAVES = log_leaves.c
_COLUMNS = tuple(column.name for column in _LEAVES)
_NEWEST = "SELECT entry_id, MAX(version) FROM log_leaves WHERE entry_id {among} GROUP BY entry_id"

_PLACES = (
    "SELECT l.entry_id, l.idx, l.what FROM log_leaves l WHERE l.entry_id {among} AND l.version ="
    " (SELECT MAX(n.version) FROM log_leaves n WHERE n.entry_id = l.entry_id)"
)
_CONTENTS = (
    "SELECT l.entry_id, l.content FROM log_leaves l WHERE l.entry_id {among} AND l.version ="
    " (SELECT MAX(n.version) FROM log_leaves n WHERE n.entry_id = l.entry_id)"
)


@dataclass(frozen=True, slots=True)
class LoggedLeaf:
    """A leaf of the log: hash and salt in hex; content and salt None once forgotten."""

    index: int
    entry_id: str
    version: int
    what: str
    on: date
    issue: int
    leaf: str
    leaf_hash: str
    content: str | None
    salt: str | None


@dataclass(frozen=True, slots=True)
class LoggedCheckpoint:
    """A signed head of the log: root in hex, the note, when it was made (ISO 8601)."""

    size: int
    root: str
    note: str
    made_at: str


def size(unit: UnitOfWork) -> int:
    """How many leaves the log has."""
    with translated():
        last = unit.connection.scalar(select(func.max(_LEAVES.idx)))
    return 0 if last is None else int(last) + 1


def append(unit: UnitOfWork, leaves: Iterable[LoggedLeaf]) -> int:
    """Write the next leaves, in portions; returns the size of the log.

    NotAllowedError when one is not the next one, or not the next version of its entry;
    LostRaceError when another writer was first.
    """
    rows = (
        (one.index, one.entry_id, one.version, one.what, one.on, one.issue, one.leaf,
         one.leaf_hash, one.content, one.salt)
        for one in leaves
    )  # fmt: skip
    while portion := list(islice(rows, PORTION)):
        insert_rows(unit, log_leaves, _COLUMNS, portion)
    return size(unit)


def keep_nodes(unit: UnitOfWork, level: int, nodes: Iterable[tuple[int, bytes]]) -> None:
    """Keep the hashes of full tiles, each by its index, at a tile level above 0."""
    rows = ((level, index, one.hex()) for index, one in nodes)
    insert_rows(unit, log_nodes, ("level", "idx", "hash"), rows)


def hashes(unit: UnitOfWork, level: int, start: int, stop: int) -> Sequence[bytes]:
    """The hashes ``start`` to ``stop - 1`` of a tile level; level 0 holds those of the leaves."""
    n = log_nodes.c
    if level == 0:
        query = _between(select(_LEAVES.leaf_hash), _LEAVES.idx, start, stop)
    else:
        query = _between(select(n.hash), n.idx, start, stop).where(n.level == level)
    with translated():
        return [bytes.fromhex(one) for one in unit.connection.scalars(query)]


def leaves(unit: UnitOfWork, start: int, stop: int) -> Iterator[LoggedLeaf]:
    """The leaves ``start`` to ``stop - 1``, in order."""
    for first in range(start, stop, PORTION):
        query = _between(select(*_LEAVES), _LEAVES.idx, first, min(first + PORTION, stop))
        yield from _read(unit, query)


def versions_of(unit: UnitOfWork, entry_id: str) -> list[LoggedLeaf]:
    """Every version of an entry, oldest first."""
    query = select(*_LEAVES).where(_LEAVES.entry_id == entry_id).order_by(_LEAVES.version)
    return list(_read(unit, query))


def newest_versions(unit: UnitOfWork) -> Iterator[LoggedLeaf]:
    """The newest version of every entry, by entry id in the order of its code points."""
    later = log_leaves.alias()
    newer = select(later.c.idx).where(
        later.c.entry_id == _LEAVES.entry_id, later.c.version > _LEAVES.version
    )
    after = ""
    while True:
        query = (
            select(*_LEAVES)
            .where(_LEAVES.entry_id > after, ~newer.exists())
            .order_by(_LEAVES.entry_id)
            .limit(PORTION)
        )
        portion = list(_read(unit, query))
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1].entry_id


def newest_of(unit: UnitOfWork, entry_ids: Iterable[str]) -> dict[str, LoggedLeaf]:
    """The newest version of each of these entries that is in the log."""
    versions = newest_numbers(unit, entry_ids)
    query = select(*_LEAVES).where(
        tuple_(_LEAVES.entry_id, _LEAVES.version).in_(list(versions.items()))
    )
    return {leaf.entry_id: leaf for leaf in _read(unit, query)} if versions else {}


def newest_numbers(unit: UnitOfWork, entry_ids: Iterable[str]) -> dict[str, int]:
    """The number of the newest version of each of these entries that is in the log."""
    return {entry_id: int(version) for entry_id, version in rows_among(unit, _NEWEST, entry_ids)}


def folders(unit: UnitOfWork, under: str) -> list[str]:
    """The ids in the log that name a folder below one that ends with a slash."""
    query = select(_LEAVES.entry_id).distinct().where(_LEAVES.entry_id.startswith(under))
    with translated():
        return list(unit.connection.scalars(query.order_by(_LEAVES.entry_id)))


def newest_places(unit: UnitOfWork, entry_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """(index, what) of the newest version of each of these that is in the log."""
    return {key: (int(index), what) for key, index, what in rows_among(unit, _PLACES, entry_ids)}


def newest_contents(unit: UnitOfWork, entry_ids: Iterable[str]) -> dict[str, str]:
    """The canonical content of the newest version of each of these entries that is in the log."""
    return dict(rows_among(unit, _CONTENTS, entry_ids))


def forget(unit: UnitOfWork, entry_id: str) -> int:
    """Erase content and salt of every version of an entry but the newest; returns how many.

    The leaves stay, and tell nobody whose they were.
    """
    newest = select(func.max(_LEAVES.version)).where(_LEAVES.entry_id == entry_id)
    with translated():
        last = unit.connection.scalar(newest)
        done = unit.connection.execute(
            update(log_leaves)
            .where(
                _LEAVES.entry_id == entry_id, _LEAVES.version < last, _LEAVES.content.is_not(None)
            )
            .values(content=None, salt=None)
        )
    return done.rowcount


def keep_checkpoint(unit: UnitOfWork, made: LoggedCheckpoint) -> None:
    """Keep a signed head of the log as it stands; NotAllowedError when it is of another size."""
    with translated():
        unit.connection.execute(
            insert(log_checkpoints).values(
                size=made.size, root=made.root, note=made.note, made_at=made.made_at
            )
        )


def checkpoints(unit: UnitOfWork) -> list[LoggedCheckpoint]:
    """Every head that was signed, in order: one a release, however long the log."""
    c = log_checkpoints.c
    query = select(c.size, c.root, c.note, c.made_at).order_by(c.size)
    with translated():
        return [LoggedCheckpoint(*row) for row in unit.connection.execute(query)]


def _between(query: Select[Any], column: ColumnElement[int], start: int, stop: int) -> Select[Any]:
    return query.where(column >= start, column < stop).order_by(column)


def _read(unit: UnitOfWork, query: Select[Any]) -> Iterator[LoggedLeaf]:
    with translated():
        rows = unit.connection.execute(query).all()
    return (LoggedLeaf(*row) for row in rows)
