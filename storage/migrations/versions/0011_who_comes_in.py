"""Accounts and sessions, one-time codes, what people leave at the counter; who must sign next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = ("access_log", "evidence_files", "evidence_links", "complaint_messages")


def upgrade() -> None:
    """Apply."""
    moment, digest = sa.String(length=32), sa.String(length=64)
    op.create_table(
        "accounts",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("second", sa.LargeBinary(), nullable=True),
        sa.Column("second_step", sa.BigInteger(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("townships", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", moment, nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", digest, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("acting", sa.Text(), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint("kind IN ('official', 'party')", name=op.f("ck_sessions_kind")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_subject", "sessions", ["subject"])
    op.create_table(
        "access_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", moment, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_table(
        "kept_forms",
        sa.Column("digest", digest, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_kept_forms")),
    )
    op.create_table(
        "passes",
        sa.Column("digest", digest, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"], name=op.f("fk_passes_uscc")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_passes")),
    )
    op.create_table(
        "evidence_files",
        sa.Column("digest", digest, nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_evidence_files")),
    )
    op.create_table(
        "evidence_links",
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.CheckConstraint(
            "about IN ('complaint', 'party', 'inspection')", name=op.f("ck_evidence_links_about")
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["evidence_files.digest"], name=op.f("fk_evidence_links_digest")
        ),
        sa.PrimaryKeyConstraint("about", "ref", "digest", name=op.f("pk_evidence_links")),
    )
    op.create_table(
        "followings",
        sa.Column("digest", digest, nullable=False),
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_followings")),
        sa.UniqueConstraint("complaint_no", name=op.f("uq_followings_complaint_no")),
    )
    op.create_table(
        "complaint_messages",
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.CheckConstraint(
            "side IN ('office', 'complainant')", name=op.f("ck_complaint_messages_side")
        ),
        sa.PrimaryKeyConstraint("complaint_no", "no", name=op.f("pk_complaint_messages")),
    )
    # Filled from the cases themselves when the product next starts (flows/assembly.py).
    waits_for = sa.Column("waits_for", sa.String(length=20), nullable=False, server_default="")
    op.add_column("cases", waits_for)
    op.add_column("cases", sa.Column("asked_on", sa.Date(), nullable=True))
    waiting = sa.text("waits_for <> ''")
    op.create_index(
        "ix_cases_waiting", "cases", ["waits_for", "asked_on"], sqlite_where=waiting,
        postgresql_where=waiting,
    )  # fmt: skip
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
