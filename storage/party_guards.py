"""What must hold of delegations and consents whoever writes them: nothing is taken back unseen.

The same table of conditions for both engines as in ``list_guards.py``.
"""

from __future__ import annotations

from storage.list_guards import Condition, Trigger, triggers_of

_KEPT = {
    "delegates": ("number", "uscc", "name", "paper", "since", "until", "digest", "made_by",
                  "made_at"),
    "service_consents": ("number", "uscc", "address", "signed_by", "since", "digest", "given_by",
                         "given_at"),
}  # fmt: skip
_ENDS = {"delegates": "ended_at", "service_consents": "withdrawn_on"}
NEVER: tuple[Condition, ...] = (("1 = 0", "a paper of an enterprise is kept for ever"),)


def _changed(table: str) -> tuple[Condition, ...]:
    same = (f"NOT (NEW.{name} {{differs}} OLD.{name})" for name in _KEPT[table])
    ended = f"OLD.{_ENDS[table]} IS NULL AND NEW.{_ENDS[table]} IS NOT NULL"
    return (
        *((one, "a paper of an enterprise never changes") for one in same),
        (ended, "a paper of an enterprise ends once"),
    )


TRIGGERS: tuple[Trigger, ...] = tuple(
    trigger
    for table in _KEPT
    for trigger in (
        (f"{table}_end", "UPDATE", table, _changed(table), ""),
        (f"{table}_kept", "DELETE", table, NEVER, ""),
    )
)


def party_guard_statements(dialect: str) -> list[str]:
    """The triggers of delegations and consents, for ``sqlite`` or ``postgresql``."""
    return triggers_of(TRIGGERS, dialect)
