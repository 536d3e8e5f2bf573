"""A table of a page as a file: the same rows, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi.responses import Response

from notifications.files.csv_files import csv_row

BOM = b"\xef\xbb\xbf"


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV with the byte-order mark that spreadsheets ask for; formulas are disarmed."""
    body = BOM + b"".join([csv_row(header), *map(csv_row, rows)])
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    return Response(
        body, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
