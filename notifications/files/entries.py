"""The entries of an issue whole, with steps, measurements and accounts: JSON Lines and JSON."""

from __future__ import annotations

from collections.abc import Callable

from domain.bulletin import IssueHead, IssueLine
from notifications.files.issue_file import OfOneLine, stands
from notifications.files.plain_json import END_OF_LIST, entry_line, head_of_list, item

EntryLine = Callable[[IssueLine], bytes]


def entry_lines() -> EntryLine:
    """An entry on one line, made once for both files."""
    return OfOneLine(lambda line: entry_line(line.entry))


class EntriesJsonl:
    """One entry a line, by id, those in force by the issue."""

    name = "entries.jsonl"

    def __init__(self, told: EntryLine) -> None:
        self._told, self.rows = told, 0

    def begin(self, head: IssueHead) -> bytes:  # noqa: ARG002  lines only
        """Nothing: every line is an entry."""
        return b""

    def line(self, line: IssueLine) -> bytes:
        """The entry."""
        if not stands(line):
            return b""
        self.rows += 1
        return self._told(line) + b"\n"

    def end(self) -> bytes:
        """Nothing."""
        return b""


class EntriesJson:
    """The issue and its entries as one document, for whoever reads it whole."""

    name = "entries.json"

    def __init__(self, told: EntryLine) -> None:
        self._told, self.rows = told, 0

    def begin(self, head: IssueHead) -> bytes:
        """The issue, up to its entries."""
        return head_of_list(head, "entries")

    def line(self, line: IssueLine) -> bytes:
        """The entry."""
        if not stands(line):
            return b""
        self.rows += 1
        return item(self._told(line), first=self.rows == 1)

    def end(self) -> bytes:
        """The end of the document."""
        return END_OF_LIST
