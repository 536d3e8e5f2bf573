"""What a unit was called to account for (党政同责、一岗双责、失职追责), as its records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.joint.records import InterviewCalled, Interviewed, NonPerformanceReported, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """An interview (约谈): the notice, and the record once it was held."""

    called: InterviewCalled
    held: Interviewed | None = None

    @property
    def number(self) -> str:
        """Its number."""
        return self.called.number

    def overdue(self, on: date) -> bool:
        """Whether its day has passed and nothing is on record of it."""
        return self.held is None and on > self.called.held_on


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

    The record of an interview belongs to the notice of its number; one without a notice says
    nothing (it is not taken at the door).
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
                interviews[record.number] = Interview(called=record)
            case Interviewed() if record.number in interviews:
                called = interviews[record.number].called
                interviews[record.number] = Interview(called=called, held=record)
            case NonPerformanceReported():
                reports.append(record)
    return Account(interviews=tuple(interviews.values()), reports=tuple(reports))
