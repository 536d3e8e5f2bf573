"""The removal and repair desk (移出与信用修复): who is on the list, and how and when each can leave."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.responses import Response

from domain.next_steps import NEXT_STEP
from domain.roles import OF_THE_OFFICE, Role
from flows.leaving import Leaving, leaving
from storage.on_the_list import Which, listed_lines
from storage.ranges import COUNTED_TO
from web.desk.asked import Asked
from web.desk.routes import Route, get, offices
from web.desk.rows import MOST_ROWS, bounds, csv_answer, turning, wants_csv

TABS = {
    Which.ALL: ("全部在列", "All on the list"),
    Which.APPLIED: ("申请过信用修复", "Asked for repair"),
    Which.WAITING: ("待签署", "Wait for a signature"),
}
A_PAGE = 25  # every row tells three ways off the list, with what each lacks
FILE_AT_A_TIME = 200


def removals_page(asked: Asked) -> Response:
    """Those on the list, the longest first, each with its ways off it."""
    told = asked.query("which", Which.ALL.value)
    which = Which(told) if told in set(Which) else Which.ALL
    townships = asked.official.townships
    if wants_csv(asked):
        return csv_answer(
            asked.say("移出与信用修复", "removals"), _heading(asked),
            list(_file(asked, townships, which)),
        )  # fmt: skip
    limit, offset = bounds(asked, A_PAGE)
    with asked.reading() as unit:
        lines, total = listed_lines(unit, townships, which, limit=limit, offset=offset)
        rows = leaving(asked.assembly, unit, lines, asked.today)
    return asked.page(
        "desk/removals.html.j2",
        rows=rows,
        total=total,
        which=which.value,
        tabs=[(one.value, asked.say(*words)) for one, words in TABS.items()],
        waits=lambda one: asked.word(Role(one.line.waits_for)) if one.line.waits_for else "",
        next_step=lambda need: NEXT_STEP[need][asked.language == "en"],
        turning=turning(asked, total, a_page=A_PAGE, counted_to=COUNTED_TO, which=which.value),
    )


def _heading(asked: Asked) -> tuple[str, ...]:
    if asked.language == "en":
        return ("Entry", "Enterprise", "Code", "Township", "Listed", "Can leave from", "Last day",
                "Asked for repair", "Proposed", "Missing for the nearest way")  # fmt: skip
    return ("条目", "用人单位", "统一社会信用代码", "镇乡街", "列入日", "最早可移出", "最后公示日",
            "申请修复", "已提请", "最近一种方式尚缺")  # fmt: skip


def _file(asked: Asked, townships: tuple[str, ...], which: Which) -> Iterator[tuple[object, ...]]:
    """All rows of the file, their cases read some at a time."""
    for offset in range(0, MOST_ROWS, FILE_AT_A_TIME):
        with asked.reading() as unit:
            lines, _ = listed_lines(unit, townships, which, limit=FILE_AT_A_TIME, offset=offset)
            for one in leaving(asked.assembly, unit, lines, asked.today):
                yield _row(asked, one)
        if len(lines) < FILE_AT_A_TIME:
            return


def _row(asked: Asked, one: Leaving) -> tuple[object, ...]:
    lacks = [[item.need for item in way.items if not item.met] for way in one.ways]
    nearest = min(lacks, key=len, default=[])
    line = one.line
    return (
        line.listing_id, line.name, line.uscc, line.township, line.decided_on, one.earliest or "",
        one.last_day or "", one.applied.on if one.applied else "",
        asked.word(one.proposed) if one.proposed else "",
        asked.say("；", "; ").join(asked.word(need) for need in nearest),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (get("/removals", offices(*OF_THE_OFFICE), removals_page),)
