"""What is kept to be looked up against what the journals say: terms, challenges, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from domain.case import Case
from domain.decided import Decision, decides, decisions
from domain.journal import Entry
from domain.late_requests import late_request
from storage import challenges, decided, late_requests, trail
from storage.challenges import Kept
from storage.late_requests import LateRow
from storage.trail import RunningTerm
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, key, what is wrong
SAMPLE = 20  # rows of decisions that are named one by one


@dataclass(slots=True)
class Carried:
    """What the cases carry by their journals, gathered while these are replayed."""

    terms: dict[str, set[RunningTerm]] = field(default_factory=dict)
    challenges: dict[str, set[Kept]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    late: set[LateRow] = field(default_factory=set)

    def of(self, case: Case, rows: Sequence[tuple[int, Sequence[Entry]]], township: str) -> None:
        """Gather what a replayed case of a township carries; ``rows`` is its journal."""
        self.terms[case.case_id] = {
            (
                of,
                t.kind.value,
                t.started_on,
                t.due_on,
                rest.since if (rest := t.suspended) else None,
                township,
            )
            for of, t in case.running()
        }
        self.challenges[case.case_id] = challenges.as_kept(case)
        if any(decides(entries) for _, entries in rows):
            self.decisions += decisions(rows)
        self.late.update(_late(case.case_id, rows))

    def problems(self, unit: UnitOfWork) -> Iterator[Problem]:
        """Every table against what was gathered."""
        yield from self._terms(unit)
        yield from self._challenges(unit)
        yield from self._decisions(unit)
        for case_id, no, _ in sorted(late_requests.kept_late(unit) ^ self.late):
            yield "late_requests", f"{case_id}#{no}", "与案件日志不一致：该行被改动"

    def _terms(self, unit: UnitOfWork) -> Iterator[Problem]:
        stored = trail.running_terms(unit)
        for case_id, terms in self.terms.items():
            if terms != stored.pop(case_id, set()):
                yield "terms", case_id, "期限表与案件所载期限不一致"
        for case_id in stored:
            yield "terms", case_id, "期限所属案件不存在，或其日志无法重放"

    def _challenges(self, unit: UnitOfWork) -> Iterator[Problem]:
        stored = challenges.kept(unit)
        for case_id, carried in self.challenges.items():
            if carried != stored.pop(case_id, set()):
                yield "challenges", case_id, "听证、异议和救济表与案件日志不一致：该行被改动"
        for case_id in challenges.elsewhere(unit):
            yield "challenges", case_id, "所记的镇乡街与案件不一致：该行被改动"
        for case_id in stored:
            yield "challenges", case_id, "所属案件不存在，或其日志无法重放"

    def _decisions(self, unit: UnitOfWork) -> Iterator[Problem]:
        stored, derived = decided.kept_decisions(unit), set(decided.rows_of(unit, self.decisions))
        differs = sorted(stored ^ derived, key=str)
        for row in islice(differs, SAMPLE):
            yield (
                "decided_traits",
                f"{row[0]}#{row[1]} {row[2]}",
                "与案件日志和判定不一致：该行被改动",
            )


def _late(case_id: str, rows: Sequence[tuple[int, Sequence[Entry]]]) -> Iterator[LateRow]:
    for no, entries in rows:
        on = late_request(entries)
        if on is not None:
            yield case_id, no, on


def fill(unit: UnitOfWork) -> None:
    """Fill challenges and decisions in a database from before they were kept."""
    challenges.note_challenges(unit)
    some: list[Decision] = []
    for case_id, rows in trail.entries_by_row(unit):
        if any(decides(entries) for _, entries in rows):
            some += decisions(rows)
        late_requests.keep_late(unit, _late(case_id, rows), skip_known=True)
        if len(some) >= decided.TOGETHER:
            decided.keep_decisions(unit, some, skip_known=True)
            some = []
    decided.keep_decisions(unit, some, skip_known=True)
