"""What is announced of entries besides their issues: that one was withdrawn, or corrected.

Each has a number of its own for ever, by the order in which the changes were put on file, so that
the same list gives the same papers (行政处罚法 48: the reason is told in public).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from domain.bulletin import WITHDRAWN, Entry, EntryStatus, IssueHead, IssueLine
from domain.lifecycle import ROW_BY_ID
from domain.retraction import Retraction, RetractionKind
from domain.words import trigger_words
from notifications.announcement_rows import announcement_number
from notifications.shown import PAPERS, Announcement
from storage import retractions
from storage.unit_of_work import UnitOfWork

SERIES = {RetractionKind.WITHDRAWN: "撤销", RetractionKind.CORRECTED: "更正"}
# By id, oldest first, from what the issues said of these entries (issue and line, oldest first).
Announced = Callable[
    [Mapping[str, Sequence[tuple[int, IssueLine]]]], Mapping[str, Sequence[Announcement]]
]


def announcement_numbers(heads: Iterable[IssueHead], office_short: str) -> dict[int, str]:
    """The number of each issue's announcement, by issue: counted anew every year."""
    counted: dict[int, int] = {}
    numbers: dict[int, str] = {}
    for head in heads:
        year = head.released_on.year
        counted[year] = counted.get(year, 0) + 1
        numbers[head.number] = announcement_number(office_short, year, counted[year])
    return numbers


def announced_by(unit: UnitOfWork, office_short: str, numbers: Mapping[int, str]) -> Announced:
    """Answers from what is on file; ``numbers`` are those of the issues' announcements."""

    def answer(
        said: Mapping[str, Sequence[tuple[int, IssueLine]]],
    ) -> dict[str, list[Announcement]]:
        told: dict[str, list[Announcement]] = {}
        for one in retractions.numbered(unit, said, tuple(PAPERS)):
            change, issued_on = one.change, date.fromisoformat(one.recorded_at[:10])
            number = announcement_number(
                office_short, issued_on.year, one.serial, SERIES[change.kind]
            )
            announcement = Announcement(
                kind=change.kind,
                number=number,
                issued_on=issued_on,
                decided_on=change.on,
                of=numbers[said[change.entry_id][0][0]],
                reason=_reason(change) if change.kind is RetractionKind.CORRECTED else "",
            )
            told.setdefault(change.entry_id, []).append(announcement)
        return told

    return answer


def _reason(change: Retraction) -> str:
    """Why it was corrected: the fact from which the time to do so ran."""
    return trigger_words(str(ROW_BY_ID[change.term.by].on))[0]


def fitting(entry: Entry, told: Sequence[Announcement]) -> Announcement | None:
    """What of it is announced today: a withdrawal, or the correction the entry itself tells.

    A correction is not, while the entry may not be named or has left the list.
    """
    if entry.status in WITHDRAWN:
        wanted = [one for one in told if one.kind is RetractionKind.WITHDRAWN]
    elif entry.status is EntryStatus.ACTIVE and entry.correction:
        wanted = [
            one
            for one in told
            if one.kind is RetractionKind.CORRECTED and one.decided_on == entry.corrected_on
        ]
    else:
        wanted = []
    return wanted[-1] if wanted else None
