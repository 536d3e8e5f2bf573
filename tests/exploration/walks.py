"""Which walks are taken, and the one set of them that tests and the page share.

``short``, in every test run: the whole main line up to the end of the case, and each matter beside
the shortest ways that lead to each status. ``full`` (``MINGDAN_EXPLORE=full``): the main line also
goes on after an end, as long as anything can happen; each matter beside the whole main line; every
two matters together. A matter with a long course of its own (enforcement and remedies, a successor)
is walked up to the list, and not together with another. Both profiles also walk the main line under
a pack that does not allow a listing to be held.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from domain.jurisdiction import Jurisdiction
from domain.lifecycle import TABLE
from domain.triggers import Trigger
from domain.vocabulary import ON_THE_LIST, TERMINAL, Status
from tests.exploration.moves import law_of
from tests.exploration.relevance import looks_at, worked_for
from tests.exploration.walk import Node, Walk, main_line, matters

FULL = os.environ.get("MINGDAN_EXPLORE") == "full"
LONG = 6  # a matter of more triggers than this has a long course of its own


@dataclass(frozen=True)
class Plan:
    """A walk to be taken: its name, what may happen, where it stops, under which law."""

    name: str
    triggers: frozenset[Trigger]
    ends: frozenset[Status] = TERMINAL
    values: tuple[tuple[str, str], ...] = ()

    def law(self) -> Jurisdiction:
        """The law it is walked under."""
        return law_of(**dict(self.values))


def name_of(matter: frozenset[Trigger]) -> str:
    """A matter named after its triggers."""
    return " ".join(sorted(trigger.what for trigger in matter))


def plans(*, full: bool = FULL) -> Iterator[Plan]:
    """The walks of a profile, the main line first."""
    main = main_line()
    yield Plan("main line", main, frozenset() if full else TERMINAL)
    yield Plan("main line, no holding", main, TERMINAL, (("listing__hold", "off"),))
    for matter in matters():
        long = len(matter) > LONG
        beside = main if full else shortest_ways() | main & needed(matter)
        yield Plan(name_of(matter), beside | matter, TERMINAL | (ON_THE_LIST if long else set()))
    if full:
        for one, two in combinations([m for m in matters() if len(m) <= LONG], 2):
            yield Plan(f"{name_of(one)} + {name_of(two)}", main | one | two)


@cache
def shortest_ways() -> frozenset[Trigger]:
    """The triggers of the shortest history that leads to each status."""
    walk, seen = taken(next(plans(full=False))), dict[Status, Node]()
    for node in walk.nodes.values():
        seen.setdefault(node.case.status, node)
    moves = {move for node in seen.values() for move in node.history()}
    return frozenset(move.trigger for move in moves if move.trigger.kind != "lapsed")


def needed(matter: frozenset[Trigger]) -> frozenset[Trigger]:
    """What must happen on the main line before the acts of a matter can be taken."""
    asks = {need for row in TABLE if row.on in matter for need in row.needs if worked_for(need)}
    return frozenset(what for need in asks for what in looks_at(need) if isinstance(what, Trigger))


@cache
def taken(plan: Plan) -> Walk:
    """The walk of a plan, taken once in a process."""
    return Walk(plan.triggers, plan.law(), plan.ends).run()
