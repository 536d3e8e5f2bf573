"""``docs/data.md``, made from the tables of fields: python -m notifications.files.data_page."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from notifications.files.atom import NEWEST, PAGE
from notifications.files.deltas import WINDOW
from notifications.files.fields import CHILDREN, TABLES, Field, Table
from notifications.files.ftm import PROPERTY_TYPES, STATUS
from notifications.files.statements import COLUMNS

HEAD = """# The data of the list

Generated from `notifications/files/`: `python -m notifications.files.data_page > docs/data.md`.

Everything here is public, static, and needs no key. Every file is shown as of today: an entry that
was withdrawn, or whose publicity rests, keeps its id, dates and reason in every issue, old ones
included, and nothing else; a removed one keeps its name and loses facts and measurements. So files
of old issues may change; `list/index.json` has the SHA-256 of each as it stands.

Fields and columns are only ever added, columns at the end. Dates are `YYYY-MM-DD`, figures are
decimals in text, text is UTF-8. No moment of making stands in any file: the list is as old as its
newest issue (`generated_at`), so the same list gives the same bytes. Purpose and licence stand in
every file that has room for a sentence, in the words of the site.

## Ids

`sl-ohbl-2026-000123-X`: the office's prefix, the year of the listing decision, a running number, a
check character (ISO 7064 MOD 37,36 over the letters and digits before it, in capitals). Ids from
before there was a check end with the number and stay valid. None is changed or used twice. Events
are `tag:<prefix>,<day of the issue>:<issue>/<entry>`.

## Files of an issue

In `list/<issue>/`, where `<issue>` is the quarter (`2026-Q3`), with its number for an extra issue
(`2026-Q3-7`). `list/latest.json` names the newest; a server of this project also answers
`/list/latest/<file>`. Notices (`notice.html`, `notice.pdf`) are papers, not data.
"""
ISSUE_FILES = (
    ("entries.csv", "the entries on the list by this issue; RFC 4180, no byte order mark"),
    ("entries-excel.csv", "the same with a byte order mark, for spreadsheets"),
    ("entries.jsonl", "the same whole, one entry a line by id: `schema/entry.json`"),
    ("entries.json", "the issue and its entries in one document"),
    ("changes.json", "what was added (ADD), changed (MOD) and left (DEL), each with its reason;"
     " totals that close: `schema/changes.json`"),
    ("entities.ftm.json", "FollowTheMoney entities, one a line: what stands and may be named"),
    ("statements.csv", "FollowTheMoney statements: every value with the issue that first said it"),
    ("datapackage.json", "Frictionless Data Package: schemas, code lists, keys, sizes, digests"),
    ("entries.csv-metadata.json", "CSVW: the same tables for readers of CSV on the Web"),
)  # fmt: skip
LIST_FILES = (
    ("list/index.json", "catalogue: every issue with its totals and files (size, SHA-256, rows),"
     " `version`, `generated_at`, `last_change`, `checkpoint` of the log where there is one;"
     " `announcements` of withdrawals and corrections"),
    ("entry/<id>/withdrawal.html, .pdf", "the announcement that an entry was withdrawn, which"
     " names nobody"),
    ("entry/<id>/correction.html, .pdf", "the announcement of its correction"),
    ("log/files.txt", "every file that ever stood in the site, by SHA-256: genuine, superseded or"
     " withdrawn, the leaf of the log that says so, its path; `/v1/verify?digest=` looks it up"),
    ("list/latest.json", "the newest issue as in the catalogue"),
    ("list/deltas/<from>-<to>.json", "what to add, replace and take out to get from an issue to the"
     f" newest, for the {WINDOW} issues before it: `schema/delta.json`"),
    ("list/deltas/index.json", "the deltas there are, as a list and as a map"),
    ("feed.atom", f"the {NEWEST} newest events and every retraction (RFC 4287, RFC 6721)"),
    ("feed/<issue>-<page>.atom", f"all events, {PAGE} a page (RFC 5005)"),
    ("feed.json", "JSON Feed 1.1, the newest events"),
    ("feed.rss", "RSS 2.0, the newest events; only where the office names its address"),
    ("catalog.jsonld", "DCAT 3: a series, an issue a dataset, a file a distribution"),
    ("schema/*.json", "JSON Schema 2020-12 of an entry, an issue, changes and a delta"),
    ("openapi.json", "the read API, OpenAPI 3.1"),
)  # fmt: skip
CSV = """
A cell that a spreadsheet would calculate (beginning with `=`, `+`, `-`, `@`, their full-width
forms, a tab or a line end) has an apostrophe before it; JSON files have the plain text. Cells with
several values are joined by `; ` in `entries.csv` and stand one a row in the child files, numbered
from 1.
"""
DELTAS = """
## Deltas

