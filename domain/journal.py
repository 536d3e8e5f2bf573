"""What a decision writes down: small frozen entries, appended for ever, never changed.

A case is the fold of its entries (``domain/decide.py``). Each entry carries the day it is true
of; the moment it was recorded is the journal row's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.case import Finding, Signature
from domain.criteria import Criterion
from domain.enterprise import Enterprise
from domain.joint.matters import Standing
from domain.roles import Answer, Role
from domain.slotwise import slotwise
from domain.timelimits import Term, TermKind
from domain.vocabulary import Act, ComplaintStage, Ground, Notice, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An enterprise's particulars as of a day (kept in the enterprise's own journal)."""

    on: date
    enterprise: Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """How a matter an enterprise owes its workers stood on a day (in the enterprise's journal)."""

    on: date
    standing: Standing


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case began."""

    on: date
    case_id: str
    uscc: str


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An inspection was judged and put on file."""

    on: date
    row: str
    what: str  # the trigger it answered to
    finding: Finding
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reweighed:
    """A finding was judged again under newer rules; the milder verdict stands (行政处罚法 37)."""

    on: date
    finding: Finding
    instead_of: str  # the judgement that stood before
    pack_digest: str  # of the pack that applies


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundWeighed:
    """Whether what is on file bears out a ground by the pack of the day, and by which value."""

    on: date
    criterion: Criterion
    said: dict[str, str]
    met: bool
    zh: str


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A fact was put on file; one about a complaint names it and stays out of the case's facts."""

    on: date
    row: str
    what: str
    by: str
    document: str
    note: str = ""
    said: dict[str, str] = field(default_factory=dict)
    complaint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMoved:
    """A complaint went on by a row of the table, with what that row says and its signatures."""

    on: date
    row: str
    complaint: str
    becomes: ComplaintStage
    said: dict[str, str] = field(default_factory=dict)
    signed: tuple[Signature, ...] = ()
    starts: tuple[Term, ...] = ()
    ends: tuple[TermKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLapsed:
    """The last day of a term of a complaint is over; what is ``owed`` stays so, late."""

    on: date
    row: str
    complaint: str
    becomes: ComplaintStage
    term: TermKind
    due_on: date
    owed: bool


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A binding act was asked for and now waits for its signatures."""

    on: date
    number: int
    row: str
    act: Act
    by: str
    reason: str
    particulars: dict[str, str] = field(default_factory=dict)
    instead_of: str = ""  # whom a deputy asks for


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A signatory answered the open proposal."""

    on: date
    proposal: int
    role: Role
    by: str
    answer: Answer
    reason: str
    instead_of: str = ""  # whom a deputy signs for
    paper: str = ""  # that delegates the office


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """An open proposal fell away because the case moved on without it."""

    on: date
    proposal: int
    row: str  # the row that moved the case


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The case moved by a row of the table, with the signatures that row asks for."""

    on: date
    row: str
    becomes: Status
    grounds: tuple[Ground, ...] = ()
    signed: tuple[Signature, ...] = ()


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class TermStarted:
    """A term began to run."""

    on: date
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSuspended:
    """A term rests: the day of this entry and those after it are not counted."""

    on: date
    term: TermKind
    reason: str
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermResumed:
    """A term runs again, the day of this entry counted, and ends on ``due_on``."""

    on: date
    term: TermKind
    due_on: date
    paper: str
    calendar: str = ""  # the version its last day was counted by


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMoved:
    """A running term ends on another day because the calendar changed."""

    on: date
    term: TermKind
    was: date
    due_on: date
    reason: str
    calendar: str
    complaint: str = ""  # whose term it is; empty: the case's own


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class TermEnded:
    """A term ended: it lapsed, or something that ends it happened first."""

    on: date
    term: TermKind
    due_on: date
    lapsed: bool


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A document left the office under its number."""

    on: date
    notice: Notice
    number: str
    row: str
    complaint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What was asked cannot be done, and why. A refusal is a record too."""

    on: date
    event: str
    code: str
    detail: tuple[str, ...] = ()


Entry = (
    Registered
    | Protected
    | Opened
    | Judged
    | Reweighed
    | GroundWeighed
    | Recorded
    | ComplaintMoved
    | ComplaintLapsed
    | Proposed
    | Answered
    | Dropped
    | Moved
    | TermStarted
    | TermSuspended
    | TermResumed
    | TermMoved
    | TermEnded
    | Issued
    | Refused
)
ENTRY_KINDS: dict[str, type[Entry]] = {
    "registered": Registered,
    "protected": Protected,
    "opened": Opened,
    "judged": Judged,
    "reweighed": Reweighed,
    "ground_weighed": GroundWeighed,
    "recorded": Recorded,
    "complaint_moved": ComplaintMoved,
    "complaint_lapsed": ComplaintLapsed,
    "proposed": Proposed,
    "answered": Answered,
    "dropped": Dropped,
    "moved": Moved,
    "term_started": TermStarted,
    "term_suspended": TermSuspended,
    "term_resumed": TermResumed,
    "term_moved": TermMoved,
    "term_ended": TermEnded,
    "issued": Issued,
    "refused": Refused,
}
ENTRY_KIND_OF: dict[type[Entry], str] = {cls: kind for kind, cls in ENTRY_KINDS.items()}
