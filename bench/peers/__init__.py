"""The peers of W2: ``python -m bench.peers PEER CASES`` runs one, in an environment of its own.

Every peer does the whole of W2 (``work.py``): ten outside events a case, the automatic second
moves, the audit, timer and notice rows, the guard on the second official; one transaction an event,
on disk before the next event is sent. What it left behind is checked (``check.py``) before a figure
is told.
"""

from __future__ import annotations

from typing import NamedTuple


class Peer(NamedTuple):
    """One way of doing W2. An anchor is not a rival: it says what the machine itself can do."""

    name: str
    module: str
    start: str
    cases: int
    how: str
    anchor: bool = False


# The slower a peer, the fewer its cases: the rate does not depend on so small a number, the time
# taken from the figures before and after it does.
PEERS = (
    Peer("raw sqlite3 strict", "raw_sqlite", "start", 300,
         "hand-written SQL on SQLite, one transaction an event", anchor=True),
    Peer("SpiffWorkflow, in memory", "spiff", "start_held", 200,
         "BPMN instances held in memory, serialised to SQLite at every event"),
    Peer("SpiffWorkflow, deserialised", "spiff", "start_stored", 200,
         "BPMN instances read back from SQLite at every event, one shared specification"),
    Peer("python-statemachine", "statemachine_orm", "start", 150,
         "SQLAlchemy objects on SQLite, a machine around the object of every event"),
    Peer("django-fsm-2", "django_fsm2", "start", 150,
         "Django models on SQLite, audit rows by the library's signal"),
    Peer("procrastinate", "procrastinate_jobs", "start", 100,
         "PostgreSQL, one job an event, one worker woken by NOTIFY"),
    Peer("DBOS", "dbos_workflows", "start", 50,
         "SQLite, one workflow with one transaction an event"),
)  # fmt: skip
