"""The pages of an issue: its entries and its changes, a hundred a page, in one reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.bulletin import ChangeKind, IssueHead, IssueLine
from notifications.pages.chrome import LANGUAGES, ROWS, Chrome, at, pages_of
from notifications.pages.structured_data import of_issue
from notifications.public_view import slug
from notifications.release import Release
from notifications.search_index import SearchIndex
from notifications.shown import Shown

TOLD_IN_FRONT = 12  # changes told on the first page itself; additions stand in the list anyway


@dataclass(slots=True)
class _Gathered:
    """What the first page tells of the whole issue; it is written last."""

    first: list[IssueLine] = field(default_factory=list)
    changes: list[IssueLine] = field(default_factory=list)
    townships: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)

    def look(self, line: IssueLine) -> None:
        if line.change not in (None, ChangeKind.ADDED) and len(self.changes) < TOLD_IN_FRONT:
            self.changes.append(line)
        if line.entry.name and stands(line):
            self.townships.add(line.entry.township)
            self.industries.add(line.entry.industry_name)


def stands(line: IssueLine) -> bool:
    """Whether the entry was on the list by its issue, whatever became of it since."""
    return line.change is not ChangeKind.REMOVED


class IssuePages:
    """Writes the pages of one issue, in both languages; holds two pages of lines at a time."""

    def __init__(
        self, release: Release, chrome: Chrome, shown: Shown, index: SearchIndex, head: IssueHead
    ) -> None:
        self.release, self.chrome, self.shown, self.index = release, chrome, shown, index
        self.head, self.folder = head, f"list/{slug(head)}"
        self.newest = head == chrome.newest
        self.pages = pages_of(head.closing)
        self.changed = head.added + head.removed + head.changed

    def write(self) -> None:
        """Read the lines once; entries and changes go out as soon as a page is full."""
        gathered = _Gathered()
        rows: list[IssueLine] = []
        changes: list[IssueLine] = []
        page = change_page = 0
        for line in self.shown.lines(self.head.number):
            gathered.look(line)
            if stands(line):
                rows.append(line)
            if line.change is not None:
                changes.append(line)
            if len(rows) == ROWS:
                page, rows = page + 1, self._turn(page + 1, rows, gathered)
            if len(changes) == ROWS:
                change_page, changes = change_page + 1, self._changes(change_page + 1, changes)
        if rows:
            self._turn(page + 1, rows, gathered)
        if changes or not change_page:
            self._changes(change_page + 1, changes)
        self._front(gathered)

    def _turn(self, page: int, rows: list[IssueLine], gathered: _Gathered) -> list[IssueLine]:
        if page == 1:
            gathered.first = rows
        else:
            self._put(f"{self.folder}/page/{page}/index.html", rows, page=page)
        return []

    def _front(self, gathered: _Gathered) -> None:
        told: dict[str, Any] = {
            "changes": gathered.changes,
            "townships": sorted(gathered.townships),
            "industries": sorted(gathered.industries),
        }
        self._put(f"{self.folder}/index.html", gathered.first, page=1, **told)
        if self.newest:
            self._put("index.html", gathered.first, page=1, **told)

    def _put(self, path: str, rows: list[IssueLine], *, page: int, **told: Any) -> None:
        proofs = self.index.proofs([line.entry.entry_id for line in rows])
        for language in LANGUAGES:
            content = self.chrome.page(
                language,
                at(language, path),
                "list.html.j2",
                noindex=not self.newest,
                rows=rows,
                proofs=proofs,
                turning=self._turning(page, self.pages, "index.html"),
                structured=self._structured(language, path, page),
                **self._common(),
                **{"changes": (), "townships": (), "industries": (), **told},
            )
            self.release.put(at(language, path), content)

    def _changes(self, page: int, rows: list[IssueLine]) -> list[IssueLine]:
        tail = "index.html" if page == 1 else f"page/{page}/index.html"
        path = f"{self.folder}/changes/{tail}"
        for language in LANGUAGES:
            content = self.chrome.page(
                language,
                at(language, path),
                "changes.html.j2",
                noindex=not self.newest,
                rows=rows,
                turning=self._turning(page, pages_of(self.changed), "changes/index.html"),
                **self._common(),
            )
            self.release.put(at(language, path), content)
        return []

    def _turning(self, page: int, pages: int, first: str) -> dict[str, Any]:
        return turning(page, pages, f"{self.folder}/{first}")

    def _common(self) -> dict[str, Any]:
        return {
            "issue": self.head,
            "older": not self.newest,
            "slug": slug(self.head),
            "changed": self.changed,
        }

    def _structured(self, language: str, path: str, page: int) -> str:
        if not self.newest or page > 1:
            return ""
        root = "../" * at(language, path).count("/")
        return of_issue(self.head, self.chrome.site, language, root)


def turning(page: int, pages: int, first: str) -> dict[str, Any]:
    """The links between the pages that begin with ``first``, an ``index.html``."""
    folder = first.removesuffix("index.html")
    return window(page, pages, lambda n: first if n == 1 else f"{folder}page/{n}/index.html")


def window(page: int, pages: int, path: Callable[[int], str]) -> dict[str, Any]:
    """The pages before and after, and those within reach with their paths; None for a gap."""
    return {
        "page": page,
        "pages": pages,
        "before": path(page - 1) if page > 1 else "",
        "after": path(page + 1) if page < pages else "",
        "numbers": [(n, path(n)) if n else None for n in _near(page, pages)],
    }


def _near(page: int, pages: int) -> Iterator[int]:
    """The first, the last and the two on each side; 0 for a gap between them."""
    last = 0
    for number in sorted({1, *range(max(page - 2, 1), min(page + 2, pages) + 1), pages}):
        if number > last + 1:
            yield 0
        yield number
        last = number
