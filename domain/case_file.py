"""A case file (卷宗): what a journal says, sorted into the parts a case file has, in their order.

Where something belongs follows from where the case stood, so a new step or document finds its part
by its row of the table. What a complainant said is never shown to the party complained of
(安监总财〔2012〕63号 art. 10, 信访工作条例): see :func:`shown_to_the_party`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.case import Case, Signature
from domain.chapters.beside import BESIDE
from domain.chapters.complaints import COMPLAINTS
from domain.chapters.leaving import LEAVING
from domain.chapters.performance import PERFORMANCE
from domain.chapters.succession import SUCCESSION
from domain.closed_list import ClosedList
from domain.evolve import evolve
from domain.journal import (
    ENTRY_KIND_OF,
    Answered,
    ComplaintLapsed,
    ComplaintMoved,
    Dropped,
    Entry,
    Issued,
    Judged,
    Moved,
    Opened,
    Proposed,
    Recorded,
    Refused,
    Reweighed,
    TermEnded,
    TermMoved,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import Term
from domain.triggers import ATTEMPTED, SERVED_AGAIN, Trigger, step
from domain.vocabulary import Status, Step


class Part(ClosedList):
    """The parts of a case file, in their order."""

    FILING = "filing"
    INVESTIGATION = "investigation"
    DEFENCE = "defence"
    HEARING = "hearing"
    REVIEW = "review"
    DECISION = "decision"
    PERFORMANCE = "performance"
    SERVICE = "service"
    TERMS = "terms"
    LISTING = "listing"
    PUBLICATION = "publication"
    REMOVAL = "removal"
    SUCCESSION = "succession"
    LOG = "log"
    COMPLAINT = "complaint"


PART_WORDS: dict[Part, tuple[str, str]] = {
    Part.FILING: ("立案", "filing"),
    Part.INVESTIGATION: ("调查检测与判定说明", "investigation and judgements"),
    Part.DEFENCE: ("告知与陈述申辩", "notice and defence"),
    Part.HEARING: ("听证", "hearing"),
    Part.REVIEW: ("审核与签批", "review and signatures"),
    Part.DECISION: ("决定与整改", "decision and rectification"),
    Part.PERFORMANCE: ("执行与救济", "performance and remedies"),
    Part.SERVICE: ("送达", "service"),
    Part.TERMS: ("期限", "terms"),
    Part.LISTING: ("列入", "listing"),
    Part.PUBLICATION: ("公布", "publication"),
    Part.REMOVAL: ("移出与撤销", "removal and withdrawal"),
    Part.SUCCESSION: ("主体与机关变动", "succession"),
    Part.LOG: ("日志", "log"),
    Part.COMPLAINT: ("举报", "complaints"),
}
P, S = Part, Status
# By where the case stands: what leads there belongs to this part.
PART_OF: dict[Status, Part] = {
    S.START: P.FILING, S.LEAD: P.FILING, S.INSPECTED: P.INVESTIGATION, S.FILED: P.FILING,
    S.WARNING_NOTICED: P.DEFENCE, S.ORDERED: P.DECISION, S.OVERDUE: P.INVESTIGATION,
    S.PENALTY_FILED: P.FILING, S.PENALTY_NOTICED: P.DEFENCE, S.HEARING: P.HEARING,
    S.PENALISED: P.DECISION, S.EFFECTIVE: P.DECISION, S.CANDIDATE: P.LISTING,
    S.LIST_NOTICED: P.LISTING, S.LISTED: P.LISTING, S.PUBLISHED: P.PUBLICATION,
    S.SUSPENDED: P.PUBLICATION, S.REMOVED: P.REMOVAL, S.RELIST_NOTICED: P.REMOVAL,
    S.WITHDRAWN: P.REMOVAL, S.NOT_LISTED: P.LISTING, S.CLOSED: P.DECISION,
    S.TRANSFERRED: P.SUCCESSION, S.ENDED: P.SUCCESSION,
}  # fmt: skip
# What is done while the case stands so, where that is another part than what led there.
MEANWHILE = {S.FILED: P.INVESTIGATION, S.PENALTY_FILED: P.INVESTIGATION}
# Chapters of the table that are a part of their own, wherever the case stands.
BY_CHAPTER: dict[str, Part] = {
    row.id: part
    for part, chapter in (
        (P.COMPLAINT, COMPLAINTS), (P.INVESTIGATION, BESIDE), (P.PERFORMANCE, PERFORMANCE),
        (P.REMOVAL, LEAVING), (P.SUCCESSION, SUCCESSION),
    )
    for row in chapter
}  # fmt: skip
# Facts that belong elsewhere than where the case stands.
ELSEWHERE: dict[str, Part] = {
    str(step(one)): part
    for part, steps in {
        P.INVESTIGATION: (Step.HARM_ESTABLISHED, Step.LABORATORY_ANSWERED),
        P.HEARING: (Step.HEARING_HELD, Step.HEARING_FORFEITED, Step.HEARING_WITHDRAWN),
        P.REVIEW: (Step.LEGAL_REVIEW, Step.COLLECTIVE_DISCUSSION),
    }.items()
    for one in steps
}
COMPLAINT = "complain"  # in every word of the procedure that concerns one
NAMED = ("what", "event", "act", "notice", "term")  # what an entry is about, by its field


Line = Opened | Judged | Recorded | Moved | Refused | ComplaintMoved | ComplaintLapsed


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that left the office."""

    part: Part
    issued: Issued


