"""The list's own tables: proofs, listings, drafts of issues, issues and the lines of each.

Part of the same metadata as ``tables.py``; what plain SQL is refused is in ``list_guards.py``.
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
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.tables import CaseId, Digest, Moment, metadata

__all__ = [
    "issue_answers", "issue_drafts", "issue_entries", "issues", "listings", "metadata", "proofs",
]  # fmt: skip

# What showed that an act could be taken, as it stood when the journal row ``no`` took it.
proofs = Table(
    "proofs",
    metadata,
    Column("case_id", CaseId, nullable=False),
    Column("no", Integer, nullable=False),
    Column("row_id", String(8), nullable=False),
    Column("act", String(40), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", Digest, nullable=False),
    PrimaryKeyConstraint("case_id", "no"),
    ForeignKeyConstraint(["case_id", "no"], ["journal.stream", "journal.no"]),
)

# A listing row cannot exist without the steps the law asks for, whoever writes it (guards on the
# journal: list_guards.py). Its case may be written after it: a case on the list needs its listing.
listings = Table(
    "listings",
    metadata,
    Column("listing_id", String(32), primary_key=True),
    Column(
        "case_id",
        CaseId,
        ForeignKey("cases.case_id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("proof_no", Integer, nullable=False),
    Column("list_kind", String(12), nullable=False),
    Column("list_basis", Text),
    Column("measures", Text, nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("decision_served_on", Date, nullable=False),
    Column("meeting_on", Date, nullable=False),
    Column("intent_served_on", Date, nullable=False),
    Column("objection_closed_on", Date, nullable=False),
    Column("listing_no", Text, nullable=False, unique=True),
    Column("decided_on", Date, nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("legal_reviewer", String(64), nullable=False),
    Column("agency_head", String(64), nullable=False),
    Column("listing_served_on", Date),
    Column("ended_on", Date),
    Column("end_reason", String(24)),
    # For the lists of the desks (desk_tables.py): its enterprise's township; whether repair was
    # asked for while it was in force.
    Column("township", Text, nullable=False, server_default=""),
    Column("repair_asked", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(
        ["case_id", "proof_no"], ["proofs.case_id", "proofs.no"], name="fk_listings_proof"
    ),
    CheckConstraint("list_kind IN ('district', 'statutory')", name="list_kind"),
    CheckConstraint(
        "list_kind = 'district' OR (list_basis IS NOT NULL AND length(list_basis) > 0)",
        name="statutory_has_basis",
    ),
    CheckConstraint(
        "list_kind = 'statutory' OR replace(measures, 'joint_punishment', '') = measures",
        name="district_joins_no_punishment",
    ),
    CheckConstraint("length(decision_no) > 0 AND length(listing_no) > 0", name="numbered"),
    CheckConstraint(
        "legal_reviewer <> agency_head AND proposed_by <> legal_reviewer"
        " AND proposed_by <> agency_head",
        name="three_people",
    ),
    CheckConstraint(
        "decision_served_on <= meeting_on AND meeting_on <= intent_served_on"
        " AND intent_served_on <= objection_closed_on AND objection_closed_on <= decided_on",
        name="steps_in_order",
    ),
    CheckConstraint("listing_served_on >= decided_on", name="served_after_decision"),
    CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
)
# A case may be listed again after it left, by another listing; never twice at a time.
Index(
    "uq_listings_in_force",
    listings.c.case_id,
    unique=True,
    sqlite_where=text("ended_on IS NULL"),
    postgresql_where=text("ended_on IS NULL"),
)

# An issue as it was put before two people: they sign the digest of its lines, not a name.
issue_drafts = Table(
    "issue_drafts",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("period", String(16), nullable=False),
    Column("sort", String(8), nullable=False),
    Column("drafted_on", Date, nullable=False),
    Column("lines_digest", Digest, nullable=False),
    Column("body", Text, nullable=False),  # what the guard found, and the totals
    Column("recorded_at", Moment, nullable=False),
    CheckConstraint("sort IN ('regular', 'extra')", name="sort"),
)

# Who said what of a draft, for ever. Nobody answers twice.
issue_answers = Table(
    "issue_answers",
    metadata,
    Column("draft", Integer, ForeignKey("issue_drafts.no"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("answer", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    PrimaryKeyConstraint("draft", "no"),
    UniqueConstraint("draft", "person", name="one_person"),
    CheckConstraint("answer IN ('approve', 'override', 'return')", name="answer"),
    CheckConstraint("answer = 'approve' OR length(trim(reason)) > 0", name="reason_given"),
)

# ``draft`` is empty for issues that came out before there were drafts.
issues = Table(
    "issues",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("period", String(16), nullable=False),
    Column("sort", String(8), nullable=False),
    Column("released_on", Date, nullable=False),
    Column("opening", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("closing", Integer, nullable=False),
    Column("lines_digest", Digest, nullable=False),
    Column("previous_digest", Digest, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("body", Text, nullable=False),  # the head
    Column("draft", Integer, ForeignKey("issue_drafts.no")),
    Column("shown_at", Moment),
    CheckConstraint("opening + added - removed = closing", name="totals_close"),
    CheckConstraint("sort IN ('regular', 'extra')", name="sort"),
)
# A quarter has one regular issue, and as many extra ones as entries fell.
Index(
    "uq_issues_regular",
    issues.c.period,
    unique=True,
    sqlite_where=text("sort = 'regular'"),
    postgresql_where=text("sort = 'regular'"),
)

# The lines of an issue. Written before it: an issue counts them and never changes after.
issue_entries = Table(
    "issue_entries",
    metadata,
    Column(
        "issue",
        Integer,
        ForeignKey("issues.number", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("listing_id", String(32), ForeignKey("listings.listing_id"), nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("change", String(3)),
    Column("reason", String(24), nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("issue", "listing_id"),
    CheckConstraint("change IN ('ADD', 'MOD', 'DEL')", name="change"),
    CheckConstraint("(change IS NULL) = (reason = '')", name="change_has_reason"),
    CheckConstraint("in_force = (change IS NULL OR change <> 'DEL')", name="gone_is_told"),
)
Index("ix_issue_entries_listing_id", issue_entries.c.listing_id)
