"""The anchor: W2 by hand on the standard library's sqlite3, one transaction an event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.peers.rows import READ_CASE, decide, open_sqlite, reader
from bench.peers.work import Event, RefusedError, Running


@contextmanager
def start(folder: Path) -> Iterator[Running]:
    """One connection; the writer's lock is taken first, so that what is read stays true."""
    with closing(open_sqlite(folder)) as connection:
        execute = connection.execute

        def handle(event: Event) -> None:
            execute("BEGIN IMMEDIATE")
            try:
                for statement, values in decide(
                    event, execute(READ_CASE, (event.case,)).fetchone()
                ):
                    execute(statement, values)
            except RefusedError:
                execute("ROLLBACK")
                raise
            execute("COMMIT")

        yield Running(handle, reader(folder))
