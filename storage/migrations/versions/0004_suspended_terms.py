"""Since when a running term rests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = "case_id, kind, started_on, due_on"


def upgrade() -> None:
    """Apply."""
    # Made anew, not altered: SQLite's text of it is then the one of a new database.
    op.execute(f"CREATE TABLE terms_before AS SELECT {KEPT} FROM terms")
    op.drop_table("terms")
    op.create_table(
        "terms",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_terms_case_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_terms")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO terms ({KEPT}) SELECT {KEPT} FROM terms_before")
    op.drop_table("terms_before")
