"""The tables of those who took the list over, and of what they were told of entries that fell.

Part of the same metadata as ``tables.py``. What was told and what was acknowledged is kept for
ever; a change of an entry is put on file once and only ever learns when it was shown.
"""

from __future__ import annotations

from sqlalchemy import (
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
    false,
    text,
)

from storage.tables import CaseId, Digest, Moment, metadata

__all__ = [
    "acknowledgements", "changes_read", "entry_changes", "metadata", "retraction_attempts",
    "retraction_mails", "retractions", "subscribers",
]  # fmt: skip

# 订阅方: a bank, a procurement office, a mirror. ``until`` is its last day.
subscribers = Table(
    "subscribers",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("registered_by", String(64), nullable=False),
    Column("ended_by", String(64)),
    Column("recorded_at", Moment, nullable=False),
    Column("seal", LargeBinary),  # under_seal.py
    CheckConstraint("length(name) > 0 AND length(email) > 0", name="told_who"),
    CheckConstraint("until >= since", name="in_order"),
    CheckConstraint("(until IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
)

# How far the journal of each case with a published entry was read for changes, and what is owed
# (``domain.retraction.Owed``) by what stands in it.
changes_read = Table(
    "changes_read",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("owed", Text),
)

# A change of an entry that was shown. ``shown_at``: the site that tells it was swapped in.
# ``settled``: it was, and everybody who was told acknowledged (storage/open_changes.py).
entry_changes = Table(
    "entry_changes",
    metadata,
    Column("listing_id", String(32), ForeignKey("listings.listing_id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("body", Text, nullable=False),  # domain.retraction.Retraction
    Column("recorded_at", Moment, nullable=False),
    Column("shown_at", Moment),
    Column("settled", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("listing_id", "no"),
    CheckConstraint(
        "kind IN ('withdrawn', 'suspended', 'removed', 'corrected', 'resumed')", name="kind"
    ),
)
Index(
    "ix_entry_changes_not_shown",
    entry_changes.c.listing_id,
    sqlite_where=text("shown_at IS NULL"),
    postgresql_where=text("shown_at IS NULL"),
)

_BY_LAST_DAY = (entry_changes.c.due_on, entry_changes.c.listing_id, entry_changes.c.no)
Index("ix_entry_changes_due", *_BY_LAST_DAY)
Index(
    "ix_entry_changes_open",
    *_BY_LAST_DAY,
    sqlite_where=text("NOT settled"),
    postgresql_where=text("NOT settled"),
)

# A change, and one who has to follow it.
retractions = Table(
    "retractions",
    metadata,
    Column("retraction_id", String(64), primary_key=True),
    Column("listing_id", String(32), nullable=False),
    Column("no", Integer, nullable=False),
    Column("subscriber", Integer, ForeignKey("subscribers.no"), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["listing_id", "no"],
        ["entry_changes.listing_id", "entry_changes.no"],
        name="fk_retractions_change",
    ),
)
Index(
    "uq_retractions_told_once",
    retractions.c.listing_id,
    retractions.c.no,
    retractions.c.subscriber,
    unique=True,
)

# That the subscriber said it has taken its copies down; sent is not acknowledged.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("retraction_id", String(64), ForeignKey("retractions.retraction_id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("way", String(8), nullable=False),
    Column("by_whom", Text, nullable=False),
    Column("paper", Text, nullable=False),
    CheckConstraint("way IN ('link', 'code', 'paper', 'later')", name="way"),
    CheckConstraint("way <> 'paper' OR (length(by_whom) > 0 AND length(paper) > 0)", name="shown"),
)

# The mail of a retraction (``point`` 0) and its reminders, each a message of its own for ever.
retraction_mails = Table(
    "retraction_mails",
    metadata,
    Column("message_id", String(64), primary_key=True),
    Column("retraction_id", String(64), ForeignKey("retractions.retraction_id"), nullable=False),
    Column("point", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("token_digest", Digest),
    Column("sent_at", Moment),
    Column("error", Text),
    Column(
        "log_index", Integer
    ),  # of the change when it was offered first: every attempt says this
    CheckConstraint("status IN ('waiting', 'sent', 'given_up')", name="status"),
)
Index(
    "uq_retraction_mails_point",
    retraction_mails.c.retraction_id,
    retraction_mails.c.point,
    unique=True,
)
Index("ix_retraction_mails_token", retraction_mails.c.token_digest)
Index(
    "ix_retraction_mails_waiting",
    retraction_mails.c.message_id,
    sqlite_where=text("status = 'waiting'"),
    postgresql_where=text("status = 'waiting'"),
)

retraction_attempts = Table(
    "retraction_attempts",
    metadata,
    Column("message_id", String(64), ForeignKey("retraction_mails.message_id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("message_id", "attempt"),
)
