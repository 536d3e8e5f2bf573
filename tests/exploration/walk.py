"""Walking every reachable state of a case, with the real ``decide``, until nothing new is found.

**The abstraction.** Two cases count as one state when all this is equal: the status; which terms
run; whether every need that can still be asked for holds, and every need it is made of; which papers that matter are out and
which were served; and what the independent proof
(``proof.py``) has seen. Dates are left out: any running term may run out at any time and facts lie
a day apart, so the walk includes every order the real calendar allows, and more. Amounts are left
out except through the proof. Whatever cannot matter any more (``relevance.py``) is left out too.
That this is sound, so that equal states behave alike, is tested.

**The bounds.** There is no bound on the length of a history. What is bounded is how many *matters
beside the procedure* one history has: the walk takes the main line, that is everything a status
waits for, together with up to ``beside`` of the matters that can disturb it (a stay, a recusal,
control, a successor ...). The matters are found from the table, see :func:`matters`; the course of a complaint is one of them, with one
complaint, and a report of retaliation beside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from domain.case import Case
from domain.complaint import Complaint
from domain.effects import TAKES_A_ROW
from domain.evolve import changed
from domain.journal import ComplaintMoved, Entry, TermStarted
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROWS, TABLE
from domain.row import Row
from domain.service_of_documents import already_served
from domain.taking import Why
from domain.timelimits import TermKind
from domain.triggers import Trigger, lapsed, served
from domain.vocabulary import TERMINAL, Need, Notice, Status
from tests.exploration.moves import FIRST_DAY, Move, Outcome, attempt, law_of, moves_on, next_day
from tests.exploration.proof import Proof
from tests.exploration.relevance import (
    BLANK,
    COURSE,
    LAPSES,
    OPENS,
    Relevance,
    asked,
    felt,
    idle,
    is_met,
    looks_at,
    worked_for,
)

Key = tuple[object, ...]


def _moves_the_case_on(row: Row) -> bool:
    """Whether a row leads to another status that is not an end."""
    return (
        row.becomes is not None and row.becomes not in TERMINAL and set(row.when) != {row.becomes}
    )


@cache
def main_line() -> frozenset[Trigger]:
    """What moves a case on, and whatever must happen first: found from rows and needs.

    A need that does not hold by itself must be worked for; the facts it looks at belong here, and
    whatever issues a paper whose service belongs here. So does every inspection, and whatever leaves
    no memory but where the case then stands: an act that ends the case, an answer.
    """
    known = {row.on for row in TABLE}
    known -= COURSE - OPENS
    found = {row.on for row in TABLE if _moves_the_case_on(row)} & known
    found |= {t for t in known if t.kind in ("inspected", "reinspected")}
    while True:
        rows = [row for row in TABLE if row.on in found]
        more = {w for row in rows for need in row.needs if worked_for(need) for w in looks_at(need)}
        more |= {served(n) for row in rows for n in row.notices if not idle(served(n))}
        more |= {r.on for r in TABLE if any(served(n) in found for n in r.notices)}
        if more & known <= found:
            break
        found |= more & known
    asks = {need for row in TABLE if row.on in found for need in row.needs}
    found |= {t for t in known - felt() if not idle(t) and _forgotten(t, asks)}
    return frozenset(found - set(LAPSES))


def _forgotten(trigger: Trigger, asks: set[Need]) -> bool:
    """Whether no row on this trigger asks more, or starts a term or issues a paper that matters."""
    rows = [row for row in TABLE if row.on == trigger]
    if trigger.kind == "served" or not {need for row in rows for need in row.needs} <= asks:
        return False
    felt_terms = {w for need in Need for w in looks_at(need) if isinstance(w, TermKind)}
    felt_terms |= {kind for kind in TermKind if not idle(lapsed(kind))}
    return not any(
        felt_terms & set(row.starts) or any(not idle(served(n)) for n in row.notices)
        for row in rows
    )


@cache
def matters() -> tuple[frozenset[Trigger], ...]:
    """The matters beside the main line: what is left, grouped by what it shares."""
    left = [t for t in dict.fromkeys(row.on for row in TABLE) if t not in main_line()]
    groups: list[tuple[set[Trigger], set[object]]] = []
    for trigger in left:
        if trigger in LAPSES or trigger in COURSE or idle(trigger):
            continue
        members, ties = {trigger}, _ties(trigger)
        for other in [group for group in groups if group[1] & ties]:
            groups.remove(other)
            members |= other[0]
            ties |= other[1]
        groups.append((members, ties))
    return (*(frozenset(members) for members, _ in groups), COURSE - set(LAPSES))


def _ties(trigger: Trigger) -> set[object]:
    """What ties a trigger to others: needs it serves or asks for, papers."""
    rows = [row for row in TABLE if row.on == trigger]
    ties: set[object] = {need for need in Need if trigger in looks_at(need)}
    ties |= {need for row in rows for need in row.needs if worked_for(need) and looks_at(need)}
    ties |= {served(notice) for row in rows for notice in row.notices if not idle(served(notice))}
    ties |= {"a term of the office" for row in rows if row.turns}
    return {*ties, trigger}


@dataclass(frozen=True, slots=True)
class Edge:
    """A move that was accepted: where it leads, which rows it took, which terms it started."""

    to: Node
    rows: frozenset[str]
    starts: frozenset[TermKind]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A reachable state: the first case found in it, and how it was reached.

    ``twin`` is another case found in it, by another history, if there was one.
    """

    no: int
    case: Case
    on: date
    proof: Proof
    entries: tuple[Entry, ...]
    before: Node | None
    move: Move | None
    out: dict[Move, Edge] = field(default_factory=dict)
    twin: tuple[Case, date, Proof] | None = None

    def history(self) -> tuple[Move, ...]:
        """The moves that led here."""
        moves, node = [], self
        while node.move is not None and node.before is not None:
            moves.append(node.move)
            node = node.before
        return tuple(reversed(moves))

    def journal(self) -> tuple[Entry, ...]:
        """Every entry of the history that led here, after the opening."""
        parts, node = [self.entries], self
        while node.before is not None:
            node = node.before
            parts.append(node.entries)
        return tuple(entry for part in reversed(parts) for entry in part)


