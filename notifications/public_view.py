"""What of an entry the public may see today, in whatever issue it stands.

Publicity follows the present state, also in the pages of earlier issues. What is shown in which
state is the redaction policy's to say (``redaction/policy.py``), and nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.bulletin import REMOVED, RESTING, WITHDRAWN, Entry, IssueHead, IssueLine, IssueSort
from notifications.redaction.counts import SMALL_CELL
from notifications.redaction.policy import treated
from notifications.shown import Mention

HIDDEN = WITHDRAWN | RESTING


def public_entry(entry: Entry, now: Entry, *, small_cell: int = SMALL_CELL) -> Entry:
    """The entry as it may be shown, given its present state ``now``."""
    stands = now if now.status in HIDDEN | REMOVED else entry
    return treated(stands, status=now.status, small_cell=small_cell)


def public_line(line: IssueLine, now: Entry, *, small_cell: int = SMALL_CELL) -> IssueLine:
    """A line of any issue as it may be shown today."""
    return replace(line, entry=public_entry(line.entry, now, small_cell=small_cell))


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
