"""All data files of the list: every issue in every format, deltas, feeds, schemas, catalogue.

One stream of lines an issue, whatever the number of formats; nothing of an issue is kept. The
same list gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from domain.bulletin import IssueHead
from notifications.files.atom import write_atom
from notifications.files.catalogue import Data, write_catalogue
from notifications.files.changes import Changes
from notifications.files.csv_files import csv_files
from notifications.files.deltas import write_deltas
from notifications.files.entries import EntriesJson, EntriesJsonl, entry_lines
from notifications.files.ftm import FtmEntities, entities_in
from notifications.files.issue_file import CountedFile, write_issue
from notifications.files.other_feeds import write_json_feed, write_rss
from notifications.files.plain_json import document
from notifications.files.schemas import SCHEMAS
from notifications.files.statements import Seen, Statements, seen_in
from notifications.files.table_metadata import write_table_metadata
from notifications.public_view import slug
from notifications.release import Release
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity

# The read API's own description, kept in step with it by a test (web/api.py makes it).
OPENAPI = Path(__file__).parent / "openapi.json"


def write_files(release: Release, shown: Shown, site: SiteIdentity) -> None:
    """Write every data file and the catalogue into the release, where nothing comes between."""
    write_catalogue(release, shown, site, write_data(release, shown, site))


def write_data(release: Release, shown: Shown, site: SiteIdentity) -> Data:
    """Every data file but the catalogue, which also lists what comes after: papers and the log."""
    changed_on = last_change(shown)
    rows: dict[str, int] = {}
    before: IssueHead | None = None
    for head in shown.heads:
        rows |= _write_issue_files(release, shown, site, head, before)
        before = head
    write_deltas(release, shown)
    write_atom(release, shown, site, changed_on)
    write_json_feed(release, shown, site)
    write_rss(release, shown, site, changed_on)
    for name, schema in SCHEMAS.items():
        release.put(f"schema/{name}.json", document(schema()))
    release.put("openapi.json", OPENAPI.read_bytes())
    return Data(rows, changed_on)


def _write_issue_files(
    release: Release, shown: Shown, site: SiteIdentity, head: IssueHead, before: IssueHead | None
) -> dict[str, int]:
    """The files of an issue; how many rows each of them has, by path."""
    folder = f"list/{slug(head)}"
    with ExitStack() as files:
        seen: Iterable[Seen] = ()
        if before is not None:
            earlier = files.enter_context(release.lines(f"list/{slug(before)}/{Statements.name}"))
            seen = seen_in(earlier)
        told, entities = entry_lines(), entities_in(head, site)
        formats: tuple[CountedFile, ...] = (
            *csv_files(),
            EntriesJsonl(told),
            EntriesJson(told),
            Changes(),
            FtmEntities(site, entities),
            Statements(site, entities, seen),
        )
        write_issue(release, folder, head, shown.lines(head.number), formats)
    write_table_metadata(release, folder, head, site)
    return {f"{folder}/{one.name}": one.rows for one in formats}


def last_change(shown: Shown) -> date | None:
    """The last day on which what the public sees changed: an issue, a removal, a withdrawal."""
    days = [shown.heads[-1].released_on] if shown.heads else []
    for one in shown.entries():
        day = one.entry.withdrawn_at or one.entry.removed_date
        if day is not None and day > days[0]:
            days = [day]
    return days[0] if days else None
