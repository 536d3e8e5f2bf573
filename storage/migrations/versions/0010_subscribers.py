"""Those who took the list over, and what they are told of entries that fell.

Changes from before stay what they were, told to nobody: reading begins where each journal stands.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("retractions", "acknowledgements", "retraction_attempts")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "subscribers",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "length(name) > 0 AND length(email) > 0", name=op.f("ck_subscribers_told_who")
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_subscribers_in_order")),
        sa.CheckConstraint(
            "(until IS NULL) = (ended_by IS NULL)", name=op.f("ck_subscribers_ended_by_somebody")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_subscribers")),
    )
    op.create_table(
        "changes_read",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_changes_read_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_changes_read")),
    )
    op.create_table(
        "entry_changes",
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "kind IN ('withdrawn', 'suspended', 'removed', 'corrected')",
            name=op.f("ck_entry_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.listing_id"], name=op.f("fk_entry_changes_listing_id")
        ),
        sa.PrimaryKeyConstraint("listing_id", "no", name=op.f("pk_entry_changes")),
    )
    op.create_index(
        "ix_entry_changes_not_shown",
        "entry_changes",
        ["listing_id"],
        unique=False,
        sqlite_where=sa.text("shown_at IS NULL"),
        postgresql_where=sa.text("shown_at IS NULL"),
    )
    op.create_table(
        "retractions",
        sa.Column("retraction_id", sa.String(length=64), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id", "no"],
            ["entry_changes.listing_id", "entry_changes.no"],
            name="fk_retractions_change",
        ),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.no"], name=op.f("fk_retractions_subscriber")
        ),
        sa.PrimaryKeyConstraint("retraction_id", name=op.f("pk_retractions")),
    )
    op.create_index(
        "uq_retractions_told_once", "retractions", ["listing_id", "no", "subscriber"], unique=True
    )
    op.create_table(
        "acknowledgements",
        sa.Column("retraction_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "way IN ('link', 'code', 'paper', 'later')", name=op.f("ck_acknowledgements_way")
        ),
        sa.CheckConstraint(
            "way <> 'paper' OR (length(by_whom) > 0 AND length(paper) > 0)",
            name=op.f("ck_acknowledgements_shown"),
        ),
        sa.ForeignKeyConstraint(
            ["retraction_id"],
            ["retractions.retraction_id"],
            name=op.f("fk_acknowledgements_retraction_id"),
        ),
        sa.PrimaryKeyConstraint("retraction_id", name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "retraction_mails",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("retraction_id", sa.String(length=64), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.String(length=32), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'given_up')", name=op.f("ck_retraction_mails_status")
        ),
        sa.ForeignKeyConstraint(
            ["retraction_id"],
            ["retractions.retraction_id"],
            name=op.f("fk_retraction_mails_retraction_id"),
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_retraction_mails")),
    )
    op.create_index(
        "uq_retraction_mails_point", "retraction_mails", ["retraction_id", "point"], unique=True
    )
    op.create_index("ix_retraction_mails_token", "retraction_mails", ["token_digest"])
    op.create_index(
        "ix_retraction_mails_waiting",
        "retraction_mails",
        ["message_id"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "retraction_attempts",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["retraction_mails.message_id"],
            name=op.f("fk_retraction_attempts_message_id"),
        ),
        sa.PrimaryKeyConstraint("message_id", "attempt", name=op.f("pk_retraction_attempts")),
    )
    op.execute(
        "INSERT INTO changes_read (case_id, version) SELECT c.case_id, c.version FROM cases c"
        " WHERE EXISTS (SELECT 1 FROM listings l JOIN issue_entries e"
        " ON e.listing_id = l.listing_id WHERE l.case_id = c.case_id)"
    )
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
