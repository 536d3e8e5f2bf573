"""What the read API answers with, field by field: the shapes of its OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.bulletin import (
    ChangeKind,
    Entry,
    EntryStatus,
    ExceedanceLine,
    IssueHead,
    ProcedureStep,
)
from domain.closed_list import ClosedList
from notifications.shown import Mention
from notifications.transparency.file_list import GENUINE, SUPERSEDED, WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Listings:
    """Entries by id. ``issue`` is the one they are read from, ``next`` the cursor that goes on."""

    issue: int
    released_on: date
    listings: tuple[Entry, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the issues said of an entry, and the steps of its procedure."""

    entry_id: str
    status: EntryStatus
    mentions: tuple[Mention, ...]
    steps: tuple[ProcedureStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTold:
    """A ground in words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an entry is on the list, down to each measurement and its arithmetic."""

    entry_id: str
    status: EntryStatus
    grounds: tuple[GroundTold, ...]
    legal_basis: tuple[str, ...]
    facts_zh: str
    facts_en: str
    exceedances: tuple[ExceedanceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The newest version of an entry in the log of everything published, and its proof."""

    entry_id: str
    entry: dict[str, object]
    proof: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """The entries of an enterprise that may be named."""

    uscc: str
    listings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """Every issue, oldest first."""

    issues: tuple[IssueHead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference: ``entry`` is whole for ADD and MOD, null for DEL."""

    kind: ChangeKind
    entry_id: str
    status: EntryStatus
    on: date | None
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to add, replace and take out to get from one issue to the newest."""

    since: int
    until: int
    changes: tuple[Change, ...]
    next: str | None


class FileState(ClosedList):
    """What a file is today: of the release that stands, replaced, withdrawn, or never in one."""

    GENUINE = GENUINE
    SUPERSEDED = SUPERSEDED
    WITHDRAWN = WITHDRAWN
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What is known of a file by its digest; ``log_index`` is the leaf of the log that says so.

    A help: what can be relied on is the log itself, checked by ``/verify.py``.
    """

    digest: str
    state: FileState
    log_index: int | None
    path: str | None


class Age(ClosedList):
    """No issue yet; the newest; the next one is due; it is so by more than a quarter."""

    NONE = "none"
    CURRENT = "current"
    LATE = "late"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How old the list is, and what it may be used for."""

    state: Age
    newest_issue: int
    released_on: date | None
    next_issue_by: date | None
    on_the_list: int
    title: str
    purpose: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """RFC 9457. ``type`` is stable; ``title`` and ``detail`` are in Chinese or English."""

    type: str
    title: str
    status: int
    detail: str
