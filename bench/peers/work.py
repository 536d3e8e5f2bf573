"""W2 itself: its steps, its events and the order they come in. Nothing here writes a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

SYSTEM = "system"
NEW = "NEW"
LAST = "NOTICE_GENERATED"
VERSION = 12
LISTING_NOTICE = "listing"


class Move(NamedTuple):
    """One move of a case from a state to the next: one audit row."""

    event: str
    source: str
    target: str


class Step(NamedTuple):
    """One outside event of a case: its moves, and the timer or notice row it leaves.

    ``timer`` is (kind, day it runs out); a second move is automatic and belongs to the system.
    """

    official: str
    moves: tuple[Move, ...]
    timer: tuple[str, str] | None = None
    notice: str | None = None


STEPS = (
    Step("inspector-1", (Move("inspection_received", NEW, "RECEIVED"),
                         Move("judged", "RECEIVED", "JUDGED_SERIOUS"))),
    Step("inspector-1", (Move("warning_proposed", "JUDGED_SERIOUS", "WARNING_PROPOSED"),)),
    Step("official-a", (Move("warning_approved", "WARNING_PROPOSED", "WARNING_APPROVED"),)),
    Step("official-a", (Move("rectification_ordered", "WARNING_APPROVED", "RECTIFYING"),),
         timer=("rectification", "2026-04-11")),
    Step("inspector-1", (Move("reinspection_failed", "RECTIFYING", "REINSPECTION_FAILED"),)),
    Step("inspector-1", (Move("listing_proposed", "REINSPECTION_FAILED", "LISTING_PROPOSED"),)),
    Step("official-a", (Move("notice_of_intent", "LISTING_PROPOSED", "NOTICE_OF_INTENT"),),
         timer=("defence", "2026-04-20")),
    Step("clock", (Move("defence_lapsed", "NOTICE_OF_INTENT", "DEFENCE_LAPSED"),)),
    Step("official-b", (Move("listing_approved", "DEFENCE_LAPSED", "LISTING_APPROVED"),)),
    Step("official-b", (Move("listed", "LISTING_APPROVED", "LISTED"),
                        Move("notice_generated", "LISTED", LAST)), notice=LISTING_NOTICE),
)  # fmt: skip
BY_EVENT = {step.moves[0].event: step for step in STEPS}
MOVES = {move.event: move for step in STEPS for move in step.moves}


class Event(NamedTuple):
    """What the client sends: the case, the event's name, who, when, 120 bytes or so of JSON."""

    case: int
    name: str
    official: str
    at: str
    payload: str


class RefusedError(Exception):
    """The event does not fit the state, or one official would sign twice. Nothing was written."""


Handle = Callable[[Event], None]
"""Takes one event; returns when it is on disk; RefusedError when it must not be."""

Query = Callable[[str], list[tuple[Any, ...]]]
"""Runs a SELECT on the peer's database by a connection of its own: what it sees is committed."""


class Running(NamedTuple):
    """A peer at work, and the check's eyes on its database."""

    handle: Handle
    query: Query


Start = Callable[[Path], AbstractContextManager[Running]]
"""Opens a peer whose database is to lie in the folder given."""


def event(case: int, number: int) -> Event:
    """The case's event of this number, counted from 0."""
    step, random = STEPS[number], Random(case * 10 + number)
    measured = {
        "report": f"R-{case:06d}-{number:02d}",
        "agent": "dust-40",
        "post": "crushing",
        "value": round(random.uniform(1, 9), 2),
        "limit": 0.7,
        "unit": "mg/m3",
        "minutes": random.randrange(360, 480),
    }
    at = f"2026-03-{12 + number:02d}T09:00:00+08:00"
    return Event(case, step.moves[0].event, step.official, at, json.dumps(measured))


def events(cases: int, seed: int = 2) -> Iterator[Event]:
    """Every case's first event in random order, then every case's second, and so on."""
    random = Random(seed)
    for number in range(len(STEPS)):
        order = list(range(cases))
        random.shuffle(order)
        for case in order:
            yield event(case, number)
