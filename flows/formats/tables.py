"""Reading .xlsx, .csv and JSON Lines into one shape: frames of texts with their row numbers.

Everything stays text until the checks have seen it. What cannot be read is refused with a
sentence that says what to do, never with a traceback. Text files come portion by portion, so that
memory grows with the portion and not with the file.
"""

from __future__ import annotations

import csv
import json
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import polars as pl

from domain.told import ToldError
from flows.formats.layouts import plain
from flows.formats.workbooks import BrokenWorkbookError, Rows, sheets_of

MAX_WORKBOOK = 500_000_000
ROWS = 20_000  # of a portion, about
SIGNS = 3_000_000  # of a portion of a CSV file
LOOK = 65_536  # signs at the beginning that show how lines end
HEADER_SEARCH = 10  # title rows that may stand above the header
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", "\t", ";")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # of an encoding; no text by themselves
SURPLUS = "#surplus"  # what stands in a CSV row beyond the last column of the header


class UnreadableFileError(ToldError):
    """A file that is not what it should be; the message is for the sender."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the header as texts (null: empty), one column per header name.

    ``first_row`` is the number of the first of them as the sender's program shows it. ``read`` of
    ``size`` bytes are behind when it is given. ``fields``: the columns are those of JSON objects,
    which have no letters, and a later portion may have more of them.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    first_row: int
    read: int = 1
    size: int = 1
    fields: bool = False


def read_table(path: Path, known: Iterable[str]) -> Table:
    """A whole file at once; :func:`portions_of` for one of any size."""
    tables = list(portions_of(path, known, rows=None))
    header = tuple(dict.fromkeys(name for table in tables for name in table.header))
    frames: list[pl.DataFrame] = []
    below = tables[0].first_row
    for table in tables:
        if below < table.first_row:  # rows that are not there at all
            blank = [None] * (table.first_row - below)
            frames.append(pl.DataFrame({header[0]: blank}, schema={header[0]: pl.String}))
        frames.append(table.frame)
        below = table.first_row + table.frame.height
    return Table(header, pl.concat(frames, how="diagonal"), tables[0].first_row)


def portions_of(path: Path, known: Iterable[str], rows: int | None = ROWS) -> Iterator[Table]:
    """The portions of a file, by its extension; at least one, if only an empty one.

    ``known`` are the column names the header is found by; ``rows`` about as many in a portion,
    None for all. UnreadableFileError may come at any portion.
    """
    names = frozenset(plain(name) for name in known)
    _must_hold_something(path)
    match path.suffix.lower():
        case ".xlsx":
            yield from _workbook(path, names, rows)
        case ".csv":
            yield from _csv(path, names, rows)
        case ".jsonl" | ".ndjson":
            yield from _json_lines(path, rows)
        case other:
            raise UnreadableFileError(
                f"{path.name}：不支持 {other or '无扩展名'} 文件；"
                "请另存为 .xlsx、.csv（UTF-8 或 GB18030）或 .jsonl。"
            )


def _must_hold_something(path: Path) -> None:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise UnreadableFileError(
            f"找不到文件 {path.name} 或无权读取：请检查路径和权限。"
        ) from error
    if any(mark.startswith(begins) for mark in MARKS):  # nothing at all too, or half a mark
        raise UnreadableFileError(f"{path.name} 是空文件：请重新导出后再导入。")


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030: the first that fits all of it."""
    _must_hold_something(path)
    with path.open("rb") as file:
        sixteen = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if sixteen else ENCODINGS:
        decoder = getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFileError(
        f"{path.name} 的文字编码无法识别：请另存为 UTF-8 或 GB18030 后再导入。"
    )


def _no_header(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} 的前 {HEADER_SEARCH} 行里没有找到表头："
        "请使用 mingdan template 下载的模板，保留其列名（中文或英文均可）。"
    )


def _is_header(cells: Sequence[object], known: frozenset[str]) -> bool:
    said = [plain(str(cell)) for cell in cells if cell is not None]
    return sum(cell in known for cell in said) >= min(3, len(known))


def _workbook(path: Path, known: frozenset[str], rows: int | None) -> Iterator[Table]:
    """The first sheet that has a header; a cover sheet before it does no harm."""
    if path.stat().st_size > MAX_WORKBOOK:
        raise UnreadableFileError(
            f"{path.name} 超过 500 MB：请另存为 CSV 后导入，或按季度拆分后分别导入。"
        )
    try:
        for sheet in sheets_of(path):
            first = next(sheet, None)
            header = None if first is None else _header_row(first.frame, known)
            if first is not None and header is not None:
                for part in _parts(first, header, sheet):
                    yield from _slices(part, rows)
                return
    except BrokenWorkbookError as error:
        raise UnreadableFileError(str(error)) from error
    raise _no_header(path.name)


def _header_row(frame: pl.DataFrame, known: frozenset[str]) -> int | None:
    """Which row of the first ones holds the names of columns, from 0."""
    top = frame.head(HEADER_SEARCH).iter_rows()
    return next((index for index, row in enumerate(top) if _is_header(row, known)), None)


