"""The public log of what was published: leaves, the tree over them, signed heads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.log_guards import log_guard_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENTRY_ID = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "log_leaves",
        sa.Column("idx", INDEX, autoincrement=False, nullable=False),
        sa.Column("entry_id", ENTRY_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(content IS NULL) = (salt IS NULL)", name=op.f("ck_log_leaves_forgotten_together")
        ),
        sa.CheckConstraint(
            "length(leaf_hash) = 64 AND (salt IS NULL OR length(salt) = 64)",
            name=op.f("ck_log_leaves_hex"),
        ),
        sa.PrimaryKeyConstraint("idx", name=op.f("pk_log_leaves")),
        sa.UniqueConstraint("entry_id", "version", name=op.f("uq_log_leaves_entry_id")),
    )
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", INDEX, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "level > 0 AND length(hash) = 64", name=op.f("ck_log_nodes_above_the_leaves")
        ),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_log_nodes")),
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("size", INDEX, autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoints")),
    )
    for statement in log_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
