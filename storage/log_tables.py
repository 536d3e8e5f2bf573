"""The tables of the public log: leaves, the tree over them, its signed heads.

Part of the same metadata as ``tables.py``; what plain SQL is refused is in ``log_guards.py``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.list_tables import metadata
from storage.tables import Digest, Moment

__all__ = ["log_checkpoints", "log_leaves", "log_nodes", "metadata"]

Index = BigInteger().with_variant(Integer, "sqlite")
# Read in the order of its code points on both engines, as Python sorts it.
EntryId = String(64).with_variant(String(64, collation="C"), "postgresql")

# Every version of every published entry. Content and salt go when the entry may be forgotten; the
# leaf and its hash never do, so that the tree over them stays whole.
log_leaves = Table(
    "log_leaves",
    metadata,
    Column("idx", Index, primary_key=True, autoincrement=False),
    Column("entry_id", EntryId, nullable=False),
    Column("version", Integer, nullable=False),
    Column("what", String(24), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("leaf", Text, nullable=False),
    Column("leaf_hash", Digest, nullable=False),
    Column("content", Text),
    Column("salt", Digest),
    UniqueConstraint("entry_id", "version"),
    CheckConstraint("(content IS NULL) = (salt IS NULL)", name="forgotten_together"),
    CheckConstraint("length(leaf_hash) = 64 AND (salt IS NULL OR length(salt) = 64)", name="hex"),
)

# The hashes of full tiles, by tile level from 1 on: a root or a proof is made from a few of them.
log_nodes = Table(
    "log_nodes",
    metadata,
    Column("level", Integer, nullable=False),
    Column("idx", Index, nullable=False),
    Column("hash", Digest, nullable=False),
    PrimaryKeyConstraint("level", "idx"),
    CheckConstraint("level > 0 AND length(hash) = 64", name="above_the_leaves"),
)

log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("size", Index, primary_key=True, autoincrement=False),
    Column("root", Digest, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
