"""The joint meeting (联席会议): what comes next, what is owed and what is late."""

from __future__ import annotations

from fastapi.responses import Response

from domain.joint.meetings import next_meeting, without_minutes
from domain.joint.owed import tally
from flows.joint import meetings, owing
from flows.joint.organisation import standing
from flows.joint.told import open_period
from rules.indicator_book import load_indicator_book
from web.desk.asked import Asked
from web.desk.joint_parts import READERS, may_write
from web.desk.routes import Route, get

SHOWN = 20
PAGES = (
    ("/joint/meetings", ("会议", "Meetings"), ("召集、到会、纪要、决议、拟列入对象", "calls, attendance, minutes, resolutions, candidates")),
    ("/joint/packs", ("季度材料", "Quarterly packs"), ("各期会议材料、核对、下载", "what each meeting is given, checked")),
    ("/indicators", ("指标", "Indicators"), ("目标、各季度数值、更正", "targets, quarters, restatements")),
    ("/joint/owed", ("应办事项", "What is owed"), ("决议、任务、阶段性目标、督导问题", "resolutions, tasks, stage goals, findings")),
    ("/joint/organisation", ("组织", "Organisation"), ("领导小组、成员单位、责任区域", "leading group, units, who answers for what")),
    ("/joint/rounds", ("督导", "Supervision"), ("督导和发现的问题", "rounds and their findings")),
    ("/joint/evaluation", ("终期评估", "Final evaluation"), ("规划期的目标完成情况", "how the plan was met")),
)  # fmt: skip


def home(asked: Asked) -> Response:
    """The next meeting, the next cut-off, and what is late."""
    book = load_indicator_book()
    period = open_period(book, asked.today)
    with asked.reading() as unit:
        every = meetings.every(unit)
        things = owing.everything(unit, asked.today)
        group = standing(unit, asked.today)
    late = [one for one in things if one.is_late(asked.today)]
    soon = [
        one
        for one in things
        if not one.closed and 0 <= (one.due_on - asked.today).days <= book.escalation.remind_before
    ]
    return asked.page(
        "desk/joint.html.j2",
        coming=next_meeting(every, asked.today),
        unwritten=without_minutes(every, asked.today),
        last=next((one for one in reversed(every) if one.attendance or one.minutes), None),
        period=period,
        cut_off=book.cut_off(period),
        counts=tally(things, asked.today),
        late=late[:SHOWN],
        soon=soon[:SHOWN],
        soon_days=book.escalation.remind_before,
        more=max(0, len(late) - SHOWN),
        group=group,
        pages=PAGES,
        may_write=may_write(asked),
    )


ROUTES: tuple[Route, ...] = (get("/joint", READERS, home),)
