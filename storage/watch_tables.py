"""The tables of how the product runs: the newest run of every flow, and what was wrong when.

Part of the same metadata as ``tables.py``. Nothing of a case follows from them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from storage.tables import Moment, RowId, metadata

__all__ = ["job_runs", "metadata", "troubles"]

# One row a flow, whichever machine ran it. ``done_at`` is the end of the last run that succeeded,
# ``failed`` the kind of error of the last that did not; ``totals`` adds up what runs counted.
job_runs = Table(
    "job_runs",
    metadata,
    Column("flow", String(20), primary_key=True),
    Column("begun_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("failed_at", Moment),
    Column("failed", String(80)),
    Column("runs", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),  # of all runs that ended
    Column("totals", Text, nullable=False),
)

# Something that was wrong, from when to when. ``key`` is what it is (flows/troubles.py); the same
# is wrong once at a time. ``told_at``: the person on duty was told; ``calmed_at``: and told that it
# is over.
troubles = Table(
    "troubles",
    metadata,
    Column("no", RowId, primary_key=True, autoincrement=True),
    Column("key", String(40), nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("mended_at", Moment),
    Column("told_at", Moment),
    Column("calmed_at", Moment),
    Column("leased_until", Moment),
)
Index(
    "uq_troubles_open",
    troubles.c.key,
    unique=True,
    sqlite_where=text("mended_at IS NULL"),
    postgresql_where=text("mended_at IS NULL"),
)
