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
    columns = (
        sa.Column("deputises_for", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("paper", sa.Text(), nullable=False, server_default=""),
    )
    # SQLite writes a column added later into a line of its own; made anew the table reads as ours.
    anew = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("officials", recreate="always" if anew else "auto") as officials:
        for column in columns:
            officials.add_column(column)
    op.execute("DELETE FROM folds")
