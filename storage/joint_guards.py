"""What must hold of the records of the joint meeting whoever writes them: they only grow."""

from __future__ import annotations

from storage.guards import append_only
from storage.list_guards import Condition, Trigger, triggers_of

APPEND_ONLY = (
    "joint_records",
    "joint_snapshots",
    "joint_figures",
    "joint_packs",
    "joint_papers",
)
NEXT_RECORD: tuple[Condition, ...] = (
    ("NEW.no = (SELECT COALESCE(MAX(no), 0) + 1 FROM joint_records)",
     "a record of the joint meeting is not the next one"),
)  # fmt: skip
NEXT_EDITION: tuple[Condition, ...] = (
    ("NEW.edition = (SELECT COALESCE(MAX(edition), 0) + 1 FROM joint_packs"
     " WHERE period = NEW.period)", "an edition of a pack is not the next one"),
)  # fmt: skip
TRIGGERS: tuple[Trigger, ...] = (
    ("joint_records_next", "INSERT", "joint_records", NEXT_RECORD, ""),
    ("joint_packs_next", "INSERT", "joint_packs", NEXT_EDITION, ""),
)


def joint_guard_statements(dialect: str) -> list[str]:
    """The triggers, for ``sqlite`` or ``postgresql``."""
    kept = [one for table in APPEND_ONLY for one in append_only(table, dialect)]
    return [*kept, *triggers_of(TRIGGERS, dialect)]
