"""The markup of one sheet, cut into pieces between rows, each made safe to read by itself.

A reader takes a sheet for a rectangle from its first used cell to its last, so a single cell far
away costs as much as everything between, and what stands in front is not counted. Hence the edges
of every piece are marked by cells of our own, and a piece that would span too much is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree as ET

import polars as pl
from openpyxl.utils import column_index_from_string, get_column_letter

MAX_POSITIONS = 30_000_000  # rows times columns of a piece: what a gigabyte holds in the reader
MAX_HEAD = 50_000_000  # bytes before the rows, or in one row
TWO_LETTERS = 702  # columns A to ZZ
EDGE = "#edge#"  # what the cells of our own hold
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"

ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
DATA = re.compile(rb"<(\w+:)?sheetData\s*(/?)>")
ROW = re.compile(rb'<row r="(\d{1,7})"')
# What is lawful and rare: rows and cells without a number, other spellings of a tag, comments, a
# column of three letters. Anything else is written as every office program writes it.
RARE = (
    r'<(?:row|c)(?:[/>\t\r\n]| (?:[^r]|r(?:[^=]|=(?:[^"]|"(?:[a-z]|[A-Z]{3})))))|<!|<[a-zA-Z0-9_]+:'
)
PLACE = re.compile(r"([A-Za-z]{1,3})\d{0,7}")


class StrangeSheetError(Exception):
    """The markup is not that of a sheet, or its rows are out of order."""


class FarCellError(Exception):
    """A cell so far from the others that reading up to it would take all memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a sheet: their markup, the numbers of the first and the last, bytes behind."""

    markup: bytes
    first: int
    last: int
    read: int

    def sheet(self) -> bytes:
        """A sheet of these rows between two cells of our own, in column A."""
        above, below = _edge(self.first), _edge(self.last + 1)
        data = b"<sheetData>" + above + self.markup + below + b"</sheetData>"
        return b'<worksheet xmlns="%s">' % NAMESPACE + data + b"</worksheet>"


def _edge(row: int) -> bytes:
    cell = b'<c r="A%d" t="inlineStr"><is><t>%s</t></is></c>' % (row, EDGE.encode())
    return b'<row r="%d">%s</row>' % (row, cell)


def pieces_of(sheet: IO[bytes], size: int) -> Iterator[Piece]:
    """The rows of a sheet in pieces of about ``size`` bytes; none when it has no rows."""
    last = 0
    for markup, root, read in _cuts(sheet, size):
        piece = _plain(markup, last, read)
        if piece is None:
            piece, last = _rewritten(markup, root, last, read)
        if piece is not None:
            last = max(last, piece.last)
            yield piece


def _cuts(sheet: IO[bytes], size: int) -> Iterator[tuple[bytes, bytes, int]]:
    """(markup of whole rows, the sheet's own opening tag, bytes behind)."""
    text, root, prefix = _head(sheet, size)
    if prefix is None:
        return
    mark, end = b"<" + prefix + b"row", b"</" + prefix + b"sheetData"
    seen = 0
    while True:
        stop = text.find(end, max(0, seen - len(end)))
        if stop >= 0:
            if stop:
                yield text[:stop], root, sheet.tell()
            return
        cut = text.rfind(mark)
        if cut > 0:
            yield text[:cut], root, sheet.tell()
            text = text[cut:]
        seen = len(text)
        more = sheet.read(size)
        if not more or seen > MAX_HEAD:
            raise StrangeSheetError
        text += more


def _head(sheet: IO[bytes], size: int) -> tuple[bytes, bytes, bytes | None]:
    """(what follows where the rows begin, the opening tag, the prefix of names; None: no rows)."""
    text = b""
    while more := sheet.read(size):
        text += more
        if data := DATA.search(text):
            root = ROOT.search(text)
            empty = data[2] or not root
            return text[data.end() :], root[0] if root else b"", None if empty else data[1] or b""
        if len(text) > MAX_HEAD:
            raise StrangeSheetError
    return b"", b"", None


def _plain(markup: bytes, above: int, read: int) -> Piece | None:
    """The piece as it is; None when it has to be looked at tag by tag."""
    first, at = ROW.match(markup), markup.rfind(b'<row r="')
    last = ROW.match(markup, at) if at >= 0 else None
    if first is None or last is None:
        return None
    piece = Piece(markup, int(first[1]), int(last[1]), read)
    if not above < piece.first <= piece.last:
        raise StrangeSheetError
    try:
        rare = pl.Series([markup]).cast(pl.String, strict=False).str.contains(RARE).item()
    except pl.exceptions.ComputeError:  # bytes of no encoding: the markup says which it is, if any
        return None
    wide = (piece.last - piece.first + 2) * TWO_LETTERS > MAX_POSITIONS
    return None if wide or rare is not False else piece


def _rewritten(markup: bytes, root: bytes, above: int, read: int) -> tuple[Piece | None, int]:
    """The piece written anew, every row and cell with its place, and the number of its last row.

    What is empty is left out; there is no piece when that is everything.
    """
    name = root[1:].split(None, 1)[0].rstrip(b"/>")
    try:
        tree = ET.fromstring(root + markup + b"</" + name + b">")  # noqa: S314  no entities
    except ET.ParseError as error:
        raise StrangeSheetError from error
    for element in tree.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    widest, last = (0, ""), above
    rows: list[tuple[int, bytes]] = []
    for row in tree.iterfind("row"):
        said = row.get("r", "")
        number = int(said) if said.isascii() and said.isdigit() else last + 1
        if number <= last:
            raise StrangeSheetError
        last = number
        cells = _filled(row, number)
        if cells:
            widest = max(widest, (max(cells), f"{get_column_letter(max(cells))}{number}"))
            rows.append((number, b'<row r="%d">' % number + b"".join(cells.values()) + b"</row>"))
    if not rows:
        return None, last
    piece = Piece(b"".join(row for _, row in rows), rows[0][0], rows[-1][0], read)
    if (piece.last - piece.first + 2) * widest[0] > MAX_POSITIONS:
        raise FarCellError(widest[1])
    return piece, last


def _filled(row: ET.Element, number: int) -> dict[int, bytes]:
    """The markup of the cells of a row that hold something, by column from 1."""
    cells: dict[int, bytes] = {}
    column = 0
    for cell in row.iterfind("c"):
        place = PLACE.fullmatch(cell.get("r", ""))
        column = column_index_from_string(place[1]) if place else column + 1
        if any(part.text for part in cell.iter() if part.tag in ("v", "t")):
            said = {key: value for key, value in cell.attrib.items() if key in ("s", "t")}
            cell.attrib = {"r": f"{get_column_letter(column)}{number}", **said}
            cell.tail = None
            cells[column] = ET.tostring(cell)
    return cells
