"""DBOS on SQLite: one workflow an event, one datasource transaction in it.

Its manual offers two shapes for a case that waits for weeks: a workflow a case that receives
messages, or a workflow an event. The second is taken because on SQLite a receiver polls. The system
database and the application's are two files, the default; both are put into WAL before the library
opens them, and SQLite's own default there is full synchronisation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource

from bench.peers.rows import FILE, READ_CASE, decide, open_sqlite, reader
from bench.peers.work import Event, Running

FULL = 2


@contextmanager
def start(folder: Path) -> Iterator[Running]:
    """The library launched in this process, with nothing but the two databases."""
    system = folder / "dbos.db"
    with closing(sqlite3.connect(system)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        if connection.execute("PRAGMA synchronous").fetchone() != (FULL,):
            raise RuntimeError("this SQLite is built without full synchronisation by default")
    open_sqlite(folder).close()
    config: DBOSConfig = {
        "name": "w2-peer",
        "system_database_url": f"sqlite:///{system}",
        "log_level": "CRITICAL",
    }
    DBOS(config=config)
    rows = SQLAlchemyDatasource.create(f"sqlite:///{folder / FILE}")

    @rows.transaction
    def write(event: list[object]) -> None:
        sent = Event(*event)  # type: ignore[arg-type]
        connection = rows.sql_session().connection()
        run = connection.exec_driver_sql
        found = run(READ_CASE, (sent.case,)).fetchone()
        for statement, values in decide(sent, found and tuple(found)):
            run(statement, values)

    @DBOS.workflow()
    def perform(event: list[object]) -> None:
        write(event)

    DBOS.launch()

    def handle(event: Event) -> None:
        perform(list(event))

    yield Running(handle, reader(folder))
    DBOS.destroy()
