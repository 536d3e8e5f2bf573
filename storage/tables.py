"""Every table, key, check and index, in one place.

Days are DATE; moments are ISO 8601 text with their offset, because they are hashed and must
read back as they were written. Bodies are JSON text of one domain value (``codec.py``). The list's
own tables are in ``list_tables.py``, triggers that SQLAlchemy cannot express in ``guards.py``.
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
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives only INTEGER PRIMARY KEY columns their own numbers.
RowId = BigInteger().with_variant(Integer, "sqlite")
Moment = String(32)
Digest = String(64)
Uscc = String(18)
CaseId = String(24)

enterprises = Table(
    "enterprises",
    metadata,
    Column("uscc", Uscc, primary_key=True),
    Column("name", Text, nullable=False),
    Column("township", Text, nullable=False),
    Column("industry", String(8), nullable=False),
    Column("email", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", Digest, nullable=False),
)

# -- what came in ---------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("uscc", Uscc, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("status", String(8), nullable=False),
    Column("entries", Integer, nullable=False, default=0),
    Column("handled_at", Moment),
    Column("error", Text),
    # Of the office's door (doors.py), over what came in; without one that fits nothing is handled.
    Column("seal", LargeBinary),
    UniqueConstraint("source", "ref", name="uq_inbox_source_ref"),
    CheckConstraint("status IN ('waiting', 'done', 'parked')", name="status"),
)
Index(
    "ix_inbox_waiting",
    inbox.c.on_day,
    inbox.c.id,
    sqlite_where=text("status = 'waiting'"),
    postgresql_where=text("status = 'waiting'"),
)
Index(
    "ix_inbox_parked",
    inbox.c.id,
    sqlite_where=text("status = 'parked'"),
    postgresql_where=text("status = 'parked'"),
)

# An enterprise belongs to one lane; a worker locks lanes, so one enterprise's events are never
# handled by two workers at once and keep their order.
LANES = 64
lanes = Table("lanes", metadata, Column("lane", Integer, primary_key=True, autoincrement=False))

received_rows = Table(
    "received_rows",
    metadata,
    Column("source", String(64), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("digest", Digest, nullable=False),
    Column("event_ref", String(200), nullable=False),
    PrimaryKeyConstraint("source", "ref"),
    sqlite_with_rowid=False,
)

sealed_identities = Table(
    "sealed_identities",
    metadata,
    Column("complaint_no", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_at", Moment, nullable=False),
)

# By what a sealed identity is found in a text without being opened (domain/marks.py); encrypted.
seal_marks = Table(
    "seal_marks",
    metadata,
    Column(
        "complaint_no",
        String(64),
        ForeignKey("sealed_identities.complaint_no"),
        primary_key=True,
    ),
    Column("marks", LargeBinary, nullable=False),
    Column("marked_at", Moment, nullable=False),
)

seal_openings = Table(
    "seal_openings",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column(
        "complaint_no",
        String(64),
        ForeignKey("sealed_identities.complaint_no"),
        nullable=False,
    ),
    Column("opened_by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    CheckConstraint("length(reason) >= 2", name="reason_given"),
)

# -- what was decided -----------------------------------------------------------------------

# A row holds what one event led to, as a list of entries; ``no`` numbers the first of them.
journal = Table(
    "journal",
    metadata,
    Column("stream", CaseId, nullable=False),
    Column("no", Integer, nullable=False),
    Column("event_id", RowId, ForeignKey("inbox.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("digest", Digest, nullable=False),
    PrimaryKeyConstraint("stream", "no"),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", CaseId, primary_key=True),
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("accepting", Boolean, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", Digest, nullable=False),
    # The office whose signature its open proposal waits for, and since when; empty: none.
    Column("waits_for", String(20), nullable=False, server_default=""),
    Column("asked_on", Date),
    # For the lists of the desks (desk_tables.py): its enterprise's township; whether something is
    # to be done in it as it stands, and by when the office owes it. ``owed_on`` is empty where
    # nothing is to be done, the last day there is where no term of the office's own runs.
    Column("township", Text, nullable=False, server_default=""),
    Column("at_work", Boolean, nullable=False, server_default=false()),
    Column("owed_on", Date),
)
Index(
    "ix_cases_waiting",
    cases.c.waits_for,
    cases.c.asked_on,
    cases.c.case_id,
    sqlite_where=text("waits_for <> ''"),
    postgresql_where=text("waits_for <> ''"),
)
# An enterprise has at most one case that still takes in leads and findings.
Index(
    "uq_cases_accepting",
    cases.c.uscc,
    unique=True,
    sqlite_where=text("accepting"),
    postgresql_where=text("accepting"),
)
Index("ix_cases_uscc", cases.c.uscc)

# A case as of an entry of its journal; the few entries since are folded onto it when it is read.
# Apart from the case's row, which moves with every event and stays small.
folds = Table(
    "folds",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("judgement_id", String(40), primary_key=True),
    Column("event_id", RowId, ForeignKey("inbox.id"), nullable=False),
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("pack_digest", Digest, nullable=False),
    Column("limits_digest", Digest, nullable=False),
    Column("body", Text, nullable=False),
)
Index("ix_judgements_case_id", judgements.c.case_id)

judged_lines = Table(
    "judged_lines",
    metadata,
    Column(
        "judgement_id",
        String(40),
        ForeignKey("judgements.judgement_id"),
        nullable=False,
    ),
    Column("line", Integer, nullable=False),
    Column("band", String(16), nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("judgement_id", "line"),
)

# The text of every pack and every book of limits this database was ever judged by, so that any
# judgement can be repeated by its digests, whatever version of the programme runs.
rule_texts = Table(
    "rule_texts",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    CheckConstraint("kind IN ('pack', 'limits')", name="kind"),
)

# ``complaint`` is empty for a term of the case itself.
terms = Table(
    "terms",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("complaint", String(64), nullable=False, server_default=""),
    Column("started_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("suspended_on", Date),  # at rest since; it cannot lapse
    Column("township", Text, nullable=False, server_default=""),  # for the lists of the desks
    PrimaryKeyConstraint("case_id", "kind", "complaint"),
    sqlite_with_rowid=False,
)

numbers = Table(
    "numbers",
    metadata,
    Column("series", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("series", "year"),
)

officials = Table(
    "officials",
    metadata,
    Column("person", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("name", Text, nullable=False),
    # A deputy holds the office for somebody, by the paper that delegates it.
    Column("deputises_for", String(64), nullable=False, server_default=""),
    Column("paper", Text, nullable=False, server_default=""),
    # How often it was written, and the seal over all of it (under_seal.py).
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("seal", LargeBinary),
    PrimaryKeyConstraint("person", "role", "since"),
)

# -- what goes out --------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("message_id", String(64), primary_key=True),
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("version", Integer, nullable=False),  # the case as of this entry holds its facts
    Column("notice", String(32), nullable=False),
    Column("row_id", String(8), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("leased_until", Moment),
    Column("error", Text),
    CheckConstraint(
        "status IN ('waiting', 'sent', 'no_address', 'stopped', 'given_up')",
        name="status",
    ),
    sqlite_with_rowid=False,
)
Index(
    "ix_outbox_waiting",
    outbox.c.on_day,
    outbox.c.message_id,
    sqlite_where=text("status = 'waiting'"),
    postgresql_where=text("status = 'waiting'"),
)

notices = Table(
    "notices",
    metadata,
    Column("message_id", String(64), ForeignKey("outbox.message_id"), primary_key=True),
    Column("case_id", CaseId, nullable=False),
    Column("notice", String(32), nullable=False),
    Column("number", Text, nullable=False),
    Column("template_version", Digest, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    Column("rendered_at", Moment, nullable=False),
)
Index("ix_notices_case_id", notices.c.case_id)

mail_attempts = Table(
    "mail_attempts",
    metadata,
    Column("message_id", String(64), ForeignKey("outbox.message_id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("message_id", "attempt"),
)
