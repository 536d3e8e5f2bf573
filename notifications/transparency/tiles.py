"""A log as files: tiles of hashes, bundles of leaves (C2SP tlog-tiles), all of them immutable.

Hashes are kept by tile level: level 0 holds those of the leaves, each level above those of the full
tiles below it, so that the tree over a million leaves is grown and proven from a few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from notifications.transparency.merkle import Tree, whole

HEIGHT = 8
TILE = 1 << HEIGHT  # hashes in a full tile
LARGEST_LEAF = 0xFFFF  # its length is two bytes

Hashes = Callable[[int, int, int], Sequence[bytes]]  # tile level, start, stop
Leaves = Callable[[int, int], Iterable[bytes]]  # start, stop


def tile_path(level: int | str, index: int, width: int = TILE) -> str:
    """Where a tile (level 0 to 63) or a bundle (level "entries") of so many hashes stands."""
    name = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        name = f"x{index % 1000:03d}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < TILE else "")


def bundle(leaves: Iterable[bytes]) -> bytes:
    """Leaves as a bundle: each after its length in two bytes; ValueError when one is too long."""
    made = bytearray()
    for leaf in leaves:
        if len(leaf) > LARGEST_LEAF:
            raise ValueError(f"a leaf of {len(leaf)} bytes; at most {LARGEST_LEAF} have a length")
        made += len(leaf).to_bytes(2, "big") + leaf
    return bytes(made)


def unbundle(raw: bytes) -> tuple[list[bytes], bool]:
    """The leaves of a bundle, and whether it ends with a whole one."""
    leaves, at = list[bytes](), 0
    while at + 2 <= len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        if end > len(raw):
            break
        leaves.append(raw[at + 2 : end])
        at = end
    return leaves, at == len(raw)


def completed(level: int, old: int, new: int, hashes: Hashes) -> list[tuple[int, bytes]]:
    """The hashes of a tile level above 0, by index, that a log gained between two sizes."""
    first, last = old >> (HEIGHT * level), new >> (HEIGHT * level)
    return [(at, whole(hashes(level - 1, at * TILE, (at + 1) * TILE))) for at in range(first, last)]


def new_files(
    old: int, new: int, hashes: Hashes, leaves: Leaves, *, final: int | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every tile and bundle that differs between two sizes of a log: path and content.

    With ``final``, the size the log grew to since, a partial tile that is full by then is left out.
    """
    level = 0
    while (now := new >> (HEIGHT * level)) > (was := old >> (HEIGHT * level)):
        full = (now if final is None else final >> (HEIGHT * level)) // TILE
        for index in range(was // TILE, -(-now // TILE)):
            start = index * TILE
            width = min(TILE, now - start)
            if width < TILE and index < full:
                continue
            yield tile_path(level, index, width), b"".join(hashes(level, start, start + width))
            if level == 0:
                yield tile_path("entries", index, width), bundle(leaves(start, start + width))
        level += 1


def log_files(sizes: Sequence[int], hashes: Hashes, leaves: Leaves) -> Iterator[tuple[str, bytes]]:
    """Every tile and bundle of a log whose heads were signed at these sizes, in rising order.

    The partial tiles of earlier heads are among them until the full tile is there.
    """
    for old, new in pairwise([0, *sizes]):
        yield from new_files(old, new, hashes, leaves, final=sizes[-1])


class StoredTree:
    """The nodes of a log whose tiles are kept somewhere; the tiles last asked for are at hand."""

    def __init__(self, size: int, hashes: Hashes, at_hand: int = 256) -> None:
        self.size, self._hashes = size, hashes
        self._tile = lru_cache(maxsize=at_hand)(self._read)

    def _read(self, level: int, index: int) -> Tree:
        stop = min((index + 1) * TILE, self.size >> (HEIGHT * level))
        tree = Tree()
        for one in self._hashes(level, index * TILE, stop):
            tree.append(one)
        return tree

    def node(self, level: int, index: int) -> bytes:
        """The hash of a whole subtree of the log."""
        tall, low = divmod(level, HEIGHT)
        tile, at = divmod(index << low, TILE)
        return self._tile(tall, tile).node(low, at >> low)
