"""What the main job prints for a person: its figures, and what became of each flow run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.vocabulary import Status
from domain.words import zh
from flows.console import console, grid
from flows.orchestration import ZH
from flows.prefect_runs import Run


def tell_summary(told: Mapping[str, Any]) -> None:
    """The figures of the main job."""
    events = told["events"]
    console.print(
        f"事件 {events['total']} 件（挂起 {events['parked']}，依法不予办理 {events['refusals']}）；"
        f"用人单位 {told['enterprises']} 家；判定检测结果 {told['measurements_judged']} 个；"
        f"文书 {told['notices']['total']} 份。"
    )
    by_state = told["cases"]["by_state"]
    order = [s for s in Status if s.value in by_state]
    grid("案件", ("状态", "件数"), [(zh(s), by_state[s.value]) for s in order])
    keys = ("period", "released_on", "opening", "added", "removed", "closing")
    grid(
        "名单各期",
        ("期", "季度", "公布日", "期初", "列入", "移出", "期末"),
        [(f"第{i['number']}期", *(i[key] for key in keys)) for i in told["issues"]],
    )

    grid(
        "联席会议季度材料",
        ("季度", "版", "达到目标", "未达到", "无数据"),
        [tuple(one[key] for key in ("period", "edition", "met", "missed", "none"))
         for one in told["packs"]],
    )  # fmt: skip
    console.print("季度材料：登录后见 /desk/joint/packs；公开的指标：/indicators/")


def tell_runs(runs: Sequence[Run], why_plain: str) -> None:
    """What became of each file, and the flow runs of this process summed by flow."""
    if why_plain:
        console.print(f"[yellow]Prefect 不可用（{why_plain}），以下由普通函数完成。[/yellow]")
    files = [run.result for run in runs if run.flow == "intake"]
    keys = ("file", "rows", "accepted", "repeated", "rejected", "warnings")
    grid(
        "收件",
        ("文件", "行", "接收", "此前已收", "退回", "提示"),
        [tuple(told[key] for key in keys) for told in files],
    )
    rows = []
    for name in dict.fromkeys(run.flow for run in runs):
        mine = [run for run in runs if run.flow == name]
        rows.append((ZH[name], name, len(mine), mine[0].by, f"{sum(r.seconds for r in mine):.1f}"))
    grid("流程运行", ("流程", "名称", "次数", "执行者", "秒"), rows)
