"""A register of any size for the desks: what the product made of the sample district, many times.

The sample district goes through the product once (files, judgements, decisions, four issues). Its
rows are then multiplied by the database under other codes, numbers and judgement ids: journals,
folds and every text stay as the product writes them. Chains of digests are not made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from flows import demo, fallen
from flows.orchestration import Worker, working_with
from flows.prefect_runs import runner
from flows.settings import Settings
from samples.district import write_district
from storage import retractions
from storage.unit_of_work import UnitOfWork

AT = "2026-10-15T11:00:00+08:00"
LARGE = ("judged_lines", "name_words")  # loaded without their keys, which are built after
OF_A_REGISTER = (
    "inbox", "enterprises", "journal", "enterprise_names", "name_words", "register_lines",
    "protection_lines",
)  # fmt: skip
OF_CASES = (
    "inbox", "cases", "journal", "folds", "judgements", "judged_lines", "terms", "outbox",
    "notices", "proofs", "listings", "issue_entries", "entry_changes", "changes_read",
    "sealed_identities", "case_people", "complaint_lines", "asking", "list_moved", "access_log",
    "challenges",
)  # fmt: skip
TEAM = 25  # copies an inspector's cases come from: an office with more cases has more inspectors
REGISTERED = "kind = 'enterprise_registered'"
IN_TEXTS = """
CREATE OR REPLACE FUNCTION mine(t text, k int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(replace(replace(replace(t,
    '91999999', '91' || lpad(k::text, 6, '0')), 'SLJB-', 'SLJB' || k || '-'),
    'sl-ohbl-', 'sl-ohbl-' || k || '-'), '示卫职', '示卫职' || k || '-'),
    'ins-0', CASE WHEN k < {team} THEN 'ins-0' ELSE 'ins' || k / {team} || '-0' END) $$;
CREATE OR REPLACE FUNCTION judged(t text, k int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(mine(t, k), 'J([0-9a-f]{{18}})[0-9a-f]{{6}}',
    'J\\1' || lpad(to_hex(k), 6, '0'), 'g') $$;
"""
JUDGED = {("journal", "body"), ("folds", "body"), ("judgements", "body"), ("proofs", "body")}
EMPTIED = {("notices", "html"): "'(as issued)'", ("notices", "pdf"): "''::bytea"}
NUMBERED = {
    ("inbox", "id"), ("journal", "event_id"), ("judgements", "event_id"),
    ("protection_lines", "event_id"),
}  # fmt: skip
AS_THEY_ARE = {"period", "kind", "status", "recorded_at", "digest", "head", "township", "industry"}


def seed(home: Path, url: str) -> None:
    """The sample district, by the product, in an empty database."""
    settings = Settings(home=home, database_url=url)
    worker = Worker.of(settings)
    files = home / "sample"
    write_district(files, book=worker.assembly.book, calendar=worker.assembly.calendar)
    with runner(home, prefect=False) as running, working_with(worker):
        demo._quarters(running, files, lambda *_: None)  # noqa: SLF001
        demo._leave_open(running, files, lambda *_: None)  # noqa: SLF001
    with UnitOfWork(worker.assembly.engine) as unit:  # as after every showing of the site
        fallen.keep(unit, fallen.fallen(unit, worker.assembly), AT)
        retractions.mark_shown(unit, retractions.not_shown(unit), AT)
        unit.commit()
    worker.assembly.engine.dispose()


def multiply(
    url: str,
    enterprises: int,
    measurements: int,
    case_copies: int,
    tell: Callable[[str], None],
) -> dict[str, int]:
    """Bring the register to so many enterprises and measurements; rows by table.

    ``case_copies`` of the copies have their cases too.
    """
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        db.execute("SET maintenance_work_mem = '1GB'")
        db.execute(IN_TEXTS.format(team=TEAM))
        known, lines = _count(db, "enterprises"), _count(db, "judged_lines")
        copies = max(1, round(enterprises / known)) - 1
        with_cases = min(case_copies, copies)
        per_line = max(1, round(measurements / (lines * (with_cases + 1))))
        kept = [_without_indexes(db, table) for table in LARGE]
        columns = {table: _seeded(db, table) for table in {*OF_A_REGISTER, *OF_CASES}}
        for first in range(1, copies + 1, TEAM):
            last = min(first + TEAM - 1, copies)
            for table in OF_A_REGISTER:
                _copy(db, table, columns[table], first, last, "register")
            ending = min(last, with_cases)
            if first <= ending:
                for table in OF_CASES:
                    _copy(db, table, columns[table], first, ending, "cases", per_line)
            if (first // TEAM) % 20 == 0:
                tell(f"{last} of {copies} copies")
        _people(db, with_cases)
        for table in columns:
            db.execute(f"DROP TABLE seed_{table}")
        for statement in (one for some in kept for one in some):
            tell(statement[:70])
            db.execute(statement)
        tell("analyze")
        db.execute("VACUUM ANALYZE")
        return {table: _count(db, table) for table in sorted({*OF_A_REGISTER, *OF_CASES})}


Db = psycopg.Connection[Any]


def _count(db: Db, table: str) -> int:
    row = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _without_indexes(db: Db, table: str) -> list[str]:
    """Take a table's key and indexes away; returns what puts them back."""
    db.execute(f"ALTER TABLE {table} SET UNLOGGED")
    back = []
    for name, told in db.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'p'", (table,),
    ).fetchall():  # fmt: skip
        db.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}")
    return back


