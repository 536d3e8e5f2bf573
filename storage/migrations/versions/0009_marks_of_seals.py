"""Marks of sealed identities, by which a leak is found without opening a seal.

Identities sealed before are marked by the first release after this.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "seal_marks",
        sa.Column("complaint_no", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("marked_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_no"],
            ["sealed_identities.complaint_no"],
            name=op.f("fk_seal_marks_complaint_no"),
        ),
        sa.PrimaryKeyConstraint("complaint_no", name=op.f("pk_seal_marks")),
    )
    for statement in append_only("seal_marks", op.get_bind().dialect.name):
        op.execute(statement)
