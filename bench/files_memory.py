"""The site of a list in memory that does not grow with it: python -m bench.files_memory [SIZE ...].

Two issues of generated entries are streamed through every page in both languages, the search index
and every data file, deltas, feeds and catalogue included; no papers. Each size in a process of its
own, whose peak is taken as the system counts it (resident set), and Python's own share on request.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.bulletin import FIRST_DIGEST, ChangeKind, Entry, IssueHead, IssueLine, ListKind, Reason
from notifications.files.whole_list import write_files
from notifications.publication import write_pages
from notifications.release import releasing
from notifications.shown import Mention, ShownEntry
from tests.notifications.sample_issues import SITE, sample_entry
from tests.notifications.sample_rules import RULES

SIZES = (1_000, 10_000)
MB = 1_000_000


class Generated:
    """Two issues of ``count`` entries, made as they are read: all added, every tenth changed."""

    def __init__(self, count: int) -> None:
        self._count = count
        told = {"office": SITE.office_zh, "kind": ListKind.DISTRICT, "lines_digest": FIRST_DIGEST}
        first = IssueHead(
            number=1, period="2026-Q2", released_on=date(2026, 7, 10), opening=0, added=count,
            removed=0, closing=count, previous_digest=FIRST_DIGEST, **told,
        )  # fmt: skip
        second = replace(
            first, number=2, period="2026-Q3", released_on=date(2026, 10, 12), opening=count,
            added=0, changed=count // 10,
        )  # fmt: skip
        self.heads: Sequence[IssueHead] = (first, second)

    def lines(self, number: int) -> Iterator[IssueLine]:
        """The lines of one of the two."""
        for at in range(1, self._count + 1):
            changed = at % 10 == 0 and number == 2
            entry = self._entry(at)
            if changed:
                entry = replace(entry, township="别处镇")
            kind = ChangeKind.CHANGED if changed else None
            said = Reason.UPDATED if changed else ""
            if number == 1:
                kind, said = ChangeKind.ADDED, Reason.LISTED
            yield IssueLine(entry=entry, change=kind, reason=said)

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry, with the issue that added it."""
        head = self.heads[0]
        said = Mention(
            issue=1, period=head.period, slug=head.period, released_on=head.released_on,
            change=ChangeKind.ADDED, reason=Reason.LISTED,
        )  # fmt: skip
        for at in range(1, self._count + 1):
            yield ShownEntry(entry=self._entry(at), mentions=(said,))

    @staticmethod
    def _entry(at: int) -> Entry:
        return replace(sample_entry(at), uscc=f"91000000MA{at:07d}X")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a site took: seconds, peaks in bytes (Python's 0: not traced), files and their bytes."""

    seconds: float
    resident: int
    python: int
    files: int
    bytes: int


def write(count: int, folder: Path) -> tuple[int, int]:
    """Write the site of so many entries; how many files and bytes it has."""
    with releasing(folder) as release:
        shown = Generated(count)
        write_pages(release, shown, site=SITE, rules=RULES)
        write_files(release, shown, SITE)
        return len(release.files), sum(one.bytes for one in release.files.values())


def measure(count: int, *, traced: bool) -> Measured:
    """A site of so many entries, in this process."""
    with TemporaryDirectory() as first:
        write(10, Path(first))  # what is imported and compiled once
    with TemporaryDirectory() as folder:
        if traced:
            tracemalloc.start()
        started = time.perf_counter()
        files, size = write(count, Path(folder))
        seconds = time.perf_counter() - started
        python = tracemalloc.get_traced_memory()[1] if traced else 0
        # Before the folder goes: to take it away, all its names are read at once. Linux: KiB.
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        tracemalloc.stop()
    return Measured(seconds, resident, python, files, size)


def main() -> int:
    """Print a line a size; 1 when the longest list took more than a quarter more memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--traced", action="store_true", help="take Python's own peak as well")
    given = parser.parse_args()
    peaks = []
    for count in given.sizes:
        alone = multiprocessing.get_context("spawn").Pool(1)
        with alone as process:
            took = process.apply(measure, (count,), {"traced": given.traced})
        peaks.append(took.python or took.resident)
        python = f", Python's own {took.python / MB:.1f} MB" if given.traced else ""
        print(
            f"{count:>7} entries: {took.seconds:7.1f} s, peak {took.resident / MB:.0f} MB{python},"
            f" {took.files} files of {took.bytes / MB:.0f} MB",
            flush=True,
        )
    return int(peaks[-1] > 1.25 * peaks[0])


if __name__ == "__main__":
    sys.exit(main())
