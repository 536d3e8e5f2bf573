"""The published list: numbered issues (第N期), their lines, and totals that must close.

An issue is a head and its lines. The head is small; the lines come as a stream in the order of
their entries' ids, so that an issue of any length is compiled, kept and shown in the same memory.

Two kinds of list exist because a district cannot create a joint-punishment list by notice
(国办发〔2020〕49号 (六)(七), 行政处罚法 16): ``district`` shows decisions already made and attaches
no joint punishment; ``statutory`` exists only under a rule pack that names its legal basis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList


class ListKind(ClosedList):
    """What kind of list an issue belongs to."""

    DISTRICT = "district"
    STATUTORY = "statutory"


class IssueSort(ClosedList):
    """A regular issue closes a quarter; an extra one tells at once that an entry fell."""

    REGULAR = "regular"
    EXTRA = "extra"


class EntryStatus(ClosedList):
    """Public state of an entry, a closed list."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED_EXPIRED = "removed_expired"
    REMOVED_REPAIRED = "removed_repaired"
    WITHDRAWN_REVOKED = "withdrawn_revoked"
    WITHDRAWN_ERROR = "withdrawn_error"
    TERM_OVER = "term_over"  # the longest time is over; no longer shown, removal to follow
    SUBJECT_ENDED = "subject_ended"  # deregistered, or the operator died


# Publicity rests: number, dates and reason are shown, the name is not.
RESTING = frozenset({EntryStatus.SUSPENDED, EntryStatus.TERM_OVER})
WITHDRAWN = frozenset({EntryStatus.WITHDRAWN_REVOKED, EntryStatus.WITHDRAWN_ERROR})
REMOVED = frozenset(
    {EntryStatus.REMOVED_EXPIRED, EntryStatus.REMOVED_REPAIRED, EntryStatus.SUBJECT_ENDED}
)
GONE = WITHDRAWN | REMOVED


