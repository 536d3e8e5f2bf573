"""Seals of what came in and of what lets somebody in; no account goes back to an earlier state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.door_guards import door_guard_statements

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What is there already is sealed by the first program that starts (flows/doors.py)."""
    for table in ("accounts", "officials"):
        written = sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column(table, written)
    for table in ("inbox", "sessions", "accounts", "officials", "api_tokens", "passes"):
        op.add_column(table, sa.Column("seal", sa.LargeBinary(), nullable=True))
    sealed = sa.text("what = 'doors_sealed'")
    op.create_index(
        "ix_access_log_sealed", "access_log", ["id"], sqlite_where=sealed, postgresql_where=sealed
    )
    for statement in door_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
