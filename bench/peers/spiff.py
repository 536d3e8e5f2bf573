"""SpiffWorkflow: the case as a BPMN process, its instance serialised to SQLite at every event.

Outside events are user tasks, automatic moves are script tasks, as the library's manual has it; the
audit rows come from the engine's own report of the tasks it completed. The process is parsed once,
and its specification is not repeated in every instance's JSON: the library lets a converter of
one's own leave it out, and it is the faster way. The guard on the second official is asked of the
task data before the task is run, because a task once run cannot be refused without a trace.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default import BpmnWorkflowConverter
from SpiffWorkflow.util.task import TaskState

from bench.peers.rows import following, open_sqlite, reader
from bench.peers.work import MOVES, STEPS, Event, Move, RefusedError, Running

PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 targetNamespace="t"><bpmn:process id="case" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>{tasks}
<bpmn:endEvent id="end"><bpmn:incoming>f{last}</bpmn:incoming></bpmn:endEvent>{flows}
</bpmn:process></bpmn:definitions>"""
TASK = (
    '<bpmn:{kind} id="{id}" name="{id}"><bpmn:incoming>f{n}</bpmn:incoming>'
    "<bpmn:outgoing>f{next}</bpmn:outgoing>{script}</bpmn:{kind}>"
)
FLOW = '<bpmn:sequenceFlow id="f{n}" sourceRef="{source}" targetRef="{target}"/>'
ADD_CASE = "INSERT INTO cases (state, version, body, id) VALUES (?, ?, ?, ?)"
MOVE_CASE = "UPDATE cases SET state = ?, version = ?, body = ? WHERE id = ?"


class Instance:
    """A running case: its workflow, and how many moves it has made."""

    def __init__(self, workflow: BpmnWorkflow, version: int) -> None:
        self.workflow = workflow
        self.version = version

    def advance(self, event: Event) -> tuple[Move, ...]:
        """Complete the user task of the event and what follows by itself; the moves made."""
        task = self.workflow.get_next_task(state=TaskState.READY, manual=True)
        if task is None or task.task_spec.name != event.name:
            raise RefusedError(f"{event.name} is not awaited")
        if event.name == "listing_approved" and task.data["warned_by"] == event.official:
            raise RefusedError("the listing needs another official than the warning")
        if event.name == "warning_approved":
            task.data["warned_by"] = event.official
        task.run()
        made = [MOVES[event.name]]

        def completed(done: Any) -> None:
            if move := MOVES.get(done.task_spec.name):
                made.append(move)

        self.workflow.do_engine_steps(did_complete_task=completed)
        self.version += len(made)
        return tuple(made)


class SharedSpecification(BpmnWorkflowConverter):
    """Instances without their specification, which all share; put back when they are read."""

    specification: Any = None

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        """The instance alone."""
        whole, workflow.spec = workflow.spec, None
        try:
            return dict(super().to_dict(workflow))
        finally:
            workflow.spec = whole

    def from_dict(self, dct: dict[str, Any]) -> BpmnWorkflow:
        """The instance with the specification of all."""
        return super().from_dict({**dct, "spec": self.specification})


def specification(folder: Path) -> Any:
    """The process, parsed from its BPMN file."""
    moves = [(move, move is step.moves[0]) for step in STEPS for move in step.moves]
    names = ["start", *(move.event for move, _ in moves), "end"]
    tasks = "".join(
        TASK.format(
            kind="userTask" if outside else "scriptTask",
            id=move.event,
            n=n,
            next=n + 1,
            script="" if outside else f"<bpmn:script>{move.event} = True</bpmn:script>",
        )
        for n, (move, outside) in enumerate(moves)
    )
    flows = "".join(
        FLOW.format(n=n, source=names[n], target=names[n + 1]) for n in range(len(moves) + 1)
    )
    path = folder / "case.bpmn"
    path.write_text(PROCESS.format(tasks=tasks, flows=flows, last=len(moves)), "utf-8")
    parser = BpmnParser()
    parser.add_bpmn_file(str(path))
    return parser.get_spec("case")


class Store:
    """The instances on SQLite."""

    def __init__(self, connection: sqlite3.Connection, spec: Any) -> None:
        self.connection = connection
        self.spec = spec
        converter = type("Shared", (SharedSpecification,), {"specification": spec})
        registry = BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: converter})
        self.serializer = BpmnWorkflowSerializer(registry)
        connection.execute("ALTER TABLE cases ADD COLUMN body TEXT")

    def new(self) -> Instance:
        """An instance that waits for its first event."""
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        return Instance(workflow, 0)

    def read(self, case: int) -> Instance | None:
        """The instance as it was written; None before its first event."""
        found = self.connection.execute(
            "SELECT body, version FROM cases WHERE id = ?", (case,)
        ).fetchone()
        return found and Instance(self.serializer.deserialize_json(found[0]), found[1])

    def write(self, event: Event, instance: Instance, moves: tuple[Move, ...]) -> None:
        """The instance and the rows of what it did."""
        execute, before = self.connection.execute, instance.version - len(moves)
        body = self.serializer.serialize_json(instance.workflow)
        case = (moves[-1].target, instance.version, body, event.case)
        execute(MOVE_CASE if before else ADD_CASE, case)
        for statement, values in following(event, moves, before):
            execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction an event; a refusal takes it back."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except RefusedError:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


@contextmanager
def start_held(folder: Path) -> Iterator[Running]:
    """Instances stay in memory; only their writing is inside the transaction."""
    held: dict[int, Instance] = {}
    with closing(open_sqlite(folder)) as connection:
        store = Store(connection, specification(folder))

        def handle(event: Event) -> None:
            instance = held.get(event.case) or store.new()
            moves = instance.advance(event)
            held[event.case] = instance
            with store.transaction():
                store.write(event, instance, moves)

        yield Running(handle, reader(folder))


@contextmanager
def start_stored(folder: Path) -> Iterator[Running]:
    """Instances are read back at every event, as a web process without memory of them would."""
    with closing(open_sqlite(folder)) as connection:
        store = Store(connection, specification(folder))

        def handle(event: Event) -> None:
            with store.transaction():
                instance = store.read(event.case) or store.new()
                store.write(event, instance, instance.advance(event))

        yield Running(handle, reader(folder))
