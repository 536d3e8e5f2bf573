"""Drafts of rules, their texts, decisions and back-tests; which of them runs as the shadow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.rule_guards import rule_guard_statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _of_drafts()
    _of_back_tests()
    for statement in rule_guard_statements(op.get_bind().dialect.name):
        op.execute(statement)


def _of_drafts() -> None:
    op.create_table(
        "rule_drafts",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_rule_drafts")),
    )
    op.create_table(
        "rule_editions",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["rule_drafts.no"], name=op.f("fk_rule_editions_draft")),
        sa.PrimaryKeyConstraint("draft", "no", name=op.f("pk_rule_editions")),
    )
    op.create_table(
        "rule_decisions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "move IN ('hand_in', 'approve', 'return', 'refuse', 'drop')",
            name=op.f("ck_rule_decisions_move"),
        ),
        sa.CheckConstraint(
            "move <> 'approve' OR length(paper) > 0", name=op.f("ck_rule_decisions_paper")
        ),
        sa.CheckConstraint(
            "move NOT IN ('return', 'refuse') OR length(reason) > 0",
            name=op.f("ck_rule_decisions_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["draft"], ["rule_drafts.no"], name=op.f("fk_rule_decisions_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_decisions")),
        sa.UniqueConstraint("draft", "no", name=op.f("uq_rule_decisions_draft")),
    )
    op.create_index("ix_rule_decisions_move", "rule_decisions", ["move", "id"])
    op.create_table(
        "rule_shadows",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("chosen_by", sa.String(length=64), nullable=False),
        sa.Column("chosen_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["rule_drafts.no"], name=op.f("fk_rule_shadows_draft")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_rule_shadows")),
    )


def _of_back_tests() -> None:
    op.create_table(
        "rule_backtests",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('backtest', 'shadow')", name=op.f("ck_rule_backtests_kind")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (failed IS NULL AND result IS NULL)"
            " AND (failed IS NULL OR result IS NULL)",
            name=op.f("ck_rule_backtests_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["draft"], ["rule_drafts.no"], name=op.f("fk_rule_backtests_draft")
        ),
        sa.PrimaryKeyConstraint("draft", "no", name=op.f("pk_rule_backtests")),
    )
    op.create_table(
        "rule_backtest_lines",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(length=16), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("size", sa.String(length=8), nullable=False),
        sa.Column("reports_before", sa.Integer(), nullable=False),
        sa.Column("reports_after", sa.Integer(), nullable=False),
        sa.Column("agents", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft", "no"],
            ["rule_backtests.draft", "rule_backtests.no"],
            name=op.f("fk_rule_backtest_lines_draft"),
        ),
        sa.PrimaryKeyConstraint("draft", "no", "place", name=op.f("pk_rule_backtest_lines")),
    )
    op.create_index(
        "ix_rule_backtest_lines_turn", "rule_backtest_lines", ["draft", "no", "turn", "place"]
    )
