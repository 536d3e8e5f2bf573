"""What must hold of rules on their way whoever writes them: the same conditions on both engines.

A text is written only while its draft is open. An approval is of the newest text, which was
back-tested, and by nobody who drafted it; it is taken back by somebody else, before its first day
and before it judged. A back-test that has ended never changes.
"""

from __future__ import annotations

from storage.guards import append_only
from storage.list_guards import Condition, Trigger, triggers_of

APPEND_ONLY = ("rule_drafts", "rule_editions", "rule_decisions", "rule_shadows")
_LAST = (
    "COALESCE((SELECT d.move FROM rule_decisions d WHERE d.draft = NEW.draft"
    " ORDER BY d.no DESC LIMIT 1), 'return')"
)
NEW_TEXT: tuple[Condition, ...] = (
    (f"{_LAST} = 'return'", "a draft of rules that is not open takes no new text"),
    ("NEW.no = (SELECT COALESCE(MAX(e.no), 0) + 1 FROM rule_editions e WHERE e.draft = NEW.draft)",
     "a text of a draft of rules is not the next one"),
)  # fmt: skip
NEW_DECISION: tuple[Condition, ...] = (
    (f"{_LAST} IN ('return', 'hand_in') OR (NEW.move = 'withdraw' AND {_LAST} = 'approve')",
     "a draft of rules that is closed takes no decision"),
    ("NEW.no = (SELECT COALESCE(MAX(d.no), 0) + 1 FROM rule_decisions d"
     " WHERE d.draft = NEW.draft)", "a decision on a draft of rules is not the next one"),
)  # fmt: skip
APPROVED: tuple[Condition, ...] = (
    (f"{_LAST} = 'hand_in'", "rules are approved after they were handed in"),
    ("NEW.digest = (SELECT e.digest FROM rule_editions e WHERE e.draft = NEW.draft"
     " ORDER BY e.no DESC LIMIT 1)", "rules are approved in their newest text"),
    ("EXISTS (SELECT 1 FROM rule_backtests b WHERE b.draft = NEW.draft"
     " AND b.digest = NEW.digest AND b.result IS NOT NULL)",
     "rules are approved after a back-test of exactly their text"),
    ("NEW.on_day <= (SELECT e.since FROM rule_editions e WHERE e.draft = NEW.draft"
     " ORDER BY e.no DESC LIMIT 1)", "rules begin on the day of their approval or later"),
    ("NOT EXISTS (SELECT 1 FROM rule_drafts d WHERE d.no = NEW.draft"
     " AND d.made_by = NEW.person)", "whoever drafted rules does not approve them"),
    ("NOT EXISTS (SELECT 1 FROM rule_editions e WHERE e.draft = NEW.draft"
     " AND e.made_by = NEW.person)", "whoever drafted rules does not approve them"),
    ("NOT EXISTS (SELECT 1 FROM rule_decisions d WHERE d.draft = NEW.draft"
     " AND d.move = 'hand_in' AND d.person = NEW.person)",
     "whoever handed rules in does not approve them"),
)  # fmt: skip
WITHDRAWN: tuple[Condition, ...] = (
    (f"{_LAST} = 'approve'", "only an approval is taken back"),
    ("NEW.digest = (SELECT d.digest FROM rule_decisions d WHERE d.draft = NEW.draft"
     " AND d.move = 'approve')", "an approval is taken back of the text it was of"),
    ("NEW.person <> (SELECT d.person FROM rule_decisions d WHERE d.draft = NEW.draft"
     " AND d.move = 'approve')", "an approval is taken back by somebody else"),
    ("NEW.on_day < (SELECT e.since FROM rule_editions e WHERE e.draft = NEW.draft"
     " ORDER BY e.no DESC LIMIT 1)", "an approval is taken back before its first day"),
    ("NOT EXISTS (SELECT 1 FROM judgements j WHERE j.pack_digest = NEW.digest)",
     "rules that have judged are not taken back"),
    ("NOT EXISTS (SELECT 1 FROM rule_editions e JOIN rule_decisions d ON d.draft = e.draft"
     " AND d.digest = e.digest AND d.move = 'approve' WHERE e.base = NEW.digest"
     " AND NOT EXISTS (SELECT 1 FROM rule_decisions w WHERE w.draft = e.draft"
     " AND w.move = 'withdraw'))", "rules that approved rules were made from are not taken back"),
)  # fmt: skip
SAME_TEST: tuple[Condition, ...] = (
    ("OLD.ended_at IS NULL", "a back-test that has ended never changes"),
    *((f"NOT (NEW.{name} {{differs}} OLD.{name})", "what a back-test is of never changes")
      for name in ("draft", "no", "kind", "digest", "first", "last", "position", "started_by",
                   "started_at")),
)  # fmt: skip
NEVER: tuple[Condition, ...] = (("1 = 0", "the line of a back-test never changes"),)
TRIGGERS: tuple[Trigger, ...] = (
    ("rule_editions_open", "INSERT", "rule_editions", NEW_TEXT, ""),
    ("rule_decisions_next", "INSERT", "rule_decisions", NEW_DECISION, ""),
    ("rule_decisions_approved", "INSERT", "rule_decisions", APPROVED, "NEW.move = 'approve'"),
    ("rule_decisions_withdrawn", "INSERT", "rule_decisions", WITHDRAWN, "NEW.move = 'withdraw'"),
    ("rule_backtests_fixed", "UPDATE", "rule_backtests", SAME_TEST, ""),
    ("rule_backtest_lines_fixed", "UPDATE", "rule_backtest_lines", NEVER, ""),
)  # fmt: skip


# The triggers that stand on decisions or ask them: they go and come back when that table changes.
OF_DECISIONS = tuple(one for one in TRIGGERS if one[2] in ("rule_decisions", "rule_editions"))


def guards_gone(dialect: str) -> list[str]:
    """Drop the triggers of decisions, whichever of them are there."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name, *_ in OF_DECISIONS]
    return [
        statement
        for name, _, table, *_ in OF_DECISIONS
        for statement in (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"DROP FUNCTION IF EXISTS {name}()",
        )
    ]


def guards_again(dialect: str) -> list[str]:
    """Put them back. On SQLite a table that was made anew has lost those that keep its rows too."""
    kept = append_only("rule_decisions", dialect) if dialect == "sqlite" else []
    return [*kept, *triggers_of(OF_DECISIONS, dialect)]


def rule_guard_statements(dialect: str) -> list[str]:
    """The triggers, for ``sqlite`` or ``postgresql``."""
    kept = [one for table in APPEND_ONLY for one in append_only(table, dialect)]
    return [*kept, *triggers_of(TRIGGERS, dialect), *_tests_kept(dialect)]


def _tests_kept(dialect: str) -> list[str]:
    """No back-test is deleted; those of a shadow, which has no effect, make room for the next."""
    said = "a back-test is kept for ever"
    held = "rule_backtests", "OLD.kind = 'backtest'"
    lines = (
        "rule_backtest_lines",
        "EXISTS (SELECT 1 FROM rule_backtests b WHERE b.draft = OLD.draft AND b.no = OLD.no"
        " AND b.kind = 'backtest')",
    )
    made: list[str] = []
    for table, kept in (held, lines):
        name = f"{table}_kept"
        if dialect == "sqlite":
            made.append(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {kept} BEGIN "
                f"SELECT RAISE(ABORT, '{said}'); END"
            )
            continue
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {kept} THEN RAISE EXCEPTION '{said}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {name}()",
        ]
    return made
