"""What must hold of what the joint meeting sent, whoever writes: documents stay, mails end once."""

from __future__ import annotations

from storage.guards import append_only
from storage.list_guards import Condition, Trigger, triggers_of

APPEND_ONLY = ("joint_documents",)
KEPT = ("joint_mails", "joint_compilations")
SAME_MAIL: tuple[Condition, ...] = (
    ("OLD.ended_at IS NULL", "a mail of the joint meeting that has ended never changes"),
    ("NOT (NEW.id {differs} OLD.id)", "what a mail is never changes"),
    ("NEW.tries >= OLD.tries", "a try of a mail is not taken back"),
)  # fmt: skip
SAME_COMPILATION: tuple[Condition, ...] = (
    ("OLD.ended_at IS NULL", "the making of a pack that has ended never changes"),
    *((f"NOT (NEW.{name} {{differs}} OLD.{name})", "what a pack was asked for never changes")
      for name in ("no", "period", "started_by", "started_at")),
)  # fmt: skip
TRIGGERS: tuple[Trigger, ...] = (
    ("joint_mails_fixed", "UPDATE", "joint_mails", SAME_MAIL, ""),
    ("joint_compilations_fixed", "UPDATE", "joint_compilations", SAME_COMPILATION, ""),
)


def joint_sent_statements(dialect: str) -> list[str]:
    """The triggers, for ``sqlite`` or ``postgresql``."""
    kept = [one for table in APPEND_ONLY for one in append_only(table, dialect)]
    return [*kept, *triggers_of(TRIGGERS, dialect), *(_kept(one, dialect) for one in KEPT)]


def _kept(table: str, dialect: str) -> str:
    name = f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
    if dialect == "sqlite":
        return f"{name} BEGIN SELECT RAISE(ABORT, '{table}: a row is kept for ever'); END"
    return f"{name} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
