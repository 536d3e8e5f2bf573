"""A table as a file for spreadsheets: the same rows, nothing a spreadsheet would calculate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastapi.responses import StreamingResponse

from notifications.files.csv_files import BOM, csv_row

CSV = "text/csv; charset=utf-8"


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingResponse:
    """The table as CSV, row by row; ``name`` is plain letters, without its ending."""

    def written() -> Iterator[bytes]:
        yield BOM.encode() + csv_row(header)
        for row in rows:
            yield csv_row(row)

    told = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(written(), media_type=CSV, headers=told)
