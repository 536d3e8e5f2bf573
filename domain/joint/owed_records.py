"""Records of what is owed to the joint meeting: charged, filed and answered, advanced, escalated.

What a unit files of its own says what the unit says; how far a thing has come is what the meeting's
office put on record, by itself or by confirming what was filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList


class Progress(ClosedList):
    """How far something that is owed has come."""

    OPEN = "open"  # 未办
    UNDER_WAY = "under_way"  # 办理中
    DONE = "done"  # 已办结, with evidence
    DROPPED = "dropped"  # 不再办理, with its reason


class Level(ClosedList):
    """Before whom an overdue matter is laid: first the head of the unit, then the group."""

    UNIT_HEAD = "unit_head"  # 单位负责人
    GROUP = "group"  # 领导小组


class Owed(ClosedList):
    """What a thing that is owed comes from."""

    RESOLUTION = "resolution"  # 会议决议
    TASK = "task"  # 交办任务 (四·1)
    GOAL = "goal"  # 阶段性目标 (四·4)
    FINDING = "finding"  # 督导发现的问题 (四·4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A unit is charged with something by a day, on a basis; a later one changes it."""

    on: date
    owed: Owed
    number: str
    unit: str
    text: str
    due_on: date
    basis: str  # the document, the meeting or the round it comes from
    source: str = ""  # meeting or round number
    public: bool = False
    reason: str = ""  # of a change

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.owed.value}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that came with a filing; ``digest`` is SHA-256 over the bytes that are kept."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressFiled:
    """A unit filed how far something it owes has come; the meeting's office answers.

    ``no`` counts the filings of the thing, from 1. ``on`` is the day the unit filed it: what is
    confirmed later was done that day.
    """

    on: date
    owed: Owed
    number: str
    no: int
    unit: str
    progress: Progress  # under way or done
    evidence: str = ""
    note: str = ""
    files: tuple[Attached, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.owed.value}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswered:
    """The meeting's office confirmed a filing, or returned it with a reason."""

    on: date
    owed: Owed
    number: str
    no: int  # of the filing
    confirmed: bool
    reason: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.owed.value}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """How far it has come, with evidence when it is done and a reason when it is dropped."""

    on: date
    owed: Owed
    number: str
    progress: Progress
    evidence: str = ""
    note: str = ""

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.owed.value}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """It is overdue and was laid before somebody: the unit's head, then the leading group."""

    on: date
    owed: Owed
    number: str
    level: Level
    days_late: int
    way: str = ""  # what came of the mail; "" for none

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.owed.value}:{self.number}"
