"""What of an entry the public may see today, in whatever issue it stands.

Publicity follows the present state, also in the pages of earlier issues: a withdrawn entry keeps
number, dates and reason only (行政处罚法 48), a suspended one likewise while the suspension
lasts, a removed one keeps its identity and dates but no facts and no measurements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.bulletin import REMOVED, RESTING, WITHDRAWN, Entry, IssueHead, IssueLine, IssueSort
from notifications.shown import Mention

HIDDEN = WITHDRAWN | RESTING


def _without_facts(entry: Entry) -> Entry:
    return replace(
        entry, address="", representative="", facts_zh="", facts_en="", measures="",
        removal_conditions="", remedies="", steps=(), exceedances=(), successor="", correction="",
        reply="",
    )  # fmt: skip


def _without_identity(entry: Entry) -> Entry:
    return replace(
        _without_facts(entry), name="", uscc="", township="", industry_name="", grounds=(),
        legal_basis=(), decision_no="", listing_no="", removal_no="", former_names=(),
    )  # fmt: skip


def public_entry(entry: Entry, now: Entry) -> Entry:
    """The entry as it may be shown, given its present state ``now``."""
    if now.status in HIDDEN:
        return _without_identity(now)
    if now.status in REMOVED:
        return _without_facts(now)
    return entry


def public_line(line: IssueLine, now: Entry) -> IssueLine:
    """A line of any issue as it may be shown today."""
    return replace(line, entry=public_entry(line.entry, now))


def slug(head: IssueHead) -> str:
    """The folder of an issue: the period of a regular one, with its number for an extra one."""
    return head.period if head.sort is IssueSort.REGULAR else f"{head.period}-{head.number}"


def mentions(
    said: Iterable[tuple[IssueHead, IssueLine]],
) -> Iterator[Mention]:
    """What the difference sheets said of an entry; issues in which it merely stood say nothing."""
    for head, line in said:
        if line.change is not None:
            yield Mention(
                issue=head.number,
                period=head.period,
                slug=slug(head),
                released_on=head.released_on,
                change=line.change.value,
                reason=line.reason,
            )
