"""Searching the list: by name, former name, pinyin, credit code or document number.

A function of the index a release carries and of what was asked; it opens the file to read only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from domain.bulletin import EntryStatus, IssueHead, IssueSort, ListKind
from notifications.pages.chrome import ROWS, pages_of
from notifications.search_index import SYLLABLE, normal
from notifications.site_identity import SiteIdentity

LONGEST = 100  # characters of a query that are looked at
WORDS = 8
EVERY_STATE = "all"
SHOWN = (
    "entry_id, name, former, uscc, township, industry, grounds, hazards, status, decision_no,"
    " listing_date, earliest_exit_date, proof"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for; an empty text asks for nothing.

    Without ``status`` and ``issue``, what is on the list now; ``status`` may be ``all``.
    ``issue`` is a number: what stood in that issue.
    """

    q: str = ""
    ground: str = ""
    township: str = ""
    industry: str = ""
    status: str = ""
    issue: str = ""
    page: int = 1

    def at(self, page: int) -> str:
        """The query part of the address of a page of the same search."""
        said = [(key, getattr(self, key)) for key in FIELDS]
        kept = [(key, value) for key, value in said if value]
        return urlencode([*kept, ("page", page)] if page > 1 else kept)


FIELDS = ("q", "ground", "township", "industry", "status", "issue")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """An entry that was found, as far as a row shows it."""

    entry_id: str
    name: str
    former: str
    uscc: str
    township: str
    industry: str
    grounds: tuple[str, ...]
    hazards: str
    status: str
    decision_no: str
    listing_date: str
    earliest_exit_date: str
    proof: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found; ``townships`` and ``industries`` are all there are to choose."""

    total: int
    page: int
    rows: tuple[FoundRow, ...]
    townships: tuple[str, ...]
    industries: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return pages_of(self.total)


def find(index: Path, asked: Asked) -> Found:
    """What an index holds of what is asked; a page that does not exist is the last one."""
    conditions, values = _conditions(asked)
    where = " AND ".join(conditions) or "TRUE"
    with closing(_opened(index)) as file:
        (total,) = file.execute(f"SELECT count(*) FROM entries WHERE {where}", values).fetchone()
        page = min(max(asked.page, 1), pages_of(total))
        first = normal(asked.q)
        rows = file.execute(
            f"SELECT {SHOWN} FROM entries WHERE {where}"
            " ORDER BY instr(said, ?) <> 1, entry_id LIMIT ? OFFSET ?",
            (*values, first, ROWS, (page - 1) * ROWS),
        )
        return Found(
            total=total,
            page=page,
            rows=tuple(_row(row) for row in rows),
            townships=tuple(_choices(file, "township")),
            industries=tuple(_choices(file, "industry")),
        )


def publisher(index: Path) -> tuple[SiteIdentity, tuple[IssueHead, ...], str]:
    """Who published the release an index belongs to, its issues, and the key of its log."""
    with closing(_opened(index)) as file:
        told = {key: json.loads(value) for key, value in file.execute("SELECT * FROM meta")}
    site = dict(told["site"])
    if site["next_issue_by"]:
        site["next_issue_by"] = date.fromisoformat(site["next_issue_by"])
    return SiteIdentity(**site), tuple(_head(head) for head in told["heads"]), str(told["log_key"])


def _head(told: dict[str, Any]) -> IssueHead:
    return IssueHead(
        **{
            **told,
            "sort": IssueSort(told["sort"]),
            "kind": ListKind(told["kind"]),
            "released_on": date.fromisoformat(told["released_on"]),
        }
    )


def _opened(index: Path) -> sqlite3.Connection:
    # Immutable: the file of a release never changes, so nothing needs to be locked.
    return sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _conditions(asked: Asked) -> tuple[list[str], list[str | int]]:
    """The conditions of the search in SQL, and their values in order."""
    found: list[tuple[str, tuple[str | int, ...]]] = []
    for word in asked.q[:LONGEST].split()[:WORDS]:
        bare = normal(word)
        if bare.isascii() and bare.isalpha():
            either = "(instr(said, ?) OR instr(initials, ?) OR instr(pinyin, ?))"
            found.append((either, (bare, bare, SYLLABLE + bare)))
        elif bare:
            found.append(("instr(said, ?)", (bare,)))
    if asked.ground:
        found.append(("instr(' ' || grounds || ' ', ' ' || ? || ' ')", (asked.ground,)))
    exactly = {"township": asked.township, "industry": asked.industry}
    found += [(f"{column} = ?", (value,)) for column, value in exactly.items() if value]
    found += _standing(asked)
    return [condition for condition, _ in found], [value for _, some in found for value in some]


def _standing(asked: Asked) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """By state today, and by issue."""
    issue = asked.issue.strip()
    if issue.isascii() and issue.isdecimal():
        number = int(issue[:9])
        yield "first_issue <= ? AND (left_issue IS NULL OR left_issue > ?)", (number, number)
    if asked.status in set(EntryStatus):
        yield "status = ?", (asked.status,)
    elif not issue and asked.status != EVERY_STATE:
        yield "left_issue IS NULL", ()


def _row(row: tuple[Any, ...]) -> FoundRow:
    told = dict(zip((name.strip() for name in SHOWN.split(",")), row, strict=True))
    return FoundRow(**{**told, "grounds": tuple(str(told["grounds"]).split())})


def _choices(file: sqlite3.Connection, column: str) -> Iterator[str]:
    for (value,) in file.execute(
        f"SELECT DISTINCT {column} FROM entries WHERE {column} <> '' ORDER BY {column}"
    ):
        yield value
