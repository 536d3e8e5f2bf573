"""Every file of the site on record, with what became of it: so that what somebody holds is named.

Files of the issues, the entries' documents and papers, the random draws; pages are not, they change
with every issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice

from flows.draws import logged_folder
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


def write_file_list(unit: UnitOfWork, release: Release) -> None:
    """Write the list of every file there ever was into the release."""
    with release.open(NAME) as sink:
        for some in _portions(row for row, _ in _all(unit, release)):
            places = transparency.newest_places(unit, {_logged_as(path) for _, path in some})
            for digest, path in some:
                place = places.get(_logged_as(path))
                if place is not None:
                    sink.write(_listed(release, digest, path, *place).line.encode())


def new_files(unit: UnitOfWork, release: Release) -> Iterator[FileRow]:
    """The files of a release that are not on record."""
    return (row for row, known in _all(unit, release) if not known)


def _all(unit: UnitOfWork, release: Release) -> Iterator[tuple[FileRow, bool]]:
    """Every file on record or in the release, each once, by digest; whether it is on record."""
    here = ((row, False) for row in release.files.by_digest() if _logged_as(row[1]))
    on_record = ((row, True) for row in showings.files(unit))
    for row, some in groupby(merge(here, on_record), key=lambda one: one[0]):
        yield row, any(known for _, known in some)


def _portions(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    waiting = iter(rows)
    while some := list(islice(waiting, AT_A_TIME)):
        yield some


def _logged_as(path: str) -> str:
    """The id in the log of what a file belongs to; "" for one that is not on record."""
    if found := _OF_AN_ENTRY.fullmatch(path):
        return found[1] if found[3] else found[2]
    found = _OF_AN_ISSUE.fullmatch(path)
    return found[1] if found else logged_folder(path)


def _listed(release: Release, digest: str, path: str, index: int, what: str) -> ListedFile:
    standing = release.files.get(path)
    if standing is not None and standing.sha256 == digest:
        state = GENUINE
    else:
        state = WITHDRAWN if what == WITHDRAWN else SUPERSEDED
    return ListedFile(digest, state, index, path)
