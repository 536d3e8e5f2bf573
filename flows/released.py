"""Every file of the site on record, with what became of it: so that what somebody holds is named.

Files of the issues, the entries' documents and papers; pages are not, they change with every issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice

from notifications.release import Release
from notifications.shown import PAPERS
from notifications.transparency.file_list import (
    GENUINE,
    NAME,
    SUPERSEDED,
    WITHDRAWN,
    ListedFile,
)
from storage import showings, transparency
from storage.showings import FileRow
from storage.unit_of_work import UnitOfWork

AT_A_TIME = 1_000
_OF_AN_ENTRY = re.compile(
    rf"(entry/([^/]+))/(?:entry\.json|notice\.\w+|(proof\.json|(?:{'|'.join(PAPERS.values())})\.\w+))"
)
_OF_AN_ISSUE = re.compile(r"(list/(?!deltas/)[^/]+)/(?!.*index\.html$).+")


def write_file_list(unit: UnitOfWork, release: Release) -> list[FileRow]:
    """Write the list of every file there ever was; returns those that are new in this release."""
    here = (row for row in release.files.by_digest() if _logged_as(row[1]))
    fresh: list[FileRow] = []
    with release.open(NAME) as sink:
        for some in _portions(_new_ones(here, showings.files(unit), fresh)):
            places = transparency.newest_places(unit, {_logged_as(path) for _, path in some})
            for digest, path in some:
                place = places.get(_logged_as(path))
                if place is not None:
                    sink.write(_listed(release, digest, path, *place).line.encode())
    return fresh


def _new_ones(
    here: Iterable[FileRow], known: Iterable[FileRow], fresh: list[FileRow]
) -> Iterator[FileRow]:
    """Both, each once, in order; what is only ``here`` goes into ``fresh`` too."""
    marked = merge(((row, True) for row in here), ((row, False) for row in known))
    for row, some in groupby(marked, key=lambda one: one[0]):
        if all(is_here for _, is_here in some):
            fresh.append(row)
        yield row


def _portions(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    waiting = iter(rows)
    while some := list(islice(waiting, AT_A_TIME)):
        yield some


def _logged_as(path: str) -> str:
    """The id in the log of what a file belongs to; "" for one that is not on record."""
    if found := _OF_AN_ENTRY.fullmatch(path):
        return found[1] if found[3] else found[2]
    found = _OF_AN_ISSUE.fullmatch(path)
    return found[1] if found else ""


def _listed(release: Release, digest: str, path: str, index: int, what: str) -> ListedFile:
    standing = release.files.get(path)
    if standing is not None and standing.sha256 == digest:
        state = GENUINE
    else:
        state = WITHDRAWN if what == WITHDRAWN else SUPERSEDED
    return ListedFile(digest, state, index, path)
