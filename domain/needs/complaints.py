"""What a row about a complaint needs on file: asked of the complaint the particulars name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from domain.case import Case
from domain.complaint import Complaint
from domain.needs.asked import Asked, Holds, Shown, nothing_against
from domain.timelimits import TermKind
from domain.vocabulary import Act, Need

FILING = (Act.FILE, Act.FILE_PENALTY, Act.CLOSE_LEAD)

Stands = Callable[[Case, Complaint, Mapping[str, str]], bool]


def filing_decided(case: Case, complaint: Complaint) -> date | None:
    """The latest day since it came in on which it was decided whether a case is filed."""
    days = [one.on for one in case.taken if one.act in FILING and one.on >= complaint.on]
    return max(days, default=None)


def _runs(kind: TermKind) -> Stands:
    return lambda _case, complaint, _given: complaint.term(kind) is not None


def _acted(case: Case, complaint: Complaint, _given: Mapping[str, str]) -> bool:
    """An inspection or an act of the case since the complaint came in."""
    days = [*(found.on for found in case.findings), *(taken.on for taken in case.taken)]
    return any(day >= complaint.on for day in days)


def _other_on_file(case: Case, complaint: Complaint, given: Mapping[str, str]) -> bool:
    other = case.complaint(given.get("duplicate_of", ""))
    return other is not None and other.number != complaint.number


def _of(stands: Stands) -> Holds:
    """A need of the complaint that the particulars name."""

    def holds(asked: Asked) -> Shown:
        complaint = asked.case.complaint(asked.said.get("complaint_no", ""))
        return nothing_against(complaint is not None and stands(asked.case, complaint, asked.said))

    return holds


_STANDS: dict[Need, Stands] = {
    Need.ACTION_ON_FILE: _acted,
    Need.ANSWER_TERM_RUNS: _runs(TermKind.COMPLAINT_ANSWER),
    Need.TRANSFER_OBJECTION_RUNS: _runs(TermKind.TRANSFER_OBJECTION),
    Need.REVIEW_REQUEST_RUNS: _runs(TermKind.REVIEW_REQUEST),
    Need.OTHER_COMPLAINT_ON_FILE: _other_on_file,
    Need.COMPLAINANT_NAMED: lambda _case, complaint, _given: complaint.named,
    Need.FILING_DECIDED: lambda case, complaint, _: filing_decided(case, complaint) is not None,
    Need.RETALIATION_OPEN: lambda _case, complaint, _: complaint.owes(TermKind.RETALIATION),
}
COMPLAINTS: dict[Need, Holds] = {need: _of(stands) for need, stands in _STANDS.items()}
