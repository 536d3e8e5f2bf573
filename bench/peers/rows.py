"""W2's tables and statements, for the peers that bring no storage of their own.

``?`` marks a value; drivers that write ``%s`` replace it. The column names are those the check
reads in every peer's database.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.peers.work import BY_EVENT, NEW, SYSTEM, Event, Move, Query, RefusedError

FILE = "peer.db"
TABLES = (
    "CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL,"
    " warned_by TEXT)",
    "CREATE TABLE audit (case_id INTEGER NOT NULL, seq INTEGER NOT NULL, event TEXT NOT NULL,"
    " source TEXT NOT NULL, target TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL,"
    " payload TEXT NOT NULL, PRIMARY KEY (case_id, seq))",
    "CREATE TABLE timers (case_id INTEGER NOT NULL, kind TEXT NOT NULL, due TEXT NOT NULL)",
    "CREATE TABLE notices (case_id INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL)",
)
READ_CASE = "SELECT state, version, warned_by FROM cases WHERE id = ?"
ADD_CASE = "INSERT INTO cases (state, version, warned_by, id) VALUES (?, ?, ?, ?)"
MOVE_CASE = "UPDATE cases SET state = ?, version = ?, warned_by = ? WHERE id = ?"
ADD_AUDIT = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_TIMER = "INSERT INTO timers VALUES (?, ?, ?)"
ADD_NOTICE = "INSERT INTO notices VALUES (?, ?, ?)"

Stored = tuple[str, int, str | None]
"""A case as read: state, version, who approved its warning."""

Writing = tuple[str, tuple[object, ...]]
"""A statement and its values."""


def open_sqlite(folder: Path) -> sqlite3.Connection:
    """W2's empty tables on SQLite: WAL, every commit synchronised, transactions said aloud."""
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    for table in TABLES:
        connection.execute(table)
    return connection


def reader(folder: Path) -> Query:
    """The check's eyes on the SQLite file of a peer: a connection of its own a question."""

    def query(statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(folder / FILE)) as connection:
            return connection.execute(statement).fetchall()

    return query


def decide(event: Event, stored: Stored | None) -> list[Writing]:
    """The guards, then the writings of one event; RefusedError when it must not happen."""
    state, version, warned_by = stored or (NEW, 0, None)
    step = BY_EVENT[event.name]
    if state != step.moves[0].source:
        raise RefusedError(f"{event.name} does not fit {state}")
    if event.name == "listing_approved" and event.official == warned_by:
        raise RefusedError("the listing needs another official than the warning")
    if event.name == "warning_approved":
        warned_by = event.official
    case = (step.moves[-1].target, version + len(step.moves), warned_by, event.case)
    return [(MOVE_CASE if stored else ADD_CASE, case), *following(event, step.moves, version)]


def following(event: Event, moves: tuple[Move, ...], version: int) -> list[Writing]:
    """The audit rows of the moves made, and the timer and notice row of the event."""
    made: list[Writing] = []
    for seq, move in enumerate(moves, version + 1):
        actor = event.official if move.event == event.name else SYSTEM
        row = (event.case, seq, *move, actor, event.at, event.payload)
        made.append((ADD_AUDIT, row))
    step = BY_EVENT[event.name]
    if step.timer:
        made.append((ADD_TIMER, (event.case, *step.timer)))
    if step.notice:
        made.append((ADD_NOTICE, (event.case, step.notice, event.at)))
    return made
