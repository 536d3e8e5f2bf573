"""What must hold of the public log whoever writes it: it only grows, leaf by leaf, and forgets.

The same table of conditions for both engines as in ``list_guards.py``.
"""

from __future__ import annotations

from storage.guards import append_only
from storage.list_guards import Condition, Trigger, triggers_of

APPEND_ONLY = ("log_nodes", "log_checkpoints")
NEW_LEAF: tuple[Condition, ...] = (
    ("NEW.idx = (SELECT COALESCE(MAX(idx) + 1, 0) FROM log_leaves)",
     "a leaf of the log is not the next one"),
    ("NEW.version = (SELECT COALESCE(MAX(version) + 1, 1) FROM log_leaves"
     " WHERE entry_id = NEW.entry_id)", "a leaf of the log is not the next version of its entry"),
    ("NEW.content IS NOT NULL", "a leaf of the log begins with its content"),
)  # fmt: skip
CHANGED_LEAF: tuple[Condition, ...] = (
    *((f"NOT (NEW.{name} {{differs}} OLD.{name})", "a leaf of the log never changes")
      for name in (
          "idx", "entry_id", "version", "what", "on_day", "issue", "leaf", "leaf_hash",
      )),
    ("NEW.content IS NULL AND NEW.salt IS NULL", "what a leaf stands for is kept or forgotten"),
    ("EXISTS (SELECT 1 FROM log_leaves l WHERE l.entry_id = NEW.entry_id"
     " AND l.version > NEW.version)", "the newest version of an entry is not forgotten"),
)  # fmt: skip
NEVER: tuple[Condition, ...] = (("1 = 0", "a leaf of the log is kept for ever"),)
NEW_CHECKPOINT: tuple[Condition, ...] = (
    ("NEW.size = (SELECT COALESCE(MAX(idx) + 1, 0) FROM log_leaves)",
     "a checkpoint is not of the log as it stands"),
    ("NEW.size > (SELECT COALESCE(MAX(size), -1) FROM log_checkpoints)",
     "a checkpoint does not follow on the one before"),
)  # fmt: skip
TRIGGERS: tuple[Trigger, ...] = (
    ("log_leaves_next", "INSERT", "log_leaves", NEW_LEAF, ""),
    ("log_leaves_forgotten", "UPDATE", "log_leaves", CHANGED_LEAF, ""),
    ("log_leaves_kept", "DELETE", "log_leaves", NEVER, ""),
    ("log_checkpoints_next", "INSERT", "log_checkpoints", NEW_CHECKPOINT, ""),
)  # fmt: skip


def log_guard_statements(dialect: str) -> list[str]:
    """The triggers of the log, for ``sqlite`` or ``postgresql``."""
    kept = [one for table in APPEND_ONLY for one in append_only(table, dialect)]
    return [*kept, *triggers_of(TRIGGERS, dialect)]
