"""Seals of events, sessions and accounts; an account never goes back to an earlier state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.door_guards import door_guard_statements

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What is there already is sealed by the first program that starts (flows/doors.py)."""
    op.add_column("inbox", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.add_column("sessions", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.add_column(
        "accounts",
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    sealed = sa.text("what = 'doors_sealed'")
    op.create_index(
        "ix_access_log_sealed", "access_log", ["id"], sqlite_where=sealed, postgresql_where=sealed
    )
    for statement in door_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
