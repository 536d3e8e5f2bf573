"""What the joint meeting puts on record: small frozen records, appended for ever, never changed.

How something stands is the fold of its records, as a case is of its entries. None of them changes
a case: what the meeting recommends enters the case as an event of its own, by the one write path.
Each carries the day it is true of and the ``subject`` it is about; who recorded it and when stands
beside it. Days are inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.closed_list import ClosedList
from domain.joint.account_records import InterviewCalled, Interviewed, NonPerformanceReported
from domain.joint.owed_records import (
    Advanced,
    Attached,
    Charged,
    Escalated,
    FilingAnswered,
    Level,
    Owed,
    Progress,
    ProgressFiled,
)

__all__ = [
    "RECORD_KINDS", "RECORD_KIND_OF", "Advanced", "Attached", "AttendanceTaken",
    "CandidateConsidered", "Charged", "Escalated", "EvaluationClosed", "FigureFiled",
    "FilingAnswered", "GroupRole", "InterviewCalled", "Interviewed", "Level", "MeetingConvened",
    "MemberNamed", "MilestoneReported", "MinutesKept", "NonPerformanceReported", "Owed",
    "PaperMailed", "Progress", "ProgressFiled", "Record", "Reminded", "RoundHeld", "UnitKind",
    "UnitNamed",
]  # fmt: skip


class UnitKind(ClosedList):
    """What a unit of the meeting is."""

    BUREAU = "bureau"  # 有关部门
    TOWNSHIP = "township"  # 镇乡街
    PARK = "park"  # 园区
    INSTITUTION = "institution"  # 承担技术工作的机构


class GroupRole(ClosedList):
    """A seat in the leading group (领导小组)."""

    HEAD = "head"  # 组长
    DEPUTY = "deputy"  # 副组长
    MEMBER = "member"  # 组员


# -- who belongs to it -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNamed:
    """A member unit as of a day. ``townships`` are those it answers for; "*": the whole district.

    ``reporters`` are the accounts (person ids) that file its figures.
    """

    on: date
    unit: str
    name: str
    kind: UnitKind
    head: str
    email: str = ""
    townships: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    until: date | None = None
    head_email: str = ""  # "": what is laid before its head goes to ``email``
    paper: str = ""  # by which it was named or changed

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"unit:{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberNamed:
    """A person has a seat in the leading group from a day, by a paper; to a day when it ends."""

    on: date
    person: str
    name: str
    role: GroupRole
    unit: str
    title: str
    paper: str
    until: date | None = None
    email: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"member:{self.person}"


# -- figures ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFiled:
    """A unit filed a figure of an indicator for a period; a later one restates it, with reason.

    ``township`` is "" for the whole of what the unit answers for. ``denominator`` is None for a
    count. ``note`` says what the figure does not cover.
    """

    on: date
    indicator: str
    period: str
    unit: str
    numerator: int
    denominator: int | None = None
    township: str = ""
    note: str = ""
    reason: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"figure:{self.indicator}:{self.period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReported:
    """Where a milestone stands, with the paper that shows it."""

    on: date
    indicator: str
    unit: str
    progress: Progress
    evidence: str = ""  # the paper that shows it, when it is done
    note: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"milestone:{self.indicator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A unit was reminded of something it owes: a figure, a resolution, a task."""

    on: date
    about: str  # the subject that is owed
    unit: str
    due_on: date
    way: str  # mail, or the paper it was served with

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMailed:
    """A paper of the meeting was offered to the mail of a unit: the very bytes with ``digest``.

    A mail informs; the paper is served with its seal.
    """

    on: date
    about: str  # the subject of the paper
    unit: str
    number: str  # of the paper
    digest: str  # SHA-256 of the PDF that is kept
    way: str  # what came of it

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.about


# -- the meeting -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConvened:
    """A meeting is called for a day; a later one for the same number calls it anew."""

    on: date
    meeting: str
    period: str  # the quarter it is about
    held_on: date
    time: str
    place: str
    chair: str
    agenda: tuple[str, ...]
    units: tuple[str, ...]  # invited
    number: str = ""  # 文号 of the convening notice
    reason: str = ""  # of calling it anew

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"meeting:{self.meeting}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceTaken:
    """Who came; ``absent`` are units with the reason they gave ("" for none)."""

    on: date
    meeting: str
    present: tuple[str, ...]  # persons of the group, and others by name
    absent: dict[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"meeting:{self.meeting}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesKept:
    """The minutes (纪要), paragraph by paragraph; later ones correct them, with a reason."""

    on: date
    meeting: str
    paragraphs: tuple[str, ...]
    number: str = ""
    reason: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"meeting:{self.meeting}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateConsidered:
    """What the meeting recommends on a candidate for the list: it binds nobody.

    The same recommendation goes into the case as an event; ``event_ref`` is its reference.
    """

    on: date
    meeting: str
    case_id: str
    recommends: bool
    reason: str
    event_ref: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"meeting:{self.meeting}"


# -- supervision -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHeld:
    """A supervision round (督导): who went where; its findings are charged one by one."""

    on: date
    round: str
    unit: str
    team: tuple[str, ...]
    scope: str
    summary: str
    paper: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"round:{self.round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationClosed:
    """The final evaluation of the plan (终期评估): its conclusion, signed by the group's head."""

    on: date
    plan: str
    conclusion: str
    by_group: str
    paper: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"evaluation:{self.plan}"


Record = (
    UnitNamed
    | MemberNamed
    | FigureFiled
    | MilestoneReported
    | Reminded
    | PaperMailed
    | MeetingConvened
    | AttendanceTaken
    | MinutesKept
    | CandidateConsidered
    | Charged
    | ProgressFiled
    | FilingAnswered
    | Advanced
    | Escalated
    | InterviewCalled
    | Interviewed
    | NonPerformanceReported
    | RoundHeld
    | EvaluationClosed
)
RECORD_KINDS: dict[str, type[Record]] = {
    "unit_named": UnitNamed,
    "member_named": MemberNamed,
    "figure_filed": FigureFiled,
    "milestone_reported": MilestoneReported,
    "reminded": Reminded,
    "paper_mailed": PaperMailed,
    "meeting_convened": MeetingConvened,
    "attendance_taken": AttendanceTaken,
    "minutes_kept": MinutesKept,
    "candidate_considered": CandidateConsidered,
    "charged": Charged,
    "progress_filed": ProgressFiled,
    "filing_answered": FilingAnswered,
    "advanced": Advanced,
    "escalated": Escalated,
    "interview_called": InterviewCalled,
    "interviewed": Interviewed,
    "non_performance_reported": NonPerformanceReported,
    "round_held": RoundHeld,
    "evaluation_closed": EvaluationClosed,
}
RECORD_KIND_OF: dict[type[Record], str] = {cls: kind for kind, cls in RECORD_KINDS.items()}
