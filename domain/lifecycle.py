"""THE TABLE: one row per lawful move of a case. No other logic lives here.

Read a row as a sentence: *when* the case stands so, and *on* this event, and what it *needs* is
on file, and these roles have signed in this order, the case *becomes* that; these terms start or
end; these notices go out; this is the legal basis. A pair without a row is a refusal that is
recorded. Rows of one pair are tried from the top. ``docs/lifecycle.md`` is generated from here.

The rows stand in chapters, in the order a case goes through them.
"""

from __future__ import annotations

from domain.chapters.beside import BESIDE
from domain.chapters.complaints import COMPLAINTS
from domain.chapters.inspection import INSPECTION
from domain.chapters.leaving import LEAVING
from domain.chapters.listing import LISTING
from domain.chapters.papers import SERVICE_OF_PAPERS
from domain.chapters.penalty import PENALTY
from domain.chapters.performance import PERFORMANCE
from domain.chapters.rectification import RECTIFICATION
from domain.chapters.succession import SUCCESSION
from domain.chapters.warning import WARNING
from domain.row import Row
from domain.triggers import Trigger
from domain.vocabulary import Status

CHAPTERS: dict[str, tuple[Row, ...]] = {
    "举报 Complaints": COMPLAINTS,
    "线索与检查 Leads and inspections": INSPECTION,
    "警告 Warning": WARNING,
    "责令改正与复查 Rectification": RECTIFICATION,
    "行政处罚 Penalty": PENALTY,
    "履行、强制执行与救济 Performance, enforcement and remedies": PERFORMANCE,
    "列入与公布 Listing": LISTING,
    "移出、更正与撤销 Leaving the list": LEAVING,
    "与程序并行的事项 Beside the procedure": BESIDE,
    "主体与机关的变动 Succession": SUCCESSION,
    "文书送达 Service of papers": SERVICE_OF_PAPERS,
}
TABLE: tuple[Row, ...] = tuple(row for chapter in CHAPTERS.values() for row in chapter)


def _rows_by_pair() -> dict[tuple[Status, Trigger], tuple[Row, ...]]:
    pairs: dict[tuple[Status, Trigger], tuple[Row, ...]] = {}
    for row in TABLE:
        for status in row.when:
            pairs[status, row.on] = (*pairs.get((status, row.on), ()), row)
    return pairs


ROWS = _rows_by_pair()
ROW_BY_ID = {row.id: row for row in TABLE}
