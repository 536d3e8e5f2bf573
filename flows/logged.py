"""What the public may see goes into the log before it is shown: entries, then the issues' files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from domain.bulletin import REMOVED, RESTING, WITHDRAWN, Entry, IssueHead
from domain.retraction import Retraction, RetractionKind
from flows.draws import logged_folder
from flows.transparency import (
    Randomness,
    Version,
    log_versions,
    only_changed,
    sign_head,
)
from notifications.files.plain_json import entry_line
from notifications.indicators_shown import FOLDER
from notifications.public_view import slug
from notifications.release import Release
from notifications.release_files import Written
from notifications.shown import PAPERS, Shown, ShownEntry
from notifications.transparency.signing import SigningKey
from storage import transparency
from storage.unit_of_work import UnitOfWork

PUBLISHED, CORRECTED = "published", "corrected"
WHAT = {name: kind.value for kind, name in PAPERS.items()}
# How the version of an entry is logged that a change of it brings about.
LOGGED_AS = {
    RetractionKind.WITHDRAWN: ("withdrawn",),
    RetractionKind.REMOVED: ("removed",),
    RetractionKind.SUSPENDED: ("suspended",),
    RetractionKind.CORRECTED: (CORRECTED,),
    RetractionKind.RESUMED: (PUBLISHED, CORRECTED),
}
NO_LONGER_SHOWN = ("withdrawn", "removed", "suspended")


def log_entries(
    unit: UnitOfWork, shown: Shown, *, key: SigningKey, on: date, at: str, random: Randomness
) -> int:
    """Log every entry whose public content is new, and sign; how many were.

    Of one whose facts are no longer shown, earlier versions are forgotten: their leaves stay.
    """
    before, hidden = transparency.size(unit), list[str]()

    def fresh() -> Iterator[Version]:
        for version in only_changed(unit, versions(shown.entries(), on)):
            if version.what in NO_LONGER_SHOWN:
                hidden.append(version.entry_id)
            yield version

    after = log_versions(unit, fresh(), random)
    for entry_id in hidden:
        transparency.forget(unit, entry_id)
    if after:
        sign_head(unit, key, at)
    return after - before


def versions(entries: Iterable[ShownEntry], on: date) -> Iterator[Version]:
    """What the log says of entries as they are shown."""
    for one in entries:
        yield Version(
            entry_id=one.entry.entry_id,
            what=_what(one.entry),
            on=on,
            issue=one.mentions[-1].issue,
            content=json.loads(entry_line(one.entry)),
        )


def _what(entry: Entry) -> str:
    """Why there is another version, as far as the entry itself tells."""
    if entry.status in WITHDRAWN:
        return "withdrawn"
    if entry.status in REMOVED:
        return "removed"
    if entry.status in RESTING:
        return "suspended"
    return PUBLISHED if entry.corrected_on is None else CORRECTED


def leaf_of(unit: UnitOfWork, change: Retraction) -> int | None:
    """The leaf with which a change of an entry was logged; None while it is not."""
    wanted = LOGGED_AS[change.kind]
    logged = transparency.versions_of(unit, change.entry_id)
    found = (leaf for leaf in logged if leaf.on >= change.on and leaf.what in wanted)
    return next((leaf.index for leaf in found), None)


def log_folders(
    unit: UnitOfWork,
    release: Release,
    heads: Iterable[IssueHead],
    *,
    key: SigningKey,
    on: date,
    at: str,
    random: Randomness,
) -> int:
    """Log the files of every issue as they stand in the release, where they differ; and sign.

    So are the announcements that an entry was withdrawn or corrected, by the entry's folder, and
    the random draws of inspections by theirs, the indicators of the joint meeting by one of theirs.
    """
    before = transparency.size(unit)
    folders = chain(
        _folders(release, heads, on),
        _papers(unit, release, on),
        _draws(release, on),
        _indicators(release, on),
    )
    after = log_versions(unit, only_changed(unit, folders), random)
    if after:
        sign_head(unit, key, at)
    return after - before


def _folders(release: Release, heads: Iterable[IssueHead], on: date) -> Iterator[Version]:
    for head in heads:
        folder = f"list/{slug(head)}"
        files = [
            _file(name, written)
            for name, written in release.files.under(f"{folder}/")
            if not name.endswith("index.html")
        ]
        yield _folder(folder, files, PUBLISHED, on, head.number)


def _papers(unit: UnitOfWork, release: Release, on: date) -> Iterator[Version]:
    """What is announced beside the page of an entry; nothing any more, where it was once."""
    found: dict[str, list[dict[str, object]]] = {
        folder: [] for folder in transparency.folders(unit, "entry/")
    }
    for name, written in release.files.under("entry/"):
        folder, _, paper = name.rpartition("/")
        if paper.partition(".")[0] in WHAT:
            found.setdefault(folder, []).append(_file(name, written))
    for folder, files in sorted(found.items()):
        paper = str(files[0]["path"]).rpartition("/")[2] if files else ""
        what = WHAT.get(paper.partition(".")[0], "suspended")
        yield _folder(folder, files, what, on, 0)


def _draws(release: Release, on: date) -> Iterator[Version]:
    """The random draws: announced before they are drawn, and then with what came of them."""
    found: dict[str, list[dict[str, object]]] = {}
    for name, written in release.files.under("draws/"):
        if folder := logged_folder(name):
            found.setdefault(folder, []).append(_file(name, written))
    for folder, files in sorted(found.items()):
        yield _folder(folder, files, PUBLISHED, on, 0)


def _indicators(release: Release, on: date) -> Iterator[Version]:
    """The data of the indicators: whoever kept what was published can show what it was."""
    files = [
        _file(name, written)
        for name, written in release.files.under(f"{FOLDER}/")
        if not name.endswith("index.html")
    ]
    if files:
        yield _folder(FOLDER, files, PUBLISHED, on, 0)


def _folder(
    folder: str, files: list[dict[str, object]], what: str, on: date, issue: int
) -> Version:
    content = {"entry_id": folder, "issue": issue, "files": files}
    return Version(entry_id=folder, what=what, on=on, issue=issue, content=content)


def _file(name: str, written: Written) -> dict[str, object]:
    return {"path": name, "sha256": written.sha256, "bytes": written.bytes}
