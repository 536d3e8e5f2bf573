"""Random draws, kept for ever; filters somebody keeps for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APPEND_ONLY = ("draws", "draw_announcements", "draw_results")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "draws",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("prepared_by", sa.String(length=64), nullable=False),
        sa.Column("prepared_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_draws_hashed")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draws")),
        sa.UniqueConstraint("ref", name=op.f("uq_draws_ref")),
    )
    op.create_table(
        "draw_announcements",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["draws.number"], name=op.f("fk_draw_announcements_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draw_announcements")),
    )
    op.create_table(
        "draw_results",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_draw_results_hashed")),
        sa.ForeignKeyConstraint(
            ["number"], ["draw_announcements.number"], name=op.f("fk_draw_results_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draw_results")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["accounts.person"], name=op.f("fk_saved_filters_person")
        ),
        sa.PrimaryKeyConstraint("person", "page", "name", name=op.f("pk_saved_filters")),
    )
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only(table, dialect):
            op.execute(statement)