`changes` holds `{"kind": "ADD" | "MOD", "entry": {...}}` and `{"kind": "DEL", "entry_id", "status",
"on"}`; `opening + added - removed = closing`. Applied to a copy of the older issue, as it stands or
as it first came out, they give the newest. Whatever may no longer be shown is told again, so apply
a delta rather than keep what it takes away. A feed's `deleted-entry` says the same at once.
"""
FTM = """
## FollowTheMoney

An enterprise is a `Company` (id from its credit code), its listing a `Sanction` (id of the entry).
A code that fails its check is kept as `registrationNumber`. `topics` is `reg.action`, and
`debarment` only where a bar from procurement is among the measures; one that left the list has
none. Entries that may not be named are left out. `origin` of a statement is the entry.
"""
API = """
## Read API

`/v1`, described by `/openapi.json`; GET and HEAD, open to every origin, no key.
"""
ADDRESSES = (
    ("/v1/listings", "entries on the list; by `status`, `ground`, `township`, `industry`, `hazard`,"
     " `q`; on a day: `as_of`, `known_at`; page by page: `cursor`, `limit`"),
    ("/v1/listings/{id}", "an entry; then `/history`, `/explanation`, `/proof`"),
    ("/v1/enterprises/{uscc}", "the entries of an enterprise that may be named"),
    ("/v1/issues", "the heads of all issues"),
    ("/v1/changes?since=", "a delta from an issue to the newest, page by page"),
    ("/v1/status", "how old the list is: none, current, late, stale"),
    ("/v1/problems/{code}", "what a problem type means"),
)  # fmt: skip
API_MORE = """
Pages follow by `Link: <...>; rel="next"`. A cursor stays with its issue. `ETag` and
`Content-Digest` are of the content; caches must ask again, since a name can fall any day. `as_of`
asks for the issue out on a day without what had left by then, `known_at` leaves out what was
published after another; either way entries are shown as of today, so a withdrawn name is in no
answer. Failures are RFC 9457 problems in Chinese or, by `Accept-Language`, English. Handing in, and
asking where cases stand, takes a token: [programs with a token](api.md).

## Other systems

`mingdan export double-publicity --dry-run DIR` writes the penalty decisions behind the entries on
the list in the fields of 行政处罚信息“双公示”, with a receipt of what is missing. Nothing is
sent, and the official annex was not read: compare the file with what the receiving platform asks.
"""


def page() -> str:
    """The whole page."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield HEAD
    yield _table(("file", "what it holds"), _in_code((*ISSUE_FILES, *_children())))
    yield CSV
    for table in TABLES:
        yield f"\n### {table.file}\n\n{table.en} ({table.zh}). Key: {_names(table.key)}.\n"
        yield _table(("column", "holds", "Chinese", "meaning"), map(_row, table.fields))
    yield "\n`always`: never empty, whatever may no longer be shown.\n"
    yield "\n## Files of the whole list\n"
    yield _table(("file", "what it holds"), _in_code(LIST_FILES))
    yield DELTAS
    yield FTM
    yield f"\nProperties: {_names(PROPERTY_TYPES)}.\n\n"
    yield f"Columns of statements.csv: {_names(COLUMNS)}.\n"
    yield _table(("status", "in FollowTheMoney"), _in_code(STATUS.items()))
    yield API
    yield _table(("address", "answers"), _in_code(ADDRESSES))
    yield API_MORE


def _children() -> Iterator[tuple[str, str]]:
    yield from (
        (table.file, f"{_lower(table)}, one a row by entry and position") for table in CHILDREN
    )


def _lower(table: Table) -> str:
    return table.en[0].lower() + table.en[1:]


def _row(field: Field) -> tuple[str, ...]:
    holds = ", ".join([field.kind.value, *(["always"] if field.always else [])])
    codes = f": {_names(field.codes)}" if field.codes and field.name != "ground" else ""
    return f"`{field.name}`", holds, field.zh, field.en + codes


def _names(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _in_code(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((f"`{name}`", said) for name, said in rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    text = "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines
    )
    return f"\n{text}\n"


if __name__ == "__main__":
    sys.stdout.write(page())
