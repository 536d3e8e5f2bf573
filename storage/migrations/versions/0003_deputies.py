"""Deputies of officials; folds are taken again, because acts are facts of a case now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for column in (
        sa.Column("deputises_for", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("paper", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("officials", column)
    op.execute("DELETE FROM folds")
