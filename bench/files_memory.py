"""The data files of a list in memory that does not grow with it: python -m bench.files_memory.

Two issues of generated entries are streamed through every format, deltas, feeds and catalogue
included; Python's own peak is taken for a small list and for one ten times as long.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.bulletin import FIRST_DIGEST, ChangeKind, Entry, IssueHead, IssueLine, ListKind, Reason
from notifications.files.whole_list import write_files
from notifications.release import releasing
from notifications.shown import Mention, ShownEntry
from tests.notifications.sample_issues import SITE, sample_entry

SIZES = (2_000, 20_000)


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


def measure(count: int, *, traced: bool) -> tuple[float, int]:
    """Seconds to write everything, and the peak of memory in bytes (0: not traced)."""
    with TemporaryDirectory() as folder, releasing(Path(folder)) as release:
        if traced:
            tracemalloc.start()
        started = time.perf_counter()
        write_files(release, Generated(count), SITE)
        seconds = time.perf_counter() - started
        peak = tracemalloc.get_traced_memory()[1] if traced else 0
        tracemalloc.stop()
    return seconds, peak


def main() -> int:
    """Print a line a size; 1 when the longer list took more than a quarter more memory."""
    peaks = []
    measure(10, traced=False)  # what is imported and compiled once
    for count in SIZES:
        seconds, _ = measure(count, traced=False)
        _, peak = measure(count, traced=True)
        peaks.append(peak)
        print(f"{count:>7} entries, 2 issues: {seconds:6.2f} s, peak {peak / 1e6:.2f} MB")
    return int(peaks[-1] > 1.25 * peaks[0])


if __name__ == "__main__":
    sys.exit(main())
