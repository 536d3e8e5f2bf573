"""Which agent a name or a CAS number means: an id, or a question with candidates.

Several agents share a CAS number (a metal and its compounds), so an ambiguous or unknown name is
asked back, never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from rules.limit_book import LimitBook
from rules.units import MASS

# Names in daily use that the standards do not print. Each must be unambiguous.
ALIASES = {
    "噪音": "noise",
    "噪声": "noise",
    "白炭黑粉尘": "dust-04",
    "二氯二苯基三氯乙烷": "chem-040",
    "DDT": "chem-040",
    "滴滴涕": "chem-040",
    "氯丁二烯": "chem-193",
    "二苯醚": "chem-014",
    "10025-78-2": "chem-247",  # its registry number; the standard prints another
}


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that means no agent, or several: what to ask back."""

    said: str
    candidates: tuple[tuple[str, str], ...]  # (agent id, name)


def normal(name: str) -> str:
    """A name without the accidents of typing: width, case, spaces, brackets."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "()[]【】、,，.。·-－—")


def agents_meant(
    name: str, cas: str | None, agents: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The agents that name and CAS number can mean together; exactly one is an answer."""
    by_name = agents.get(normal(name), ())
    by_cas = agents.get(normal(cas), ()) if cas else ()
    both = tuple(one for one in by_name if one in by_cas)
    return both or tuple(dict.fromkeys((*by_name, *by_cas)))


def close_to(name: str, agents: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Up to eight agents whose names hold what was said, then those spelled like it."""
    said = normal(name)
    holding = [key for key in agents if said and said in key]
    alike = get_close_matches(said, agents, n=5, cutoff=0.5)
    near = [agent for key in (*sorted(holding, key=len), *alike) for agent in agents[key]]
    return list(dict.fromkeys(near))[:8]


class AgentIndex:
    """Names, aliases, CAS numbers and ids of every agent in the limit book."""

    def __init__(self, book: LimitBook) -> None:
        newest = sorted(book.limits, key=lambda one: one.valid_from)
        self.names: dict[str, str] = {one.agent: one.name_zh for one in newest}
        # The unit its figures are in: of mass where they are in several.
        self.units: dict[str, str] = {one.agent: one.unit for one in newest}
        self.units |= {one.agent: one.unit for one in newest if one.unit in MASS}
        found: dict[str, set[str]] = {}
        for one in book.limits:
            registered = one.cas.split(";")  # some rows print one number for each isomer
            for said in (one.agent, one.name_zh, one.name_en, one.parent, *registered):
                if said:
                    found.setdefault(normal(said), set()).add(one.agent)
        for said, agent in ALIASES.items():
            if agent in self.names:
                found[normal(said)] = {agent}
        self._found = {said: tuple(sorted(agents)) for said, agents in found.items()}

    @property
    def mapping(self) -> Mapping[str, tuple[str, ...]]:
        """Every normalised name, alias, id and CAS number with the agents it may mean."""
        return self._found

    def resolve(self, name: str, cas: str = "") -> str | Unresolved:
        """The one agent that name and CAS mean together, or the question to ask back."""
        meant = agents_meant(name, cas, self._found)
        if len(meant) == 1:
            return meant[0]
        candidates = sorted(meant) or close_to(name or cas, self._found)
        return Unresolved(name or cas, tuple((a, self.names[a]) for a in candidates))
