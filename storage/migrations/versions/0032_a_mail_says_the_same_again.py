"""The place in the log that a mail about a change told when it was offered first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("retraction_mails", sa.Column("log_index", sa.Integer(), nullable=True))
