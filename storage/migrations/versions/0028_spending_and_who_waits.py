"""Spending as it was counted last; what waits to be signed of those on the list is a range."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The job that counts the indicators fills it."""
    op.create_table(
        "joint_spending",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint(
            "period", "matter", "township", "industry", name=op.f("pk_joint_spending")
        ),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("waits_for <> '' AND status IN ('listed', 'published', 'suspended')")
    op.create_index(
        "ix_cases_listed_waiting", "cases", ["township", "case_id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