def _seeded(db: Db, table: str) -> list[tuple[str, str]]:
    """The rows of the sample kept apart, and the columns with their types."""
    db.execute(f"CREATE UNLOGGED TABLE seed_{table} AS SELECT * FROM {table}")
    return db.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s ORDER BY ordinal_position", (table,),
    ).fetchall()  # fmt: skip


def _copy(
    db: Db,
    table: str,
    columns: list[tuple[str, str]],
    first: int,
    last: int,
    part: str,
    per_line: int = 1,
) -> None:
    """Copies ``first`` to ``last`` of a table's rows, those of the register or those of cases."""
    chosen = [(name, _as_copied(table, name, kind)) for name, kind in columns
              if (table, name) != ("access_log", "id")]  # fmt: skip
    names, values = ", ".join(name for name, _ in chosen), ", ".join(said for _, said in chosen)
    split = {
        ("inbox", "register"): f"WHERE {REGISTERED}", ("inbox", "cases"): f"WHERE NOT {REGISTERED}",
        ("journal", "register"): "WHERE length(stream) = 18",
        ("journal", "cases"): "WHERE length(stream) > 18",
    }.get((table, part), "")  # fmt: skip
    again = ", generate_series(0, %s) AS m" if table == "judged_lines" else ""
    many = (per_line - 1,) if again else ()
    db.execute(
        f"INSERT INTO {table} ({names}) SELECT {values}"
        f" FROM generate_series(%s::int, %s::int) AS k CROSS JOIN seed_{table} s{again} {split}",
        (first, last, *many),
    )


def _as_copied(table: str, name: str, kind: str) -> str:
    """How a value of a copy follows from the one of the sample."""
    if (table, name) in EMPTIED:
        return EMPTIED[table, name]
    if (table, name) in NUMBERED:
        return f"s.{name} + k * (SELECT max(id) FROM seed_inbox)::bigint"
    if (table, name) == ("judged_lines", "line"):
        return "s.line + 1000 * m"
    if name == "judgement_id" or (table, name) in JUDGED:
        return f"judged(s.{name}, k)"
    if (table, name) == ("judged_lines", "body") or name in AS_THEY_ARE:
        return f"s.{name}"
    if (table, name) == ("inbox", "ref"):
        return "CASE WHEN mine(s.ref, k) = s.ref THEN s.ref || '#' || k ELSE mine(s.ref, k) END"
    if (table, name) == ("name_words", "word"):
        return f"replace(s.{name}, '91999999', '91' || lpad(k::text, 6, '0'))"
    return f"mine(s.{name}, k)" if re.match("text|character", kind) else f"s.{name}"


def _people(db: Db, copies: int) -> None:
    """Appoint the inspectors of the further teams."""
    db.execute(
        "INSERT INTO officials SELECT replace(person, 'ins-0', 'ins' || t || '-0'), role, since,"
        " until, name, deputises_for, paper FROM officials, generate_series(1, %s) AS t"
        " WHERE person LIKE 'ins-0%%'", (copies // TEAM,),
    )  # fmt: skip
