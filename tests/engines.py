"""Engines of tests: nothing on them is to outlive a power cut, and no statement is compiled twice."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import CompiledCacheType, Dialect
from sqlalchemy.util import LRUCache

from storage.unit_of_work import connect

# A process of the product has one engine, and compiles a statement when it first sends it. A session
# of tests has thousands, so they share what the first of each database compiled.
_shared: dict[str, tuple[Dialect, CompiledCacheType]] = {}


def engine_at(url: str) -> Engine:
    """The product's own engine on a database, for the length of one test."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _unsynced)
    if engine.name not in _shared:
        engine.connect().close()  # only now has it asked the server what it is
        _shared[engine.name] = engine.dialect, LRUCache(5000)
    engine.dialect, engine._compiled_cache = _shared[engine.name]
    engine.pool._dialect = engine.dialect
    return engine


def _unsynced(connection: sqlite3.Connection, _record: object) -> None:
    """After all the product asks of a connection: a commit does not wait for the disk.

    What a killed process loses is the same; PostgreSQL does without it as well (``conftest.py``).
    """
    connection.execute("PRAGMA synchronous = OFF")
