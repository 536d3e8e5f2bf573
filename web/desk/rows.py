"""A table of a page: its rows as a file of the office's spreadsheet, and its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from notifications.files.csv_files import BOM, csv_row
from storage.case_lists import COUNTED
from storage.ranges import Cursor
from web.desk.asked import Asked, written_day

A_PAGE = 50
MOST_ROWS = 20_000  # of a file: who needs more narrows the filter


@dataclass(frozen=True, slots=True)
class Turning:
    """Which rows of how many a page shows; ``address`` is what the page number is put after."""

    page: int
    pages: int
    address: str
    as_csv: str
    beyond: bool = False  # there are more rows than were counted


def wants_csv(asked: Asked) -> bool:
    """Whether the rows are asked for as a file."""
    return asked.query("as") == "csv"


def bounds(asked: Asked, a_page: int = A_PAGE) -> tuple[int, int]:
    """(limit, offset) of the rows that are asked for."""
    if wants_csv(asked):
        return MOST_ROWS, 0
    return a_page, (asked.number("page") - 1) * a_page


def turning(
    asked: Asked, total: int, *, a_page: int = A_PAGE, counted_to: int = 0, **filters: str
) -> Turning:
    """The pages of ``total`` rows, with the filters kept in every address.

    ``counted_to``: as far as they were counted; 0: all were.
    """
    kept = {name: value for name, value in filters.items() if value}
    pages = max(1, -(-min(total, counted_to or total) // a_page))
    beginning = f"?{urlencode(kept)}&" if kept else "?"
    return Turning(
        asked.number("page"), pages, f"{beginning}page=", f"{beginning}as=csv",
        beyond=0 < counted_to < total,
    )  # fmt: skip


def ended(asked: Asked) -> Cursor | None:
    """Where the page before ended, as the address tells it; None when it tells nothing of use."""
    day, _, name = asked.query("after").partition("~")
    try:
        return (written_day(day), name) if name else None
    except ValueError:
        return None


def after(cursor: Cursor | None) -> str:
    """The same for the address of the next page."""
    return "" if cursor is None else f"{cursor[0].isoformat()}~{cursor[1]}"


def figure(count: int) -> str:
    """A figure of work that is counted only so far: nobody acts upon the thousandth."""
    return str(count) if count <= COUNTED else f"{COUNTED}+"


def csv_answer(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file: UTF-8 with its mark, so that spreadsheets read it; no formulas."""
    body = BOM.encode() + csv_row(heading) + b"".join(csv_row(row) for row in rows)
    named = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    return Response(
        body, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": named}
    )
