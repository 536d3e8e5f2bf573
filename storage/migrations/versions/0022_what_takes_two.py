"""An approval of rules can be taken back before its first day; closing accounts takes two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.rule_guards import guards_again, guards_gone

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

MOVES = "move IN ('hand_in', 'approve', 'return', 'refuse', 'drop', 'withdraw')"
PAPER = "move NOT IN ('approve', 'withdraw') OR length(paper) > 0"
REASON = "move NOT IN ('return', 'refuse', 'withdraw') OR length(reason) > 0"


def upgrade() -> None:
    """Apply."""
    _rules()


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
