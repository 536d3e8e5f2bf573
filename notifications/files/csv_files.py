"""The list as CSV: RFC 4180, UTF-8, a guard against formulas, one file a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from domain.bulletin import IssueHead, IssueLine
from notifications.files.fields import CHILDREN, ENTRIES, Table
from notifications.files.issue_file import stands

BOM = "\ufeff"
# What a spreadsheet calculates, or drops to get at what it calculates. Full-width signs count:
# an Asian spreadsheet reads them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_row(values: Iterable[object]) -> bytes:
    """A line of a CSV file, with its CRLF."""
    text: str = _WRITER.writerow([cell(value) for value in values])
    return text.encode()


class CsvFile:
    """A table of the entries an issue has in force. ``rows`` counts them as they are written."""

    def __init__(self, table: Table, *, name: str = "", bom: bool = False) -> None:
        self.table, self.name, self._bom = table, name or table.file, bom
        self.rows = 0

    def begin(self, head: IssueHead) -> bytes:  # noqa: ARG002  every issue has the same columns
        """The names of the columns."""
        start = BOM.encode() if self._bom else b""
        return start + csv_row(field.name for field in self.table.fields)

    def line(self, line: IssueLine) -> bytes:
        """The rows of an entry, none of one that left."""
        if not stands(line):
            return b""
        rows = [csv_row(row) for row in self.table.rows(line.entry)]
        self.rows += len(rows)
        return b"".join(rows)

    def end(self) -> bytes:
        """Nothing: a CSV file has no foot."""
        return b""


def csv_files() -> tuple[CsvFile, ...]:
    """Every CSV file of an issue, new: the list, for spreadsheets again with a BOM, the rest."""
    excel = CsvFile(ENTRIES, name="entries-excel.csv", bom=True)
    return CsvFile(ENTRIES), excel, *(CsvFile(table) for table in CHILDREN)
