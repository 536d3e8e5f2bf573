"""One transaction: leaving the block rolls back, committing is said aloud."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError

from storage.doors import Doors, doors_of
from storage.errors import LostRaceError, NoSpaceError, NotAllowedError, TryAgainError

BUSY_SECONDS = 60
REFUSED = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)
AWAY = (
    OperationalError,
    InternalError,
    sqlite3.OperationalError,
    sqlite3.InternalError,
    psycopg.OperationalError,
    psycopg.InternalError,
)
# SQLite has no dates, only their text; the driver writes them as SQLAlchemy reads them.
sqlite3.register_adapter(date, date.isoformat)


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
        # 16 MB between two copies back: a log that is reused is synced faster than one that grows
        "wal_autocheckpoint = 4000",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A transaction begun by SQLAlchemy, unless a unit of work has begun it already."""
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")


def _cursor_of(driver: Any) -> Any:
    """A cursor for the write path.

    Of PostgreSQL one that takes the server's own marks: the other rewrites the text of every
    statement with more than fifty values each time it is sent.
    """
    if isinstance(driver, psycopg.Connection):
        return psycopg.RawCursor(driver)
    return driver.cursor()


class UnitOfWork:
    """A transaction on one connection. Use as a context manager; call :meth:`commit`.

    ``connection`` is SQLAlchemy's, made when it is first asked for. The write path speaks to the
    driver itself by :meth:`rows` and :meth:`run_many`: an official's signature is a dozen small
    statements, and building each anew takes longer than running it.
    """

    def __init__(self, engine: Engine, *, reading: bool = False) -> None:
        self._engine, self._reading = engine, reading
        self.dialect = engine.dialect.name

    def __enter__(self) -> Self:
        self._connection: Connection | None = None
        with translated():
            self._driver = self._engine.raw_connection()
            self._cursor = _cursor_of(self._driver.dbapi_connection)
            if self.dialect == "sqlite":
                self._cursor.execute("BEGIN" if self._reading else "BEGIN IMMEDIATE")
        return self

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, in the transaction of this unit."""
        if self._connection is None:
            self._connection = Connection(self._engine, self._driver)
        return self._connection

    @property
    def doors(self) -> Doors:
        """What seals and checks the rows that came in by the office's doors."""
        return doors_of(self._engine)

    def rows(self, statement: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement in the driver's own placeholders (see ``bulk.py``)."""
        with translated():
            self._cursor.execute(statement, given)
            return list(self._cursor.fetchall())

    def run(self, statement: str, given: Sequence[Any]) -> int:
        """Run a statement once; returns how many rows it touched."""
        with translated():
            self._cursor.execute(statement, given)
            return int(self._cursor.rowcount)

    def run_many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Run a statement for every row of values; returns how many rows were touched."""
        with translated():
            self._cursor.executemany(statement, rows)
            return int(self._cursor.rowcount)

    def copy(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Write rows by PostgreSQL's COPY, which sends no statement for them; returns how many."""
        with translated(), self._cursor.copy(statement) as into:
            for row in rows:
                into.write_row(row)
        return len(rows)

    def commit(self) -> None:
        """Make everything written in this unit durable."""
        with translated():
            self._driver.commit()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._driver.close()  # back to the pool, which rolls back what was not committed


class _Translated:
    """See :func:`translated`. A class: it is entered a dozen times for every event."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            return
        if isinstance(error, REFUSED):
            original = getattr(error, "orig", error)
            refused = LostRaceError if _lost_race(original) else NotAllowedError
            raise refused(str(original)) from error
        if isinstance(error, AWAY):
            original = getattr(error, "orig", error)
            if _disk_full(original):
                raise NoSpaceError(
                    f"数据库所在的磁盘已满，本次没有写入任何内容：请腾出空间后重做一次。（{original}）"
                ) from error
            raise TryAgainError(str(original)) from error


_translated = _Translated()


def translated() -> _Translated:
    """Turn driver errors, wrapped by SQLAlchemy or not, into what to do next."""
    return _translated


def _lost_race(error: object) -> bool:
    """A duplicate key: two writers wanted the same next row, and the other one got it."""
    if getattr(error, "sqlstate", None) == "23505":
        return True
    name = getattr(error, "sqlite_errorname", "")
    return name in ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE")


def _disk_full(error: object) -> bool:
    """No room for what was to be written: on PostgreSQL's disk, or on that of the SQLite file."""
    if getattr(error, "sqlstate", None) == "53100":
        return True
    return getattr(error, "sqlite_errorname", "") in ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