class ChangeKind(ClosedList):
    """How an entry differs from the issue before."""

    ADDED = "ADD"
    CHANGED = "MOD"
    REMOVED = "DEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureStep:
    """A dated step of the procedure as the public may read it; ``en`` its English title."""

    on: date
    zh: str
    en: str
    document_no: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceedanceLine:
    """A measurement over its limit, without any worker's data.

    ``explanation`` is the stored account of the judgement (plain data, ``rules/explain.py``).
    """

    workshop: str
    post: str
    agent: str
    sampled_on: date
    value: str
    unit: str
    limit: str
    limit_source: str
    ratio: str
    explanation: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One enterprise on the list, with every field the public sees and no other.

    Dates are separate on purpose; there is never one "date". ``entry_id`` is opaque, never
    re-used and never re-keyed. ``earliest_exit_date`` is the first day on which it can be removed,
    ``end_date`` the last on which it is shown. A withdrawn entry keeps id, dates and reason code
    only.
    """

    entry_id: str
    status: EntryStatus
    name: str
    uscc: str
    address: str
    representative: str
    township: str
    industry_name: str
    grounds: tuple[str, ...]  # "G1", "G2", "G3"
    facts_zh: str
    facts_en: str
    legal_basis: tuple[str, ...]
    decision_no: str
    decision_date: date
    served_date: date
    listing_no: str
    listing_date: date
    measures: str
    removal_conditions: str
    remedies: str
    earliest_exit_date: date
    end_date: date
    office: str
    first_issue: int
    removed_date: date | None = None
    removal_no: str = ""
    withdrawn_at: date | None = None
    reason_code: str = ""
    steps: tuple[ProcedureStep, ...] = ()
    exceedances: tuple[ExceedanceLine, ...] = ()
    successor: str = ""  # name and code of the one who took the duties over
    successor_since: date | None = None
    correction: str = ""  # what was corrected, as decided
    corrected_on: date | None = None
    former_names: tuple[str, ...] = ()  # names it bore before; found by the search
    reply: str = ""  # the enterprise's own words on its entry, as it gave them
    replied_on: date | None = None


class Reason(ClosedList):
    """Why an entry that stays differs from the issue before. One that left has its status."""

    LISTED = "listed"
    CORRECTED = "corrected"
    SUSPENDED = "suspended"
    TERM_OVER = "term_over"
    RESUMED = "resumed"
    SUCCESSION = "succession"
    ANSWERED = "answered"  # the enterprise's own words
    UPDATED = "updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """An entry in an issue. ``change`` is None for one that stands as it stood before.

    A line whose entry is gone (removed or withdrawn since the issue before) counts in ``removed``,
    every other in ``closing``. ``reason`` is a :class:`Reason`, or the status of what left.
    """

    entry: Entry
    change: ChangeKind | None = None
    reason: str = ""

    @property
    def in_force(self) -> bool:
        """Whether the entry is on the list by this issue."""
        return self.entry.status not in GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHead:
    """What an issue says of itself. ``previous_digest`` chains issues; the first has 64 zeros.

    ``lines_digest`` is the SHA-256 of its lines as they were released (``storage/bulletins.py``).
    """

    number: int
    period: str  # "2026-Q1"
    sort: IssueSort = IssueSort.REGULAR
    kind: ListKind
    released_on: date
    office: str
    opening: int
    added: int
    removed: int
    closing: int
    changed: int = 0  # of those in force, corrected ones included
    corrected: int = 0
    lines_digest: str
    previous_digest: str


class TotalsDoNotCloseError(Exception):
    """opening + added - removed differs from closing: the issue must not be built."""


FIRST_DIGEST = "0" * 64


def roll_forward(before: Iterable[Entry], now: Iterable[Entry]) -> Iterator[IssueLine]:
    """The lines of the issue that follows one.

    ``before`` are the entries in force by the issue before, ``now`` every entry in force, and those
    gone since; both by id. TotalsDoNotCloseError when an entry vanished, came twice, or out of
    order, or is gone though it never was on the list.
    """
    earlier = iter(before)
    was = next(earlier, None)
    last = ""
    for entry in now:
        if entry.entry_id <= last:
            raise TotalsDoNotCloseError(f"{entry.entry_id} comes after {last}")
        last = entry.entry_id
        if was is not None and was.entry_id < entry.entry_id:
            break
        if was is not None and was.entry_id == entry.entry_id:
            yield _line(was, entry)
            was = next(earlier, None)
        elif entry.status in GONE:
            raise TotalsDoNotCloseError(f"{entry.entry_id} left a list it never was on")
        else:
            yield IssueLine(entry=entry, change=ChangeKind.ADDED, reason=Reason.LISTED)
    if was is not None:
        raise TotalsDoNotCloseError(f"{was.entry_id} left without a removal or withdrawal")


def _line(was: Entry, entry: Entry) -> IssueLine:
    if entry.status in GONE:
        return IssueLine(entry=entry, change=ChangeKind.REMOVED, reason=entry.status)
    if entry == was:
        return IssueLine(entry=entry)
    return IssueLine(entry=entry, change=ChangeKind.CHANGED, reason=_reason(was, entry))


def _reason(was: Entry, entry: Entry) -> Reason:
    if entry.status is not was.status:
        resting = {
            EntryStatus.SUSPENDED: Reason.SUSPENDED,
            EntryStatus.TERM_OVER: Reason.TERM_OVER,
        }
        return resting.get(entry.status, Reason.RESUMED)
    if entry.corrected_on != was.corrected_on:
        return Reason.CORRECTED
    if entry.successor_since != was.successor_since:
        return Reason.SUCCESSION
    if entry.replied_on != was.replied_on:
        return Reason.ANSWERED
    return Reason.UPDATED


@dataclass(slots=True)
class Totals:
    """Counts the lines of an issue as they pass."""

    opening: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    corrected: int = 0
    closing: int = 0  # counted by itself, not worked out

    def count(self, line: IssueLine) -> IssueLine:
        """The line, counted."""
        self.closing += line.in_force
        self.added += line.change is ChangeKind.ADDED
        self.removed += line.change is ChangeKind.REMOVED
        self.changed += line.change is ChangeKind.CHANGED
        self.corrected += line.reason == Reason.CORRECTED
        return line

    def close(self) -> None:
        """TotalsDoNotCloseError unless opening + added - removed = closing."""
        if self.opening + self.added - self.removed != self.closing:
            raise TotalsDoNotCloseError(
                f"{self.opening} + {self.added} - {self.removed} is not {self.closing}"
            )
