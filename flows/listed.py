"""What a decision changes on the list: the listing rows that follow from the moves of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from domain.bulletin import EntryStatus, ListKind
from domain.case import Case, Fact
from domain.journal import Entry, Moved, Recorded
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, served, step
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step
from storage.bulletins import Listing

LISTING_SERIES = "listing"
# The two acts that put a case on the list: the notice before each, and the decision.
LISTS = {
    act(Act.LIST): (Notice.INTENT_TO_LIST, Notice.LISTING_DECISION),
    act(Act.RELIST): (Notice.RELISTING_INTENT, Notice.RELISTING_DECISION),
}
SERVED = {str(served(decision)) for _, decision in LISTS.values()}
REPAIR_APPLIED = str(step(Step.REPAIR_APPLIED))


@dataclass(frozen=True, slots=True)
class Served:
    """The listing decision reached the enterprise."""

    case_id: str
    on: date


@dataclass(frozen=True, slots=True)
class Ended:
    """A listing ended, and why."""

    case_id: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RepairAsked:
    """The enterprise asked for credit repair (信用修复) while it was on the list."""

    case_id: str


ListChange = Listing | Served | Ended | RepairAsked
Number = Callable[[str, int], str]


def list_changes(
    before: Case, entries: Iterable[Entry], after: Case, no: int, law: Jurisdiction, number: Number
) -> tuple[ListChange, ...]:
    """The changes to the list that follow from the entries of one event, in their order.

    ``no`` is the journal row of the entries. The days are those of the moves themselves, by an act,
    a step or the end of a term.
    """
    changes: list[ListChange] = []
    status, in_force = before.status, before.status in ON_THE_LIST
    for entry in entries:
        if isinstance(entry, Recorded) and entry.what in SERVED and in_force:
            changes.append(Served(after.case_id, entry.on))
        if isinstance(entry, Recorded) and entry.what == REPAIR_APPLIED and in_force:
            changes.append(RepairAsked(after.case_id))
        if not isinstance(entry, Moved):
            continue
        status = entry.becomes
        if status in ON_THE_LIST and not in_force:
            changes.append(_listing(after, entry, no, law, number))
        elif in_force and status not in ON_THE_LIST:
            changes.append(Ended(after.case_id, entry.on, end_reason(after, entry).value))
        in_force = status in ON_THE_LIST
    return tuple(changes)


def repairs_asked(rows: Iterable[tuple[int, Iterable[Entry]]]) -> dict[int, bool]:
    """Of each listing of a journal, by the row that listed it, whether repair was asked for in it.

    ``rows``: the journal, each row with its number.
    """
    found: dict[int, bool] = {}
    in_force: int | None = None
    for no, entries in rows:
        for entry in entries:
            if isinstance(entry, Recorded) and entry.what == REPAIR_APPLIED:
                if in_force is not None:
                    found[in_force] = True
            elif isinstance(entry, Moved) and entry.becomes not in ON_THE_LIST:
                in_force = None
            elif isinstance(entry, Moved) and in_force is None:
                in_force = no
                found[no] = False
    return found


def end_reason(case: Case, left: Moved) -> EntryStatus:
    """Why a listing ended, by the move with which its case left the list."""
    if left.becomes is Status.WITHDRAWN:
        revoked = case.last(step(Step.DECISION_REVOKED)) is not None
        return EntryStatus.WITHDRAWN_REVOKED if revoked else EntryStatus.WITHDRAWN_ERROR
    if left.becomes is Status.ENDED:
        return EntryStatus.SUBJECT_ENDED
    early = ROW_BY_ID[left.row].on == act(Act.REMOVE_EARLY)
    return EntryStatus.REMOVED_REPAIRED if early else EntryStatus.REMOVED_EXPIRED


def _listing(case: Case, moved: Moved, no: int, law: Jurisdiction, number: Number) -> Listing:
    """The row with the facts the listing rests on; a gap here is a gap in the procedure."""
    intent, paper = LISTS[ROW_BY_ID[moved.row].on]
    taken = next(one for one in reversed(case.taken) if one.row == moved.row)
    decision, listing = case.document(Notice.PENALTY_DECISION), case.document(paper)
    if decision is None or listing is None:
        raise ValueError(f"{case.case_id}: listed without its documents")
    reviewer, head, *_ = (signature.by for signature in taken.signed)
    values = law.values(taken.on)
    return Listing(
        listing_id=number(LISTING_SERIES, taken.on.year),
        case_id=case.case_id,
        proof_no=no,
        list_kind=values.get("list.kind", ListKind.DISTRICT.value),
        list_basis=values.get("list.basis") or None,
        measures=case.particulars.get("measures", ""),
        decision_no=decision.number,
        decision_served_on=_fact(case, str(served(Notice.PENALTY_DECISION))).on,
        meeting_on=_fact(case, str(step(Step.MEETING_RECOMMENDED))).on,
        intent_served_on=_fact(case, str(served(intent))).on,
        objection_closed_on=_objection_closed(case, intent),
        listing_no=listing.number,
        decided_on=taken.on,
        proposed_by=taken.proposed_by,
        legal_reviewer=reviewer,
        agency_head=head,
    )


def _fact(case: Case, what: str) -> Fact:
    fact = case.last(what)
    if fact is None:
        raise ValueError(f"{case.case_id}: {what} is not on file")
    return fact


def _objection_closed(case: Case, intent: Notice) -> date:
    closed = [
        fact.on
        for fact in case.since(served(intent))
        if fact.what in (str(lapsed(TermKind.OBJECTION)), str(step(Step.OBJECTION_WAIVED)))
    ]
    return min(closed)
