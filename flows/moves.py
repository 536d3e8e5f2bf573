"""What may be done in a case now, by whom, what is missing; and doing it by the one write path.

A page asks here before it offers a move, shows what the move would lead to, and hands in what was
filled in. The answer is what the journal says: what was written, or the refusal in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain import approval
from domain.case import Case
from domain.decide import decide
from domain.events import TermLapsed
from domain.journal import Entry, Refused
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import TABLE
from domain.proof import Proof, prove
from domain.roles import Role
from domain.row import Row
from domain.timelimits import TermKind
from domain.vocabulary import Notice
from flows.assembly import Assembly
from flows.formats.decisions import read_decision
from flows.handle import Handled, handle_at_once
from flows.publish import refresh
from storage import officials
from storage.cases import entries_of, load_cases
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

Given = dict[str, Any]
BY_HAND = ("act", "step", "served")


class NoCaseError(LookupError):
    """There is no case of that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A row of the table that stands open, for the case or for one of its complaints."""

    row: Row
    proof: Proof
    complaint: str = ""

    @property
    def ready(self) -> bool:
        """Whether everything it needs is on file."""
        return not self.proof.missing

    @property
    def order(self) -> tuple[Role, ...]:
        """Who signs it, in order, those a pack adds included."""
        return tuple(one.role for one in self.proof.signing)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNow:
    """A case as of a day, with the law it stands under; terms that ran out have lapsed."""

    case: Case
    law: Jurisdiction
    today: date

    def moves(self) -> tuple[Move, ...]:
        """Every move somebody could make by hand, those that are ready first."""
        found = [move for row in TABLE if row.on.kind in BY_HAND for move in self._open(row)]
        return tuple(sorted(found, key=lambda move: not move.ready))

    def _open(self, row: Row) -> list[Move]:
        if self.case.status not in row.when or not self._issued(row):
            return []
        told = self.case.particulars
        if not row.stages:
            return [Move(row=row, proof=prove(self.case, row, self.today, told, self.law))]
        return [
            Move(
                row=row,
                proof=prove(
                    self.case, row, self.today, {**told, "complaint_no": one.number}, self.law
                ),
                complaint=one.number,
            )
            for one in self.case.complaints
            if one.stage in row.stages
        ]

    def _issued(self, row: Row) -> bool:
        """What did not leave the office cannot be served."""
        return row.on.kind != "served" or self.case.document(Notice(row.on.what)) is not None

    @property
    def signing_order(self) -> tuple[Role, ...]:
        """Who signs the open proposal, in order; empty without one."""
        return approval.signing_order(self.case, self.law)

    @property
    def waits_for(self) -> Role | None:
        """The office whose signature the open proposal waits for."""
        return approval.waits_for(self.case, self.law)

    def why_not_sign(self, person: str, role: Role) -> str:
        """The code of the refusal a person would get, "" when they may sign now."""
        proposal = self.case.proposal
        if proposal is None:
            return "no_proposal"
        office = self.law.roster.standing(person, role, self.today)
        return approval.why_not_sign(self.case, proposal, self.signing_order, role, office)

    def foresee(self, given: Given) -> tuple[Entry, ...]:
        """What an act would lead to, without doing it. ActError when it is none."""
        event = read_decision({"ref": "-", "case": self.case.case_id, **given}).event
        entries, _ = decide(self.case, event, None, self.law)
        return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of something handed in."""

    entries: tuple[Entry, ...] = ()
    handled: Handled = field(default_factory=Handled)
    repeated: bool = False  # its reference was here before: nothing was done twice
    parked: bool = False  # it is kept, and somebody must look at it

    @property
    def refused(self) -> Refused | None:
        """The refusal, when it was refused."""
        return next((one for one in self.entries if isinstance(one, Refused)), None)


def case_now(assembly: Assembly, unit: UnitOfWork, case_id: str, today: date) -> CaseNow:
    """A case as it stands today; NoCaseError without one."""
    stored = load_cases(unit, [case_id]).get(case_id)
    if stored is None:
        raise NoCaseError(case_id)
    return lapsed(stored.case, assembly.jurisdiction(officials.roster(unit)), today)


def lapsed(case: Case, law: Jurisdiction, today: date) -> CaseNow:
    """The case after what ran out before today; nothing is written."""
    sweep = TermLapsed(case_id=case.case_id, on=today, term=TermKind.DEFENCE)
    _, case = decide(case, sweep, None, law)
    return CaseNow(case=case, law=law, today=today)


def hand_in(assembly: Assembly, given: Mapping[str, Any], *, at: datetime) -> Outcome:
    """Do what an act says (``flows/formats/decisions.py``); its ``ref`` counts once for ever.

    ActError when it is no act. Whoever hands in shows the list anew afterwards (:func:`show_anew`).
    """
    row = read_decision(dict(given))
    case_id = getattr(row.event, "case_id", "") or ""
    before = _entries(assembly, case_id)
    done = Handled()
    moment = at.isoformat()
    incoming = [Incoming("officials", row.ref, row.event)]
    if not handle_at_once(assembly, incoming, at=moment, into=done):
        return Outcome(repeated=True)
    fresh = _entries(assembly, case_id)[len(before) :]
    return Outcome(entries=tuple(fresh), handled=done, parked=done.parked > 0)


def show_anew(assembly: Assembly, outcome: Outcome, *, at: datetime) -> bool:
    """Show the list again when what was handed in changed what the public may see.

    It takes as long as the list is large; what dies in between is caught up by the next showing.
    """
    return refresh(assembly, outcome.handled, at=at.isoformat())


def _entries(assembly: Assembly, case_id: str) -> list[Entry]:
    if not case_id:
        return []
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return entries_of(unit, case_id)
