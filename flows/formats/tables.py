"""Reading .xlsx, .csv and JSON Lines into one shape: a frame of texts with its row numbers.

Everything stays text until the checks have seen it. What cannot be read is refused with a
sentence that says what to do, never with a traceback.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl

MAX_UNPACKED = 2_000_000_000  # bytes a workbook may unpack to; beyond it, it is no report
MAX_RATIO = 400  # how far a workbook may be compressed before it is taken for a bomb
MAX_FILE = 500_000_000
HEADER_SEARCH = 10  # title rows that may stand above the header
ENCODINGS = ("utf-8-sig", "gb18030")


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
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableFileError(f"找不到文件 {path.name}：请检查路径。") from error
    if size == 0:
        raise UnreadableFileError(f"{path.name} 是空文件：请重新导出后再导入。")
    if size > MAX_FILE:
        raise UnreadableFileError(f"{path.name} 超过 500 MB：请按季度拆分后分别导入。")
    content = path.read_bytes()
    names = frozenset(_plain(name) for name in known)
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


def _plain(name: str) -> str:
    return "".join(name.split()).casefold().replace("（", "(").replace("）", ")")


def _workbook(content: bytes, name: str, known: frozenset[str]) -> Table:
    _refuse_bombs(content, name)
    try:
        sheet = fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except Exception as error:
        raise UnreadableFileError(
            f"{name} 不是可读的 Excel 工作簿（可能已损坏、加密或是旧版 .xls）："
            "请用 Excel 打开后另存为 .xlsx 再导入。"
        ) from error
    return _with_header(frame, name, known, offset=_leading_blank_rows(content))


def _leading_blank_rows(content: bytes) -> int:
    """Rows above the first used one: the reader drops them, the sender's program counts them."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/sheet"):
                with archive.open(member) as sheet:
                    head = sheet.read(65536)
                marker = head.find(b"<row ")
                start = head.find(b' r="', marker) + 4
                if marker >= 0 and start > 4:
                    digits = head[start : head.find(b'"', start)]
                    return int(digits) - 1 if digits.isdigit() else 0
                return 0
    return 0


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(
            f"{name} 不是 Excel 工作簿：请用 Excel 另存为 .xlsx 后再导入。"
        ) from error
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 100_000):
        raise UnreadableFileError(f"{name} 解压后异常庞大，已拒绝：请检查文件来源。")


def decoded(content: bytes, name: str) -> str:
    """Text in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="strict")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(f"{name} 的文字编码无法识别：请另存为 UTF-8 或 GB18030 后再导入。")


def _csv(content: bytes, name: str, known: frozenset[str]) -> Table:
    text = decoded(content, name)
    head = text[:4096]
    separator = max(",\t;", key=head.count)
    try:
        frame = pl.read_csv(
            text.encode(),
            has_header=False,
            separator=separator,
            infer_schema=False,
            truncate_ragged_lines=True,
            skip_lines=0,
        )
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(
            f"{name} 不是规范的 CSV（引号或分隔符不成对）：请用 Excel 另存为 CSV UTF-8 后再导入。"
        ) from error
    return _with_header(frame, name, known)


def _json_lines(content: bytes, name: str) -> Table:
    rows: list[dict[str, str | None]] = []
    for number, line in enumerate(decoded(content, name).splitlines(), start=1):
        if not line.strip():
            rows.append({})
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise UnreadableFileError(
                f"{name} 第 {number} 行不是 JSON 对象：请检查该行的引号、逗号和括号。"
            ) from error
        if not isinstance(value, dict):
            raise UnreadableFileError(f"{name} 第 {number} 行不是 JSON 对象：应形如 {{…}}。")
        rows.append({str(key): _text(one) for key, one in value.items()})
    header = tuple(dict.fromkeys(key for row in rows for key in row))
    schema = dict.fromkeys(header, pl.String)
    return Table(header, pl.DataFrame(rows, schema=schema), 1)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _with_header(frame: pl.DataFrame, name: str, known: frozenset[str], offset: int = 0) -> Table:
    """Find the header among the first rows and name the columns by it."""
    for index, row in enumerate(frame.head(HEADER_SEARCH).iter_rows()):
        said = [_plain(str(cell)) if cell is not None else "" for cell in row]
        if sum(cell in known for cell in said) >= min(3, len(known)):
            header = _distinct([str(cell).strip() if cell else "" for cell in row])
            body = frame.slice(index + 1)
            body.columns = header
            return Table(tuple(header), body, offset + index + 2)
    raise UnreadableFileError(
        f"{name} 的前 {HEADER_SEARCH} 行里没有找到表头："
        "请使用 mingdan template 下载的模板，保留其列名（中文或英文均可）。"
    )


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for position, name in enumerate(names):
        base = name or f"#{position + 1}"
        seen[base] = seen.get(base, 0) + 1
        result.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return result
