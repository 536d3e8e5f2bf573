"""Large figures of the overview as they were counted at night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The nightly work fills it."""
    op.create_table(
        "kept_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "township", "what", name=op.f("pk_kept_counts")),
        sqlite_with_rowid=False,
    )
