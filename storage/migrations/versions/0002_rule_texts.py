"""The texts of packs and limits, kept for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rule_texts",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('pack', 'limits')", name=op.f("ck_rule_texts_kind")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rule_texts")),
    )
    for statement in append_only("rule_texts", op.get_bind().dialect.name):
        op.execute(statement)
