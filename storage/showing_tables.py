"""The tables of what was shown: each showing of the site, and every file that ever stood in it.

Part of the same metadata as ``tables.py``; both are kept for ever.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from storage.tables import Moment, metadata

__all__ = ["metadata", "released_files", "showings"]

# A showing of the site: it stands, or it was stopped, by what (``flows/showings.py``), and as the
# publicity officer is told of it.
showings = Table(
    "showings",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("stopped", String(16)),
    Column("zh", Text),
    Column("en", Text),
    CheckConstraint(
        "(stopped IS NULL) = (zh IS NULL) AND (stopped IS NULL) = (en IS NULL)", name="told_why"
    ),
)

# A file of the site by its SHA-256 (hex): what somebody holds can be looked up however old it is.
# Both are read in the order of their code points on both engines, as Python sorts them.
_Sorted = String(64).with_variant(String(64, collation="C"), "postgresql")
_Path = String(160).with_variant(String(160, collation="C"), "postgresql")
released_files = Table(
    "released_files",
    metadata,
    Column("sha256", _Sorted, nullable=False),
    Column("path", _Path, nullable=False),
    PrimaryKeyConstraint("sha256", "path"),
    CheckConstraint("length(sha256) = 64 AND length(path) > 0", name="named"),
)
