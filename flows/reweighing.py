"""Judging a finding again for an act that rests on it, under the rules of the day of the act.

Nearly never needed: only when a case lives through a change of rules. Only then is the inspection
behind the finding read again, once; what comes of it is an entry of the journal.
"""

from __future__ import annotations

from datetime import date

from domain.case import Case
from domain.events import Event, InspectionRecorded
from domain.findings import Findings
from domain.reweighing import to_reweigh
from rules.findings import RuleBook, Streaks, judge_inspections
from storage.history import inspections_of
from storage.unit_of_work import UnitOfWork


class Reweighing:
    """What one batch needs to weigh findings again: its own events, and those on file."""

    def __init__(self, unit: UnitOfWork, book: RuleBook) -> None:
        self._unit, self._book = unit, book
        self._known: dict[str, tuple[InspectionRecorded, Streaks]] = {}

    def remember(self, event: InspectionRecorded, findings: Findings) -> None:
        """Keep an inspection of this batch: its judgement is not on file yet."""
        self._known[findings.judgement_id] = (event, findings.carried)

    def of(self, case: Case, event: Event) -> list[Findings]:
        """The findings an act rests on, by the milder of all rules from act to decision."""
        due = to_reweigh(case, event, self._law_on)
        if not due:
            return []
        wanted = [finding.judgement_id for finding in due]
        for one in inspections_of(self._unit, set(wanted) - self._known.keys()):
            self._known[one.on_file.judgement_id] = (one.event, one.on_file.carried)
        made = judge_inspections(
            [(name, self._known[name][0]) for name in wanted],
            self._book,
            carried=[self._known[name][1] for name in wanted],
            decided_on=event.on,
        )
        return [judgement.findings for judgement in made]

    def _law_on(self, on: date) -> str:
        return self._book.law(on).name
