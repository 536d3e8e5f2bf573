"""Seals of what decides who receives something, waits for a second person, or approved rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.seal_guards import seal_guard_statements

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
TABLES = (
    "subscribers",
    "followings",
    "account_asks",
    "service_consents",
    "rule_decisions",
    "joint_records",
)


def upgrade() -> None:
    """Apply. What is there already is sealed by the first program that starts (flows/doors.py)."""
    for table in TABLES:
        op.add_column(table, sa.Column("seal", sa.LargeBinary(), nullable=True))
    for statement in seal_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
