"""Challenges and decisions to be looked up; who acts for an enterprise, and consents it signed.

The first two are filled from the journals when the product next starts (flows/assembly.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.party_guards import party_guard_statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _looked_up()
    _of_enterprises()
    for statement in party_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)


def _looked_up() -> None:
    op.create_table(
        "challenges",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_challenges_case_id")),
        sa.PrimaryKeyConstraint("case_id", "no", name=op.f("pk_challenges")),
        sqlite_with_rowid=False,
    )
    order = ["case_id", "no"]
    op.create_index("ix_challenges_standing", "challenges", ["standing", "asked_on", *order])
    op.create_index("ix_challenges_ended_on", "challenges", ["ended_on", *order])
    op.create_table(
        "decided_traits",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=2), nullable=False),
        sa.Column("family", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("ratio", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("fine_yuan", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_decided_traits_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "no", "ground", name=op.f("pk_decided_traits")),
        sqlite_with_rowid=False,
    )
    same = ["family", "ground"]
    op.create_index("ix_decided_traits_agent", "decided_traits", [*same, "agent_id", "ratio"])
    op.create_index("ix_decided_traits_ratio", "decided_traits", [*same, "ratio"])


def _of_enterprises() -> None:
    moment, digest = sa.String(length=32), sa.String(length=64)
    op.create_table(
        "delegates",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("digest", digest, nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_delegates_in_order")),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"], name=op.f("fk_delegates_uscc")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_delegates")),
    )
    op.create_index("ix_delegates_uscc", "delegates", ["uscc"])
    op.create_table(
        "service_consents",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", moment, nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_service_consents_withdrawn_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["uscc"], ["enterprises.uscc"], name=op.f("fk_service_consents_uscc")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_service_consents")),
    )
    op.create_index("ix_service_consents_uscc", "service_consents", ["uscc"])
