"""Read models of the desks: what is owed by when, who took part, complaints, what asks for more.

Filled from the journals when the product next starts (flows/at_desk.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_case_people_case_id", "case_people", ["case_id"], ""),
    ("ix_complaint_lines_due", "complaint_lines", ["due_on", "complaint_no"], "open"),
    (
        "ix_complaint_lines_township_due", "complaint_lines",
        ["township", "due_on", "complaint_no"], "open",
    ),
    ("ix_complaint_lines_filed", "complaint_lines", ["filed_on", "complaint_no"], ""),
    (
        "ix_complaint_lines_township_filed", "complaint_lines",
        ["township", "filed_on", "complaint_no"], "",
    ),
    ("ix_complaint_lines_uscc", "complaint_lines", ["uscc"], ""),
    ("ix_complaint_lines_case_id", "complaint_lines", ["case_id"], ""),
    ("ix_complaint_lines_retaliation", "complaint_lines", ["due_on", "complaint_no"], "retaliation"),
    ("ix_asking_day", "asking", ["on_day", "judgement_id"], ""),
    ("ix_asking_township_day", "asking", ["township", "on_day", "judgement_id"], ""),
    ("ix_asking_uscc", "asking", ["uscc"], ""),
    ("ix_cases_waiting", "cases", ["waits_for", "asked_on", "case_id"], "waits_for <> ''"),
    ("ix_cases_opened", "cases", ["opened_on", "case_id"], ""),
    ("ix_cases_status", "cases", ["status", "opened_on", "case_id"], ""),
    ("ix_cases_township_opened", "cases", ["township", "opened_on", "case_id"], ""),
    ("ix_cases_township_status", "cases", ["township", "status", "opened_on", "case_id"], ""),
    ("ix_cases_owed", "cases", ["at_work", "owed_on", "case_id"], "owed_on IS NOT NULL"),
    (
        "ix_cases_township_owed", "cases", ["township", "at_work", "owed_on", "case_id"],
        "owed_on IS NOT NULL",
    ),
    (
        "ix_cases_township_waiting", "cases", ["township", "waits_for", "asked_on", "case_id"],
        "waits_for <> ''",
    ),
    ("ix_enterprises_township_uscc", "enterprises", ["township", "uscc"], ""),
    ("ix_terms_due", "terms", ["due_on", "case_id"], "suspended_on IS NULL"),
    (
        "ix_terms_complaint", "terms", ["due_on", "case_id"],
        "suspended_on IS NULL AND complaint <> ''",
    ),
    ("ix_listings_in_force", "listings", ["decided_on", "listing_id"], "ended_on IS NULL"),
    ("ix_listings_decided", "listings", ["decided_on", "listing_id"], ""),
    ("ix_listings_ended", "listings", ["ended_on", "listing_id"], "ended_on IS NOT NULL"),
    ("ix_listings_case_id", "listings", ["case_id"], ""),
    ("ix_outbox_told", "outbox", ["status", "on_day", "message_id"], "status <> 'waiting'"),
    ("ix_issue_entries_changed", "issue_entries", ["issue", "listing_id"], "change IS NOT NULL"),
    ("ix_changes_read_owed", "changes_read", ["case_id"], "owed IS NOT NULL"),
    ("ix_outbox_case_id", "outbox", ["case_id"], ""),
    ("ix_followings_wrote", "followings", ["complaint_no"], "wrote"),
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    case_id = sa.String(length=24)
    op.create_table(
        "case_people",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("case_id", case_id, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_case_people_case_id")
        ),
        sa.PrimaryKeyConstraint("person", "case_id", name=op.f("pk_case_people")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "complaint_lines",
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("case_id", case_id, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("retaliation", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_complaint_lines_case_id")
        ),
        sa.PrimaryKeyConstraint("complaint_no", name=op.f("pk_complaint_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "asking",
        sa.Column("judgement_id", sa.String(length=40), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgements.judgement_id"], name=op.f("fk_asking_judgement_id")
        ),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_asking")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "list_moved",
        sa.Column("case_id", case_id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_list_moved_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_list_moved")),
        sqlite_with_rowid=False,
    )
    no = sa.false()
    op.add_column("cases", sa.Column("township", sa.Text(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("at_work", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("cases", sa.Column("owed_on", sa.Date(), nullable=True))
    op.add_column("followings", sa.Column("wrote", sa.Boolean(), nullable=False, server_default=no))
    op.drop_index("ix_cases_waiting", "cases")
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