def _parts(first: Rows, index: int, others: Iterator[Rows]) -> Iterator[Table]:
    """The rows of a sheet below its header, all with the header's columns."""
    names = _distinct(first.frame.row(index))
    for part in chain((first,), others):
        above = index + 1 if part is first else 0
        frame = part.frame[:, : len(names)].slice(above)
        missing = [pl.lit(None, pl.String).alias(name) for name in names[frame.width :]]
        frame.columns = names[: frame.width]
        yield Table(
            tuple(names),
            frame.with_columns(missing),
            part.first_row + above,
            part.read,
            part.size,
        )


def _slices(table: Table, rows: int | None) -> Iterator[Table]:
    height, before = table.frame.height, table.read
    for start in range(0, max(height, 1), rows or max(height, 1)):
        part = table.frame.slice(start, rows)
        yield Table(table.header, part, table.first_row + start, before, table.size)


def _csv(path: Path, known: frozenset[str], rows: int | None) -> Iterator[Table]:
    size = path.stat().st_size
    signs = SIGNS if rows == ROWS else None if rows is None else rows * 40
    with path.open("rb") as raw, TextIOWrapper(raw, encoding_of(path), newline="") as file:
        parts = _records(_line_ends(file, signs), path.name, signs)
        text = next(parts)
        while text.count("\n") <= HEADER_SEARCH and (more := next(parts, "")):
            text += more
        separator, cells, records, lines = _csv_header(text, path.name, known)
        header = tuple(_distinct(cells))
        first_row, below = records + 1, "\n".join(text.split("\n", lines)[lines:])
        while True:
            frame = _csv_frame(below, separator, header, f"{path.name} 第 {first_row} 行起")
            yield Table(header, frame, first_row, raw.tell(), size)
            first_row += frame.height
            below = next(parts, "")
            if not below:
                return


def _line_ends(file: TextIO, signs: int | None) -> Iterator[str]:
    """A text in pieces, its line ends made those of today when they are those of old programs."""
    old = "\n" not in file.read(LOOK)
    file.seek(0)
    while piece := file.read(signs or -1):
        yield piece.replace("\r", "\n") if old else piece


def _records(pieces: Iterator[str], name: str, signs: int | None) -> Iterator[str]:
    """The pieces cut anew, between records: a line end within quotes ends none."""
    text = ""
    for piece in pieces:
        text += piece
        end = _record_end(text)
        if end:
            yield text[:end]
            text = text[end:]
        elif signs is not None and len(text) > 20 * signs:
            raise UnreadableFileError(
                f"{name} 有一处引号不成对，此后各行无法分开：请用 Excel 另存为 CSV UTF-8 后再导入。"
            )
    if text:
        yield text


def _record_end(text: str) -> int:
    """Where the last whole record of a text ends; 0 when there is no such place."""
    end, quotes = len(text), text.count('"')
    while (cut := text.rfind("\n", 0, end)) >= 0:
        quotes -= text.count('"', cut, end)
        if quotes % 2 == 0:
            return cut + 1
        # The line end stands within quotes, and so does every one down to where they open.
        end, quotes = text.rfind('"', 0, cut), quotes - 1
    return 0


def _csv_frame(text: str, separator: str, header: tuple[str, ...], where: str) -> pl.DataFrame:
    # One row of our own fixes the width: the header's columns and one for what exceeds them.
    width = separator.join("x" * (len(header) + 1))
    try:
        frame = pl.read_csv(
            f"{width}\n{text}".encode(),
            has_header=False,
            separator=separator,
            infer_schema=False,
            truncate_ragged_lines=True,
        ).slice(1)
    except pl.exceptions.PolarsError as error:
        raise _broken(where) from error
    frame.columns = [*header, SURPLUS]
    return frame


def _broken(where: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{where} 不是规范的 CSV（引号或分隔符不成对）：请用 Excel 另存为 CSV UTF-8 后再导入。"
    )


def _csv_header(text: str, name: str, known: frozenset[str]) -> tuple[str, list[str], int, int]:
    """(separator, cells, records up to and with the header, lines up to and with it)."""
    try:
        for separator in SEPARATORS:
            reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
            for records, cells in enumerate(islice(reader, HEADER_SEARCH), start=1):
                if _is_header(cells, known):
                    return separator, cells, records, reader.line_num
    except csv.Error as error:
        raise _broken(name) from error
    raise _no_header(name)


def _json_lines(path: Path, rows: int | None) -> Iterator[Table]:
    size, number = path.stat().st_size, 0
    header: dict[str, None] = {}
    with path.open("rb") as raw, TextIOWrapper(raw, encoding_of(path), newline="\n") as file:
        while lines := list(islice(file, rows)):
            first, number = number + 1, number + len(lines)
            values = [_object(line, path.name, first + n) for n, line in enumerate(lines)]
            header |= dict.fromkeys(key for value in values for key in value)
            frame = pl.DataFrame(values, schema=dict.fromkeys(header, pl.String))
            yield Table(tuple(header), frame, first, raw.tell(), size, fields=True)


def _object(line: str, name: str, number: int) -> dict[str, str | None]:
    if not line.strip():
        return {}
    try:
        return {key: _text(one) for key, one in json_object(line).items()}
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            f"{name} 第 {number} 行不是 JSON 对象（应形如 {{…}}）：请检查该行的引号、逗号和括号。"
        ) from error


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
