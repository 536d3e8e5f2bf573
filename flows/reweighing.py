"""Judging a finding again for an act that rests on it, under the rules of the day of the act.

Nearly never needed: only when a case lives through a change of rules. Only then is the inspection
behind the finding read again, once. What comes of it is a judgement of its own, kept beside the
first with all its lines, and an entry of the journal.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.case import Case
from domain.events import Event, InspectionRecorded
from domain.findings import Findings, Judgement
from domain.reweighing import again_on, first_of, to_reweigh
from rules.findings import RuleBook, Streaks, judge_inspections
from storage.history import inspections_of
from storage.unit_of_work import UnitOfWork


class _Known(NamedTuple):
    """An inspection with what its judgement was made from."""

    event_id: int
    event: InspectionRecorded
    carried: Streaks


class Reweighing:
    """What one batch needs to weigh findings again: its own events, and those on file."""

    def __init__(self, unit: UnitOfWork, book: RuleBook) -> None:
        self._unit, self._book = unit, book
        self._known: dict[str, _Known] = {}

    def remember(self, event_id: int, event: InspectionRecorded, findings: Findings) -> None:
        """Keep an inspection of this batch: its judgement is not on file yet."""
        self._known[findings.judgement_id] = _Known(event_id, event, findings.carried)

    def of(self, case: Case, event: Event) -> list[Judgement]:
        """The findings an act rests on, by the milder of all rules from act to decision."""
        due = to_reweigh(case, event, self._law_on)
        if not due:
            return []
        wanted = [first_of(finding.judgement_id) for finding in due]
        for one in inspections_of(self._unit, set(wanted) - self._known.keys()):
            found = _Known(one.event_id, one.event, one.on_file.carried)
            self._known[one.on_file.judgement_id] = found
        known = [self._known[name] for name in wanted]
        return judge_inspections(
            [(again_on(n, event.on), k.event) for n, k in zip(wanted, known, strict=True)],
            self._book,
            carried=[one.carried for one in known],
            decided_on=event.on,
        )

    def records(self, case: Case, made: list[Judgement]) -> list[tuple[int, str, Judgement]]:
        """What is to be kept of the judgements made: those the case now rests on."""
        stand = {finding.judgement_id for finding in case.findings}
        return [
            (self._known[first_of(name)].event_id, case.case_id, judgement)
            for judgement in made
            if (name := judgement.findings.judgement_id) in stand
        ]

    def _law_on(self, on: date) -> str:
        return self._book.law(on).name
