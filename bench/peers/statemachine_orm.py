"""python-statemachine with SQLAlchemy on SQLite: the machine drives a mapped object.

The library's manual lets a machine keep its state in a field of a domain object; here the object is
a mapped one, loaded in the session of the event, and a machine is made around it as a web process
would. Automatic moves are the library's eventless transitions, the guard is a ``cond``, rows are
added by its callbacks, and the session's commit writes them together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy import event as hooks
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from bench.peers.rows import FILE, reader
from bench.peers.work import (
    BY_EVENT,
    MOVES,
    NEW,
    STEPS,
    SYSTEM,
    Event,
    RefusedError,
    Running,
    Step,
)


class Base(DeclarativeBase):
    """The mapped tables."""


class Case(Base):
    """A case; its machine keeps the state here."""

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int]
    warned_by: Mapped[str | None]


class Audit(Base):
    """A move."""

    __tablename__ = "audit"
    case_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]
    payload: Mapped[str]


class Timer(Base):
    """A running term."""

    __tablename__ = "timers"
    case_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[str]


class Notice(Base):
    """A notice to be sent."""

    __tablename__ = "notices"
    case_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[str]


class Moving:
    """What every move of the machine does.

    Event and session are the machine's own, not arguments of ``send``: the library hands a call's
    arguments to the move it asked for, not to the eventless one that follows.
    """

    def __init__(self, case: Case, sent: Event, session: Session) -> None:
        self.sent, self.session = sent, session
        super().__init__(case)  # type: ignore[call-arg]

    def differs(self) -> bool:
        """The guard on the second official."""
        return bool(self.sent.official != self.model.warned_by)  # type: ignore[attr-defined]

    def after_transition(self, source: Any, target: Any) -> None:
        """The audit row; with the outside event, its timer or notice."""
        case: Case = self.model  # type: ignore[attr-defined]
        sent, name = self.sent, NAMES[source.value, target.value]
        case.version += 1
        self.session.add(
            Audit(
                case_id=case.id,
                seq=case.version,
                event=name,
                source=source.value,
                target=target.value,
                actor=sent.official if name == sent.name else SYSTEM,
                at=sent.at,
                payload=sent.payload,
            )
        )
        if name == "warning_approved":
            case.warned_by = sent.official
        if name == sent.name:
            self.leave(BY_EVENT[name])

    def leave(self, step: Step) -> None:
        """The timer or notice row of an outside event."""
        if step.timer:
            kind, due = step.timer
            self.session.add(Timer(case_id=self.sent.case, kind=kind, due=due))
        if step.notice:
            self.session.add(Notice(case_id=self.sent.case, kind=step.notice, at=self.sent.at))


NAMES = {(move.source, move.target): move.event for move in MOVES.values()}


def machine() -> Any:
    """The machine of W2's table, as a class body would write it."""
    names = [NEW, *(move.target for move in MOVES.values())]
    states = {name: State(initial=name == NEW, final=name == names[-1]) for name in names}
    members: dict[str, Any] = dict(states)
    for step in STEPS:
        for move in step.moves:
            if move is step.moves[0]:
                cond = "differs" if move.event == "listing_approved" else None
                members[move.event] = states[move.source].to(states[move.target], cond=cond)
            else:
                states[move.source].to(states[move.target])
    return type("CaseMachine", (Moving, StateMachine), members)


@contextmanager
def start(folder: Path) -> Iterator[Running]:
    """One session an event."""
    engine = create_engine(f"sqlite:///{folder / FILE}")

    @hooks.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    Base.metadata.create_all(engine)
    made, sessions = machine(), sessionmaker(engine)

    def handle(event: Event) -> None:
        with sessions.begin() as session:
            case = session.get(Case, event.case)
            if case is None:
                case = Case(id=event.case, state=NEW, version=0)
                session.add(case)
            try:
                made(case, event, session).send(event.name)
            except TransitionNotAllowed as refusal:
                raise RefusedError(str(refusal)) from refusal

    yield Running(handle, reader(folder))
    engine.dispose()
