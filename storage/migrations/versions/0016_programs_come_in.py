"""Tokens and receipts of programs; who somebody is to the office's sign-in; asks that need two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name, kind in (
        ("oidc_subject", sa.String(length=255)),
        ("reset_at", sa.String(length=32)),
        ("reset_by", sa.Text()),
    ):
        op.add_column("accounts", sa.Column(name, kind, nullable=True))
    op.create_index("uq_accounts_oidc_subject", "accounts", ["oidc_subject"], unique=True)
    op.create_table(
        "account_asks",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("half", sa.LargeBinary(), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.CheckConstraint("what IN ('open', 'reset', 'join')", name=op.f("ck_account_asks_what")),
        sa.CheckConstraint("(what = 'join') = (half IS NULL)", name=op.f("ck_account_asks_half")),
        sa.ForeignKeyConstraint(
            ["person"], ["accounts.person"], name=op.f("fk_account_asks_person")
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account_asks")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=48), nullable=False),
        sa.Column("laboratory", sa.String(length=18), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("townships", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("last_used", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    op.create_table(
        "api_receipts",
        sa.Column("receipt_id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token"], ["api_tokens.number"], name=op.f("fk_api_receipts_token")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_api_receipts")),
    )
    op.create_index("uq_api_receipts_key", "api_receipts", ["unit", "key"], unique=True)
    op.create_table(
        "api_receipt_events",
        sa.Column("receipt_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["api_receipts.receipt_id"],
            name=op.f("fk_api_receipt_events_receipt_id"),
        ),
        sa.PrimaryKeyConstraint("receipt_id", "source", "ref", name=op.f("pk_api_receipt_events")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_api_receipt_events_ref", "api_receipt_events", ["source", "ref"])
