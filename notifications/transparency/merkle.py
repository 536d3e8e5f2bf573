"""The tree over the log: hashes, roots and proofs (RFC 6962 2.1, RFC 9162 2.1).

``node`` is wherever hashes of whole subtrees are kept: ``node(level, index)`` is the hash over
leaves ``index * 2**level`` to ``(index + 1) * 2**level - 1``. A root or a proof asks for a few of
them, so a log grows and proves without being read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def middle(start: int, stop: int) -> int:
    """Where RFC 6962 splits two or more leaves: the left part is a power of two."""
    return start + (1 << ((stop - start - 1).bit_length() - 1))


def subtree(start: int, stop: int, node: Node) -> bytes:
    """The hash over leaves ``start`` to ``stop - 1``, a range that RFC 6962 splits off."""
    size = stop - start
    if not size:
        return sha256(b"").digest()
    if size & (size - 1) == 0:
        return node(size.bit_length() - 1, start // size)
    split = middle(start, stop)
    return node_hash(subtree(start, split, node), subtree(split, stop, node))


def root(size: int, node: Node) -> bytes:
    """The root of the first ``size`` leaves."""
    return subtree(0, size, node)


def whole(hashes: Sequence[bytes]) -> bytes:
    """The hash over a power of two of neighbouring hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The path from leaf ``index`` to the root of ``size`` leaves, nearest hash first."""
    start, stop, path = 0, size, list[bytes]()
    while stop - start > 1:
        split = middle(start, stop)
        if index < split:
            path.append(subtree(split, stop, node))
            stop = split
        else:
            path.append(subtree(start, split, node))
            start = split
    return path[::-1]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path leads from the hash of leaf ``index`` to the root of ``size`` leaves."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for one in path:
        if not last:
            return False
        if at & 1 or at == last:
            leaf = node_hash(one, leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = node_hash(leaf, one)
        at, last = at >> 1, last >> 1
    return not last and leaf == root


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the first ``old`` of ``new`` leaves are what they were (RFC 6962 2.1.2)."""
    if old in (0, new):
        return []
    start, stop, path = 0, new, list[bytes]()
    while old != stop:
        split = middle(start, stop)
        if old <= split:
            path.append(subtree(split, stop, node))
            stop = split
        else:
            path.append(subtree(start, split, node))
            start = split
    if start:
        path.append(subtree(start, stop, node))
    return path[::-1]


def consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether a proof shows the tree of ``old`` leaves to be the beginning of that of ``new``."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and (old_root == new_root if old else old_root == sha256(b"").digest())
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, one)
        at, last = at >> 1, last >> 1
    return not last and (before, after) == (old_root, new_root)


class Tree:
    """A tree held whole, 64 bytes a leaf: the hashes of every whole subtree, level by level."""

    def __init__(self) -> None:
        self.levels = [bytearray()]

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.levels[0]) // 32

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        level, made = 0, leaf
        self.levels[0] += made
        while len(self.levels[level]) % 64 == 0:
            made = node_hash(bytes(self.levels[level][-64:-32]), made)
            level += 1
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += made

    def node(self, level: int, index: int) -> bytes:
        """The hash of a whole subtree."""
        return bytes(self.levels[level][32 * index : 32 * index + 32])
