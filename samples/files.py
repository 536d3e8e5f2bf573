"""Writing the sample's files so that the same seed gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

STAMP = datetime(2026, 1, 1)  # noqa: DTZ001  workbooks carry naive times
ZIP_STAMP = (2026, 1, 1, 0, 0, 0)


def write_xlsx(
    path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]], title: str
) -> None:
    """A workbook with a title row above its header, as laboratories send them."""
    book = Workbook()
    book.properties.created = STAMP
    book.properties.modified = STAMP
    sheet = book.active
    sheet.title = "数据"
    sheet.append([title])
    sheet.append(list(header))
    for row in rows:
        sheet.append([row[name] or None for name in header])
    buffer = io.BytesIO()
    book.save(buffer)
    _restamp(buffer, path)


def _restamp(buffer: io.BytesIO, path: Path) -> None:
    """Rewrite the container with fixed times, which the library takes from the clock."""
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _fixed_times(content)
            info = zipfile.ZipInfo(name, ZIP_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)


def _fixed_times(core: bytes) -> bytes:
    text = core.decode()
    for tag in ("dcterms:created", "dcterms:modified"):
        start = text.index(">", text.index(f"<{tag}")) + 1
        end = text.index(f"</{tag}>")
        text = f"{text[:start]}2026-01-01T00:00:00Z{text[end:]}"
    return text.encode()


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]], encoding: str
) -> None:
    """A CSV file in the encoding an office's programs would use."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([row[name] for name in header] for row in rows)


def write_jsonl(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """JSON Lines, empty cells left out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            kept = {key: value for key, value in row.items() if value not in ("", None)}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
