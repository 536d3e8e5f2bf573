"""From the small HTML of a notice to blocks, and from blocks to plain text.

The vocabulary is closed: h1, h2, h3, p, ol/li, dl/dt/dd, table/thead/tbody/tr/th/td, strong, br,
footer.
Facts are escaped before they get here, so any other tag is a mistake in a template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

GROUPS = frozenset({"ol", "dl", "table"})
LINES = frozenset({"h1", "h2", "h3", "p"})
CELLS = LINES | {"li", "dt", "dd", "th", "td"}
TRANSPARENT = frozenset({"thead", "tbody", "tr", "footer"})
BREAK = "\n"  # a run of its own
BLANKS = re.compile(r"[ \t\r\n]+")


class UnknownTagError(Exception):
    """A template used a tag that the paper layout does not know; use the vocabulary above."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    strong: bool


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one row, one cell), a list (rows of one cell), pairs (two) or a table.

    ``role`` is the class attribute: office, number, to, sign, date, note, small, specimen or
    receipt, and in announcements annex-note, annex-label, annex-title, annex-… (widths) and verify.
    ``header`` tells whether the first row of a table is its head.
    """

    kind: str
    role: str
    rows: tuple[tuple[Cell, ...], ...]
    header: bool = False


class _Reader(HTMLParser):
    """Collects blocks; one instance per fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._group = ""
        self._role = ""
        self._rows: list[list[Cell]] = []
        self._header = False
        self._cell: list[Run] | None = None
        self._strong = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a group, a row or a cell."""
        role = dict(attrs).get("class") or ""
        if tag in GROUPS:
            self._group, self._role, self._rows, self._header = tag, role, [], False
        elif tag in CELLS:
            self._open_cell(tag, role)
        elif tag == "tr":
            self._rows.append([])
        elif tag == "strong":
            self._strong = True
        elif tag == "br" and self._cell is not None:
            self._cell.append(Run(BREAK, self._strong))
        elif tag not in TRANSPARENT:
            raise UnknownTagError(f"<{tag}>: not in the vocabulary of notices")

    def _open_cell(self, tag: str, role: str) -> None:
        self._cell = []
        if tag in LINES:
            self._role = role
        elif tag in ("li", "dt"):
            self._rows.append([])
        elif tag == "th":
            self._header = True

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened and keep finished blocks."""
        if tag == "strong":
            self._strong = False
        elif tag in LINES:
            self._keep(tag, ((self._take_cell(),),))
        elif tag in CELLS:
            self._rows[-1].append(self._take_cell())
        elif tag in GROUPS:
            self._keep(tag, tuple(tuple(row) for row in self._rows))
            self._group = ""

    def handle_data(self, data: str) -> None:
        """Add text to the open cell; text between blocks is layout only."""
        if self._cell is not None:
            self._cell.append(Run(BLANKS.sub(" ", data), self._strong))

    def _take_cell(self) -> Cell:
        runs = [run for run in self._cell or [] if run.text]
        self._cell = None
        if runs:
            runs[0] = Run(runs[0].text.lstrip(" "), runs[0].strong)
            runs[-1] = Run(runs[-1].text.rstrip(" "), runs[-1].strong)
        return tuple(runs)

    def _keep(self, kind: str, rows: tuple[tuple[Cell, ...], ...]) -> None:
        self.blocks.append(Block(kind, self._role, rows, self._header and kind == "table"))
        self._role, self._header = "", False


def read_blocks(fragment: str) -> tuple[Block, ...]:
    """The blocks of a notice's HTML fragment, in order."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return tuple(reader.blocks)


def cell_text(cell: Cell) -> str:
    """A cell without weights; a line break stays one."""
    return "".join(run.text for run in cell)


def heading_of(blocks: tuple[Block, ...]) -> str:
    """The text of a document's heading on one line; Chinese joins its lines without a blank."""
    block = next(block for block in blocks if block.kind == "h1")
    return cell_text(block.rows[0][0]).replace(BREAK, "")


def _block_text(block: Block) -> str:
    rows = [[cell_text(cell) for cell in row] for row in block.rows]
    match block.kind:
        case "ol":
            return "\n".join(f"{n}. {row[0]}" for n, row in enumerate(rows, 1))
        case "dl":
            return "\n".join(f"{row[0]}：{row[1]}" for row in rows)
        case "table":
            return "\n".join(" | ".join(row).replace(BREAK, " / ") for row in rows)
        case _:
            return rows[0][0]


def plain_text(blocks: tuple[Block, ...]) -> str:
    """The notice as text, a blank line between blocks; ends with a line end."""
    return "\n\n".join(_block_text(block) for block in blocks) + "\n"


def as_data(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """The blocks as plain data for the paper layout: runs are ``[text, strong]``."""
    return [
        {
            "kind": block.kind,
            "role": block.role,
            "header": block.header,
            "rows": [[[[r.text, r.strong] for r in cell] for cell in row] for row in block.rows],
        }
        for block in blocks
    ]
