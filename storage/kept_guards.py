"""What must stand whoever writes it, of what came in, went out, and lets somebody in.

Facts of a row never change and the row is kept; what happens to it later (read, sent, ended) is
written once, or only ever grows. The same table of conditions for both engines as in
``list_guards.py``. Where a table is written for every event, only a statement that names a fact is
looked at (``UPDATE OF``), so that ticking events off costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage.guards import append_only
from storage.list_guards import Condition, Trigger, triggers_of

APPEND_ONLY = (
    "notices", "mail_attempts", "sealed_identities", "received_rows", "api_receipts",
    "api_receipt_events",
)  # fmt: skip
FACTS: dict[str, tuple[str, ...]] = {
    "inbox": ("id", "source", "ref", "kind", "uscc", "lane", "on_day", "body", "digest",
              "received_at"),
    "outbox": ("message_id", "case_id", "version", "notice", "row_id", "on_day", "number"),
    "numbers": ("series", "year"),
    "officials": ("person", "role", "since"),
    "accounts": ("person", "made_at"),
    "api_tokens": ("number", "digest", "unit", "laboratory", "scopes", "townships", "made_by",
                   "made_at"),
    "sessions": ("digest", "kind", "subject", "acting", "began_at"),
    "passes": ("digest", "uscc", "document", "made_by", "made_at", "until"),
    "followings": ("digest", "complaint_no", "made_at"),
    "subscribers": ("no", "name", "email", "since", "registered_by", "recorded_at"),
    "entry_changes": ("listing_id", "no", "kind", "reason", "on_day", "due_on", "body",
                      "recorded_at"),
    "retraction_mails": ("message_id", "retraction_id", "point"),
}  # fmt: skip
ONCE: dict[str, tuple[str, ...]] = {
    "passes": ("used_at",),
    "api_tokens": ("revoked_at", "revoked_by"),
    "subscribers": ("until", "ended_by"),
    "entry_changes": ("shown_at",),
    "issues": ("shown_at",),
    "sessions": ("ended_at",),
}
GROWS: dict[str, tuple[Condition, ...]] = {
    "numbers": (("NEW.last >= OLD.last", "a running number never goes back"),),
    "api_tokens": (("NEW.until <= OLD.until", "a token is never good for longer"),),
}


def _conditions(table: str) -> Iterator[tuple[str, Condition]]:
    """A column that is looked at, and what must hold of it."""
    for name in FACTS.get(table, ()):
        same = f"NOT (NEW.{name} {{differs}} OLD.{name})"
        yield name, (same, f"a fact of {table} never changes")
    for name in ONCE.get(table, ()):
        once = f"OLD.{name} IS NULL OR NOT (NEW.{name} {{differs}} OLD.{name})"
        yield name, (once, f"what happened to a row of {table} is written once")
    for condition, said in GROWS.get(table, ()):
        yield condition.split()[0].removeprefix("NEW."), (condition, said)


def _triggers() -> Iterator[Trigger]:
    for table in dict.fromkeys((*FACTS, *ONCE)):
        looked_at = list(_conditions(table))
        columns = ", ".join(dict.fromkeys(name for name, _ in looked_at))
        conditions = tuple(condition for _, condition in looked_at)
        yield f"{table}_facts", f"UPDATE OF {columns}", table, conditions, ""
        if table != "issues":  # kept by a trigger of its own
            yield f"{table}_stay", "DELETE", table, (("1 = 0", f"{table} are kept for ever"),), ""


# What an event led to is written with its effects and never after.
DONE: Trigger = (
    "inbox_done", "UPDATE OF status, entries, handled_at, error", "inbox",
    (("1 = 0", "an event that was handled stays handled"),), "OLD.status = 'done'",
)  # fmt: skip
TRIGGERS: tuple[Trigger, ...] = (*_triggers(), DONE)


def kept_guard_statements(dialect: str) -> list[str]:
    """The triggers, for ``sqlite`` or ``postgresql``."""
    kept = [one for table in APPEND_ONLY for one in append_only(table, dialect)]
    return [*kept, *triggers_of(TRIGGERS, dialect)]
