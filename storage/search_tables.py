"""The tables names are searched in: derived from the register, kept when an enterprise registers.

Part of the same metadata as ``tables.py``. A name is found by any stretch of it, in characters, in
pinyin or by initials: each place where a search may begin is a row of ``name_words``, so that a
search is a range of one index, however many enterprises there are.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, String, Table, Text

from storage.tables import Uscc, enterprises, metadata, outbox

__all__ = ["LONGEST_WORD", "enterprise_names", "metadata", "name_words"]

LONGEST_WORD = 24
# Compared byte by byte on both databases: ranges of another order would not be those of beginnings.
Word = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")

# Every name an enterprise ever bore, with its readings, one a line (flows/search.py).
enterprise_names = Table(
    "enterprise_names",
    metadata,
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("name", Text, nullable=False),
    Column("said", Text, nullable=False),
    PrimaryKeyConstraint("uscc", "name"),
    sqlite_with_rowid=False,
)

name_words = Table(
    "name_words",
    metadata,
    Column("word", Word, nullable=False),
    Column("uscc", Uscc, nullable=False),
    PrimaryKeyConstraint("word", "uscc"),
    sqlite_with_rowid=False,
)

Index("ix_enterprises_township", enterprises.c.township, enterprises.c.industry, enterprises.c.uscc)
Index("ix_enterprises_industry", enterprises.c.industry, enterprises.c.uscc)
Index("ix_outbox_number", outbox.c.number)
