"""What of a case can still matter, found out by asking the procedure, never typed.

A need *looks at* a fact when it asks whether it is on file. A row is *idle* when taking it moves
nothing, starts and ends nothing, and no need looks at its fact: late papers, attempts at service. Where a status can still lead follows from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from domain.case import Case, Fact
from domain.due_process import HOLDS
from domain.evolve import changed, evolve
from domain.journal import Opened
from domain.lifecycle import TABLE
from domain.needs.asked import Asked
from domain.row import Row
from domain.timelimits import Term, TermKind
from domain.triggers import Trigger, lapsed, served
from domain.vocabulary import Need, Notice, Status
from tests.exploration.moves import FIRST_DAY, SAID
from tests.office import CASE, USCC

LAPSES = tuple(map(lapsed, TermKind))
# The course of a complaint: a matter of its own, whose terms and stage are not the case's.
COURSE = frozenset(row.on for row in TABLE if row.of_complaint)
OPENS = frozenset(row.on for row in TABLE if Status.START in row.when)
FACTS: tuple[Trigger, ...] = tuple(dict.fromkeys((*(row.on for row in TABLE), *LAPSES)))
BLANK = evolve(None, Opened(on=FIRST_DAY, case_id=CASE, uscc=USCC))


class _Watched(Case):
    """A case that notes whether its status is read and which terms are asked for."""

    seen: set[object]

    def __getattribute__(self, name: str) -> object:
        if name in ("status", "terms"):
            object.__getattribute__(self, "seen").add(name)
        return object.__getattribute__(self, name)

    def term(self, kind: TermKind) -> Term | None:
        self.seen.add(kind)
        return next((t for t in object.__getattribute__(self, "terms") if t.kind is kind), None)


def _watched(case: Case) -> _Watched:
    made = object.__new__(_Watched)
    object.__setattr__(made, "__dict__", {**case.__dict__, "seen": set()})
    return made


def asked(case: Case, values: Mapping[str, str]) -> Asked:
    """The question put to every need: is it on file, with the usual particulars?"""
    on = case.facts[-1].on if case.facts else FIRST_DAY
    return Asked(case, on, SAID, values)


def is_met(need: Need, one: Asked) -> bool:
    """Whether a need is met; its evidence may be empty and it still is."""
    return HOLDS[need](one) is not None


@cache
def reads_status(need: Need) -> bool:
    """Whether what a need asks for depends on where the case stands."""
    watched = _watched(BLANK)
    is_met(need, asked(watched, {}))
    return "status" in watched.seen


class _Spy(Trigger):
    """The name of a fact that notes what it is compared with, and is nothing of it."""

    __slots__ = ("seen",)

    def __eq__(self, other: object) -> bool:
        self.seen.add(other)
        return False

    __hash__ = Trigger.__hash__


def _compared(need: Need, status: Status, before: tuple[Trigger, ...]) -> set[Trigger | TermKind]:
    """What the last fact on file is compared with when a need is asked for; terms asked for."""
    spy = _Spy("spy")
    spy.seen = set()
    facts = tuple(Fact(str(what), FIRST_DAY, "", "") for what in before)
    case = changed(BLANK, status=status, facts=(*facts, Fact(spy, FIRST_DAY, "", "")))
    watched = _watched(case)
    is_met(need, asked(watched, {}))
    terms = {one for one in watched.seen if isinstance(one, TermKind)}
    if "terms" in watched.seen:
        terms.add(TermKind(SAID["term"]))  # the term an act about a term names
    return terms | {Trigger(name) for name in spy.seen}


@cache
def looks_at(need: Need) -> frozenset[Trigger | TermKind]:
    """The facts a need looks for, and the terms: whatever is on file already."""
    found: set[Trigger | TermKind] = set()
    for status in tuple(Status) if reads_status(need) else (Status.START,):
        frontier: list[tuple[Trigger, ...]] = [()]
        tried: set[tuple[Trigger, ...]] = set()
        while frontier:
            before = frontier.pop()
            if before in tried:
                continue
            tried.add(before)
            found |= _compared(need, status, before)
            facts = [what for what in found if isinstance(what, Trigger)]
            frontier += [(what,) for what in facts]
            frontier += [(*before, what) for what in facts if len(before) == 1]
    return frozenset(found)


def worked_for(need: Need) -> bool:
    """Whether something must happen before the need holds; the others a matter can disturb."""
    return not is_met(need, asked(BLANK, {}))


@cache
def felt() -> frozenset[Trigger]:
    """The facts some need looks at."""
    return frozenset(what for need in Need for what in looks_at(need))


@cache
def idle(trigger: Trigger) -> bool:
    """Whether no row on this trigger changes anything that can matter later."""
    rows = [row for row in TABLE if row.on == trigger]
    return (
        trigger.kind not in ("act", "inspected", "reinspected")
        and trigger not in felt()
        and all(
            _keeps(row) and not row.starts and not row.ends and not row.of_complaint for row in rows
        )
    )


def _keeps(row: Row) -> bool:
    """Whether a row leaves the case as it stands, terms aside."""
    return not (row.becomes or row.grounds or row.by or row.notices or row.turns)


@dataclass(frozen=True)
class Live:
    """What can still matter from a status on: needs (asked in which status), terms, papers."""

    needs: tuple[tuple[Need, Status | None], ...]
    terms: frozenset[TermKind]
    papers: tuple[Notice, ...]


@dataclass
class Relevance:
    """What can still matter in each status when only some triggers occur."""

    triggers: frozenset[Trigger]
    ends: frozenset[Status] = frozenset()  # where nothing more happens
    _live: dict[Status, Live] = field(default_factory=dict)

    def rows(self) -> Iterable[Row]:
        """The rows that can be taken."""
        return (row for row in TABLE if row.on in self.triggers or row.on in LAPSES)

    def ahead(self, status: Status) -> frozenset[Status]:
        """Where a case can get from a status, itself included."""
        reached, frontier = {status}, [status]
        while frontier:
            stands = frontier.pop()
            if stands in self.ends:
                continue
            for row in self.rows():
                if stands in row.when and row.becomes and row.becomes not in reached:
                    reached.add(row.becomes)
                    frontier.append(row.becomes)
        return frozenset(reached)

    def live(self, status: Status) -> Live:
        """What can still matter from a status on."""
        if status not in self._live:
            self._live[status] = self._found(self.ahead(status))
        return self._live[status]

    def _found(self, ahead: frozenset[Status]) -> Live:
        """Grown from the rows that do something: what they need, what that looks at, and so on."""
        ahead -= self.ends
        rows = [row for row in self.rows() if ahead & set(row.when)]
        live = [row for row in rows if not _keeps(row)]
        while True:
            looked = {w for row in live for need in row.needs for w in looks_at(need)}
            looked |= {TermKind(row.on.what) for row in live if row.on in LAPSES}
            terms = {kind for kind in TermKind if kind in looked or lapsed(kind) in looked}
            more = [
                row
                for row in rows
                if row in live or row.on in looked or terms & {*row.starts, *row.ends}
            ]
            if len(more) == len(live):
                break
            live = more
        needs = {
            (need, stands): None
            for row in live
            for need in row.needs
            for stands in (row.when if reads_status(need) else (None,))
            if stands is None or stands in ahead
        }
        papers = [notice for notice in Notice if any(row.on == served(notice) for row in live)]
        # A need that is made of others is half way when one of them holds.
        whole = {need for need, _ in needs}
        parts = [
            n
            for n in Need
            if n not in whole
            and not reads_status(n)
            and any(looks_at(n) < looks_at(m) for m in whole)
        ]
        asked_for = (*needs, *((part, None) for part in parts if looks_at(part)))
        return Live(asked_for, frozenset(terms), tuple(papers))
