"""What is remembered of a case between events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from domain.complaint import Complaint
from domain.criteria import Criterion
from domain.findings import Band
from domain.roles import Role
from domain.slotwise import slotwise
from domain.timelimits import Term, TermKind
from domain.triggers import Trigger
from domain.vocabulary import Act, Ground, Notice, Status


@slotwise
@dataclass(frozen=True, slots=True)
class Fact:
    """Something established: what (a trigger of the table), when, by whom, on which paper.

    ``said`` holds its figures by field name.
    """

    what: str
    on: date
    by: str
    document: str
    note: str = ""
    said: dict[str, str] = field(default_factory=dict)


@slotwise
@dataclass(frozen=True, slots=True)
class Signature:
    """A signatory's approval of a step of a proposal.

    A deputy signs ``instead_of`` somebody, on the ``paper`` that delegates the office.
    """

    role: Role
    by: str
    on: date
    instead_of: str = ""
    paper: str = ""


@slotwise
@dataclass(frozen=True, slots=True)
class Proposal:
    """A binding act that waits for its signatures, in the order of its row.

    A deputy asks ``instead_of`` somebody.
    """

    number: int
    row: str
    act: Act
    by: str
    on: date
    reason: str
    particulars: dict[str, str]
    signed: tuple[Signature, ...] = ()
    instead_of: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Who asked and who signed so far, and for whom."""
        signed = [name for one in self.signed for name in (one.by, one.instead_of)]
        return frozenset([self.by, self.instead_of, *signed]) - {""}

    def with_signature(self, signature: Signature) -> Proposal:
        """The proposal with one more signature under it."""
        return Proposal(
            self.number,
            self.row,
            self.act,
            self.by,
            self.on,
            self.reason,
            self.particulars,
            (*self.signed, signature),
            self.instead_of,
        )


@slotwise
@dataclass(frozen=True, slots=True)
class Taken:
    """A binding act that was taken: row, day, reason and the signatures under it."""

    row: str
    act: Act
    proposed_by: str
    on: date
    reason: str
    signed: tuple[Signature, ...]


@slotwise
@dataclass(frozen=True, slots=True)
class Finding:
    """A judged inspection as the case remembers it."""

    judgement_id: str
    report_no: str
    on: date
    answers_order: bool  # a re-inspection
    outcome: Band
    usable: Band
    summary_zh: str
    summary_en: str
    law: str = ""  # the rules it was last weighed under; empty on records older than this


@dataclass(frozen=True, slots=True)
class Borne:
    """What a ground G2 or G3 rests on: the criterion of the pack and the figures on file."""

    criterion: Criterion
    said: dict[str, str]


@slotwise
@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A document that left the office under its number (文号)."""

    notice: Notice
    number: str
    on: date
    complaint: str = ""  # the complaint it answers; empty for what goes to the enterprise


@dataclass(frozen=True, kw_only=True)  # no slots: see domain.evolve.changed
class Case:
    """A matter of one enterprise, as its journal adds up.

    ``version`` counts journal entries. ``terms`` holds the running ones, at most one a kind; the
    terms of a complaint are with the complaint.
    """

    case_id: str
    uscc: str
    opened_on: date
    status: Status = Status.START
    version: int = 0
    grounds: tuple[Ground, ...] = ()
    borne: tuple[Borne, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    terms: tuple[Term, ...] = ()
    proposal: Proposal | None = None
    proposals: int = 0
    taken: tuple[Taken, ...] = ()
    documents: tuple[IssuedDocument, ...] = ()
    inspectors: tuple[str, ...] = ()
    particulars: dict[str, str] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()

    def complaint(self, number: str) -> Complaint | None:
        """The complaint of a number, or None."""
        return next((one for one in self.complaints if one.number == number), None)

    def running(self) -> Iterator[tuple[str, Term]]:
        """Every running term with the number of its complaint; empty for the case's own."""
        for term in self.terms:
            yield "", term
        for one in self.complaints:
            for term in one.terms:
                yield one.number, term

    def last(self, what: Trigger | str) -> Fact | None:
        """The latest fact of a kind put on file, or None."""
        name = str(what)
        for fact in reversed(self.facts):
            if fact.what == name:
                return fact
        return None

    def since(self, what: Trigger | str) -> tuple[Fact, ...]:
        """The facts put on file after the latest ``what``; all of them if there was none."""
        name = str(what)
        for index in range(len(self.facts) - 1, -1, -1):
            if self.facts[index].what == name:
                return self.facts[index + 1 :]
        return self.facts

    def term(self, kind: TermKind) -> Term | None:
        """The running term of a kind, or None."""
        for term in self.terms:
            if term.kind is kind:
                return term
        return None

    def document(self, notice: Notice, number: str = "") -> IssuedDocument | None:
        """The latest document of a kind, or the one of this number (文号); None without one."""
        for document in reversed(self.documents):
            if document.notice is notice and number in ("", document.number):
                return document
        return None

    def times(self, what: Trigger) -> int:
        """How often a fact of a kind was put on file."""
        return sum(fact.what == what for fact in self.facts)

    def signers(self, role: Role) -> frozenset[str]:
        """Everybody who ever signed in that role, or had a deputy sign; the open proposal too."""
        under = [taken.signed for taken in self.taken]
        if self.proposal:
            under.append(self.proposal.signed)
        signed = [s for signatures in under for s in signatures if s.role is role]
        return frozenset([who for s in signed for who in (s.by, s.instead_of) if who])
