"""What the joint meeting sent, as bytes; its mails; packs asked for; files units hand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only
from storage.joint_sent_guards import joint_sent_statements

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Moment = sa.String(length=32)
Digest = sa.String(length=64)
LINKS = "evidence_links"
ABOUT = "about IN ('complaint', 'party', 'inspection', 'owed')"


def upgrade() -> None:
    """Apply."""
    _evidence()
    op.create_table(
        "joint_compilations",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("fresh", sa.Boolean(), nullable=True),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (failed IS NULL AND edition IS NULL)"
            " AND (failed IS NULL OR edition IS NULL) AND (edition IS NULL) = (fresh IS NULL)",
            name=op.f("ck_joint_compilations_ended"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_joint_compilations")),
    )
    op.create_index("ix_joint_compilations_period", "joint_compilations", ["period", "no"])
    op.create_table(
        "joint_documents",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("facts_digest", Digest, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("template_version", Digest, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", Digest, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("kind", "facts_digest", name=op.f("pk_joint_documents")),
    )
    op.create_index("ix_joint_documents_digest", "joint_documents", ["digest"])
    op.create_table(
        "joint_mails",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("paper", Digest, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", Moment, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('going', 'later', 'sent', 'refused', 'unknown')",
            name=op.f("ck_joint_mails_state"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('going', 'later'))", name=op.f("ck_joint_mails_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_mails")),
    )
    for statement in joint_sent_statements(op.get_bind().dialect.name):
        op.execute(statement)


def _evidence() -> None:
    """Files may be handed in for what a unit owes. SQLite makes the table anew, without guards."""
    name = op.f("ck_evidence_links_about")
    with op.batch_alter_table(LINKS) as links:
        links.drop_constraint(name, type_="check")
        links.create_check_constraint(name, sa.text(ABOUT))
    if op.get_bind().dialect.name == "sqlite":
        for statement in append_only(LINKS, "sqlite"):
            op.execute(statement)
