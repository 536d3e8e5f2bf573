"""What of an entry the public may see today, in whatever issue it stands.

Publicity follows the present state, also in the pages of earlier issues: a withdrawn entry keeps
number, dates and reason only (行政处罚法 48), a suspended one likewise while the suspension
lasts, a removed one keeps its identity and dates but no facts and no measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.bulletin import RESTING, WITHDRAWN, Change, Entry, EntryStatus, Issue

REMOVED = frozenset(
    {EntryStatus.REMOVED_EXPIRED, EntryStatus.REMOVED_REPAIRED, EntryStatus.SUBJECT_ENDED}
)
HIDDEN = WITHDRAWN | RESTING


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A mention of an entry in an issue's difference sheet."""

    number: int
    slug: str
    released_on: date
    kind: str
    reason: str


def present_states(issues: Sequence[Issue]) -> dict[str, Entry]:
    """Every entry that ever appeared, as the newest issue that speaks of it has it."""
    return {e.entry_id: e for issue in issues for e in (*issue.entries, *issue.gone)}


def _without_facts(entry: Entry) -> Entry:
    return replace(
        entry, address="", representative="", facts_zh="", facts_en="", measures="",
        removal_conditions="", remedies="", steps=(), exceedances=(), successor="", correction="",
    )  # fmt: skip


def _without_identity(entry: Entry) -> Entry:
    return replace(
        _without_facts(entry), name="", uscc="", township="", industry_name="", grounds=(),
        legal_basis=(), decision_no="", listing_no="", removal_no="",
    )  # fmt: skip


def public_entry(entry: Entry, now: Entry) -> Entry:
    """The entry as it may be shown, given its present state ``now``."""
    if now.status in HIDDEN:
        return _without_identity(now)
    if now.status in REMOVED:
        return _without_facts(now)
    return entry


def public_issue(issue: Issue, states: dict[str, Entry]) -> Issue:
    """The issue with every entry and every name reduced to what may be shown today."""
    hidden = {key for key, now in states.items() if now.status in HIDDEN}
    changes = tuple(
        replace(change, name="") if change.entry_id in hidden else change
        for change in issue.changes
    )
    return replace(
        issue,
        entries=tuple(public_entry(e, states[e.entry_id]) for e in issue.entries),
        gone=tuple(public_entry(e, states[e.entry_id]) for e in issue.gone),
        changes=changes,
    )


def slugs(issues: Sequence[Issue]) -> dict[int, str]:
    """Folder name per issue number: the period, with the number for a later one of the period.

    An issue never moves: an extra issue does not take the folder of the regular one.
    """
    taken: dict[int, str] = {}
    for issue in issues:
        plain = issue.period not in taken.values()
        taken[issue.number] = issue.period if plain else f"{issue.period}-{issue.number}"
    return taken


def _mentions(issue: Issue, slug: str) -> Iterator[tuple[str, HistoryLine]]:
    for change in issue.changes:
        yield change.entry_id, _history_line(issue, slug, change)


def _history_line(issue: Issue, slug: str, change: Change) -> HistoryLine:
    return HistoryLine(
        number=issue.number,
        slug=slug,
        released_on=issue.released_on,
        kind=change.kind.value,
        reason=change.reason,
    )


def histories(issues: Sequence[Issue]) -> dict[str, tuple[HistoryLine, ...]]:
    """Publication record of every entry, oldest first."""
    found: dict[str, list[HistoryLine]] = {}
    names = slugs(issues)
    for issue in issues:
        for entry_id, line in _mentions(issue, names[issue.number]):
            found.setdefault(entry_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}
