"""Who took part in a case is looked up by person alone: the index by case goes."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_case_people_case_id", "case_people")
