"""What programs with a token are answered, field by field: receipts, and where cases stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList
from domain.timelimits import TermKind
from domain.vocabulary import Status


class EventState(ClosedList):
    """Where something handed in stands; parked is set aside until somebody has looked at it."""

    WAITING = "waiting"
    HANDLED = "handled"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A cell that is wrong, as `mingdan import` tells it. ``refuses``: its row was not taken."""

    row: int
    column: str
    name: str
    value: str
    problem: str
    remedy: str
    refuses: bool
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStands:
    """A report, a complaint or a registration by its reference, and where it stands."""

    ref: str
    uscc: str
    state: EventState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTold:
    """What became of what was handed in. Rows that ``repeated`` were here before: no change."""

    receipt_id: str
    kind: str
    received_at: str
    rows: int
    accepted: int
    repeated: int
    rejected: int
    problems: tuple[RowProblem, ...]
    events: tuple[EventStands, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRejected:
    """RFC 9457 with the receipt of what could not be taken."""

    type: str
    title: str
    status: int
    detail: str
    receipt: ReceiptTold


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTold:
    """A term that runs, or rests since a day."""

    kind: TermKind
    name: str
    started_on: date
    due_on: date
    suspended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTold:
    """A listing whose decision was served."""

    listing_id: str
    decided_on: date
    served_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTold:
    """Where a case stands. Nothing of who complained, and no lead before an inspection."""

    case_id: str
    uscc: str
    enterprise: str
    township: str
    status: Status
    status_name: str
    opened_on: date
    listings: tuple[ListingTold, ...]
    terms: tuple[TermTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesTold:
    """Cases by number; ``next`` is the cursor that goes on."""

    cases: tuple[CaseTold, ...]
    next: str | None
