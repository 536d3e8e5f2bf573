"""Who may act for the office, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList


class Role(ClosedList):
    """Offices held by people, each from a day to a day."""

    INSPECTOR = "inspector"  # 执法人员
    SECTION_HEAD = "section_head"  # 科室负责人
    LEGAL_REVIEWER = "legal_reviewer"  # 法制审核人员, 行政处罚法 58
    AGENCY_HEAD = "agency_head"  # 行政机关负责人, 行政处罚法 57
    HEARING_CHAIR = "hearing_chair"  # 听证主持人, 行政处罚法 64(4)
    PUBLICITY_OFFICER = "publicity_officer"  # 公示发布人员
    MEETING_SECRETARY = "meeting_secretary"  # 联席会议办公室
    UNIT_REPORTER = "unit_reporter"  # 单位填报人: of another unit, files its figures and no more


OF_THE_OFFICE = frozenset(Role) - {Role.UNIT_REPORTER}


class Answer(ClosedList):
    """The three answers a signatory can give."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person holds a role from ``since`` to ``until`` inclusive (None: still).

    A deputy holds it for ``deputises_for``, by the ``paper`` that delegates it.
    """

    person: str
    role: Role
    since: date
    until: date | None = None
    deputises_for: str = ""
    paper: str = ""

    def holds(self, role: Role, on: date) -> bool:
        """Whether it is this role and in force on that day."""
        return self.role is role and self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Roster:
    """All appointments, past and present, by person."""

    by_person: dict[str, tuple[Appointment, ...]]

    @classmethod
    def of(cls, appointments: tuple[Appointment, ...]) -> Roster:
        """Group ``appointments`` by person."""
        grouped: dict[str, tuple[Appointment, ...]] = {}
        for one in appointments:
            grouped[one.person] = (*grouped.get(one.person, ()), one)
        return cls(grouped)

    def standing(self, person: str, role: Role, on: date) -> Appointment | None:
        """By what ``person`` holds ``role`` that day: in their own right before as a deputy."""
        deputy = None
        for one in self.by_person.get(person, ()):
            if one.holds(role, on):
                if not one.deputises_for:
                    return one
                deputy = deputy or one
        return deputy

    def holds(self, person: str, role: Role, on: date) -> bool:
        """Whether ``person`` holds ``role`` on that day, as a deputy or not."""
        return self.standing(person, role, on) is not None
