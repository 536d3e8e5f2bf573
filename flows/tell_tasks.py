"""What ``mingdan tasks`` prints for a person."""

from __future__ import annotations

from collections.abc import Sequence

from flows.console import console, grid
from flows.tasks import EN as TASK_EN
from flows.tasks import ZH as TASK_ZH
from flows.tasks import Task


def tell_tasks(shown: Sequence[Task]) -> None:
    """What is to be done, with the reason under each."""
    if not shown:
        console.print("没有待办事项。 Nothing to do.")
        return
    state = {True: "逾期", False: "待办"}
    grid(
        f"待办事项 Tasks（{len(shown)}）",
        ("事项", "案件", "用人单位", "报告/样品/举报", "岗位", "因素", "期限", "状态"),
        [
            (
                f"{TASK_ZH[t.what]} {TASK_EN[t.what]}",
                t.case_id,
                t.enterprise,
                t.complaint_no or f"{t.report_no} {t.sample_no}",
                f"{t.workshop}{t.post}",
                t.agent,
                t.due_on,
                f"{t.closed_on} 已办结（{t.closed_by}）" if t.closed_on else state[t.overdue],
            )
            for t in shown
        ],
    )
    for t in shown:
        about = t.complaint_no or f"{t.report_no} {t.sample_no}".strip()
        said = f"{about}：{t.reason_zh}" if about else t.reason_zh
        console.print(said, highlight=False)
        console.print(f"　　{t.reason_en}", highlight=False)
