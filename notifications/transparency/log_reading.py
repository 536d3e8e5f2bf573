"""A published log read from its files: every leaf against its tile, the root against the head."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from notifications.transparency.canonical import canonical
from notifications.transparency.merkle import Tree, leaf_hash, root
from notifications.transparency.note import (
    Checkpoint,
    NotSignedError,
    checkpoint_of,
    read_checkpoint,
)
from notifications.transparency.places import Place, UnreadableError
from notifications.transparency.tiles import HEIGHT, TILE, tile_path, unbundle

Tell = Callable[..., None]  # kind of finding, and its facts by name


@dataclass(frozen=True)
class Differing:
    """A leaf that is not the one of its tile: how, which, its own hash, and the two files."""

    kind: str
    index: int
    made: bytes | None
    bundle: str
    tile: str


@dataclass(frozen=True)
class Newest:
    """The newest version of an entry in a log."""

    version: int
    index: int
    what: str
    on: str


class Log:
    """A log as it was read. What is wrong with it has been told by then.

    The tree is held in memory (64 bytes a leaf), so that any earlier head can be compared.
    """

    def __init__(self, place: Place, prefix: str, key: str, tell: Tell) -> None:
        self._place, self._prefix, self._tell = place, prefix, tell
        self.tree, self.newest = Tree(), dict[str, Newest]()
        self._out_of_order: list[tuple[str, dict[str, Any]]] = []
        self.head = self._read_head(key)
        differing: list[Differing] = []
        for index in range(-(-self.head.size // TILE)):
            if not self._read_tile(index, min(TILE, self.head.size - index * TILE), differing):
                break
        tiles_hold = self._is_signed(self.tree)
        if differing and not tiles_hold:
            self._trust_the_leaves(differing)
        self.sound = tiles_hold or self._is_signed(self.tree)
        for word, facts in () if differing else self._out_of_order:
            tell(word, **facts)
        for one in differing:
            tell(one.kind, index=one.index, file=one.bundle if tiles_hold else one.tile)
        if self.sound:
            self._check_upper_tiles()
        elif not differing and self.tree.size < self.head.size:
            name, size = f"{prefix}checkpoint", self.tree.size
            tell("lost", file=name, want=self.head.size, size=size)
        elif not differing:
            tell("root")

    def _is_signed(self, tree: Tree) -> bool:
        """Whether the head is over this tree."""
        size = self.head.size
        return tree.size == size and root(size, tree.node) == self.head.root

    def _trust_the_leaves(self, differing: list[Differing]) -> None:
        """Put the leaves in the place of the tiles that differ from them, if that was signed."""
        made = {one.index: one.made for one in differing if one.made is not None}
        other = Tree()
        for at in range(self.tree.size):
            other.append(made.get(at, self.tree.node(0, at)))
        if self._is_signed(other):
            self.tree = other

    def _read_head(self, key: str) -> Checkpoint:
        name = f"{self._prefix}checkpoint"
        try:
            note = self._place.read(name).decode()
            try:
                return read_checkpoint(note, key)
            except NotSignedError:
                self._tell("unsigned", file=name, key=key)
                return checkpoint_of(note)
        except (FileNotFoundError, ValueError) as error:
            raise UnreadableError(self._place.where(name)) from error

    def _file(self, name: str) -> bytes | None:
        try:
            return self._place.read(self._prefix + name)
        except FileNotFoundError:
            self._tell("missing", file=self._prefix + name)
            return None

    def _read_tile(self, index: int, width: int, differing: list[Differing]) -> bool:
        """Take in up to 256 leaves; False when the leaves after them cannot be placed."""
        names = tile_path("entries", index, width), tile_path(0, index, width)
        bundle, tile = (self._file(name) for name in names)
        leaves, ended = unbundle(bundle or b"")
        made = [leaf_hash(leaf) for leaf in leaves]
        told = [(tile or b"")[at : at + 32] for at in range(0, len(tile or b"") // 32 * 32, 32)]
        if bundle is not None and not ended:
            self._tell("broken", file=self._prefix + names[0])
        if tile is not None and len(tile) % 32:
            self._tell("broken", file=self._prefix + names[1])
        first = index * TILE
        if bundle is not None and tile is not None:
            files = self._prefix + names[0], self._prefix + names[1]
            if len(made) != len(told):  # the shorter one lacks something
                files = (files[0],) * 2 if len(made) < len(told) else (files[1],) * 2
            for kind, at in _differences(made, told):
                own = made[at] if len(made) == len(told) else None
                differing.append(Differing(kind, first + at, own, *files))
        spoilt = {one.index for one in differing}
        for at, leaf in enumerate(leaves):
            if first + at not in spoilt:
                self._take(first + at, leaf, self._prefix + names[0])
        for one in told if len(told) >= len(made) else made:
            self.tree.append(one)
        return self.tree.size == first + width

    def _take(self, index: int, leaf: bytes, file: str) -> None:
        """A leaf's own words: canonical, and the next version of its entry."""
        try:
            told = json.loads(leaf)
            entry_id, version = str(told["entry_id"]), int(told["version"])
            new = Newest(version, index, str(told["what"]), str(told["on"]))
            plain = canonical(told) == leaf
        except (ArithmeticError, ValueError, KeyError, TypeError, RecursionError):
            plain = False
        if not plain:
            self._tell("leaf", index=index, file=file)
            return
        known = self.newest[entry_id].version if entry_id in self.newest else 0
        if version > known:
            self.newest[entry_id] = new
        if version != known + 1:
            kind = "reordered" if version <= known else "skipped"
            facts = {"index": index, "file": file, "entry": entry_id, "version": version - 1}
            self._out_of_order.append((kind, facts))

    def _check_upper_tiles(self) -> None:
        level = 1
        while count := self.head.size >> (HEIGHT * level):
            for index in range(-(-count // TILE)):
                width = min(TILE, count - index * TILE)
                name = tile_path(level, index, width)
                raw, at = self._file(name), range(index * TILE, index * TILE + width)
                if raw not in (None, b"".join(self.tree.node(HEIGHT * level, n) for n in at)):
                    self._tell("tile", file=self._prefix + name)
            level += 1

    def place_of(self, leaf: bytes) -> int | None:
        """Where a leaf of this hash stands."""
        row, at = self.tree.levels[0], -1
        while (at := row.find(leaf, at + 1)) >= 0:
            if at % 32 == 0:
                return at // 32
        return None

    def agrees_with(self, head: Checkpoint, file: str) -> bool:
        """Whether an earlier head is one of this log; tells when it is not."""
        if head.size > self.tree.size:
            self._tell("lost", file=file, want=head.size, size=self.tree.size)
        elif self.sound and root(head.size, self.tree.node) != head.root:
            self._tell("forked", file=file, index=max(head.size - 1, 0))
        else:
            return True
        return False

    def compare(self, other: Log, file: str) -> None:
        """Tell where another copy of the log differs; one of the two may be older."""
        mine, theirs = self.tree.levels[0], other.tree.levels[0]
        shared = min(len(mine), len(theirs))
        if mine[:shared] != theirs[:shared]:
            leaves = range(shared // 32)
            first = next(n for n in leaves if self.tree.node(0, n) != other.tree.node(0, n))
            self._tell("forked", file=file, index=first)


def _differences(made: list[bytes], told: list[bytes]) -> list[tuple[str, int]]:
    """Where the leaves of a bundle are not those of its tile, and how."""
    unlike = [at for at, pair in enumerate(zip(made, told, strict=False)) if pair[0] != pair[1]]
    if len(made) != len(told):
        return [("missing_leaf", unlike[0] if unlike else min(len(made), len(told)))]
    return [("reordered" if sorted(made) == sorted(told) else "leaf", at) for at in unlike]
