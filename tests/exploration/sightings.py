"""Where a word of the page for lawyers can be seen to hold: states in which it decides what happens.

Every row with each of its needs, terms and stages is looked for in the short walks. What no lawful
history shows alone (a decision on the list is on file whenever there is a decision to publish) is
looked for in the same states with one thing taken off the file or put on it, as an error or an older
journal could leave them. What happens in these states is told by ``test_page_holds.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain, product

from domain.case import Case, Fact, IssuedDocument
from domain.complaint import Complaint
from domain.due_process import missing
from domain.findings import Band
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, ROWS, TABLE
from domain.needs.asked import Asked
from domain.timelimits import Term, TermKind
from domain.triggers import RETALIATED, SERVED_AGAIN, served
from domain.vocabulary import Need, Notice, Status
from tests.exploration.lawyers_page import Line, lines
from tests.exploration.moves import (
    AGAIN,
    Move,
    Outcome,
    attempt,
    law_of,
    moves_on,
    next_day,
    said_by,
)
from tests.exploration.relevance import LAPSES, felt, idle
from tests.exploration.walk import Walk
from tests.exploration.walks import MAIN_LINE, plans, taken

Key = tuple[object, ...]
ENOUGH = 3  # states in which one thing is seen
OURS, THEIRS = "JB-1", "JB-2"  # the complaint the moves are about; the report of retaliation


@dataclass(frozen=True, slots=True)
class Sighting:
    """A state, and the move that shows something in it."""

    case: Case
    on: date
    move: Move
    law: Jurisdiction

    def again(self, move: Move | None = None) -> Outcome:
        """What comes of the move now, or of another in the same state."""
        return attempt(self.case, move or self.move, next_day(self.on), self.law)

    @property
    def complaint(self) -> Complaint | None:
        """The complaint the move is about, if it is on file."""
        return self.case.complaint(THEIRS if self.move.trigger == RETALIATED else OURS)


def runs(line: Line, one: Sighting, kind: TermKind) -> bool:
    """Whether a term of the row runs: the complaint's, or the case's."""
    owner = one.complaint if line.of_complaint else one.case
    return owner is not None and owner.term(kind) is not None


def owes(line: Line, one: Sighting, kind: TermKind) -> bool:
    """Whether a term runs, or what it asks for is late."""
    late = one.complaint.overdue if line.of_complaint and one.complaint else ()
    return runs(line, one, kind) or any(term.kind is kind for term in late)


@cache
def sightings() -> dict[Key, tuple[Sighting, ...]]:
    """By what is seen: ("taken", row), ("starts", row, term), ("ends", row, term), ("gives", row,
    ground), ("stands", row, stage), ("stands not", row); ("lacks", row, need) where only that need
    is not on file, or ("lacks among", row, need) where nothing lacks it alone."""
    seen: dict[Key, list[Sighting]] = defaultdict(list)
    spread: set[tuple[Key, Status]] = set()  # states apart: each of a status is seen once
    for plan in plans(full=False):
        walk = taken(plan)
        for key, one in chain(_taken(walk), _refused(walk), _lacking(walk)):
            status = one.case.status
            if (key, status) not in spread and (len(seen[key]) < ENOUGH or key[0] == "taken"):
                spread.add((key, status))
                seen[key].append(one)
    for row, line in lines().items():
        if ("taken", row) not in seen:
            seen["taken", row] = list(_idle(line))
        for key, one in _beside(line, seen):
            seen[key].append(one)
    return {key: tuple(found) for key, found in seen.items() if found}


def _taken(walk: Walk) -> Iterator[tuple[Key, Sighting]]:
    """Every row that was taken, with what it gave, started and ended."""
    for node in walk.nodes.values():
        for move, edge in node.out.items():
            one = Sighting(node.case, node.on, move, walk.law)
            rows = edge.rows
            if move.trigger in LAPSES and not rows:
                rows = _silent(one)
            for row in rows:
                line = lines()[row]
                yield ("taken", row), one
                for kind in edge.starts & set(line.starts):
                    yield ("starts", row, kind), one
                for kind in line.ends:
                    if owes(line, one, kind):
                        yield ("ends", row, kind), one
                for ground in set(line.grounds) - set(node.case.grounds):
                    yield ("gives", row, ground), one
                if line.stages and one.complaint is not None:
                    yield ("stands", row, one.complaint.stage), one


def _silent(one: Sighting) -> Iterator[str]:
    """The row of a term that ran out and left no entry but its end."""
    for row in ROWS.get((one.case.status, one.move.trigger), ()):
        if row.of_complaint:
            kind = TermKind(one.move.trigger.what)
            if runs(lines()[row.id], one, kind) and one.complaint.stage in row.stages:
                yield row.id
        elif row.becomes is None and not absent(row.id, one):
            yield row.id
            return


def _refused(walk: Walk) -> Iterator[tuple[Key, Sighting]]:
    """The rows that alone answer to a move, and were refused for one thing."""
    for (status, move, (code, detail)), node in walk.refused.items():
        rows = ROWS[status, move.trigger]
        one = Sighting(node.case, node.on, move, walk.law)
        if len(rows) == 1 and code == "needs_missing" and len(detail) == 1:
            yield ("lacks", rows[0].id, Need(detail[0])), one
        if code == "complaint_stage":
            for row in rows:
                yield ("stands not", row.id), one


def _lacking(walk: Walk) -> Iterator[tuple[Key, Sighting]]:
    """The rows of a pair with several, where one lacks one need; another may be taken instead."""
    shared = [r for r in TABLE if r.needs and any(len(ROWS[s, r.on]) > 1 for s in r.when)]
    for node in walk.nodes.values():
        for row in shared:
            if node.case.status in row.when and row.on in walk.triggers:
                for move in moves_on(row.on):
                    one = Sighting(node.case, node.on, move, walk.law)
                    stands = one.complaint is not None and one.complaint.stage in row.stages
                    lacks = absent(row.id, one) if stands or not row.stages else ()
                    if len(lacks) == 1:
                        yield ("lacks", row.id, lacks[0]), one


def absent(row: str, one: Sighting) -> tuple[Need, ...]:
    """The needs of a row that are not on file."""
    on = next_day(one.on)
    asked = Asked(one.case, on, said_by(one.move), one.law.values(on))
    return missing(ROW_BY_ID[row].needs, asked)


def _idle(line: Line) -> Iterator[Sighting]:
    """States for what no walk tries because nothing follows from it: the papers are out."""
    trigger = ROW_BY_ID[line.id].on
    out = AGAIN if trigger.kind in ("attempted", "served_again") else None
    out = Notice(trigger.what) if trigger.kind == "served" else out
    walk = taken(MAIN_LINE)
    shown: set[Status] = set()
    for node in walk.nodes.values():
        if idle(trigger) and node.case.status in line.when and node.case.status not in shown:
            shown.add(node.case.status)
            case = node.case
            if out is not None:
                paper = IssuedDocument(out, "1号", node.on)
                case = replace(case, documents=(*case.documents, paper))
            if trigger == SERVED_AGAIN:
                before = Fact(str(served(AGAIN)), node.on, "", "1号")
                case = replace(case, facts=(*case.facts, before))
            yield Sighting(case, node.on, Move(trigger), walk.law)


def _beside(line: Line, seen: dict[Key, list[Sighting]]) -> Iterator[tuple[Key, Sighting]]:
    """What the walks did not show of a row, in its states with one thing changed."""
    usual = seen["taken", line.id]
    for one, kind in product(usual[:1], line.ends):
        if ("ends", line.id, kind) not in seen:
            case = _with_term(line, one.case, one.law.term(kind, one.on))
            yield ("ends", line.id, kind), replace(one, case=case)
    for one, stage in product(usual[:1], line.stages):
        if ("stands", line.id, stage) not in seen:
            ours = [replace(c, stage=stage) for c in one.case.complaints if c.number == OURS]
            rest = [c for c in one.case.complaints if c.number != OURS]
            yield (
                ("stands", line.id, stage),
                replace(one, case=replace(one.case, complaints=(*ours, *rest))),
            )
    for need in line.needs:
        if ("lacks", line.id, need) not in seen:
            changed = [other for one in usual for other in _changed(one)]
            alone = (one for one in changed if absent(line.id, one) == (need,))
            among = (one for one in changed if need in absent(line.id, one))
            for key, found in (("lacks", next(alone, None)), ("lacks among", next(among, None))):
                if found is not None:
                    yield (key, line.id, need), found
                    break


def _with_term(line: Line, case: Case, term: Term) -> Case:
    if not line.of_complaint:
        return replace(case, terms=(*case.terms, term))
    complaints = tuple(
        replace(c, terms=(*c.terms, term)) if c.number == OURS else c for c in case.complaints
    )
    return replace(case, complaints=complaints)


# What an act or a step says otherwise than usual.
OTHERWISE = {
    "fine_yuan": "99999999",
    "hearing_chair": "ins-01",
    "measures": "",
    "duplicate_of": "JB-9",
    "offence": "72",
}


def _changed(one: Sighting) -> Iterator[Sighting]:
    """A state with one thing taken off the file or put on it, or an act that says another thing."""
    case, on = one.case, one.on
    for what in dict.fromkeys(fact.what for fact in case.facts):
        kept = tuple(fact for fact in case.facts if fact.what != what)
        yield replace(one, case=replace(case, facts=kept))
    for what in sorted(felt()):
        more = Fact(str(what), on, "", "", said={"person": "ins-09"})
        yield replace(one, case=replace(case, facts=(*case.facts, more)))
    for changes in (
        {"grounds": ()},
        {"inspectors": ()},
        {"findings": (), "grounds": ()},
        {"particulars": {**case.particulars, "measures": ""}},
        {"complaints": tuple(replace(c, named=False) for c in case.complaints)},
        {"complaints": tuple(replace(c, terms=()) for c in case.complaints)},
        *({"findings": tuple(replace(f, outcome=b) for f in case.findings)} for b in Band),
    ):
        yield replace(one, case=replace(case, **changes))
    for name, value in OTHERWISE.items():
        if name in said_by(one.move):
            said = tuple(sorted({**dict(one.move.said), name: value}.items()))
            yield replace(one, move=Move(one.move.trigger, said))
    for values in ({"listing.hold": "off"}, {"list.publication": "internal"}, {}):
        yield replace(one, law=law_of(values))
