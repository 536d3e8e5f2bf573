"""Facts of what came in, went out and lets somebody in never change by plain SQL."""

from __future__ import annotations

from alembic import op

from storage.kept_guards import kept_guard_statements

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for statement in kept_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
