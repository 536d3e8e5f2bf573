"""Changes of entries still open are a range, and what challenges the cases of a township."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

SETTLE = (
    "UPDATE entry_changes SET settled = true WHERE shown_at IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM retractions r WHERE r.listing_id = entry_changes.listing_id"
    " AND r.no = entry_changes.no AND NOT EXISTS"
    " (SELECT 1 FROM acknowledgements a WHERE a.retraction_id = r.retraction_id))"
)
# Whose listing no issue told yet has nothing that could fall: it is noted with its first issue.
NOTHING_TOLD = (
    "DELETE FROM list_moved WHERE NOT EXISTS (SELECT 1 FROM listings l JOIN issue_entries e"
    " ON e.listing_id = l.listing_id WHERE l.case_id = list_moved.case_id)"
)


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "entry_changes",
        sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(SETTLE)
    op.execute(NOTHING_TOLD)
    by_last_day = ["due_on", "listing_id", "no"]
    op.create_index("ix_entry_changes_due", "entry_changes", by_last_day)
    still_open = sa.text("NOT settled")
    op.create_index(
        "ix_entry_changes_open", "entry_changes", by_last_day,
        sqlite_where=still_open, postgresql_where=still_open,
    )  # fmt: skip
    op.add_column("challenges", sa.Column("township", sa.Text(), server_default="", nullable=False))
    op.execute(
        "UPDATE challenges SET township = (SELECT township FROM cases"
        " WHERE cases.case_id = challenges.case_id)"
    )
    ended = ["township", "ended_on", "case_id", "no"]
    standing = ["township", "standing", "asked_on", "case_id", "no"]
    op.create_index("ix_challenges_township_standing", "challenges", standing)
    op.create_index("ix_challenges_township_ended_on", "challenges", ended)
    retaliation = sa.text("retaliation")
    op.create_index(
        "ix_complaint_lines_township_retaliation", "complaint_lines",
        ["township", "due_on", "complaint_no"],
        sqlite_where=retaliation, postgresql_where=retaliation,
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":  # how few are open, so that it goes by them
        op.execute("ANALYZE entry_changes, challenges, list_moved")
