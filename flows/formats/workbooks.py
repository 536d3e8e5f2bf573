"""The sheets of an .xlsx workbook as frames of texts, with the rows and columns Excel shows.

A sheet is read in pieces on two threads: each piece is a small workbook in memory with the styles
and the shared texts of the whole. A workbook that would unpack to something monstrous is refused
before it is read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from posixpath import normpath

import fastexcel
import polars as pl

from flows.formats.sheets import EDGE, FarCellError, Piece, StrangeSheetError, pieces_of

MAX_UNPACKED = 2_000_000_000  # bytes a workbook may unpack to; beyond it, it is no report
MAX_RATIO = 400  # how far a workbook may be compressed before it is taken for a bomb
MAX_SHEETS = 20  # sheets looked into for a header
MAX_PLAN = 1_000_000  # bytes of the workbook's table of contents
PIECE = 4_000_000  # bytes of a piece, about; more when the shared texts are large
THREADS = 2
AHEAD = 3  # pieces being read while one is in use

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
OLD_DAYS = re.compile(rb'\bdate1904="(?:1|true)"')  # days counted from 1904, as on old Macintoshes
SHARED = ("styles", "sharedStrings")
TEXTS = "xl/sharedStrings.xml"
PLAN = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="{}"/>'
    '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}"/></Relationships>'
)

# What a damaged, encrypted or oddly packed archive makes the libraries raise.
DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    StrangeSheetError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,  # also for a compression that zipfile does not know
    ValueError,
)


class BrokenWorkbookError(Exception):
    """Not a workbook that can be read; the message is for the sender."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a sheet, column A first; ``read`` of ``size`` bytes of the sheet are behind."""

    frame: pl.DataFrame
    first_row: int
    read: int
    size: int


def sheets_of(path: Path, size: int = PIECE) -> Iterator[Iterator[Rows]]:
    """Every sheet with its rows in their order, in pieces of about ``size`` bytes of markup.

    BrokenWorkbookError may come at any piece.
    """
    refuse_bombs(path)
    try:
        with zipfile.ZipFile(path) as archive:
            book = _Book(archive)
            for title, member in book.sheets[:MAX_SHEETS]:
                yield _told(book.rows(member, size), path.name, title)
    except DAMAGE as error:
        raise _broken(path.name) from error


def _told(rows: Iterator[Rows], name: str, title: str) -> Iterator[Rows]:
    """The rows, and in place of what the libraries raise a sentence for the sender."""
    try:
        yield from rows
    except FarCellError as error:
        raise BrokenWorkbookError(
            f"{name} 的工作表“{title}”里，单元格 {error} 远离其余内容，无法整表读取："
            "请在 Excel 中删除该单元格所在的整列和整行，保存后再导入。"
        ) from error
    except DAMAGE as error:
        raise _broken(name) from error


def _broken(name: str) -> BrokenWorkbookError:
    return BrokenWorkbookError(
        f"{name} 不是可读的 Excel 工作簿（可能已损坏、加密或是旧版 .xls）："
        "请用 Excel 打开后另存为 .xlsx 再导入。"
    )


def refuse_bombs(path: Path) -> None:
    """BrokenWorkbookError for what is no archive, or one that unpacks out of all proportion."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    # Names in no encoding, odd places; NotImplementedError of a version of the format to come.
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise BrokenWorkbookError(
            f"{path.name} 不是 Excel 工作簿：请用 Excel 另存为 .xlsx 后再导入。"
        ) from error
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise BrokenWorkbookError(f"{path.name} 解压后异常庞大，已拒绝：请检查文件来源。")


class _Book:
    """An open workbook: its sheets, and what its pieces share."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {name.lower(): name for name in archive.namelist()}
        homes = self._links("").get("officeDocument", {"": "xl/workbook.xml"})
        home = next(iter(homes.values()))
        links = self._links(home)
        plan = self._part(home, MAX_PLAN)
        self.sheets = self._sheets(plan, links.get("worksheet", {}))
        self._shared = {
            "_rels/.rels": LINKS.format("officeDocument", "xl/workbook.xml").encode(),
            "xl/workbook.xml": PLAN.format(int(bool(OLD_DAYS.search(plan)))).encode(),
            "xl/_rels/workbook.xml.rels": LINKS.format("worksheet", "sheet.xml").encode(),
        }
        for kind in SHARED:
            usual = f"xl/{kind}.xml"
            for path in links.get(kind, {"": usual}).values():
                self._shared[usual] = self._part(path)

    def _part(self, name: str, most: int = -1) -> bytes:
        """A part of the archive, whatever the case of its name; empty when there is none."""
        member = self._members.get(name.lower())
        if member is None:
            return b""
        with self._archive.open(member) as file:
            return file.read(most)

    def _links(self, path: str) -> dict[str, dict[str, str]]:
        """What a part refers to: paths by id, by the last word of their type."""
        folder, _, name = path.rpartition("/")
        links: dict[str, dict[str, str]] = {}
        told = self._part(f"{folder}/_rels/{name}.rels".lstrip("/"), MAX_PLAN)
        for tag in RELATION.findall(told):
            kind, target = _attribute(tag, b"Type").rpartition("/")[2], _attribute(tag, b"Target")
            whole = normpath(target if target.startswith("/") else f"{folder}/{target}")
            links.setdefault(kind, {})[_attribute(tag, b"Id")] = whole.lstrip("/")
        return links

    def _sheets(self, plan: bytes, paths: dict[str, str]) -> list[tuple[str, str]]:
        """(title, member of the archive) of every sheet, in the order of their tabs."""
        titles = [(_attribute(t, b"name"), _attribute(t, b"id")) for t in SHEET.findall(plan)]
        found = [(title, self._members.get(paths.get(link, "").lower())) for title, link in titles]
        sheets = [(title, member) for title, member in found if member is not None]
        if not sheets:
            raise StrangeSheetError
        return sheets

    def rows(self, member: str, size: int) -> Iterator[Rows]:
        """The rows of a sheet; a few pieces are being read while one is in use."""
        whole = self._archive.getinfo(member).file_size
        step = max(size, 4 * len(self._shared.get(TEXTS, b"")))
        waiting: deque[Future[Rows]] = deque()
        with self._archive.open(member) as sheet, ThreadPoolExecutor(THREADS) as pool:
            try:
                for piece in pieces_of(sheet, step):
                    waiting.append(pool.submit(self._read, piece, whole))
                    if len(waiting) > AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _read(self, piece: Piece, whole: int) -> Rows:
        parts = {**self._shared, "xl/sheet.xml": piece.sheet()}
        memory = BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            for name, part in parts.items():
                if part:
                    archive.writestr(name, part)
        sheet = fastexcel.read_excel(memory.getvalue()).load_sheet(
            0, header_row=None, dtypes="string"
        )
        frame = sheet.to_polars()
        if frame.height != piece.last - piece.first + 2 or frame.item(-1, 0) != EDGE:
            raise StrangeSheetError
        if frame.item(0, 0) == EDGE:
            frame[0, 0] = None
        return Rows(frame.head(-1), piece.first, piece.read, whole)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"(?:^|[\s:])" + name + rb'="([^"]*)"', tag)
    return unescape(found[1].decode(errors="replace")) if found else ""
