"""The tables of the random draws: what was frozen, announced and drawn, each kept for ever.

Part of the same metadata as ``tables.py``. A draw has a row in the first, then in the second, then
in the third, and never another one: that is its state, and why nothing can be drawn twice.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, String, Table, Text

from storage.tables import Digest, Moment, metadata

__all__ = ["draw_announcements", "draw_results", "draws", "metadata"]

Number = String(24)

# Candidates, pool and announcement as canonical JSON (domain/draw.py); the secret encrypted.
draws = Table(
    "draws",
    metadata,
    Column("number", Number, primary_key=True),
    Column("task", Text, nullable=False),
    Column("announcement", Text, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("candidates", Text, nullable=False),
    Column("pool", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("ref", String(200), nullable=False, unique=True),  # of the form: it counts once
    Column("prepared_by", String(64), nullable=False),
    Column("prepared_at", Moment, nullable=False),
    CheckConstraint("length(digest) = 64", name="hashed"),
)

draw_announcements = Table(
    "draw_announcements",
    metadata,
    Column("number", Number, ForeignKey("draws.number"), primary_key=True),
    Column("by_whom", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

draw_results = Table(
    "draw_results",
    metadata,
    Column("number", Number, ForeignKey("draw_announcements.number"), primary_key=True),
    Column("body", Text, nullable=False),  # the whole document, as published
    Column("digest", Digest, nullable=False),
    Column("by_whom", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("length(digest) = 64", name="hashed"),
)
