"""The township of a term and of a listing; whether repair was asked for, as its journal says.

The last is filled from the journals when the product next starts (flows/at_desk.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RUNS, IN_FORCE = "suspended_on IS NULL", "ended_on IS NULL"
BY_DAY = ["kind", "due_on", "case_id", "complaint"]
DECIDED, ENDED = ["decided_on", "listing_id"], ["ended_on", "listing_id"]
INDEXES = (
    ("ix_terms_kind", "terms", BY_DAY, RUNS),
    ("ix_terms_township", "terms", ["township", *BY_DAY], RUNS),
    ("ix_listings_township_in_force", "listings", ["township", *DECIDED], IN_FORCE),
    ("ix_listings_township_decided", "listings", ["township", *DECIDED], ""),
    ("ix_listings_township_ended", "listings", ["township", *ENDED], "ended_on IS NOT NULL"),
    ("ix_listings_repair", "listings", DECIDED, f"{IN_FORCE} AND repair_asked"),
    (
        "ix_listings_township_repair", "listings", ["township", *DECIDED],
        f"{IN_FORCE} AND repair_asked",
    ),
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    for table in ("terms", "listings"):
        op.add_column(table, sa.Column("township", sa.Text(), nullable=False, server_default=""))
    no = sa.false()
    op.add_column(
        "listings", sa.Column("repair_asked", sa.Boolean(), nullable=False, server_default=no)
    )
    op.drop_index("ix_terms_due", "terms")
    op.drop_index("ix_terms_complaint", "terms")
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    for table in ("terms", "listings"):
        op.execute(
            f"UPDATE {table} SET township = (SELECT e.township FROM cases c"
            f" JOIN enterprises e ON e.uscc = c.uscc WHERE c.case_id = {table}.case_id)"
        )
