"""From an earlier issue to the newest: what a reader must add, replace and take out.

All deltas are written in one pass over the issues they join, side by side by entry. A delta holds
for the files of the earlier issue as they stand and as they first came out: whatever an issue
since said was changed is told again, and whatever may no longer be shown, so that no copy keeps a
name that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

from domain.bulletin import GONE, RESTING, ChangeKind, Entry, IssueHead, IssueLine
from notifications.files.issue_file import stands
from notifications.files.plain_json import compact, document, end_of_list, item, with_list
from notifications.files.terms_of_use import in_both
from notifications.release import Release
from notifications.shown import Shown

FOLDER = "list/deltas"
WINDOW = 8  # issues before the newest a delta leads from: two years of quarters


@dataclass(frozen=True, slots=True)
class Difference:
    """How an entry differs. ``entry`` is that of the later issue; of one that left, the last."""

    kind: ChangeKind
    entry: Entry

    def told(self) -> dict[str, object]:
        """As it stands in a file: whole, or of one that left its id, state and day."""
        if self.kind is not ChangeKind.REMOVED:
            return {"kind": self.kind.value, "entry": self.entry}
        return {
            "kind": self.kind.value,
            "entry_id": self.entry.entry_id,
            "status": self.entry.status.value,
            "on": self.entry.withdrawn_at or self.entry.removed_date,
        }


@dataclass(slots=True)
class DeltaTotals:
    """What a delta counts; ``opening`` and ``closing`` are counted, not worked out."""

    opening: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    closing: int = 0


Abreast = Mapping[int, IssueLine]  # the lines of one entry, by issue


def _standing(lines: Abreast, number: int) -> Entry | None:
    line = lines.get(number)
    return line.entry if line is not None and stands(line) else None


def difference(lines: Abreast, since: int, until: int) -> Difference | None:
    """How an entry differs between two issues, given its lines in them and in those between."""
    before, after = _standing(lines, since), _standing(lines, until)
    if after is None:
        return None if before is None else Difference(ChangeKind.REMOVED, before)
    if before is None:
        return Difference(ChangeKind.ADDED, after)
    told = any(line.change for number, line in lines.items() if since < number <= until)
    if told or before != after or after.status in GONE | RESTING:
        return Difference(ChangeKind.CHANGED, after)
    return None


def abreast(shown: Shown, numbers: Sequence[int]) -> Iterator[Abreast]:
    """Entry by entry, its line in each of these issues that has one."""
    side_by_side = merge(*(_named(shown, number) for number in numbers), key=itemgetter(0, 1))
    for _, some in groupby(side_by_side, key=itemgetter(0)):
        yield {number: line for _, number, line in some}


def _named(shown: Shown, number: int) -> Iterator[tuple[str, int, IssueLine]]:
    return ((line.entry.entry_id, number, line) for line in shown.lines(number))


def differences(shown: Shown, since: int, until: int) -> Iterator[Difference]:
    """How one issue differs from another, by entry."""
    between = [head.number for head in shown.heads if since <= head.number <= until]
    for lines in abreast(shown, between):
        found = difference(lines, since, until)
        if found is not None:
            yield found


def count(totals: DeltaTotals, lines: Abreast, since: int, until: int) -> Difference | None:
    """The difference of an entry, counted."""
    totals.opening += _standing(lines, since) is not None
    totals.closing += _standing(lines, until) is not None
    found = difference(lines, since, until)
    if found is not None:
        totals.added += found.kind is ChangeKind.ADDED
        totals.removed += found.kind is ChangeKind.REMOVED
        totals.changed += found.kind is ChangeKind.CHANGED
    return found


def path_of(since: int, until: int) -> str:
    """Where the delta between two issues stands in the site."""
    return f"{FOLDER}/{since}-{until}.json"


def write_deltas(release: Release, shown: Shown) -> None:
    """The deltas to the newest issue from those of the window before it, and their index."""
    heads = {head.number: head for head in shown.heads[-WINDOW - 1 :]}
    numbers = tuple(heads)
    newest = numbers[-1] if numbers else 0
    totals = {since: DeltaTotals() for since in numbers[:-1]}
    with ExitStack() as files:
        sinks = {
            since: files.enter_context(release.open(path_of(since, newest))) for since in totals
        }
        for since, sink in sinks.items():
            sink.write(with_list(_said(heads[since], heads[newest]), "changes"))
        first = set(totals)
        for lines in abreast(shown, numbers) if totals else ():
            for since, counted in totals.items():
                found = count(counted, lines, since, newest)
                if found is not None:
                    sinks[since].write(item(compact(found.told()), first=since in first))
                    first.discard(since)
        for since, sink in sinks.items():
            sink.write(end_of_list(_figures(totals[since])))
    release.put(f"{FOLDER}/index.json", document(_index(release, newest, totals)))


def _said(was: IssueHead, now: IssueHead) -> dict[str, object]:
    return {
        "from": was.number,
        "to": now.number,
        "from_released_on": was.released_on,
        "to_released_on": now.released_on,
        **in_both(now.kind),
    }


def _figures(totals: DeltaTotals) -> dict[str, object]:
    return {
        "opening": totals.opening,
        "added": totals.added,
        "removed": totals.removed,
        "changed": totals.changed,
        "closing": totals.closing,
    }


def _index(release: Release, newest: int, totals: Mapping[int, DeltaTotals]) -> dict[str, object]:
    """The deltas there are, as a list and as a map from and to; nothing else is offered."""
    listed = [
        {
            "from": since,
            "to": newest,
            "path": path_of(since, newest),
            "bytes": release.files[path_of(since, newest)].bytes,
            "sha256": release.files[path_of(since, newest)].sha256,
            **_figures(counted),
        }
        for since, counted in totals.items()
    ]
    return {
        "newest": newest,
        "window": WINDOW,
        "deltas": listed,
        "map": {str(since): {str(newest): path_of(since, newest)} for since in totals},
    }
