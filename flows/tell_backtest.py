"""What ``mingdan backtest`` prints for a person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.console import console, grid

TURNS = {"newly_flagged": "新增", "dropped": "退出", "still_flagged": "不变"}
HEADINGS = {"township": "乡镇", "industry": "行业", "size": "接触人数", "agent": "危害因素"}


def tell_backtest(told: Mapping[str, Any], page: Path | None) -> None:
    """A back-test: counts, each heading, the enterprises, and what differs from the file."""
    by = f"按候选规则包 {told['pack']} " if told["pack"] else "按当时规则"
    console.print(
        f"{by}重新判定检测报告 {told['reports']} 份、检测结果 {told['measurements']} 个："
        + "，".join(f"{zh} {told['enterprises'].get(turn, 0)} 家" for turn, zh in TURNS.items())
        + "。回测不产生法律效力。"
    )
    for heading, values in told["by"].items():
        rows = [
            (name or "未填报", *(counts.get(turn, 0) for turn in TURNS))
            for name, counts in values.items()
        ]
        if rows:
            grid(f"按{HEADINGS[heading]}", (HEADINGS[heading], *TURNS.values()), rows)
    changed = [one for one in told["lines"] if one["turn"] != "still_flagged"]
    if changed:
        columns = ("变化", "用人单位", "乡镇", "行业", "危害因素")
        rows = [
            (TURNS[o["turn"]], o["name"], o["township"], o["industry"], "、".join(o["agents"]))
            for o in changed
        ]
        grid("新增与退出的用人单位", columns, rows)
    if told["differences"]:
        rows = [(o["report_no"], o["uscc"], o["on"], o["cause"]) for o in told["differences"]]
        grid("不一致与无法判定的报告", ("报告", "用人单位", "日期", "原因"), rows)
    elif not told["pack"]:
        console.print("与存档逐份一致。")
    if page is not None:
        console.print(f"图表：{page}")
