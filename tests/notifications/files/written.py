"""The data files of a list, written into a folder and read back; and lists with any history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from domain.bulletin import GONE, Entry, EntryStatus
from notifications.files.whole_list import write_files
from notifications.release import releasing
from notifications.site_identity import SiteIdentity
from tests.notifications.sample_issues import SITE, Issue, ShownOf, issue_of, sample_entry

ADDRESSED = replace(SITE, address_of_site="https://list.example.invalid/", feed_id="yx-ohbl")
FIRST_DAY = date(2024, 1, 10)


def written(folder: Path, issues: Sequence[Issue], site: SiteIdentity = ADDRESSED) -> Path:
    """The folder of the site that holds the data files of these issues."""
    with releasing(folder) as release:
        write_files(release, ShownOf(issues), site)
    return folder / "public"


def contents(site: Path) -> dict[str, bytes]:
    root = site.resolve()
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _next(entry: Entry, became: str, day: date) -> Entry:
    """The entry after something happened to it."""
    if became == "correct":
        return replace(entry, correction=f"更正于{day}", corrected_on=day)
    if became == "rest":
        return replace(entry, status=EntryStatus.SUSPENDED)
    if became == "resume":
        return replace(entry, status=EntryStatus.ACTIVE)
    if became == "withdraw":
        status = EntryStatus.WITHDRAWN_ERROR
        return replace(entry, status=status, withdrawn_at=day, reason_code=status.value)
    status = EntryStatus.REMOVED_REPAIRED
    return replace(entry, status=status, removed_date=day, reason_code=status.value)


_HAPPENS = st.sampled_from(["", "", "", "correct", "rest", "resume", "withdraw", "remove"])


@st.composite
def histories(draw: st.DrawFn, most: int = 6) -> list[Issue]:
    """Up to ``most`` issues of a list on which anything lawful happens to its entries."""
    issues: list[Issue] = []
    standing: dict[int, Entry] = {}
    last = 0
    for number in range(1, draw(st.integers(1, most)) + 1):
        day = FIRST_DAY + timedelta(days=91 * (number - 1))
        happened = {at: draw(_HAPPENS) for at in standing}
        now = {
            at: _next(entry, happened[at], day) if happened[at] else entry
            for at, entry in standing.items()
        }
        for at in range(last + 1, last + 1 + draw(st.integers(0, 3))):
            now[at] = replace(sample_entry(at), first_issue=number)
            last = at
        before = issues[-1] if issues else None
        issues.append(
            issue_of(number, f"{day.year}-Q{(day.month + 2) // 3}", day, now.values(), before)
        )
        standing = {at: entry for at, entry in now.items() if entry.status not in GONE}
    return issues
