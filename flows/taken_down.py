"""Proof of a take-down: the release on disk is walked, and must hold no withdrawn name or code."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

from domain.bulletin import Entry
from flows.shown import ShownNow
from notifications.paper_text import UnknownPaperError, text_of
from notifications.public_view import HIDDEN
from storage import bulletins, cases, issues
from storage.unit_of_work import UnitOfWork


def still_holds(folder: Path, words: Collection[str]) -> list[Path]:
    """The files below a folder that hold one of these words, by path; empty: it is proved.

    A word counts as written plainly, escaped as in JSON, HTML or an address, in UTF-8 or UTF-16;
    what is compressed is opened, and of a PDF the text that a reader would copy is read. What
    cannot be opened or read proves nothing, and is named as well.
    """
    wanted = [written for word in words if word for written in _written(word)]
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _holds(path, wanted, ["".join(word.split()) for word in words])
    ]


def _holds(path: Path, wanted: Collection[bytes], unbroken: Collection[str]) -> bool:
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return True
    content += str(path.name).encode()
    if any(written in content for written in wanted):
        return True
    if path.suffix != ".pdf":
        return False
    try:
        text = text_of(content)
    except UnknownPaperError:
        return True
    return any(word in text for word in unbroken if word)


def hidden_words(unit: UnitOfWork) -> set[str]:
    """The names and codes that no public file may hold today; they stay in memory.

    Those of the hidden entries as they were released and as the register has them; without those
    that another entry, or a name that holds them, still shows.
    """
    now = ShownNow(unit)
    hidden, shown = list[str](), set[str]()
    for one in now.entries():
        if one.entry.status in HIDDEN:
            hidden.append(one.entry.entry_id)
        else:
            shown |= {one.entry.name, one.entry.uscc, one.entry.successor}
    words = set[str]()
    for lines in issues.carried(unit, hidden).values():
        for _, line in lines:
            words |= _identity(line.entry)
    for listing in bulletins.listings_by_id(unit, hidden).values():
        (folded,) = cases.load_cases(unit, [listing.case_id]).values()
        known = cases.load_enterprises(unit, [folded.case.uscc])[folded.case.uscc].enterprise
        words |= {known.name, known.uscc}
    return {word for word in words if word and not any(word in other for other in shown)}


def _identity(entry: Entry) -> set[str]:
    """A line that was released while it rested has a mark in the place of its name, no code."""
    return {entry.name, entry.uscc} if entry.uscc else set()


def _written(word: str) -> Iterator[bytes]:
    told = {word, escape(word), json.dumps(word)[1:-1], quote(word)}
    for one in sorted(told):
        yield one.encode()
    yield quote(word).lower().encode()
    for order in ("utf-16-le", "utf-16-be"):
        yield word.encode(order)
