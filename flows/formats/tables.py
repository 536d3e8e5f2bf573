"""Reading .xlsx, .csv and JSON Lines into one shape: a frame of texts with its row numbers.

Everything stays text until the checks have seen it. What cannot be read is refused with a
sentence that says what to do, never with a traceback.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.formats.layouts import plain
from flows.formats.workbooks import BrokenWorkbookError, sheets_of

MAX_FILE = 500_000_000
HEADER_SEARCH = 10  # title rows that may stand above the header
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", "\t", ";")
SURPLUS = "#surplus"  # what stands in a CSV row beyond the last column of the header


class UnreadableFileError(Exception):
    """A file that is not what it should be; the message is for the sender."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells below the header as texts (null: empty), one column per header name.

    ``first_row`` is the number of the first data row as the sender's program shows it.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    first_row: int


def read_table(path: Path, known: Iterable[str]) -> Table:
    """Read a file by its extension. ``known`` are the column names the header is found by."""
    content = content_of(path)
    names = frozenset(plain(name) for name in known)
    match path.suffix.lower():
        case ".xlsx":
            return _workbook(content, path.name, names)
        case ".csv":
            return _csv(content, path.name, names)
        case ".jsonl" | ".ndjson":
            return _json_lines(content, path.name)
        case other:
            raise UnreadableFileError(
                f"{path.name}：不支持 {other or '无扩展名'} 文件；"
                "请另存为 .xlsx、.csv（UTF-8 或 GB18030）或 .jsonl。"
            )


def content_of(path: Path) -> bytes:
    """The bytes of a file that is there, not empty and not huge."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise UnreadableFileError(f"{path.name} 超过 500 MB：请按季度拆分后分别导入。")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"找不到文件 {path.name} 或无权读取：请检查路径和权限。"
        ) from error
    if not content:
        raise UnreadableFileError(f"{path.name} 是空文件：请重新导出后再导入。")
    return content


def decoded(content: bytes, name: str) -> str:
    """Text in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030."""
    sixteen = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if sixteen else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(f"{name} 的文字编码无法识别：请另存为 UTF-8 或 GB18030 后再导入。")


def _no_header(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} 的前 {HEADER_SEARCH} 行里没有找到表头："
        "请使用 mingdan template 下载的模板，保留其列名（中文或英文均可）。"
    )


def _is_header(cells: Sequence[object], known: frozenset[str]) -> bool:
    said = [plain(str(cell)) for cell in cells if cell is not None]
    return sum(cell in known for cell in said) >= min(3, len(known))


def _workbook(content: bytes, name: str, known: frozenset[str]) -> Table:
    """The first sheet that has a header; a cover sheet before it does no harm."""
    try:
        for frame, rows_above in sheets_of(content, name):
            for index, row in enumerate(frame.head(HEADER_SEARCH).iter_rows()):
                if _is_header(row, known):
                    header = _distinct(row)
                    body = frame.slice(index + 1)
                    body.columns = header
                    return Table(tuple(header), body, rows_above + index + 2)
    except BrokenWorkbookError as error:
        raise UnreadableFileError(str(error)) from error
    raise _no_header(name)


def _csv(content: bytes, name: str, known: frozenset[str]) -> Table:
    text = decoded(content, name)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # line ends of old programs
    broken = UnreadableFileError(
        f"{name} 不是规范的 CSV（引号或分隔符不成对）：请用 Excel 另存为 CSV UTF-8 后再导入。"
    )
    try:
        places = [(one, _csv_header(text, one, known)) for one in SEPARATORS]
    except csv.Error as error:
        raise broken from error
    found = [(one, place) for one, place in places if place is not None]
    if not found:
        raise _no_header(name)
    separator, (cells, records, lines) = found[0]
    header = _distinct(cells)
    # One row of our own fixes the width: the header's columns and one for what exceeds them.
    width = separator.join("x" * (len(header) + 1))
    body = "\n".join((width, *text.split("\n", lines)[lines:]))
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            separator=separator,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError as error:
        raise broken from error
    frame = frame.slice(1)
    frame.columns = [*header, SURPLUS]
    return Table(tuple(header), frame, records + 1)


def _csv_header(
    text: str, separator: str, known: frozenset[str]
) -> tuple[list[str], int, int] | None:
    """(its cells, records up to and with it, lines up to and with it); None: not there."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for records, cells in enumerate(reader, start=1):
        if _is_header(cells, known):
            return cells, records, reader.line_num
        if records == HEADER_SEARCH:
            break
    return None


def _json_lines(content: bytes, name: str) -> Table:
    rows: list[dict[str, str | None]] = []
    for number, line in enumerate(decoded(content, name).split("\n"), start=1):
        if not line.strip():
            rows.append({})
            continue
        try:
            value = json_object(line)
            rows.append({key: _text(one) for key, one in value.items()})
        except (ValueError, RecursionError) as error:
            raise UnreadableFileError(
                f"{name} 第 {number} 行不是 JSON 对象（应形如 {{…}}）："
                "请检查该行的引号、逗号和括号。"
            ) from error
    header = tuple(dict.fromkeys(key for row in rows for key in row))
    schema = dict.fromkeys(header, pl.String)
    return Table(header, pl.DataFrame(rows, schema=schema), 1)


def json_object(line: str) -> dict[str, object]:
    """An object of one line, its figures as the texts they were written in.

    ValueError (or RecursionError) when it is none, or holds halves of characters.
    """
    value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004  one error for all that is no object
    if "\\u" in line:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _distinct(cells: Sequence[object]) -> list[str]:
    """Column names without repeats; a nameless one is called by its place."""
    seen: dict[str, int] = {}
    result = []
    for position, cell in enumerate(cells):
        base = str(cell).strip() if cell is not None else ""
        base = base or f"#{position + 1}"
        seen[base] = seen.get(base, 0) + 1
        result.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return result
