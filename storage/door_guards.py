"""What must stand of the rows by which somebody comes in, beside their seals (``doors.py``).

A seal tells that the product wrote a row so, not that it did so last: an older state of a row
that is put back, seal and all, is refused here.
"""

from __future__ import annotations

from storage.list_guards import Trigger, triggers_of

TRIGGERS: tuple[Trigger, ...] = (
    (
        "accounts_versions", "UPDATE OF version", "accounts",
        (("NEW.version >= OLD.version", "an account never goes back to an earlier state"),), "",
    ),
    (
        "officials_versions", "UPDATE OF version", "officials",
        (("NEW.version >= OLD.version", "an appointment never goes back to an earlier state"),), "",
    ),
)  # fmt: skip


def door_guard_statements(dialect: str) -> list[str]:
    """The triggers, for ``sqlite`` or ``postgresql``."""
    return triggers_of(TRIGGERS, dialect)
