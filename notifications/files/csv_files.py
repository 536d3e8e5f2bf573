"""The list as CSV: RFC 4180, UTF-8, a guard against formulas, one file a table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable

from domain.bulletin import IssueHead, IssueLine
from notifications.files.fields import CHILDREN, ENTRIES, Table
from notifications.files.issue_file import OfOneLine, stands

BOM = "\ufeff"
# What a spreadsheet calculates, or drops to get at what it calculates. Full-width signs count:
# an Asian spreadsheet reads them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULA_STARTS = frozenset(FORMULA_STARTS)


class _Line:
    """Hands back what a CSV writer writes."""

    def write(self, text: str) -> str:
        return text


_WRITER = csv.writer(_Line(), lineterminator="\r\n")


def cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula: such a one gets an apostrophe."""
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def csv_row(values: Iterable[object]) -> bytes:
    """A line of a CSV file, with its CRLF."""
    return guarded_row(  # most values are plain text and need no call
        [
            value if value.__class__ is str and value[:1] not in _FORMULA_STARTS else cell(value)
            for value in values
        ]
    )


def guarded_row(cells: Iterable[str]) -> bytes:
    """A line of cells that are guarded already, or cannot begin a formula."""
    text: str = _WRITER.writerow(cells)
    return text.encode()


Rows = Callable[[IssueLine], tuple[bytes, int]]


def rows_of(table: Table) -> Rows:
    """The rows of a line in a table, with their number; none of what left."""

    def made(line: IssueLine) -> tuple[bytes, int]:
        rows = [csv_row(row) for row in table.rows(line.entry)] if stands(line) else []
        return b"".join(rows), len(rows)

    return made


class CsvFile:
    """A table of the entries an issue has in force. ``rows`` counts them as they are written."""

    def __init__(self, table: Table, rows: Rows, *, name: str = "", bom: bool = False) -> None:
        self.table, self.name, self._bom = table, name or table.file, bom
        self._rows, self.rows = rows, 0

    def begin(self, head: IssueHead) -> bytes:  # noqa: ARG002  every issue has the same columns
        """The names of the columns."""
        start = BOM.encode() if self._bom else b""
        return start + csv_row(field.name for field in self.table.fields)

    def line(self, line: IssueLine) -> bytes:
        """The rows of an entry, none of one that left."""
        told, count = self._rows(line)
        self.rows += count
        return told

    def end(self) -> bytes:
        """Nothing: a CSV file has no foot."""
        return b""


def csv_files() -> tuple[CsvFile, ...]:
    """Every CSV file of an issue, new: the list, for spreadsheets again with a BOM, the rest."""
    entries = OfOneLine(rows_of(ENTRIES))
    return (
        CsvFile(ENTRIES, entries),
        CsvFile(ENTRIES, entries, name="entries-excel.csv", bom=True),
        *(CsvFile(table, rows_of(table)) for table in CHILDREN),
    )
