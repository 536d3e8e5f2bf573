"""Which walks are taken, and the one set of them that tests and the page share.

``short``, in every test run: the whole main line, after an end too as long as anything can happen
(a removal got by fraud leads back to the list), and each matter up to the end of the case beside the
shortest ways that lead to each status. ``full`` (``MINGDAN_EXPLORE=full``): each matter beside the
whole main line, and every two matters together. A matter with a long course of its own (enforcement
and remedies, a successor) is walked up to the list, and not together with another; the course of a complaint, which asks
nothing of the case but what was found and whether it was filed, up to the filing. Both profiles also
walk the main line under a pack that does not allow a listing to be held.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from domain.lifecycle import TABLE
from domain.triggers import Trigger
from domain.vocabulary import ON_THE_LIST, TERMINAL, Status
from tests.exploration.moves import law_of
from tests.exploration.relevance import COURSE, looks_at, worked_for
from tests.exploration.walk import Node, Walk, main_line, matters

FULL = os.environ.get("MINGDAN_EXPLORE") == "full"
LONG = 6  # a matter of more triggers than this has a long course of its own


@dataclass(frozen=True)
class Plan:
    """A walk to be taken: its matters, beside what they run, where it stops, under which law."""

    matters: tuple[frozenset[Trigger], ...] = ()
    whole: bool = True  # beside the whole main line, or the shortest ways
    ends: frozenset[Status] = TERMINAL
    values: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What the walk is called: by its matters, or the main line."""
        told = " + ".join(map(name_of, self.matters)) or "main line"
        return told + "".join(f", {key}={value}" for key, value in self.values)

    @property
    def triggers(self) -> frozenset[Trigger]:
        """Everything that may happen."""
        own = frozenset().union(*self.matters)
        return own | (main_line() if self.whole else shortest_ways() | main_line() & needed(own))


def name_of(matter: frozenset[Trigger]) -> str:
    """A matter named after its triggers."""
    names = sorted(trigger.what for trigger in matter)
    return " ".join(names) if len(names) <= 4 else f"{' '.join(names[:3])} … ({len(names)})"


def plans(*, full: bool = FULL) -> Iterator[Plan]:
    """The walks of a profile, the main line first."""
    yield MAIN_LINE
    yield Plan(whole=full, values=(("listing.hold", "off"),))
    for matter in matters():
        yield Plan((matter,), full, _ends(matter))
    if full:
        for pair in combinations([m for m in matters() if len(m) <= LONG], 2):
            yield Plan(pair)


def _ends(matter: frozenset[Trigger]) -> frozenset[Status]:
    """Where the walk of a matter stops: a complaint's course leaves the case alone after filing."""
    if matter & COURSE:
        return frozenset(Status) - {Status.START, Status.LEAD, Status.INSPECTED, Status.FILED}
    return TERMINAL | (ON_THE_LIST if len(matter) > LONG else frozenset())


MAIN_LINE = Plan(ends=frozenset())


@cache
def shortest_ways() -> frozenset[Trigger]:
    """The triggers of the shortest history that leads to each status."""
    walk, seen = taken(MAIN_LINE), dict[Status, Node]()
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
    return Walk(plan.triggers, law_of(dict(plan.values)), plan.ends).run()
