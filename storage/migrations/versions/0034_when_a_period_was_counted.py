"""When the indicators of a period were counted last, so that nothing is counted for nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Empty: the next night counts every period once more."""
    op.create_table(
        "joint_counts",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("counted_at", sa.String(length=32), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_joint_counts")),
        sqlite_with_rowid=False,
    )
