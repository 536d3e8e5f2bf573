"""One complaint of a case: its own number, stage and terms, apart from the enterprise's matter.

Nothing here goes into what a notice to the enterprise is made of (职业病防治法 39(5)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.roles import Role
from domain.timelimits import Term, TermKind
from domain.vocabulary import ComplaintStage

C, T, R = ComplaintStage, TermKind, Role

ENDED = frozenset({C.DECLINED, C.ENDED})
ANSWERED = frozenset({C.ANSWERED, C.FED_BACK, C.UNDER_REVIEW, C.REVIEWED, C.UNDER_FINAL_REVIEW})
# Who sees to what is owed; once its last day is over, the section head.
RESPONSIBLE: Mapping[TermKind, Role] = {
    T.COMPLAINT_ROUTE: R.SECTION_HEAD,
    T.COMPLAINT_ANSWER: R.INSPECTOR,
    T.COMPLAINT_EXTENSION: R.INSPECTOR,
    T.COMPLAINT_FEEDBACK: R.INSPECTOR,
    T.FILING_TOLD: R.INSPECTOR,
    T.REFERRAL_ANSWER: R.INSPECTOR,
    T.REVIEW_ANSWER: R.SECTION_HEAD,
    T.RETALIATION: R.SECTION_HEAD,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A duplicate: the other complaint's number, the day it was noted, and why."""

    other: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A row of the table a complaint went through, and the day."""

    row: str
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody still has to do about a complaint, by when; ``overdue`` once that is over."""

    kind: TermKind
    due_on: date
    role: Role
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as its journal adds up.

    ``terms`` run; ``overdue`` holds those whose last day passed before what they ask for was done.
    ``said`` are the particulars of its latest move. Journals from before complaints had a course
    of their own leave it ``received`` without a term.
    """

    number: str
    on: date
    subject: str
    stage: ComplaintStage = C.RECEIVED
    named: bool = False
    terms: tuple[Term, ...] = ()
    overdue: tuple[Term, ...] = ()
    said: dict[str, str] = field(default_factory=dict)
    course: tuple[Passed, ...] = ()
    links: tuple[Link, ...] = ()
    retaliation_on: date | None = None

    def term(self, kind: TermKind) -> Term | None:
        """The running term of a kind, or None."""
        return next((term for term in self.terms if term.kind is kind), None)

    def owes(self, kind: TermKind) -> bool:
        """Whether what a term asks for is still to be done, in time or late."""
        return any(term.kind is kind for term in (*self.terms, *self.overdue))

    def passed(self, row: str) -> date | None:
        """The latest day it went through a row, or None."""
        return next((one.on for one in reversed(self.course) if one.row == row), None)

    def dues(self) -> tuple[Due, ...]:
        """What is owed about it, the earliest first."""
        late = [Due(t.kind, t.due_on, R.SECTION_HEAD, overdue=True) for t in self.overdue]
        running = [
            Due(t.kind, t.due_on, RESPONSIBLE[t.kind]) for t in self.terms if t.kind in RESPONSIBLE
        ]
        return tuple(sorted((*late, *running), key=lambda due: due.due_on))
