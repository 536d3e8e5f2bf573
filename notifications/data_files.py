"""An issue as CSV and JSON: RFC 4180 with a guard against formulas, one field per date."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from domain.bulletin import Entry

Issue = Any

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# Columns are only ever added at the end.
COLUMNS = (
    "entry_id", "status", "name", "uscc", "address", "representative", "township",
    "industry_name", "grounds", "facts_zh", "facts_en", "legal_basis", "decision_no",
    "decision_date", "served_date", "listing_no", "listing_date", "measures",
    "removal_conditions", "remedies", "earliest_exit_date", "end_date", "office",
    "first_issue", "removed_date", "removal_no", "withdrawn_at", "reason_code",
    "successor", "successor_since", "correction", "corrected_on",
)  # fmt: skip


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def entries_csv(entries: Sequence[Entry]) -> bytes:
    """UTF-8 with BOM, comma, CRLF; one line per entry, sorted as given."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(getattr(entry, column)) for column in COLUMNS])
    return (BOM + text.getvalue()).encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a public file")


def as_json(value: object) -> bytes:
    """Readable, sorted, ends with a line end; the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_plain)
    return (text + "\n").encode()


def issue_head(issue: Issue) -> dict[str, Any]:
    """What every data file of an issue says about the issue."""
    return {
        "number": issue.number,
        "period": issue.period,
        "kind": issue.kind.value,
        "released_on": issue.released_on,
        "office": issue.office,
        "previous_digest": issue.previous_digest,
        "opening": issue.opening,
        "added": issue.added,
        "removed": issue.removed,
        "closing": issue.closing,
    }


def entries_json(issue: Issue) -> bytes:
    """The issue with its entries, every field of the public set."""
    return as_json({**issue_head(issue), "entries": [asdict(entry) for entry in issue.entries]})


def changes_json(issue: Issue) -> bytes:
    """The difference sheet: opening + added - removed = closing, and each line's reason."""
    return as_json({**issue_head(issue), "changes": [vars(change) for change in issue.changes]})


def catalogue_json(heads: Sequence[tuple[Issue, str]], files: Mapping[str, bytes]) -> bytes:
    """Every issue, oldest first, with size and SHA-256 of each of its files."""
    issues = [
        {
            **issue_head(issue),
            "path": f"list/{slug}/",
            "files": [
                {
                    "path": path,
                    "bytes": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
                for path, content in sorted(files.items())
                if path.startswith(f"list/{slug}/")
            ],
        }
        for issue, slug in heads
    ]
    newest = heads[-1][0].number if heads else 0
    return as_json({"newest": newest, "issues": issues})
