"""The list of complaints for a person."""

from __future__ import annotations

from collections.abc import Sequence

from domain.complaint_words import NEXT_STEP
from domain.words import zh
from flows.complaints import ComplaintLine
from flows.console import console, grid

HEADER = (
    "举报",
    "案件",
    "用人单位",
    "事项",
    "阶段",
    "下一步",
    "应办",
    "最后一日",
    "责任人",
    "关联",
)


def tell_complaints(shown: Sequence[ComplaintLine]) -> None:
    """Complaints, what is due first coming first, with possible duplicates under them."""
    grid(f"举报（{len(shown)}）", HEADER, [_row(one) for one in shown])
    for one in shown:
        number, retaliation = one.complaint.number, one.complaint.retaliation_on
        if retaliation is not None:
            console.print(f"{number}：反映打击报复（{retaliation}），不得透露举报人。")
        for pair in one.may_repeat:
            console.print(
                f"{pair.later} 与 {pair.earlier} 是否重复？{pair.zh}。由承办人判断，不自动关联。"
            )


def _row(one: ComplaintLine) -> tuple[object, ...]:
    """The earliest thing owed; dashes where nothing is."""
    stage = one.complaint.stage
    owed, last, who = "—", "—", "—"
    if one.dues:
        due = one.dues[0]
        owed, who = zh(due.kind), zh(due.role)
        last = f"{due.due_on}{' 逾期' if due.overdue else ''}"
    return (
        *(one.complaint.number, one.case_id, one.enterprise, one.complaint.subject),
        *(zh(stage), NEXT_STEP[stage][0], owed, last, who),
        "、".join(one.linked) or "—",
    )