@dataclass(slots=True)
class Request:
    """A binding act that was asked for, every answer to it, and what became of it."""

    asked: Proposed
    answers: list[Answered] = field(default_factory=list)
    taken: Moved | ComplaintMoved | None = None
    dropped: Dropped | None = None

    @property
    def signed(self) -> tuple[Signature, ...]:
        """The signatures under the act, when it was taken."""
        return () if self.taken is None else self.taken.signed


@dataclass(slots=True)
class TermHistory:
    """A term from its start to its end. ``by`` is the row that ended it before its last day.

    ``changes`` are the rests and the calendars that moved its last day.
    """

    term: Term
    changes: list[TermSuspended | TermResumed | TermMoved] = field(default_factory=list)
    ended: TermEnded | None = None
    by: str = ""


@dataclass(slots=True)
class CaseFile:
    """What a journal says. ``lines`` are the moves and facts of a part; ``case`` is the fold."""

    case: Case | None = None
    lines: dict[Part, list[Line]] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    services: list[Recorded] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    terms: list[TermHistory] = field(default_factory=list)
    reports: list[Judged | Reweighed] = field(default_factory=list)


def about_a_complaint(entry: Entry) -> bool:
    """Whether an entry says that or what somebody complained, or how that was dealt with.

    By the words of the procedure: whatever concerns a complaint bears it in its name, or names it.
    """
    words = [ENTRY_KIND_OF[type(entry)], *(str(getattr(entry, name, "")) for name in NAMED)]
    row = ROW_BY_ID.get(getattr(entry, "row", ""))
    words += [str(row.on), COMPLAINT * (row in COMPLAINTS)] if row is not None else []
    words += entry.detail if isinstance(entry, Refused) else ()
    words += [entry.term.kind] if isinstance(entry, TermStarted) else ()
    return bool(getattr(entry, "complaint", "")) or any(COMPLAINT in word for word in words)


def shown_to_the_party(rows: Sequence[Sequence[Entry]]) -> list[list[Entry]]:
    """The entries of each row that the party complained of may see."""
    kept = [e for some in rows for e in some if isinstance(e, Proposed) and about_a_complaint(e)]
    asked = {one.number for one in kept}  # and so is every answer to them

    def withheld(entry: Entry) -> bool:
        answers = isinstance(entry, Answered | Dropped) and entry.proposal in asked
        return answers or about_a_complaint(entry)

    return [[entry for entry in some if not withheld(entry)] for some in rows]


def case_file(entries: Iterable[Entry]) -> CaseFile:
    """The case file of a journal, or of the entries of one that may be shown.

    A move that follows from a fact is told by the fact.
    """
    made, row = CaseFile(), ""
    for entry in entries:
        stood = Status.START if made.case is None else made.case.status
        made.case = evolve(made.case, entry)
        told = isinstance(entry, Moved | ComplaintMoved) and row == entry.row and not entry.signed
        row = getattr(entry, "row", row)  # what ends a term is the row taken before it
        if isinstance(entry, Line) and not _is_service(entry) and not told:
            made.lines.setdefault(part_of(entry, stood), []).append(entry)
        if isinstance(entry, Issued):
            made.papers.append(Paper(part_of(entry, stood), entry))
        _keep(made, entry, row)
    return made


def _is_service(entry: Entry) -> bool:
    """Whether an entry is an attempt at service, good or not."""
    kinds = ("served", str(SERVED_AGAIN), str(ATTEMPTED))
    return isinstance(entry, Recorded) and Trigger(entry.what).kind in kinds


def _keep(made: CaseFile, entry: Entry, row: str) -> None:
    """What an entry adds to the requests, terms, services and reports of the file."""
    match entry:
        case Recorded() if _is_service(entry):
            made.services.append(entry)
        case Judged() | Reweighed():
            made.reports.append(entry)
        case Proposed():
            made.requests.append(Request(entry))
        case Answered():
            _request(made, entry.proposal).answers.append(entry)
        case Moved() | ComplaintMoved() if entry.signed:
            for one in [r for r in made.requests if r.asked.row == entry.row][-1:]:
                one.taken = entry
        case Dropped():
            _request(made, entry.proposal).dropped = entry
        case TermStarted():
            made.terms.append(TermHistory(entry.term))
        case TermEnded() | TermSuspended() | TermResumed() | TermMoved():
            for term in made.terms:
                if term.term.kind is entry.term and term.ended is None:
                    _go_on(term, entry, row)
        case _:
            pass


def _go_on(
    term: TermHistory, entry: TermEnded | TermSuspended | TermResumed | TermMoved, row: str
) -> None:
    """What became of a running term."""
    if isinstance(entry, TermEnded):
        term.ended, term.by = entry, "" if entry.lapsed else row
    else:
        term.changes.append(entry)


def _request(made: CaseFile, number: int) -> Request:
    return next(one for one in made.requests if one.asked.number == number)


def part_of(entry: Line | Issued, stood: Status) -> Part:
    """The part an entry belongs to, in a case that stood so when it came."""
    if about_a_complaint(entry):
        return Part.COMPLAINT
    match entry:
        case Opened():
            return Part.FILING
        case Judged():
            return Part.INVESTIGATION
        case Refused():
            return Part.REVIEW
        case Recorded() if entry.what in ELSEWHERE:
            return ELSEWHERE[entry.what]
        case _ if entry.row in BY_CHAPTER:
            return BY_CHAPTER[entry.row]
        case _:
            becomes = ROW_BY_ID[entry.row].becomes
            if becomes is None or becomes is stood:
                return MEANWHILE.get(stood, PART_OF[stood])
            return PART_OF[becomes]
