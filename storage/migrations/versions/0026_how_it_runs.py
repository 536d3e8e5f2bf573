"""The newest run of every flow, and what was wrong when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "job_runs",
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("begun_at", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.String(length=32), nullable=True),
        sa.Column("failed_at", sa.String(length=32), nullable=True),
        sa.Column("failed", sa.String(length=80), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("flow", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "troubles",
        sa.Column(
            "no",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("mended_at", sa.String(length=32), nullable=True),
        sa.Column("told_at", sa.String(length=32), nullable=True),
        sa.Column("calmed_at", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_troubles")),
    )
    op.create_index(
        "uq_troubles_open",
        "troubles",
        ["key"],
        unique=True,
        sqlite_where=sa.text("mended_at IS NULL"),
        postgresql_where=sa.text("mended_at IS NULL"),
    )
