"""One transaction: leaving the block rolls back, committing is said aloud."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError

from storage.errors import LostRaceError, NotAllowedError, TryAgainError

BUSY_SECONDS = 60


def connect(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://...``.

    SQLite runs in WAL with full synchronisation: a commit is on disk before it returns, and a
    writer takes the write lock at its beginning, so it never fails half-way for a reader.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite alone
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -65536",  # 64 MiB: cases are updated in random order
        "wal_autocheckpoint = 16000",  # pages between two copies back into the file
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class UnitOfWork:
    """A transaction on one connection. Use as a context manager; call :meth:`commit`."""

    def __init__(self, engine: Engine, *, reading: bool = False) -> None:
        self._engine = engine.execution_options(reading=True) if reading else engine
        self.dialect = engine.dialect.name

    def __enter__(self) -> Self:
        with translated():
            self.connection: Connection = self._engine.connect()
            self._transaction = self.connection.begin()
        return self

    def commit(self) -> None:
        """Make everything written in this unit durable."""
        with translated():
            self._transaction.commit()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()  # rolls back what was not committed


@contextmanager
def translated() -> Iterator[None]:
    """Turn driver errors into what to do next."""
    try:
        yield
    except IntegrityError as error:
        if _lost_race(error):
            raise LostRaceError(str(error.orig)) from error
        raise NotAllowedError(str(error.orig)) from error
    except (OperationalError, InternalError) as error:
        raise TryAgainError(str(error.orig)) from error


def _lost_race(error: DBAPIError) -> bool:
    """A duplicate key: two writers wanted the same next row, and the other one got it."""
    original: Any = error.orig
    if getattr(original, "sqlstate", None) == "23505":
        return True
    name = getattr(original, "sqlite_errorname", "")
    return name in ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE")
