"""JSON of the data files: readable heads, one line an entry, the same value the same bytes."""

from __future__ import annotations

import json
from datetime import date

import msgspec

from domain.bulletin import Entry, IssueHead
from notifications.files.terms_of_use import in_both

_ENCODER = msgspec.json.Encoder(order="deterministic")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a public file")


def document(value: object) -> bytes:
    """A whole small document: indented, ends with a line end. Keys stay in their order."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=_plain)
    return (text + "\n").encode()


def compact(value: object) -> bytes:
    """A value on one line, without its line end; dataclasses and dates as they are."""
    return _ENCODER.encode(value)


def entry_line(entry: Entry) -> bytes:
    """An entry on one line: every public field, dates as YYYY-MM-DD, None as null."""
    return _ENCODER.encode(entry)


def told_of(head: IssueHead) -> dict[str, object]:
    """What every data file of an issue says of the issue."""
    return {
        "number": head.number,
        "period": head.period,
        "sort": head.sort.value,
        "kind": head.kind.value,
        "released_on": head.released_on,
        "office": head.office,
        "previous_digest": head.previous_digest,
        "lines_digest": head.lines_digest,
        "opening": head.opening,
        "added": head.added,
        "removed": head.removed,
        "changed": head.changed,
        "corrected": head.corrected,
        "closing": head.closing,
    }


def with_list(said: dict[str, object], name: str) -> bytes:
    """A document left open at the list ``name``; items follow, each after :func:`item`."""
    return document(said).rstrip().removesuffix(b"}").rstrip() + f',\n "{name}": ['.encode()


def head_of_list(head: IssueHead, name: str) -> bytes:
    """The issue and the terms of use, left open at the list ``name``."""
    return with_list({**told_of(head), **in_both(head.kind)}, name)


def item(line: bytes, *, first: bool) -> bytes:
    """An item of an open list, on its own line."""
    return (b"\n" if first else b",\n") + line


END_OF_LIST = b"\n]}\n"


def end_of_list(more: dict[str, object]) -> bytes:
    """The end of an open list, with what is only known then."""
    return b"\n],\n" + document(more).removeprefix(b"{\n")
