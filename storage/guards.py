"""Triggers: what the database refuses even to plain SQL.

The journal and the issues are append-only; an issue can carry only listings whose decision was
served. Written per engine because triggers have no common language.
"""

from __future__ import annotations

APPEND_ONLY = (
    "journal",
    "judgements",
    "judged_lines",
    "issue_entries",
    "seal_openings",
)


def append_only(table: str, dialect: str) -> list[str]:
    """The trigger DDL that keeps what is in a table for ever."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ]


def _sqlite() -> list[str]:
    statements = [one for table in APPEND_ONLY for one in append_only(table, "sqlite")]
    statements += [
        "CREATE TRIGGER issues_body_fixed BEFORE UPDATE ON issues "
        "WHEN OLD.body <> NEW.body OR OLD.digest <> NEW.digest OR OLD.number <> NEW.number "
        "OR OLD.period <> NEW.period BEGIN SELECT RAISE(ABORT, 'an issue never changes'); END",
        "CREATE TRIGGER issues_kept BEFORE DELETE ON issues BEGIN "
        "SELECT RAISE(ABORT, 'an issue is kept for ever'); END",
        "CREATE TRIGGER issue_entries_served BEFORE INSERT ON issue_entries "
        "WHEN (SELECT listing_served_on FROM listings WHERE listing_id = NEW.listing_id) IS NULL "
        "BEGIN SELECT RAISE(ABORT, 'a listing is published only after its decision was served');"
        " END",
    ]
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE FUNCTION issue_entry_served() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT listing_served_on FROM listings WHERE listing_id = NEW.listing_id) IS NULL "
        "THEN RAISE EXCEPTION 'a listing is published only after its decision was served' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER issues_body_fixed BEFORE UPDATE ON issues FOR EACH ROW "
        "WHEN (OLD.body <> NEW.body OR OLD.digest <> NEW.digest OR OLD.number <> NEW.number "
        "OR OLD.period <> NEW.period) EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER issues_kept BEFORE DELETE ON issues FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER issue_entries_served BEFORE INSERT ON issue_entries FOR EACH ROW "
        "EXECUTE FUNCTION issue_entry_served()",
    ]
    statements += [one for table in APPEND_ONLY for one in append_only(table, "postgresql")]
    return statements


def trigger_statements(dialect: str) -> list[str]:
    """The trigger DDL of the first tables, for ``sqlite`` or ``postgresql``."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]()
