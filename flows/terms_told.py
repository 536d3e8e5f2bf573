"""What the commands about time print: running terms with their accounts, a calendar's touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.ledger import warn_on
from domain.term_account import TABLES, responsible, status_told, table, told
from domain.timelimits import Calendar
from domain.words import zh
from flows.calendar_change import Touched
from flows.console import console, grid
from flows.terms import RunningTerm

TURNS = {"later": "推后", "earlier": "提前", "kept": "不变"}
HEADER = (
    "案件",
    "用人单位",
    "期限",
    "办理人",
    "依据",
    "性质",
    "起算",
    "提示日",
    "最后一日",
    "剩余天数",
)


def tell_terms(
    shown: Sequence[RunningTerm], calendar: Calendar, today: date, *, with_account: bool
) -> None:
    """Running terms in a table; then, if asked so, each counted day by day."""
    grid(f"进行中的期限（{len(shown)}）", HEADER, [_row(one, calendar, today) for one in shown])
    for one in shown if with_account else ():
        said = (*told(one.term, calendar), *told(one.term, calendar, english=True))
        console.print(f"\n{one.case_id}　{one.enterprise}", highlight=False, markup=False)
        for line in said:
            console.print(f"　{line}", highlight=False, markup=False)
        days = table(one.term, calendar)
        english = [kind for *_, kind in table(one.term, calendar, english=True)]
        rows = [(*day, kind) for day, kind in zip(days, english, strict=True)]
        grid(zh(one.term.kind), ("日", "第几日", "说明", "what it is"), rows)


def _row(one: RunningTerm, calendar: Calendar, today: date) -> tuple[object, ...]:
    term, left = one.term, one.days_left(today)
    return (
        one.case_id,
        one.enterprise,
        zh(term.kind),
        responsible(term),
        term.basis,
        status_told(term),
        term.started_on,
        warn_on(term, calendar) or "",
        "中止中" if left is None else term.due_on,
        "—" if left is None else f"{left}",
    )


def tell_calendar(calendar: Calendar, found: Sequence[Touched], moved: int | None) -> None:
    """A calendar and whom it touches; ``moved`` terms of them were moved (None: not asked for)."""
    console.print(
        f"工作日历版本 {calendar.version}：{calendar.first} 至 {calendar.last}。"
        f"{max(calendar.tables) + 1} 年起{TABLES['projected'][0]}。",
        highlight=False,
    )
    unsure = [str(year) for year, status in calendar.tables.items() if status == "unconfirmed"]
    console.print(f"尚未核对的年度：{'、'.join(unsure) or '无'}", highlight=False)
    moving = sum(one.becomes != one.was for one in found)
    if not found:
        console.print("没有期限受影响。 No running term is touched.")
        return
    grid(
        f"受影响的期限（{len(found)}）",
        ("案件", "用人单位", "期限", "原最后一日", "按本日历", "改为", "变化"),
        [
            (o.case_id, o.enterprise, zh(o.term), o.was, o.counted, o.becomes, TURNS[o.turn])
            for o in found
        ],
    )
    if any(one.turn == "kept" for one in found):
        console.print("“不变”：已告知的、对用人单位有利的一日不变；期限不缩短到已过之日。")
    if moved is None and moving:
        console.print(f"尚未改动；加 --apply 改动 {moving} 项期限。")
    elif moved is not None:
        console.print(f"已改动 {moved} 项期限，逐件记入案件日志。")
        if moved < moving:
            console.print(f"另有 {moving - moved} 项未改动，请用 mingdan parked 查看原因。")
