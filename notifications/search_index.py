"""What the search looks in: one SQLite file of every entry as the public may see it today.

Written with the site and released with it, so that a search never finds what the pages no longer
show: an entry whose publicity rests or was withdrawn is in it by its number only. The register of
corrections and the places in the log are kept in it too, for the pages themselves.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.bulletin import REMOVED, WITHDRAWN, ChangeKind, IssueHead
from domain.retraction import RetractionKind
from notifications.entry_account import hazards
from notifications.pages.chrome import ROWS
from notifications.shown import ShownEntry
from notifications.site_identity import SiteIdentity

NAME = "search/index.sqlite"
PIECE = 1 << 20
# Before each stretch in ``pinyin``; no letter, so that what is found begins where a syllable does.
SYLLABLE = "'"
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
    entry_id TEXT PRIMARY KEY, name TEXT NOT NULL, former TEXT NOT NULL, uscc TEXT NOT NULL,
    township TEXT NOT NULL, industry TEXT NOT NULL, grounds TEXT NOT NULL, hazards TEXT NOT NULL,
    status TEXT NOT NULL, decision_no TEXT NOT NULL, listing_date TEXT NOT NULL,
    earliest_exit_date TEXT NOT NULL, first_issue INTEGER NOT NULL, left_issue INTEGER,
    proof INTEGER, said TEXT NOT NULL, initials TEXT NOT NULL,
    pinyin TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE register (
    happened_on TEXT NOT NULL, entry_id TEXT NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL,
    document TEXT NOT NULL, told TEXT NOT NULL, paper TEXT NOT NULL,
    PRIMARY KEY (happened_on, entry_id, what)
) STRICT, WITHOUT ROWID;
"""


def normal(text: str) -> str:
    """A text as it is compared: one width, one case, letters, figures and characters only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def syllables(name: str) -> list[str]:
    """A name as it is read aloud, one syllable a character; Latin letters stay together."""
    # Its dictionaries take a third of a second to read, and most commands never read a name aloud.
    from pypinyin.seg.simpleseg import seg  # noqa: PLC0415

    phrases = seg(unicodedata.normalize("NFKC", name))
    return [part for phrase in phrases for part in _aloud(phrase)]


@lru_cache(maxsize=1 << 14)  # names are made of the same few thousand phrases
def _aloud(phrase: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return tuple(part for part in map(normal, lazy_pinyin([phrase])) if part)


def _stretches(read: Sequence[str]) -> str:
    """A reading from each of its syllables on: ``'yunxiqu'xiqu'qu``."""
    return "".join(SYLLABLE + "".join(read[first:]) for first in range(len(read)))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the register of corrections, withdrawals and removals.

    ``paper`` is the name of its announcement beside the entry's page, "" when there is none:
    then ``document`` is the decision on the removal.
    """

    happened_on: str
    entry_id: str
    what: str  # "corrected", or the status of what left
    name: str
    document: str
    told: str
    paper: str


class SearchIndex:
    """The file while it is filled; see :func:`search_index`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = sqlite3.connect(path)
        self._file.executescript(TABLES)

    def tell(self, site: SiteIdentity, heads: Sequence[IssueHead], log_key: str = "") -> None:
        """Who publishes, which issues there are, the log: all a page of results needs besides."""
        told = {"site": asdict(site), "heads": [asdict(one) for one in heads], "log_key": log_key}
        rows = [(key, json.dumps(value, default=_plain)) for key, value in sorted(told.items())]
        self._file.executemany("INSERT INTO meta VALUES (?, ?)", rows)

    def add(self, shown: ShownEntry) -> None:
        """An entry, and what became of it, for the register."""
        entry = shown.entry
        came = [one.issue for one in shown.mentions if one.change == ChangeKind.ADDED]
        left = [one.issue for one in shown.mentions if one.change == ChangeKind.REMOVED]
        index = (shown.proof or {}).get("index")
        names = [entry.name, *entry.former_names] if entry.name else []
        read = [syllables(name) for name in names]
        row = (
            entry.entry_id, entry.name, "、".join(entry.former_names), entry.uscc, entry.township,
            entry.industry_name, " ".join(entry.grounds), "、".join(hazards(entry)), entry.status,
            entry.decision_no, entry.listing_date.isoformat(), entry.earliest_exit_date.isoformat(),
            came[0] if came else entry.first_issue, left[-1] if left else None,
            index if isinstance(index, int) else None,
            "\n".join(map(normal, (*names, entry.uscc, entry.decision_no, entry.listing_no,
                                   entry.entry_id))),
            "\n".join("".join(part[0] for part in one) for one in read),
            "\n".join(map(_stretches, read)),
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        self._file.execute(f"INSERT INTO entries VALUES ({marks})", row)
        self._file.executemany(
            "INSERT INTO register VALUES (?, ?, ?, ?, ?, ?, ?)", list(_registered(shown))
        )

    def proofs(self, entry_ids: Sequence[str]) -> dict[str, int]:
        """The places in the log of those that have one."""
        marks = ", ".join("?" * len(entry_ids))
        asked = (
            f"SELECT entry_id, proof FROM entries WHERE proof NOT NULL AND entry_id IN ({marks})"
        )
        return dict(self._file.execute(asked, list(entry_ids)))

    def register_size(self) -> int:
        """How many lines the register has."""
        (count,) = self._file.execute("SELECT count(*) FROM register").fetchone()
        return int(count)

    def register_page(self, page: int) -> list[RegisterRow]:
        """A page of the register, the latest first."""
        asked = (
            "SELECT * FROM register ORDER BY happened_on DESC, entry_id DESC, what LIMIT ? OFFSET ?"
        )
        return [RegisterRow(*row) for row in self._file.execute(asked, (ROWS, (page - 1) * ROWS))]

    def pieces(self) -> Iterator[bytes]:
        """The finished file, piece by piece; the same entries give the same bytes."""
        self._file.commit()
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def close(self) -> None:
        """Done with it."""
        self._file.close()


@contextmanager
def search_index() -> Iterator[SearchIndex]:
    """An index to fill, in a folder of its own that goes away."""
    with TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index.sqlite")
        try:
            yield index
        finally:
            index.close()


def _registered(shown: ShownEntry) -> Iterator[tuple[str, ...]]:
    """What of an entry belongs into the register, with its announcement."""
    entry, told = shown.entry, shown.announced
    papers = {} if told is None else {told.kind: (told.number, told.name)}
    if entry.status in WITHDRAWN | REMOVED:
        day = entry.withdrawn_at or entry.removed_date or entry.end_date
        number, paper = papers.get(RetractionKind.WITHDRAWN, (entry.removal_no, ""))
        yield (day.isoformat(), entry.entry_id, entry.status, entry.name, number, "", paper)
    if entry.corrected_on is not None:
        day = entry.corrected_on
        number, paper = papers.get(RetractionKind.CORRECTED, ("", ""))
        yield (day.isoformat(), entry.entry_id, "corrected", entry.name, number,
               entry.correction, paper)  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the index")
