"""What must hold of a walk. Each claim yields a sentence for every breach, with its history."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from domain.evolve import changed, replay
from domain.journal import Opened
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.roles import Role
from domain.term_kinds import TRAITS, Favour
from domain.timelimits import TermKind
from domain.triggers import Trigger, act, lapsed, step
from domain.vocabulary import ON_THE_LIST, TERMINAL, Act, Status, Step
from tests.exploration.moves import FIRST_DAY, Move
from tests.exploration.relevance import LAPSES
from tests.exploration.walk import Node, Walk
from tests.office import CASE, USCC

# Whose step it is; every other step, act and paper is the office's.
RIGHTS = frozenset(map(step, (
    Step.DEFENCE_RECEIVED, Step.DEFENCE_WAIVED, Step.EXTENSION_REQUESTED,
    Step.RECTIFICATION_REPORTED, Step.HEARING_REQUESTED, Step.HEARING_WITHDRAWN,
    Step.DEFERRAL_REQUESTED, Step.RECONSIDERATION_FILED, Step.SUIT_FILED, Step.OBJECTION_RECEIVED,
    Step.OBJECTION_WAIVED, Step.ENTRY_ANSWERED, Step.REPAIR_APPLIED, Step.RECUSAL_REQUESTED,
)))  # fmt: skip
ENTERPRISE = RIGHTS | {step(Step.PERFORMED), step(Step.SUCCESSOR_OBJECTED)}
ORGANS = frozenset(map(step, (
    Step.LABORATORY_ANSWERED, Step.COURT_RULED, Step.GOVERNMENT_DECIDED, Step.POLICE_ANSWERED,
    Step.RECONSIDERATION_UPHELD, Step.SUIT_UPHELD, Step.MEETING_RECOMMENDED, Step.MEETING_DECLINED,
    Step.SUPERIOR_CONSENTED, Step.SUSPENSION_ORDERED, Step.SUSPENSION_LIFTED,
    Step.DECISION_REVOKED, Step.DECISION_CHANGED, Step.AGENCY_SUCCEEDED,
)))  # fmt: skip
# Rights by which an enterprise asks for more than it has; a waiver gives something up.
WAIVERS = frozenset(map(step, (Step.DEFENCE_WAIVED, Step.HEARING_WITHDRAWN, Step.OBJECTION_WAIVED)))
# What answers a right, and what helps the enterprise: it can only come once the right was used.
# Everything else that can happen counts as a burden, also what is added to the table later.
ANSWERS = frozenset((
    *map(act, (Act.CONVENE_HEARING, Act.EXTEND, Act.REFUSE_EXTENSION, Act.DEFER_FINE,
               Act.REFUSE_DEFERRAL, Act.REFUSE_REPAIR, Act.REMOVE_EARLY)),
    *map(step, (Step.DEFENCE_REVIEWED, Step.HEARING_HELD, Step.HEARING_FORFEITED,
                Step.HEARING_WITHDRAWN, Step.OBJECTION_REVIEWED, Step.REPAIR_VERIFIED,
                Step.REMEDY_REPLIED, Step.RECONSIDERATION_UPHELD, Step.SUIT_UPHELD,
                Step.RECUSED, Step.RECUSAL_REFUSED)),
    "served.hearing_notice",
))  # fmt: skip


def who(trigger: Trigger) -> str:
    """Who makes a move: the clock, the enterprise, an outside organ, the public, the office."""
    if trigger in LAPSES:
        return "clock"
    if trigger in ENTERPRISE:
        return "enterprise"
    if trigger in ORGANS:
        return "organ"
    return "public" if trigger.kind == "complained" else "office"  # retaliation included


def told(node: Node) -> str:
    """A history in one line."""
    return " → ".join(map(str, node.history())) or "(nothing yet)"


def lawful(walk: Walk) -> Iterator[str]:
    """(a) Every history to the list and to publication carries the full proof."""
    for node in walk.nodes.values():
        for breach in node.proof.breaches:
            if node.before is None or breach not in node.before.proof.breaches:
                yield f"{breach}: {told(node)}"
        if node.case.status in ON_THE_LIST and node.proof.listed == "":
            yield f"on the list without a decision: {told(node)}"


def adds_up(walk: Walk) -> Iterator[str]:
    """The journal of every state on the list, replayed, is its case."""
    opened = Opened(on=FIRST_DAY, case_id=CASE, uscc=USCC)
    for node in walk.nodes.values():
        if node.case.status not in ON_THE_LIST:
            continue
        again = replay((opened, *node.journal()))  # complaints apart: their last days were set
        if changed(again, complaints=()) != changed(node.case, complaints=()):
            yield told(node)


def ends(walk: Walk, movers: frozenset[str] | None = None) -> Iterator[str]:
    """(b) From every state an end can be reached, by those ``movers`` alone if they are given."""
    back: dict[Node, list[Node]] = {node: [] for node in walk.nodes.values()}
    for node in walk.nodes.values():
        for move, edge in node.out.items():
            if movers is None or who(move.trigger) in movers:
                back[edge.to].append(node)
    reached = {n for n in back if n.case.status in TERMINAL or n.case.status in walk.ends}
    frontier = list(reached)
    while frontier:
        for node in back[frontier.pop()]:
            if node not in reached:
                reached.add(node)
                frontier.append(node)
    for node in back:
        if node not in reached:
            yield f"{node.case.status}: no end can be reached: {told(node)}"


def movers(walk: Walk) -> dict[Status, set[str]]:
    """Who can make a move that changes something, by status; in every state of it."""
    found: dict[Status, set[str]] = {}
    for node in walk.nodes.values():
        if node.case.status in TERMINAL or node.case.status in walk.ends:
            continue
        here = {who(move.trigger) for move, edge in node.out.items() if edge.to is not node}
        found[node.case.status] = found.get(node.case.status, here) & here
    return found


def no_harsher(walk: Walk) -> Iterator[str]:
    """(c) Whatever can be done to an enterprise that used a right could be done without it too.

    Two cases walk side by side from the same state: in one a right was used, in the other not. For
    every move of the first that is no answer to the right, the second makes the same move, at once
    or after terms ran out. A move that only the first can make is a breach: by using its right the
    enterprise opened a way to something that was closed. They walk until the first case ends: what
    follows a removal that was got by fraud follows from the fraud.
    """
    seen: set[tuple[Node, Node]] = set()
    for start in walk.nodes.values():
        for move, edge in start.out.items():
            if move.trigger in RIGHTS - WAIVERS and edge.to is not start:
                yield from _side_by_side(start, move, edge.to, seen)


def _side_by_side(
    start: Node, right: Move, used: Node, seen: set[tuple[Node, Node]]
) -> Iterator[str]:
    frontier = deque([(used, start)])
    while frontier:
        with_it, without = pair = frontier.popleft()
        if pair in seen or with_it is without or with_it.case.status in TERMINAL:
            continue
        seen.add(pair)
        for move, edge in with_it.out.items():
            if move.trigger in RIGHTS:
                continue
            same = _same(without, move)
            if same is not None:
                frontier.append((edge.to, same))
            elif move.trigger in ANSWERS or move.trigger in LAPSES or edge.to is with_it:
                frontier.append((edge.to, without))
            else:
                yield f"{right} opened the way to {move}: {told(with_it)}; without: {told(without)}"


def _same(node: Node, move: Move) -> Node | None:
    """Where the move leads from a state, at once or after terms ran out; None: it is closed."""
    frontier, seen = deque([node]), {node}
    while frontier:
        here = frontier.popleft()
        if move in here.out:
            return here.out[move].to
        if move.trigger in LAPSES:
            return None
        for other, edge in here.out.items():
            if other.trigger in LAPSES and edge.to not in seen:
                seen.add(edge.to)
                frontier.append(edge.to)
    return None


def terms_running(walk: Walk) -> dict[Status, set[TermKind]]:
    """Every term that can run in a status, also of histories that were counted as equal."""
    run: dict[Node, set[TermKind]] = {node: set() for node in walk.nodes.values()}
    frontier = deque(run)
    while frontier:
        node = frontier.popleft()
        for move, edge in node.out.items():
            ended = {kind for row in edge.rows for kind in ROW_BY_ID[row].ends}
            if move.trigger in LAPSES:
                ended.add(TermKind(move.trigger.what))
            more = ((run[node] - ended) | edge.starts) - run[edge.to]
            if more:
                run[edge.to] |= more
                frontier.append(edge.to)
    found: dict[Status, set[TermKind]] = {}
    for node, kinds in run.items():
        found.setdefault(node.case.status, set()).update(kinds)
    return found


def swallowed(walk: Walk) -> Iterator[tuple[str, TermKind]]:
    """Rows that start a term of a kind that runs already: the one that runs goes on."""
    for node in walk.nodes.values():
        for edge in node.out.values():
            for row in edge.rows:
                for kind in set(ROW_BY_ID[row].starts) - edge.starts:
                    yield row, kind


def silent(walk: Walk) -> Iterator[tuple[Status, TermKind]]:
    """(d) Terms that can run out in a status where no row of the table answers."""
    for status, kinds in terms_running(walk).items():
        for kind in sorted(kinds):
            if (status, lapsed(kind)) not in ROWS:
                yield status, kind


# (d) With such a term only the right itself is over, and no row rests on that before a fine is due.
OWN_RIGHT = frozenset({
    TermKind.RECONSIDERATION, TermKind.SUIT, TermKind.SUIT_AFTER_REVIEW,
    TermKind.SUCCESSOR_OBJECTION,
})  # fmt: skip
# The office's own duties: somebody of the office sees to it, nothing follows by itself.
OWN_DUTY = frozenset(
    kind for kind, traits in TRAITS.items() if isinstance(traits.responsible, Role)
)
# Time somebody has against the office, or protection: it must never be cut short.
TIME_OF_OTHERS = frozenset(kind for kind, traits in TRAITS.items() if traits.favour is Favour.LATER)


def rows_taken(walk: Walk) -> Iterator[str]:
    """The rows a walk took, those that leave no entry of their own included."""
    for node in walk.nodes.values():
        for move, edge in node.out.items():
            yield from edge.rows
            if move.trigger in LAPSES and not edge.rows:
                for row in ROWS.get((node.case.status, move.trigger), ()):
                    if row.becomes is None and set(row.starts) <= edge.starts:
                        yield row.id


def lapses(walk: Walk) -> Iterator[str]:
    """(e) A term that runs can run out in every state, is put on file, and runs no more."""
    for node in walk.nodes.values():
        if node.case.status in walk.ends:
            continue
        for term in [term for term in node.case.terms if term.suspended is None]:
            edge = node.out.get(Move(lapsed(term.kind)))
            if edge is None:
                yield f"{term.kind} cannot run out: {told(node)}"
