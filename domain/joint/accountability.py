"""What a unit was called to account for (党政同责、一岗双责、失职追责), as its records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.joint.records import InterviewCalled, Interviewed, NonPerformanceReported, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """An interview (约谈): the notice, the record once it was held, one of them at least.

    What was put on file from before has its record alone.
    """

    called: InterviewCalled | None = None
    held: Interviewed | None = None

    @property
    def number(self) -> str:
        """Its number."""
        return self._one.number

    @property
    def on(self) -> date:
        """The day it was held, else that it is called for."""
        if self.held is not None or self.called is None:
            return self._one.on
        return self.called.held_on

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about: subjects."""
        return self._one.about

    @property
    def basis(self) -> str:
        """Its basis."""
        return self._one.basis

    @property
    def said(self) -> str:
        """What it is for, else what was said."""
        return self.called.said if self.called else self._one.said

    def overdue(self, on: date) -> bool:
        """Whether its day has passed and nothing is on record of it."""
        return self.held is None and on > self.on

    @property
    def _one(self) -> InterviewCalled | Interviewed:
        one = self.held or self.called
        if one is None:
            raise ValueError("an interview without a notice and without a record")
        return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Interviews and reports of non-performance, in the order they came on file."""

    interviews: tuple[Interview, ...]
    reports: tuple[NonPerformanceReported, ...]

    def interview(self, number: str) -> Interview | None:
        """An interview by its number."""
        return next((one for one in self.interviews if one.number == number), None)

    def report(self, number: str) -> NonPerformanceReported | None:
        """A report by its number."""
        return next((one for one in self.reports if one.number == number), None)


def account(records: Iterable[Record], unit: str = "") -> Account:
    """What one unit was called to account for; "" for every unit.

    The record of an interview belongs to the notice of its number.
    """
    interviews: dict[str, Interview] = {}
    reports: list[NonPerformanceReported] = []
    for record in records:
        if not isinstance(record, InterviewCalled | Interviewed | NonPerformanceReported):
            continue
        if unit and record.unit != unit:
            continue
        match record:
            case InterviewCalled():
                held = interviews.get(record.number, Interview(called=record)).held
                interviews[record.number] = Interview(called=record, held=held)
            case Interviewed():
                called = interviews.get(record.number, Interview(held=record)).called
                interviews[record.number] = Interview(called=called, held=record)
            case NonPerformanceReported():
                reports.append(record)
    return Account(interviews=tuple(interviews.values()), reports=tuple(reports))
