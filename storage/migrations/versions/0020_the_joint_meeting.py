"""The joint meeting: its records, what its figures are counted from, its packs.

What the figures are counted from is filled from the journals when the product next starts
(flows/protected.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.joint_guards import joint_guard_statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Moment = sa.String(length=32)
Digest = sa.String(length=64)
Uscc = sa.String(length=18)
Period = sa.String(length=7)
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "joint_records",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("digest", Digest, nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_joint_records")),
        sa.UniqueConstraint("ref", name=op.f("uq_joint_records_ref")),
    )
    op.create_index("ix_joint_records_subject", "joint_records", ["subject", "no"])
    op.create_index("ix_joint_records_kind", "joint_records", ["kind", "no"])
    op.create_table(
        "register_lines",
        sa.Column("uscc", Uscc, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("exposed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uscc"], ["enterprises.uscc"], name=op.f("fk_register_lines_uscc")
        ),
        sa.PrimaryKeyConstraint("uscc", "version", name=op.f("pk_register_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "protection_lines",
        sa.Column("event_id", RowId, autoincrement=False, nullable=False),
        sa.Column("uscc", Uscc, nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), nullable=False),
        sa.Column("record_no", sa.String(length=200), nullable=False),
        sa.Column("instead_of", sa.String(length=200), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.CheckConstraint(
            "due >= 0 AND done >= 0 AND done <= due AND spent_fen >= 0",
            name=op.f("ck_protection_lines_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["inbox.id"], name=op.f("fk_protection_lines_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["uscc"], ["enterprises.uscc"], name=op.f("fk_protection_lines_uscc")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_protection_lines")),
    )
    for name, columns in (
        ("matter", ["matter", "on_day", "uscc"]),
        ("uscc", ["uscc", "on_day"]),
        ("instead_of", ["uscc", "instead_of"]),
    ):
        op.create_index(f"ix_protection_lines_{name}", "protection_lines", columns)
    op.create_table(
        "joint_snapshots",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", Period, nullable=False),
        sa.Column("book", Digest, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("digest", Digest, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_joint_snapshots")),
    )
    op.create_index("ix_joint_snapshots_period", "joint_snapshots", ["period", "no"])
    op.create_table(
        "joint_figures",
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=16), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["joint_snapshots.no"], name=op.f("fk_joint_figures_snapshot")
        ),
        sa.PrimaryKeyConstraint(
            "snapshot", "indicator", "township", "industry", name=op.f("pk_joint_figures")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "joint_packs",
        sa.Column("period", Period, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", Digest, nullable=False),
        sa.PrimaryKeyConstraint("period", "edition", name=op.f("pk_joint_packs")),
    )
    op.create_table(
        "joint_papers",
        sa.Column("period", Period, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", Digest, nullable=False),
        sa.ForeignKeyConstraint(
            ["period", "edition"],
            ["joint_packs.period", "joint_packs.edition"],
            name=op.f("fk_joint_papers_period"),
        ),
        sa.PrimaryKeyConstraint("period", "edition", "form", name=op.f("pk_joint_papers")),
    )
    for statement in joint_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)
