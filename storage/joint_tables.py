"""The tables of the joint meeting: its records, what enterprises' records add up to, its packs.

Part of the same metadata as ``tables.py``. ``joint_records`` and the packs are kept for ever
(``joint_guards.py``). ``register_lines`` and ``protection_lines`` follow from the journals of the
enterprises, with the moment each line was known, so that a figure can be counted as it was then.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables import Digest, Moment, RowId, Uscc, metadata

__all__ = [
    "joint_compilations", "joint_counts", "joint_documents", "joint_figures", "joint_mails",
    "joint_packs", "joint_papers", "joint_records", "joint_snapshots", "joint_spending", "metadata",
    "protection_lines", "register_lines",
]  # fmt: skip

PeriodId = String(7)

# Every record of the meeting (domain/joint/records.py), each hashed over the one before it.
joint_records = Table(
    "joint_records",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("body", Text, nullable=False),
    Column("by_whom", String(64), nullable=False),
    Column("ref", String(200), nullable=False, unique=True),  # of the form or call: it counts once
    Column("recorded_at", Moment, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("seal", LargeBinary),  # under_seal.py
)
Index("ix_joint_records_subject", joint_records.c.subject, joint_records.c.no)
Index("ix_joint_records_kind", joint_records.c.kind, joint_records.c.no)

# An enterprise as registered from a day on, and since when that is known.
register_lines = Table(
    "register_lines",
    metadata,
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("version", Integer, nullable=False),  # the entry of its journal
    Column("since", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("township", Text, nullable=False),
    Column("industry", String(8), nullable=False),
    Column("exposed", Integer, nullable=False),
    PrimaryKeyConstraint("uscc", "version"),
    sqlite_with_rowid=False,
)

# How a matter stood in an enterprise on a day. A periodic report of a laboratory is one of testing.
protection_lines = Table(
    "protection_lines",
    metadata,
    Column("event_id", RowId, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("matter", String(20), nullable=False),
    Column("project", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("due", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("spent_fen", BigInteger, nullable=False),
    Column("record_no", String(200), nullable=False),
    Column("instead_of", String(200), nullable=False),
    Column("paper", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    CheckConstraint("due >= 0 AND done >= 0 AND done <= due AND spent_fen >= 0", name="counts"),
)
_LINE = protection_lines.c
Index("ix_protection_lines_matter", _LINE.matter, _LINE.on_day, _LINE.uscc)
Index("ix_protection_lines_uscc", _LINE.uscc, _LINE.on_day)
Index("ix_protection_lines_instead_of", _LINE.uscc, _LINE.instead_of)

# The computed figures of a period as they were counted at a moment; a new one only when they are
# others than those of the newest one of the period.
joint_snapshots = Table(
    "joint_snapshots",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("period", PeriodId, nullable=False),
    Column("book", Digest, nullable=False),  # of the indicator book they were counted by
    Column("known_at", Moment, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("reason", Text, nullable=False),  # why they are others than before, as JSON
)
Index("ix_joint_snapshots_period", joint_snapshots.c.period, joint_snapshots.c.no)
joint_figures = Table(
    "joint_figures",
    metadata,
    Column("snapshot", Integer, ForeignKey("joint_snapshots.no"), nullable=False),
    Column("indicator", String(16), nullable=False),
    Column("township", Text, nullable=False),
    Column("industry", String(8), nullable=False),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger),
    PrimaryKeyConstraint("snapshot", "indicator", "township", "industry"),
    sqlite_with_rowid=False,
)

# When the indicators and the spending of a period were counted last, by which book and program:
# what brought nothing new since is not counted again (joint_counts.py).
joint_counts = Table(
    "joint_counts",
    metadata,
    Column("period", PeriodId, primary_key=True),
    Column("counted_at", Moment, nullable=False),
    Column("book", Digest, nullable=False),
    Column("program", String(40), nullable=False),
    sqlite_with_rowid=False,
)

# Spending of a year up to a quarter's end as it was counted last; matter "": exposed workers.
joint_spending = Table(
    "joint_spending",
    metadata,
    Column("period", PeriodId, nullable=False),
    Column("matter", String(20), nullable=False),
    Column("township", Text, nullable=False),
    Column("industry", String(8), nullable=False),
    Column("enterprises", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),  # fen, or workers
    Column("known_at", Moment, nullable=False),
    PrimaryKeyConstraint("period", "matter", "township", "industry"),
    sqlite_with_rowid=False,
)

# A quarterly pack as it was compiled: all it says as one JSON text, then its papers.
joint_packs = Table(
    "joint_packs",
    metadata,
    Column("period", PeriodId, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", Digest, nullable=False),
    PrimaryKeyConstraint("period", "edition"),
)
joint_papers = Table(
    "joint_papers",
    metadata,
    Column("period", PeriodId, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("form", String(8), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", Digest, nullable=False),
    PrimaryKeyConstraint("period", "edition", "form"),
    ForeignKeyConstraint(
        ["period", "edition"],
        ["joint_packs.period", "joint_packs.edition"],
        name="fk_joint_papers_period",
    ),
)

# A pack that somebody asked for and that is made outside the web process: begun, alive, ended.
joint_compilations = Table(
    "joint_compilations",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("period", PeriodId, nullable=False),
    Column("started_by", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("ended_at", Moment),
    Column("edition", Integer),
    Column("fresh", Boolean),
    Column("failed", Text),
    CheckConstraint(
        "(ended_at IS NULL) = (failed IS NULL AND edition IS NULL)"
        " AND (failed IS NULL OR edition IS NULL) AND (edition IS NULL) = (fresh IS NULL)",
        name="ended",
    ),
)
Index("ix_joint_compilations_period", joint_compilations.c.period, joint_compilations.c.no)

# A paper of the meeting as it was first made of its facts. What is sent and shown are these bytes.
joint_documents = Table(
    "joint_documents",
    metadata,
    Column("kind", String(24), nullable=False),
    Column("facts_digest", Digest, nullable=False),  # of the facts without the letterhead
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("facts", Text, nullable=False),  # JSON, with the letterhead
    Column("template_version", Digest, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("kept_at", Moment, nullable=False),
    PrimaryKeyConstraint("kind", "facts_digest"),
)
Index("ix_joint_documents_digest", joint_documents.c.digest)

# A mail of the meeting: the row stands before a server is spoken to. One that was begun and never
# ended may have arrived; it is not sent again.
joint_mails = Table(
    "joint_mails",
    metadata,
    Column("id", String(200), primary_key=True),  # of its Message-ID
    Column("addresses", Text, nullable=False),  # one a line
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("paper", Digest, nullable=False),  # of the document that went with it; "" for none
    Column("tries", Integer, nullable=False),
    Column("begun_at", Moment, nullable=False),  # the newest try
    Column("state", String(8), nullable=False),
    Column("detail", Text, nullable=False),
    Column("ended_at", Moment),
    CheckConstraint("state IN ('going', 'later', 'sent', 'refused', 'unknown')", name="state"),
    CheckConstraint("(ended_at IS NULL) = (state IN ('going', 'later'))", name="ended"),
)
