"""The peers of W2, run in an environment of their own: python bench/peers.py PEER CASES.

Each performs the same ten steps a case, round robin, and has its state on disk (SQLite, WAL, full
synchronisation) before the next step. Prints one JSON line: events, seconds, events per second.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

STEPS = 10
Work = Callable[[int, int], None]


def order(cases: int) -> list[tuple[int, int]]:
    """(case, step), every case's first step in random order, then every case's second."""
    source, found = random.Random(2), []
    for step in range(STEPS):
        numbers = list(range(cases))
        source.shuffle(numbers)
        found += [(number, step) for number in numbers]
    return found


def database(folder: Path) -> sqlite3.Connection:
    """Cases and an audit row a step, as every peer keeps them."""
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT, body TEXT)")
    connection.execute(
        "CREATE TABLE audit (case_id INTEGER, seq INTEGER, event TEXT, state TEXT, body TEXT,"
        " PRIMARY KEY (case_id, seq))"
    )
    return connection


BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 targetNamespace="t"><bpmn:process id="case" isExecutable="true">
<bpmn:startEvent id="s"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>%s
<bpmn:endEvent id="e"><bpmn:incoming>f10</bpmn:incoming></bpmn:endEvent>%s
</bpmn:process></bpmn:definitions>"""


def spiffworkflow(folder: Path, cases: int) -> Work:
    """SpiffWorkflow: BPMN instances held in memory, serialised to SQLite after every step."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.util.task import TaskState

    tasks = "".join(
        f'<bpmn:userTask id="t{n}" name="t{n}"><bpmn:incoming>f{n}</bpmn:incoming>'
        f"<bpmn:outgoing>f{n + 1}</bpmn:outgoing></bpmn:userTask>"
        for n in range(STEPS)
    )
    ends = ["s", *(f"t{n}" for n in range(STEPS)), "e"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{ends[n]}" targetRef="{ends[n + 1]}"/>'
        for n in range(STEPS + 1)
    )
    path = folder / "case.bpmn"
    path.write_text(BPMN % (tasks, flows), "utf-8")
    parser = BpmnParser()
    parser.add_bpmn_file(str(path))
    spec = parser.get_spec("case")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    connection = database(folder)
    held = []
    for number in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        connection.execute("INSERT INTO cases VALUES (?, 'start', '')", (number,))
        held.append(workflow)

    def work(number: int, step: int) -> None:
        workflow = held[number]
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.data["event"] = {"step": step, "by": "ins-01", "reason": "over the limit"}
        task.run()
        workflow.do_engine_steps()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "UPDATE cases SET state = ?, body = ? WHERE id = ?",
            (f"t{step}", serializer.serialize_json(workflow), number),
        )
        connection.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, '{}')", (number, step, f"e{step}", f"t{step}")
        )
        connection.execute("COMMIT")

    return work


def statemachine(folder: Path, cases: int) -> Work:
    """python-statemachine with SQLAlchemy: the state and an audit row committed at every step."""
    from sqlalchemy import (
        Column,
        Integer,
        MetaData,
        String,
        Table,
        create_engine,
        event,
        insert,
        update,
    )
    from statemachine import State, StateMachine

    members: dict[str, Any] = {
        f"s{n}": State(initial=n == 0, final=n == STEPS) for n in range(STEPS + 1)
    }
    members |= {f"go{n}": members[f"s{n}"].to(members[f"s{n + 1}"]) for n in range(STEPS)}
    machine = type("CaseMachine", (StateMachine,), members)
    engine = create_engine(f"sqlite:///{folder / 'peer.db'}")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    meta = MetaData()
    table = Table("cases", meta, Column("id", Integer, primary_key=True), Column("state", String))
    audit = Table(
        "audit", meta, Column("case_id", Integer, primary_key=True),
        Column("seq", Integer, primary_key=True), Column("event", String), Column("state", String),
    )  # fmt: skip
    meta.create_all(engine)
    held = [machine() for _ in range(cases)]
    with engine.begin() as connection:
        connection.execute(insert(table), [{"id": n, "state": "s0"} for n in range(cases)])

    def work(number: int, step: int) -> None:
        held[number].send(f"go{step}")
        state = f"s{step + 1}"
        with engine.begin() as connection:
            connection.execute(update(table).where(table.c.id == number).values(state=state))
            connection.execute(
                insert(audit).values(case_id=number, seq=step, event=f"go{step}", state=state)
            )

    return work


PEERS = {"spiffworkflow": spiffworkflow, "python-statemachine": statemachine}


def main() -> None:
    """Run one peer and check that every case took every step."""
    name, cases = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        work = PEERS[name](folder, cases)
        steps = order(cases)
        start = perf_counter()
        for number, step in steps:
            work(number, step)
        seconds = perf_counter() - start
        with sqlite3.connect(folder / "peer.db") as connection:
            rows = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
        if rows != len(steps):
            raise SystemExit(f"{name}: {rows} of {len(steps)} steps on disk")
    told = {"peer": name, "events": len(steps), "seconds": round(seconds, 3)}
    print(json.dumps({**told, "events_per_second": round(len(steps) / seconds)}))


if __name__ == "__main__":
    main()
