"""The table of filters that somebody keeps for themselves.

Part of the same metadata as ``tables.py``.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, String, Table, Text

from storage.access_tables import accounts
from storage.tables import Moment, metadata

__all__ = ["metadata", "saved_filters"]

# ``page`` is the address of a list below its desk, ``asked`` what stands behind its question mark.
saved_filters = Table(
    "saved_filters",
    metadata,
    Column("person", String(64), ForeignKey(accounts.c.person), nullable=False),
    Column("page", String(40), nullable=False),
    Column("name", String(40), nullable=False),
    Column("asked", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("person", "page", "name"),
)
