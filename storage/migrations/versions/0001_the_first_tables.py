"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import trigger_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "enterprises",
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("uscc", name=op.f("pk_enterprises")),
    )
    op.create_table(
        "inbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("handled_at", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'done', 'parked')", name=op.f("ck_inbox_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "ref", name="uq_inbox_source_ref"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_parked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status = 'parked'"),
            postgresql_where=sa.text("status = 'parked'"),
        )
        batch_op.create_index(
            "ix_inbox_waiting",
            ["on_day", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "issues",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "opening + added - removed = closing", name=op.f("ck_issues_totals_close")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_issues")),
        sa.UniqueConstraint("period", name=op.f("uq_issues_period")),
    )
    op.create_table(
        "lanes",
        sa.Column("lane", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lanes")),
    )
    op.create_table(
        "numbers",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_numbers")),
    )
    op.create_table(
        "officials",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "role", "since", name=op.f("pk_officials")),
    )
    op.create_table(
        "received_rows",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("event_ref", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name=op.f("pk_received_rows")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sealed_identities",
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("complaint_no", name=op.f("pk_sealed_identities")),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("accepting", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"], name=op.f("fk_cases_uscc")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_uscc", ["uscc"], unique=False)
        batch_op.create_index(
            "uq_cases_accepting",
            ["uscc"],
            unique=True,
            sqlite_where=sa.text("accepting"),
            postgresql_where=sa.text("accepting"),
        )

    op.create_table(
        "journal",
        sa.Column("stream", sa.String(length=24), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["inbox.id"], name=op.f("fk_journal_event_id")),
        sa.PrimaryKeyConstraint("stream", "no", name=op.f("pk_journal")),
    )
    op.create_table(
        "seal_openings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(reason) >= 2", name=op.f("ck_seal_openings_reason_given")),
        sa.ForeignKeyConstraint(
            ["complaint_no"],
            ["sealed_identities.complaint_no"],
            name=op.f("fk_seal_openings_complaint_no"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_openings")),
    )
    op.create_table(
        "folds",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_folds_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_folds")),
    )
    op.create_table(
        "judgements",
        sa.Column("judgement_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("pack_digest", sa.String(length=64), nullable=False),
        sa.Column("limits_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_judgements_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["inbox.id"], name=op.f("fk_judgements_event_id")),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_judgements")),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index("ix_judgements_case_id", ["case_id"], unique=False)

    op.create_table(
        "listings",
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("list_kind", sa.String(length=12), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("decision_served_on", sa.Date(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("intent_served_on", sa.Date(), nullable=False),
        sa.Column("objection_closed_on", sa.Date(), nullable=False),
        sa.Column("listing_no", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("legal_reviewer", sa.String(length=64), nullable=False),
        sa.Column("agency_head", sa.String(length=64), nullable=False),
        sa.Column("listing_served_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "list_kind IN ('district', 'statutory')", name=op.f("ck_listings_list_kind")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_listings_end_has_reason")
        ),
        sa.CheckConstraint(
            "decision_served_on <= meeting_on AND meeting_on <= intent_served_on AND intent_served_on <= objection_closed_on AND objection_closed_on <= decided_on",
            name=op.f("ck_listings_steps_in_order"),
        ),
        sa.CheckConstraint(
            "legal_reviewer <> agency_head AND proposed_by <> legal_reviewer AND proposed_by <> agency_head",
            name=op.f("ck_listings_three_people"),
        ),
        sa.CheckConstraint(
            "length(decision_no) > 0 AND length(listing_no) > 0", name=op.f("ck_listings_numbered")
        ),
        sa.CheckConstraint(
            "listing_served_on >= decided_on", name=op.f("ck_listings_served_after_decision")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_listings_case_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listings")),
        sa.UniqueConstraint("case_id", name=op.f("uq_listings_case_id")),
        sa.UniqueConstraint("listing_no", name=op.f("uq_listings_listing_no")),
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.String(length=8), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'no_address', 'stopped', 'given_up')",
            name=op.f("ck_outbox_status"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_outbox_case_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outbox")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["on_day", "message_id"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "terms",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_terms_case_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "issue_entries",
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issues.number"], name=op.f("fk_issue_entries_issue")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.listing_id"], name=op.f("fk_issue_entries_listing_id")
        ),
        sa.PrimaryKeyConstraint("issue", "listing_id", name=op.f("pk_issue_entries")),
    )
    op.create_table(
        "judged_lines",
        sa.Column("judgement_id", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgements.judgement_id"], name=op.f("fk_judged_lines_judgement_id")
        ),
        sa.PrimaryKeyConstraint("judgement_id", "line", name=op.f("pk_judged_lines")),
    )
    op.create_table(
        "mail_attempts",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.message_id"], name=op.f("fk_mail_attempts_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", "attempt", name=op.f("pk_mail_attempts")),
    )
    op.create_table(
        "notices",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("notice", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("template_version", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("rendered_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.message_id"], name=op.f("fk_notices_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_case_id", ["case_id"], unique=False)

    op.bulk_insert(sa.table("lanes", sa.column("lane")), [{"lane": n} for n in range(64)])
    for statement in trigger_statements(op.get_bind().dialect.name):
        op.execute(statement)
