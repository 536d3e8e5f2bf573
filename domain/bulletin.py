"""The published list: numbered issues, their entries, and totals that must close.

Two kinds of list exist because a district cannot create a joint-punishment list by notice
(国办发〔2020〕49号 (六)(七), 行政处罚法 16): ``district`` shows decisions already made and attaches
no joint punishment; ``statutory`` exists only under a rule pack that names its legal basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList


class ListKind(ClosedList):
    """What kind of list an issue belongs to."""

    DISTRICT = "district"
    STATUTORY = "statutory"


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
    re-used and never re-keyed. A withdrawn entry keeps id, dates and reason code only.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry's difference from the issue before, with its reason code."""

    entry_id: str
    kind: ChangeKind
    reason: str
    name: str  # empty for a withdrawn entry: the name goes, the fact stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue of the list (第N期). ``entries`` are those in force, sorted by id.

    ``gone`` are entries that left since the issue before: removed ones whole, withdrawn ones as
    tombstones. ``previous_digest`` chains issues; the first one has 64 zeros.
    """

    number: int
    period: str  # "2026-Q1"
    kind: ListKind
    released_on: date
    office: str
    previous_digest: str
    opening: int
    added: int
    removed: int
    closing: int
    entries: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    changes: tuple[Change, ...]


class TotalsDoNotCloseError(Exception):
    """opening + added - removed differs from closing: the issue must not be built."""


FIRST_DIGEST = "0" * 64


def compile_issue(
    *,
    number: int,
    period: str,
    kind: ListKind,
    released_on: date,
    office: str,
    previous: Issue | None,
    previous_digest: str,
    in_force: tuple[Entry, ...],
    gone: tuple[Entry, ...],
) -> Issue:
    """The issue that follows ``previous``, with its difference sheet.

    ``in_force`` is every entry to be shown, ``gone`` every entry that stopped since the issue
    before. TotalsDoNotCloseError when the two do not account for the previous issue: an entry
    may never vanish silently.
    """
    before = {e.entry_id: e for e in previous.entries} if previous else {}
    now = {e.entry_id: e for e in in_force}
    left = {e.entry_id: e for e in gone}
    added = [e for key, e in now.items() if key not in before]
    removed = [before[key] for key in before if key not in now]
    closing = len(before) + len(added) - len(removed)
    unaccounted = [e.entry_id for e in removed if e.entry_id not in left]
    if unaccounted or closing != len(now) or len(now) != len(in_force):
        raise TotalsDoNotCloseError(
            f"issue {number}: {len(before)} + {len(added)} - {len(removed)} against {len(now)}"
            f" entries; left without a removal or withdrawal: {', '.join(unaccounted) or 'none'}"
        )
    changes = [
        Change(entry_id=e.entry_id, kind=ChangeKind.ADDED, reason="listed", name=e.name)
        for e in added
    ]
    changes += [
        Change(
            entry_id=key,
            kind=ChangeKind.CHANGED,
            reason=now[key].status.value,
            name=e.name,
        )
        for key, e in before.items()
        if key in now and now[key] != e
    ]
    changes += [
        Change(
            entry_id=e.entry_id,
            kind=ChangeKind.REMOVED,
            reason=left[e.entry_id].status.value,
            name="" if left[e.entry_id].status in WITHDRAWN else e.name,
        )
        for e in removed
    ]
    return Issue(
        number=number,
        period=period,
        kind=kind,
        released_on=released_on,
        office=office,
        previous_digest=previous_digest,
        opening=len(before),
        added=len(added),
        removed=len(removed),
        closing=closing,
        entries=tuple(sorted(in_force, key=lambda e: e.entry_id)),
        gone=tuple(sorted((left[e.entry_id] for e in removed), key=lambda e: e.entry_id)),
        changes=tuple(sorted(changes, key=lambda c: (c.entry_id, c.kind))),
    )
