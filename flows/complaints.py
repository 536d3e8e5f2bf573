"""Every complaint with where it stands, what is owed about it by whom, and possible duplicates.

Nothing here is stored, nothing is linked by itself, and nobody's identity is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import date

from domain.case import Case
from domain.complaint import ANSWERED, ENDED, Complaint, Due
from domain.complaint_course import dues
from domain.complaint_words import NEXT_STEP
from domain.events import ComplaintFiled
from domain.jurisdiction import Jurisdiction
from domain.likeness import Alike, alike
from domain.words import zh
from flows.assembly import Assembly
from storage import officials
from storage.codec import enterprise_from_json
from storage.history import bodies_of, cases_with_complaints, complaints_filed
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """One complaint in a list."""

    complaint: Complaint
    case_id: str
    enterprise: str
    dues: tuple[Due, ...]
    linked: tuple[str, ...]  # by either of the two
    may_repeat: tuple[Alike, ...]

    @property
    def open(self) -> bool:
        """Whether the office still has something to do about it."""
        return bool(self.dues) or self.complaint.stage not in ENDED | ANSWERED

    @property
    def overdue(self) -> bool:
        """Whether any of that is late."""
        return any(due.overdue for due in self.dues)


def complaint_lines(
    assembly: Assembly, unit: UnitOfWork, *, today: date
) -> tuple[ComplaintLine, ...]:
    """Every complaint on file, what is due first coming first."""
    law = assembly.jurisdiction(officials.roster(unit))
    names = bodies_of(unit)
    filed = defaultdict(list)
    for event in complaints_filed(unit):
        filed[event.uscc].append(event)
    found = [
        line
        for case in cases_with_complaints(unit)
        for line in _of_case(case, filed[case.uscc], law, today)
    ]
    named = [replace(o, enterprise=enterprise_from_json(names[o.case_id[:18]]).name) for o in found]
    return tuple(sorted(named, key=_first_due))


def _first_due(line: ComplaintLine) -> tuple[date, str]:
    return line.dues[0].due_on if line.dues else date.max, line.complaint.number


def _of_case(
    case: Case, filed: list[ComplaintFiled], law: Jurisdiction, today: date
) -> list[ComplaintLine]:
    links = {(one.number, link.other) for one in case.complaints for link in one.links}
    links |= {(other, one) for one, other in links}
    here = {one.number for one in case.complaints}
    pairs = [
        pair
        for pair in alike([event for event in filed if event.complaint_no in here])
        if (pair.later, pair.earlier) not in links
    ]
    return [
        ComplaintLine(
            complaint=one,
            case_id=case.case_id,
            enterprise="",
            dues=dues(case, one, law, today),
            linked=tuple(sorted(other for number, other in links if number == one.number)),
            may_repeat=tuple(pair for pair in pairs if pair.later == one.number),
        )
        for one in case.complaints
    ]


def as_data(line: ComplaintLine) -> dict[str, object]:
    """A line as plain data; the complaint's words stay out of it."""
    one = line.complaint
    return {
        "complaint_no": one.number,
        "case_id": line.case_id,
        "enterprise": line.enterprise,
        "filed_on": one.on,
        "subject": one.subject,
        "stage": one.stage.value,
        "stage_zh": zh(one.stage),
        "next_step_zh": NEXT_STEP[one.stage][0],
        "next_step_en": NEXT_STEP[one.stage][1],
        "dues": [asdict(due) for due in line.dues],
        "overdue": line.overdue,
        "open": line.open,
        "retaliation_on": one.retaliation_on,
        "linked": line.linked,
        "may_repeat": [asdict(pair) | {"zh": pair.zh} for pair in line.may_repeat],
    }
