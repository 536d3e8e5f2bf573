"""The tables of programs that come in: tokens of laboratories and departments, and receipts.

A token is known by its digest alone. A receipt says what a program handed in and what became of
it; which events it stands for is kept beside it, so that it is read by the index of the inbox.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables import Digest, Moment, Uscc, metadata

__all__ = ["api_receipt_events", "api_receipts", "api_tokens", "metadata"]

# ``unit`` is whose it is, as a plain name: what it hands in counts once under that name, whatever
# token it uses. ``laboratory``: the code of a laboratory, which reports its own results alone.
# ``townships``: those it may ask about or register in, one a line; ``*`` is the whole district.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("digest", Digest, nullable=False, unique=True),
    Column("unit", String(48), nullable=False),
    Column("laboratory", Uscc),
    Column("scopes", Text, nullable=False),
    Column("townships", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Date, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_by", String(64)),
    Column("last_used", Moment),
    Column("seal", LargeBinary),  # under_seal.py
)

# What was handed in, once: a repeat with the same ``key`` is answered from here.
api_receipts = Table(
    "api_receipts",
    metadata,
    Column("receipt_id", String(32), primary_key=True),
    Column("token", String(16), ForeignKey("api_tokens.number"), nullable=False),
    Column("unit", String(48), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("key", String(128)),
    Column("digest", Digest, nullable=False),  # of what was sent, by a key of the office
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("problems", Text, nullable=False),  # JSON
)
Index("uq_api_receipts_key", api_receipts.c.unit, api_receipts.c.key, unique=True)

api_receipt_events = Table(
    "api_receipt_events",
    metadata,
    Column("receipt_id", String(32), ForeignKey("api_receipts.receipt_id"), nullable=False),
    Column("source", String(64), nullable=False),
    Column("ref", String(200), nullable=False),
    PrimaryKeyConstraint("receipt_id", "source", "ref"),
    sqlite_with_rowid=False,
)
Index("ix_api_receipt_events_ref", api_receipt_events.c.source, api_receipt_events.c.ref)