@dataclass(repr=False)
class Walk:
    """One walk: the law, what may happen, and the states it found."""

    triggers: frozenset[Trigger]
    law: Jurisdiction = field(default_factory=lambda: law_of({}))
    ends: frozenset[Status] = frozenset()  # where the walk goes no further
    nodes: dict[Key, Node] = field(default_factory=dict)
    refusals: int = 0
    # The first state of a status in which a move was refused for a reason.
    refused: dict[tuple[Status, Move, Why], Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relevance = Relevance(self.triggers, self.ends)
        self.follows_complaints = bool(self.triggers & (COURSE - OPENS))
        self.values = self.law.values(FIRST_DAY)
        self.moves = [move for trigger in sorted(self.triggers) for move in moves_on(trigger)]

    def key(self, case: Case, proof: Proof) -> Key:
        """The abstract state of a case."""
        live = self.relevance.live(case.status)
        usual = asked(case, self.values)
        holds = 0
        for need, stands in live.needs:
            ask = usual
            if stands is not None and stands is not case.status:
                ask = usual._replace(case=changed(case, status=stands))
            holds = holds << 1 | is_met(need, ask)
        terms = frozenset(
            (term.kind, term.suspended is not None)
            for term in case.terms
            if term.kind in live.terms
        )
        papers = tuple(_paper(case, notice) for notice in live.papers)
        courses = tuple(map(_course, case.complaints)) if self.follows_complaints else ()
        return case.status, terms, holds, papers, proof, courses

    def start(self) -> Node:
        """The state of a case nothing is on file of yet."""
        return self._add(None, None, Outcome(BLANK, FIRST_DAY, ()))

    def run(self) -> Walk:
        """Walk until nothing new is found."""
        frontier = deque([self.start()])
        while frontier:
            node = frontier.popleft()
            if node.case.status in self.ends:
                continue
            for move, outcome in self._attempts(node.case, node.on):
                if outcome.refused is not None:
                    self.refusals += 1
                    why = outcome.refused.code, outcome.refused.detail
                    self.refused.setdefault((node.case.status, move, why), node)
                    continue
                known = len(self.nodes)
                to = self._add(node, move, outcome)
                node.out[move] = _edge(to, outcome)
                if len(self.nodes) > known:
                    frontier.append(to)
        return self

    @property
    def transitions(self) -> int:
        """How many moves were accepted, over all states."""
        return sum(len(node.out) for node in self.nodes.values())

    def accepted(self, case: Case, day: date) -> Iterator[tuple[Move, Outcome]]:
        """The moves a case takes the day after, and what they lead to."""
        return (tried for tried in self._attempts(case, day) if tried[1].refused is None)

    def _attempts(self, case: Case, day: date) -> Iterator[tuple[Move, Outcome]]:
        """Everything that can be tried the day after, and what becomes of it."""
        on = next_day(day)
        ends = [Move(lapsed(term.kind)) for term in case.terms if term.suspended is None]
        if self.follows_complaints:
            owed = {term.kind for one in case.complaints for term in one.terms}
            ends += [Move(lapsed(kind)) for kind in sorted(owed)]
        for move in (*self.moves, *ends):
            # A pair without a row is refused: tests/domain/test_lifecycle.py tries every one.
            if move.trigger in LAPSES or (case.status, move.trigger) in ROWS:
                yield move, attempt(case, move, on, self.law)

    def _add(self, before: Node | None, move: Move | None, outcome: Outcome) -> Node:
        proof = (before.proof if before else Proof()).after(outcome.entries)
        key = self.key(outcome.case, proof)
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(
                len(self.nodes), outcome.case, outcome.on, proof, outcome.entries, before, move
            )
        elif node.twin is None and node.before is not before:
            node.twin = outcome.case, outcome.on, proof
        return node


def _edge(to: Node, outcome: Outcome) -> Edge:
    entries = outcome.entries
    rows = frozenset(entry.row for entry in entries if isinstance(entry, TAKES_A_ROW))
    starts = {entry.term.kind for entry in entries if isinstance(entry, TermStarted)}
    starts |= {
        t.kind for entry in entries if isinstance(entry, ComplaintMoved) for t in entry.starts
    }
    return Edge(to, rows, frozenset(starts))


def _course(complaint: Complaint) -> object:
    """Where a complaint stands, what runs of it and what is late; told of filing or not."""
    running = frozenset(term.kind for term in complaint.terms)
    late = frozenset(term.kind for term in complaint.overdue)
    return complaint.number, complaint.stage, running, late


def _paper(case: Case, notice: Notice) -> int:
    """0: not out, 1: out, 2: out and served."""
    issued = case.document(notice)
    if issued is None:
        return 0
    return 1 if already_served(case, issued.number, notice) is None else 2
