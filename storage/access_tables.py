"""The tables of who may come in, and of what people leave at the counter.

Part of the same metadata as ``tables.py``. Secrets are never stored as themselves: passwords as
Argon2 hashes, session tokens and one-time codes as digests, the seeds of second factors and
everything a complainant writes encrypted under keys that lie apart from the database.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
    false,
    text,
)

from storage.tables import Digest, Moment, RowId, Uscc, metadata

__all__ = [
    "access_log", "account_asks", "accounts", "complaint_messages", "evidence_files",
    "evidence_links", "followings", "kept_forms", "metadata", "passes", "sessions",
]  # fmt: skip

# A person of the office who signs in. ``person`` is who they are in ``officials``; an administrator
# needs no office there and signs nothing. ``townships``: those they answer for, one a line; empty:
# the whole district.
accounts = Table(
    "accounts",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("second", LargeBinary),  # seed of the second factor, encrypted; none: to be set up
    Column("second_step", BigInteger, nullable=False),  # last step used: a code counts once
    Column("administrator", Boolean, nullable=False),
    Column("townships", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("closed_on", Date),
    Column("failed", Integer, nullable=False),  # wrong passwords since the last right one
    Column("locked_until", Moment),
    # Who they are to the office's own sign-in (OIDC ``sub``); joined by an administrator.
    Column("oidc_subject", String(255)),
    # The last time somebody else changed how they come in, and who: they are told of it.
    Column("reset_at", Moment),
    Column("reset_by", Text),
    # Suspended by one person until a second confirms it; who did is not the next to do it again.
    Column("suspended_until", Moment),
    Column("suspended_by", String(64)),
    # How often it was written, and the seal (doors.py) over all but what each entrance changes.
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("seal", LargeBinary),
)
Index("uq_accounts_oidc_subject", accounts.c.oidc_subject, unique=True)

# What an administrator asked to have done to an account of somebody who signs or administers: it
# waits for a second person. ``half`` of the first password, encrypted: the other half is the
# second person's to hand over. One waits for a person at a time; the log keeps all.
account_asks = Table(
    "account_asks",
    metadata,
    Column("person", String(64), ForeignKey("accounts.person"), primary_key=True),
    Column("what", String(8), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("half", LargeBinary),
    Column("subject", String(255)),
    Column("townships", Text),  # one a line
    Column("seal", LargeBinary),  # under_seal.py
    CheckConstraint("what IN ('open', 'reset', 'join', 'close', 'suspend', 'towns')", name="what"),
    CheckConstraint("(what IN ('open', 'reset')) = (half IS NOT NULL)", name="half"),
    CheckConstraint("(what = 'towns') = (townships IS NOT NULL)", name="townships"),
)

# Somebody who came in: an official, or the party of a matter by a one-time code.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("acting", Text, nullable=False),  # who acts for an enterprise, as they said
    Column("second", Boolean, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("seal", LargeBinary),  # over all but when it was seen and ended (doors.py)
    CheckConstraint("kind IN ('official', 'party')", name="kind"),
)
Index("ix_sessions_subject", sessions.c.subject)

# Append-only: who came in or was turned away, what was opened, who made whose account.
access_log = Table(
    "access_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(24), nullable=False),
    Column("detail", Text, nullable=False),
)

# The line that tells that what came before there were seals was sealed (doors.py) is asked often.
WHERE_SEALED = text("what = 'doors_sealed'")
Index(
    "ix_access_log_sealed",
    access_log.c.id,
    sqlite_where=WHERE_SEALED,
    postgresql_where=WHERE_SEALED,
)

# What somebody had typed when their session ended, encrypted; given back to them alone.
kept_forms = Table(
    "kept_forms",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

# A code printed on a document that was served, with which the enterprise comes in once.
passes = Table(
    "passes",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("document", Text, nullable=False),  # its 文号
    Column("made_by", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Date, nullable=False),
    Column("used_at", Moment),
    Column("seal", LargeBinary),  # under_seal.py
)

# Photos and papers handed in, by their content; what they were handed in for in ``evidence_links``.
evidence_files = Table(
    "evidence_files",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("media_type", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

evidence_links = Table(
    "evidence_links",
    metadata,
    Column("about", String(12), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("digest", Digest, ForeignKey("evidence_files.digest"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kept_at", Moment, nullable=False),
    PrimaryKeyConstraint("about", "ref", "digest"),
    CheckConstraint("about IN ('complaint', 'party', 'inspection', 'owed')", name="about"),
)

# The code of a receipt leads to its complaint and to nobody's name.
followings = Table(
    "followings",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("complaint_no", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    # The complainant had the last word (complaint_messages), and the office has not answered.
    Column("wrote", Boolean, nullable=False, server_default=false()),
    Column("seal", LargeBinary),  # under_seal.py
)

# What office and complainant write to each other, encrypted: it may tell who somebody is.
complaint_messages = Table(
    "complaint_messages",
    metadata,
    Column("complaint_no", String(64), nullable=False),
    Column("no", Integer, nullable=False),
    Column("side", String(12), nullable=False),
    Column("by_whom", String(64), nullable=False),  # empty for the complainant
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("complaint_no", "no"),
    CheckConstraint("side IN ('office', 'complainant')", name="side"),
)
