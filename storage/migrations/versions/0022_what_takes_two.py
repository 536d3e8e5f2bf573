"""Approvals of rules can be taken back; hearings asked for too late; closing accounts takes two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.rule_guards import guards_again, guards_gone

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOVES = "move IN ('hand_in', 'approve', 'return', 'refuse', 'drop', 'withdraw')"
PAPER = "move NOT IN ('approve', 'withdraw') OR length(paper) > 0"
REASON = "move NOT IN ('return', 'refuse', 'withdraw') OR length(reason) > 0"

ASKS = "what IN ('open', 'reset', 'join', 'close', 'suspend', 'towns')"
HALF = "(what IN ('open', 'reset')) = (half IS NOT NULL)"
TOWNSHIPS = "(what = 'towns') = (townships IS NOT NULL)"


def upgrade() -> None:
    """Apply."""
    _rules()
    _late_requests()
    _accounts()


def _accounts() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("suspended_until", sa.String(length=32), nullable=True))
        accounts.add_column(sa.Column("suspended_by", sa.String(length=64), nullable=True))
    with op.batch_alter_table("account_asks") as asks:
        asks.add_column(sa.Column("townships", sa.Text(), nullable=True))
        for name in ("what", "half"):
            asks.drop_constraint(op.f(f"ck_account_asks_{name}"), type_="check")
        for name, condition in (("what", ASKS), ("half", HALF), ("townships", TOWNSHIPS)):
            asks.create_check_constraint(op.f(f"ck_account_asks_{name}"), sa.text(condition))


def _late_requests() -> None:
    """Filled from the journals when the product next starts (flows/looked_up.py)."""
    op.create_table(
        "late_requests",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_late_requests_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "no", name=op.f("pk_late_requests")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_late_requests_asked_on", "late_requests", ["asked_on", "case_id", "no"])


def _rules() -> None:
    dialect = op.get_bind().dialect.name
    for statement in guards_gone(dialect):
        op.execute(statement)
    with op.batch_alter_table("rule_decisions") as decisions:
        for name, condition in (("move", MOVES), ("paper", PAPER), ("reason", REASON)):
            decisions.drop_constraint(op.f(f"ck_rule_decisions_{name}"), type_="check")
            decisions.create_check_constraint(op.f(f"ck_rule_decisions_{name}"), sa.text(condition))
    for statement in guards_again(dialect):
        op.execute(statement)
