"""The sheets of an .xlsx workbook as frames of texts, with the row numbers Excel shows.

The reader library drops empty rows above the first used one, so their number is looked up in the
sheet itself. A workbook that would unpack to something monstrous is refused before it is read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import fastexcel
import polars as pl

MAX_UNPACKED = 2_000_000_000  # bytes a workbook may unpack to; beyond it, it is no report
MAX_RATIO = 400  # how far a workbook may be compressed before it is taken for a bomb
MAX_SHEETS = 20  # sheets looked into for a header
MAX_PLAN = 1_000_000  # bytes of the workbook's table of contents
HEAD = 65_536  # bytes of a sheet in which its first row must begin

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
FIRST_ROW = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*\s)?r="(\d{1,7})"')

# What a damaged, encrypted or oddly packed archive makes the libraries raise.
DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,  # also for a compression that zipfile does not know
    ValueError,
)


class BrokenWorkbookError(Exception):
    """Not a workbook that can be read; the message is for the sender."""


def sheets_of(content: bytes, name: str) -> Iterator[tuple[pl.DataFrame, int]]:
    """(cells as texts, empty rows above the first one given) of every sheet, in their order."""
    refuse_bombs(content, name)
    try:
        paths = _sheet_paths(content)
        book = fastexcel.read_excel(content)
        for index, title in enumerate(book.sheet_names[:MAX_SHEETS]):
            sheet = book.load_sheet(index, header_row=None, dtypes="string")
            yield sheet.to_polars(), _rows_above(content, paths.get(title, ""))
    except DAMAGE as error:
        raise BrokenWorkbookError(
            f"{name} 不是可读的 Excel 工作簿（可能已损坏、加密或是旧版 .xls）："
            "请用 Excel 打开后另存为 .xlsx 再导入。"
        ) from error


def refuse_bombs(content: bytes, name: str) -> None:
    """BrokenWorkbookError for what is no archive, or one that unpacks out of all proportion."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BrokenWorkbookError(
            f"{name} 不是 Excel 工作簿：请用 Excel 另存为 .xlsx 后再导入。"
        ) from error
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 100_000):
        raise BrokenWorkbookError(f"{name} 解压后异常庞大，已拒绝：请检查文件来源。")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"(?:^|[\s:])" + name + rb'="([^"]*)"', tag)
    return found[1].decode(errors="replace") if found else ""


def _sheet_paths(content: bytes) -> dict[str, str]:
    """Where each sheet lies in the archive, by its title."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        plan = _head(archive, "xl/workbook.xml", MAX_PLAN)
        links = _head(archive, "xl/_rels/workbook.xml.rels", MAX_PLAN)
    targets = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in RELATION.findall(links)
    }
    titles = {_attribute(tag, b"name"): _attribute(tag, b"id") for tag in SHEET.findall(plan)}
    return {title: _inside(targets.get(link, "")) for title, link in titles.items()}


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _head(archive: zipfile.ZipFile, member: str, size: int) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(size)
    except KeyError:
        return b""


def _rows_above(content: bytes, path: str) -> int:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        found = FIRST_ROW.search(_head(archive, path, HEAD))
    return int(found[1]) - 1 if found else 0
