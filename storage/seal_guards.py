"""Rows that never change and bear a seal (``under_seal.py``): all of them stays but the seal.

Where a table refused every change, it refuses now every change that names a fact. What stood before
there were seals can be sealed so, and whoever writes another seal into a row only takes its right.
"""

from __future__ import annotations

from sqlalchemy import Table

from storage.joint_tables import joint_records
from storage.list_guards import triggers_of
from storage.party_guards import TRIGGERS as OF_PARTIES
from storage.party_tables import service_consents
from storage.rule_tables import rule_decisions

KEPT: tuple[Table, ...] = (rule_decisions, joint_records)
CONSENTS = "service_consents_end"


def _facts(table: Table) -> str:
    return ", ".join(column.name for column in table.columns if column.name != "seal")


def seal_guard_statements(dialect: str) -> list[str]:
    """The triggers that take the place of those before, for ``sqlite`` or ``postgresql``."""
    made = []
    for table in KEPT:
        made += _kept(table, dialect)
    return [*made, *_consents(dialect)]


def _kept(table: Table, dialect: str) -> list[str]:
    name, facts = table.name, _facts(table)
    if dialect == "sqlite":
        return [
            f"DROP TRIGGER {name}_no_update",
            f"CREATE TRIGGER {name}_no_update BEFORE UPDATE OF {facts} ON {name} BEGIN "
            f"SELECT RAISE(ABORT, '{name} is append-only'); END",
        ]
    return [
        f"DROP TRIGGER {name}_no_change ON {name}",
        f"CREATE TRIGGER {name}_no_change BEFORE DELETE OR UPDATE OF {facts} ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ]


def _consents(dialect: str) -> list[str]:
    table, facts = service_consents.name, _facts(service_consents)
    if dialect == "postgresql":  # the function stays as it is
        return [
            f"DROP TRIGGER {CONSENTS} ON {table}",
            f"CREATE TRIGGER {CONSENTS} BEFORE UPDATE OF {facts} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {CONSENTS}()",
        ]
    (asked,) = (conditions for name, _, _, conditions, _ in OF_PARTIES if name == CONSENTS)
    again = (CONSENTS, f"UPDATE OF {facts}", table, asked, "")
    return [f"DROP TRIGGER {CONSENTS}", *triggers_of((again,), dialect)]
