"""What a decision changes on the list: the listing row that follows from a case's move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.bulletin import EntryStatus, ListKind
from domain.case import Case, Fact
from domain.timelimits import TermKind
from domain.triggers import lapsed, served, step
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step
from storage.bulletins import Listing

LISTING_SERIES = "listing"


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


ListChange = Listing | Served | Ended


def list_changes(
    before: Case, after: Case, number: Callable[[str, int], str]
) -> tuple[ListChange, ...]:
    """The changes to the list that follow from a case's way from ``before`` to ``after``."""
    if before.status not in ON_THE_LIST and after.status not in ON_THE_LIST:
        return ()
    changes: list[ListChange] = []
    if after.status is Status.LISTED and before.status is not Status.LISTED:
        changes.append(_listing(after, number))
    service = served(Notice.LISTING_DECISION)
    fact = after.last(service)
    if fact is not None and before.last(service) is None:
        changes.append(Served(after.case_id, fact.on))
    if before.status in ON_THE_LIST and after.status not in ON_THE_LIST:
        changes.append(Ended(after.case_id, after.taken[-1].on, _end_reason(after).value))
    return tuple(changes)


def _end_reason(case: Case) -> EntryStatus:
    if case.status is Status.WITHDRAWN:
        revoked = case.last(step(Step.DECISION_REVOKED)) is not None
        return EntryStatus.WITHDRAWN_REVOKED if revoked else EntryStatus.WITHDRAWN_ERROR
    early = case.taken[-1].act is Act.REMOVE_EARLY
    return EntryStatus.REMOVED_REPAIRED if early else EntryStatus.REMOVED_EXPIRED


def _listing(case: Case, number: Callable[[str, int], str]) -> Listing:
    """The row with the facts the listing rests on; a gap here is a gap in the procedure."""
    taken = case.taken[-1]
    decision, listing = (
        case.document(Notice.PENALTY_DECISION),
        case.document(Notice.LISTING_DECISION),
    )
    if decision is None or listing is None:
        raise ValueError(f"{case.case_id}: listed without its documents")
    reviewer, head = (signature.by for signature in taken.signed)
    return Listing(
        listing_id=number(LISTING_SERIES, taken.on.year),
        case_id=case.case_id,
        list_kind=ListKind.DISTRICT.value,
        decision_no=decision.number,
        decision_served_on=_fact(case, str(served(Notice.PENALTY_DECISION))).on,
        meeting_on=_fact(case, str(step(Step.MEETING_RECOMMENDED))).on,
        intent_served_on=_fact(case, str(served(Notice.INTENT_TO_LIST))).on,
        objection_closed_on=_objection_closed(case),
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


def _objection_closed(case: Case) -> date:
    closed = [
        fact.on
        for fact in case.since(served(Notice.INTENT_TO_LIST))
        if fact.what in (str(lapsed(TermKind.OBJECTION)), str(step(Step.OBJECTION_WAIVED)))
    ]
    return min(closed)
