"""What ``mingdan retractions`` prints for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.console import grid, say

MAILS = {"waiting": "待发", "sent": "已发出", "given_up": "未能发出，请电话告知"}


def tell_retractions(told: Mapping[str, Any]) -> None:
    """What is to be decided, every change with its account, and who was told of it."""
    for one in told["owed"]:
        mark = "逾期　" if one["overdue"] else ""
        say(f"{mark}待决定：条目 {one['entry_id']}，{one['why']}（{one['fact_on']}），"
            f"应在 {one['due_on']} 前撤下或更正")  # fmt: skip
    for one in told["retractions"]:
        _tell(one)
    if not told["owed"] and not told["retractions"]:
        say("没有撤下、更正或移出事项。 Nothing fell.")
    if "still_held_in" in told:
        for path in told["still_held_in"]:
            say(f"✗ 仍含已撤下的名称或代码：{path}")
        if not told["still_held_in"]:
            say("已核对公示网页和文件：不含任何已撤下的名称或代码。")


def _tell(one: Mapping[str, Any]) -> None:
    mark = "逾期　" if one["overdue"] else ""
    shown = f"{one['shown_at']} 起网页不再显示" if one["shown_at"] else "网页尚未更新"
    late = "（迟于期限）" if one["shown_late"] else ""
    say(
        f"{mark}{one['told']} {one['entry_id']}：{one['reason_told']}；{one['decided_on']} 决定，"
        f"{shown}{late}；期限 {one['due_on']}（{one['due_by']}）"
    )
    for line in one["account"]:
        say(f"　{line}")
    if one["subscribers"]:
        rows = [
            (
                told["retraction_id"],
                told["name"],
                MAILS[told["mail"]],
                told["sent_at"] or told["error"] or "",
                told["reminders"],
                told["acknowledged_at"] or "未签收",
            )
            for told in one["subscribers"]
        ]
        header = ("通知", "订阅方", "邮件", "发出", "催告", "签收")
        grid(
            f"发出 {one['sent']}，签收 {one['acknowledged']}，未签收 {one['outstanding']}",
            header,
            rows,
        )
