"""The tables of rules on their way: drafts, their texts, what was decided, their back-tests.

Part of the same metadata as ``tables.py``. Drafts, texts, decisions and the choice of a shadow are
append-only; a back-test is fixed once it has ended (``rule_guards.py``).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import Digest, Moment, RowId, Uscc, metadata

__all__ = [
    "metadata", "rule_backtest_lines", "rule_backtests", "rule_decisions", "rule_drafts",
    "rule_editions", "rule_shadows",
]  # fmt: skip

rule_drafts = Table(
    "rule_drafts",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# Every text a draft ever had. ``changes`` is the form, ``body`` the pack (YAML) it comes to.
rule_editions = Table(
    "rule_editions",
    metadata,
    Column("draft", Integer, ForeignKey("rule_drafts.no"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("pack_id", String(64), nullable=False),
    Column("digest", Digest, nullable=False),
    Column("base", Digest, nullable=False),
    Column("since", Date, nullable=False),
    Column("changes", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    PrimaryKeyConstraint("draft", "no"),
)

# ``id`` orders the approvals of all drafts: of two packs of one day the later approval goes before.
rule_decisions = Table(
    "rule_decisions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("draft", Integer, ForeignKey("rule_drafts.no"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("move", String(8), nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("digest", Digest, nullable=False),
    Column("paper", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("seal", LargeBinary),  # under_seal.py
    UniqueConstraint("draft", "no", name="uq_rule_decisions_draft"),
    CheckConstraint(
        "move IN ('hand_in', 'approve', 'return', 'refuse', 'drop', 'withdraw')", name="move"
    ),
    CheckConstraint("move NOT IN ('approve', 'withdraw') OR length(paper) > 0", name="paper"),
    CheckConstraint(
        "move NOT IN ('return', 'refuse', 'withdraw') OR length(reason) > 0", name="reason"
    ),
)
Index("ix_rule_decisions_move", rule_decisions.c.move, rule_decisions.c.id)

# ``position``: the last event that was on file when it began. ``seen_at``: its last sign of life.
rule_backtests = Table(
    "rule_backtests",
    metadata,
    Column("draft", Integer, ForeignKey("rule_drafts.no"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("digest", Digest, nullable=False),
    Column("first", Date),
    Column("last", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("started_by", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("judged", Integer, nullable=False),
    Column("ended_at", Moment),
    Column("failed", Text),
    Column("result", Text),
    PrimaryKeyConstraint("draft", "no"),
    CheckConstraint("kind IN ('backtest', 'shadow')", name="kind"),
    CheckConstraint(
        "(ended_at IS NULL) = (failed IS NULL AND result IS NULL)"
        " AND (failed IS NULL OR result IS NULL)",
        name="ended",
    ),
)

# The enterprises of a back-test, what changes first.
rule_backtest_lines = Table(
    "rule_backtest_lines",
    metadata,
    Column("draft", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("turn", String(16), nullable=False),
    Column("uscc", Uscc, nullable=False),
    Column("name", Text, nullable=False),
    Column("township", Text, nullable=False),
    Column("industry", Text, nullable=False),
    Column("size", String(8), nullable=False),
    Column("reports_before", Integer, nullable=False),
    Column("reports_after", Integer, nullable=False),
    Column("agents", Text, nullable=False),  # one a line
    PrimaryKeyConstraint("draft", "no", "place"),
    ForeignKeyConstraint(
        ["draft", "no"], ["rule_backtests.draft", "rule_backtests.no"],
        name="fk_rule_backtest_lines_draft",
    ),
)  # fmt: skip
Index(
    "ix_rule_backtest_lines_turn",
    rule_backtest_lines.c.draft, rule_backtest_lines.c.no, rule_backtest_lines.c.turn,
    rule_backtest_lines.c.place,
)  # fmt: skip

# Which draft runs as the shadow of the rules in force. The newest row counts; empty: no shadow.
rule_shadows = Table(
    "rule_shadows",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("draft", Integer, ForeignKey("rule_drafts.no")),
    Column("chosen_by", String(64), nullable=False),
    Column("chosen_at", Moment, nullable=False),
)
