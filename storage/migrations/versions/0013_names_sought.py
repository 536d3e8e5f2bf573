"""Names are searched by index; lists of enterprises have theirs, and documents their number.

The tables are filled from the register when the product next starts (flows/search.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    word = sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql")
    op.create_table(
        "enterprise_names",
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uscc"], ["enterprises.uscc"], name=op.f("fk_enterprise_names_uscc")
        ),
        sa.PrimaryKeyConstraint("uscc", "name", name=op.f("pk_enterprise_names")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_words",
        sa.Column("word", word, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.PrimaryKeyConstraint("word", "uscc", name=op.f("pk_name_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_enterprises_township", "enterprises", ["township", "industry", "uscc"])
    op.create_index("ix_enterprises_industry", "enterprises", ["industry", "uscc"])
    op.create_index("ix_outbox_number", "outbox", ["number"])
