"""W2: lifecycle events durably processed per second, beside the raw insert of the same rows.

Every event is on disk, taken and handled in one transaction, before it is acknowledged. The floor
is the driver's own executemany of exactly the rows the run left behind, in one transaction; on
PostgreSQL also its COPY, which is what the product itself writes many rows by.
"""

from __future__ import annotations

import gc
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import select, text

from bench.lifecycle_events import APPOINTMENTS, AT, EVENTS, enterprises, rounds
from domain.events import Event, InspectionRecorded
from flows.assembly import Assembly, with_parts
from flows.handle import Handled, handle_at_once
from flows.settings import Settings
from rules.findings import History, RuleBook, judge_inspections, load_rule_book
from storage import officials, queries
from storage.inbox import Incoming
from storage.schema import migrate
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork, connect

BEFORE = ("enterprises", "enterprise_names", "name_words", "register_lines", "lanes", "officials")
Rows = dict[str, list[tuple[Any, ...]]]  # by table
Floor = Callable[[Rows, int, Path], float]  # the rows, the number of the run, a folder: seconds


@contextmanager
def office(url: str, home: Path, book: RuleBook, cases: int) -> Iterator[Assembly]:
    """An office with its people and enterprises on record."""
    engine = connect(url)
    migrate(engine)
    settings = Settings(home=home, database_url=url)
    made = with_parts(settings, engine, book)
    with UnitOfWork(engine) as unit:
        officials.appoint(unit, APPOINTMENTS, {})
        unit.commit()
    process(made, list(enterprises(cases)), 1000, "register")
    start_up(book)
    yield made
    engine.dispose()


def start_up(book: RuleBook) -> None:
    """Judge a report for nobody: what the judgement makes at its first use is no part of W2."""
    reports = [(e.uscc, e) for e in rounds(1) if isinstance(e, InspectionRecorded)]
    judge_inspections(reports, book, History([]))


def process(assembly: Assembly, events: Sequence[Event], batch: int, source: str = "w2") -> float:
    """Take and handle events in batches; the seconds it took."""
    stream, number, done = iter(events), 0, Handled()
    gc.collect()
    gc.freeze()  # the events are the client's: looking through them is no part of the work
    start = perf_counter()
    while portion := list(islice(stream, batch)):
        incoming = [Incoming(source, f"{number + n}", e) for n, e in enumerate(portion)]
        number += handle_at_once(assembly, incoming, at=AT, into=done)
    seconds = perf_counter() - start
    gc.unfreeze()
    if done.parked or done.events != len(events):
        raise AssertionError(f"{done.events} of {len(events)} events handled, {done.parked} parked")
    return seconds


