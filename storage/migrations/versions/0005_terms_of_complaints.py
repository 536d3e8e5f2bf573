"""Terms by complaint; folds from before complaints had a course are dropped and made again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    kept = connection.execute(
        sa.text("SELECT case_id, kind, started_on, due_on, suspended_on FROM terms")
    ).all()
    op.drop_table("terms")
    op.create_table(
        "terms",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("complaint", sa.String(length=64), server_default="", nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_terms_case_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", "complaint", name=op.f("pk_terms")),
        sqlite_with_rowid=False,
    )
    if kept:
        connection.execute(
            sa.text(
                "INSERT INTO terms (case_id, kind, complaint, started_on, due_on, suspended_on)"
                " VALUES (:case_id, :kind, '', :started_on, :due_on, :suspended_on)"
            ),
            [row._asdict() for row in kept],
        )
    # A fold is a copy of what the journal says; without it the journal is read.
    op.execute("DELETE FROM folds")
