"""The log worked out again from its own rows: leaves, what they stand for, tree, signed heads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from notifications.transparency.canonical import content_digest
from notifications.transparency.merkle import leaf_hash, root
from notifications.transparency.note import checkpoint_of
from notifications.transparency.tiles import StoredTree, completed
from storage import transparency
from storage.transparency import LoggedLeaf
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, row, what is wrong with it


def log_problems(unit: UnitOfWork) -> Iterator[Problem]:
    """What does not follow in the log, row by row; it is read in portions."""
    size = transparency.size(unit)
    for leaf in transparency.leaves(unit, 0, size):
        problem = _of_leaf(leaf)
        if problem:
            yield "log_leaves", str(leaf.index), problem
    hashes, level = partial(transparency.hashes, unit), 1
    while count := size >> (8 * level):
        made = completed(level, 0, count << (8 * level), hashes)
        kept = hashes(level, 0, count)
        if len(kept) != count:
            yield "log_nodes", str(level), f"应有 {count} 个节点，只有 {len(kept)} 个"
            return
        for (index, one), stored in zip(made, kept, strict=True):
            if one != stored:
                yield "log_nodes", f"{level}/{index}", "节点与下一层的摘要不符"
        level += 1
    tree = StoredTree(size, hashes)
    for head in transparency.checkpoints(unit):
        try:
            told = checkpoint_of(head.note)
        except ValueError:
            yield "log_checkpoints", str(head.size), "检查点无法读取"
            continue
        top = root(head.size, tree.node)
        if (told.size, told.root) != (head.size, top) or head.root != top.hex():
            yield "log_checkpoints", str(head.size), "检查点与日志的树根不符"


def _of_leaf(leaf: LoggedLeaf) -> str:
    """What is wrong with a leaf, empty when nothing is."""
    if leaf_hash(leaf.leaf.encode()).hex() != leaf.leaf_hash:
        return "记录与其摘要不符"
    try:
        told = json.loads(leaf.leaf)
        names = ("entry_id", "version", "what", "on", "issue")
        said = tuple(told[name] for name in names)
        if said != (leaf.entry_id, leaf.version, leaf.what, leaf.on.isoformat(), leaf.issue):
            return "记录与所在行不符"
        if leaf.content is not None and leaf.salt is not None:
            made = content_digest(leaf.salt, json.loads(leaf.content))
            return "" if made == told["digest"] else "内容与记录中的摘要不符"
    except (ValueError, KeyError, TypeError):
        return "记录无法读取"
    return ""
