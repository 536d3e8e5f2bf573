"""Requests for a hearing that were refused as late: who asked, when, and how its term was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from fastapi.responses import Response

from domain.term_account import table
from domain.term_account import told as account_told
from flows.late_requests import Late, late_ones
from storage.late_requests import LateLine, found_late
from web.desk.asked import Asked
from web.desk.rows import A_PAGE, MOST_ROWS, csv_answer, wants_csv

FILE_AT_A_TIME = 200
Tabs = Callable[[Asked], list[tuple[str, str]]]


def refused(asked: Asked, tabs: Tabs) -> Response:
    """Those of the townships of whoever asks, the newest first; as a file too."""
    if wants_csv(asked):
        heading = (
            (
                "Case",
                "Enterprise",
                "Township",
                "Asked on",
                "Last day to ask",
                "Days late",
                "Account",
            )
            if asked.language == "en"
            else ("案件", "用人单位", "镇乡街", "提出日", "最后一日", "逾期天数", "怎么算的")
        )
        return csv_answer(asked.say("逾期的听证申请", "late-requests"), heading, _file(asked))
    page = asked.number("page")
    lines, found, more = _some(asked, A_PAGE, (page - 1) * A_PAGE)
    said = {"q": asked.query("q")[:60], "township": asked.query("township")[:60]}
    kept = {name: value for name, value in said.items() if value}
    here = asked.at_desk("/hearings?")
    return asked.page(
        "desk/hearings_refused.html.j2",
        rows=[
            (line, one, _account(asked, one), _days(asked, one))
            for line, one in zip(lines, found, strict=True)
        ],
        tabs=tabs(asked),
        tab_address=f"{here}{urlencode(kept)}{'&' if kept else ''}",
        address=f"{here}{urlencode({**kept, 'which': 'refused'})}&",
        said=said,
        page=page,
        more=more,
    )


def _some(asked: Asked, limit: int, offset: int) -> tuple[list[LateLine], list[Late], bool]:
    with asked.reading() as unit:
        lines, more = found_late(
            unit, text=asked.query("q")[:60], township=asked.query("township")[:60],
            within=asked.official.townships, limit=limit, offset=offset,
        )  # fmt: skip
        return lines, late_ones(unit, lines), more


def _account(asked: Asked, one: Late) -> tuple[str, ...]:
    if one.term is None:
        return ()
    return account_told(one.term, asked.assembly.calendar, english=asked.language == "en")


def _days(asked: Asked, one: Late) -> tuple[tuple[str, str, str], ...]:
    if one.term is None:
        return ()
    return table(one.term, asked.assembly.calendar, english=asked.language == "en")


def _file(asked: Asked) -> Iterator[tuple[object, ...]]:
    """All rows of the file, their cases read some at a time."""
    for offset in range(0, MOST_ROWS, FILE_AT_A_TIME):
        lines, found, more = _some(asked, FILE_AT_A_TIME, offset)
        for line, one in zip(lines, found, strict=True):
            last = "" if one.term is None else one.term.due_on
            told = " ".join(_account(asked, one))
            yield line.case_id, line.name, line.township, one.on, last, one.days or "", told
        if not more:
            return