def check(assembly: Assembly, cases: int) -> dict[str, int]:
    """The reference answer: every case warned and ordered, journals gap-free, notices written."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        states, counts = queries.cases_by_status(unit), queries.counts(unit)
        written = "SELECT sum(i.entries) FROM journal j JOIN inbox i ON i.id = j.event_id"
        gaps = unit.connection.scalar(
            text(f"SELECT count(*) FROM cases WHERE version <> ({written} WHERE stream = case_id)")
        )
        waiting = unit.connection.scalar(text("SELECT count(*) FROM outbox"))
    if states != {"ordered": cases} or gaps or waiting != 3 * cases:
        raise AssertionError(f"{states}, {gaps} gaps, {waiting} notices")
    return counts


def rows_left(assembly: Assembly) -> Rows:
    """Every row the run left in its tables; those of the office from before are few."""
    with assembly.engine.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in BEFORE
        }
    return {name: rows for name, rows in found.items() if rows}


def raw_sqlite(rows: Rows, folder: Path) -> float:
    """The same rows by sqlite3.executemany into the same tables, one durable transaction."""
    path = folder / "raw.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    plain = {
        name: [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in some]
        for name, some in rows.items()
    }
    start = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for name, some in plain.items():
        marks = ",".join("?" * len(some[0])) if some else ""
        if some:
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
    connection.execute("COMMIT")
    seconds = perf_counter() - start
    connection.close()
    return seconds


def raw_postgresql(rows: Rows, url: str, *, copy: bool = False) -> float:
    """The same rows by psycopg's executemany or COPY into the same tables, one transaction."""
    import psycopg

    engine = connect(url)
    migrate(engine)
    engine.dispose()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        start = perf_counter()
        for name, some in rows.items():
            if some and copy:
                with cursor.copy(f"COPY {name} FROM STDIN") as into:
                    for row in some:
                        into.write_row(row)
            elif some:
                marks = ",".join(["%s"] * len(some[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
        connection.commit()
        return perf_counter() - start


def figures(
    url: str, floors: Mapping[str, Floor], book: RuleBook, cases: int, single: int, runs: int
) -> dict[str, Any]:
    """Batch, one by one, and the floors by name, on one database; medians over the runs."""
    batch_s: list[float] = []
    floor_s: dict[str, list[float]] = {name: [] for name in floors}
    counts: dict[str, int] = {}
    for number in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with office(url.format(n=f"b{number}", folder=folder), folder, book, cases) as made:
                batch_s.append(process(made, list(rounds(cases)), made.settings.batch_size))
                counts = check(made, cases)
                rows = rows_left(made)
            for floor, raw in floors.items():
                floor_s[floor].append(raw(rows, number, folder))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with office(url.format(n="s", folder=folder), folder, book, single) as made:
            one_s = process(made, list(rounds(single)), 1)
            check(made, single)
    events = cases * EVENTS
    told: dict[str, Any] = {
        "cases": cases,
        "events": events,
        "rows": sum(len(some) for some in rows.values()),
        "batch_events_per_second": round(events / statistics.median(batch_s)),
    }
    for floor, seconds in floor_s.items():
        ratios = [b / r for b, r in zip(batch_s, seconds, strict=True)]
        told[f"{floor}_events_per_second"] = round(events / statistics.median(seconds))
        told[f"batch_over_{floor}"] = round(statistics.median(ratios), 2)
    return {
        **told,
        "one_by_one_events_per_second": round(single * EVENTS / one_s),
        "journal_entries": counts["journal_entries"],
    }


def scaling(book: RuleBook, sizes: Sequence[int]) -> dict[str, float]:
    """Microseconds an event costs in batches with so many cases on record (SQLite)."""
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with office(f"sqlite:///{folder / 'w2.db'}", folder, book, size) as made:
                seconds = process(made, list(rounds(size)), made.settings.batch_size)
                found[str(size)] = round(seconds / (size * EVENTS) * 1e6, 1)
    return found


def run(
    cases: int = 5000,
    single: int = 300,
    runs: int = 3,
    sizes: Sequence[int] = (),
    workers: Sequence[int] = (),
) -> Any:
    """W2 on both databases, and by so many workers side by side on PostgreSQL."""
    from bench.servers import postgres
    from bench.w2_workers import by_workers

    book = load_rule_book()
    inserted: dict[str, Floor] = {"raw_insert": lambda rows, _n, folder: raw_sqlite(rows, folder)}
    told: dict[str, Any] = {
        "sqlite": figures("sqlite:///{folder}/{n}.db", inserted, book, cases, single, runs)
    }
    with postgres() as (create, url):
        for number in range(runs):
            for name in ("b", "raw", "copy"):
                create(f"{name}{number}")
        create("s")
        written: dict[str, Floor] = {
            "raw_insert": lambda rows, n, _: raw_postgresql(rows, url.format(name=f"raw{n}")),
            "raw_copy": lambda rows, n, _: raw_postgresql(
                rows, url.format(name=f"copy{n}"), copy=True
            ),
        }
        by_number = url.replace("{name}", "{n}")
        told["postgresql"] = figures(by_number, written, book, cases, single, runs)
        if workers:
            told["postgresql_by_workers"] = by_workers(create, url, book, 2 * cases, workers)
    if sizes:
        told["sqlite_microseconds_per_event_by_cases"] = scaling(book, sizes)
    return told
