"""The page of a back-test: who would be newly flagged, who would drop out, where and why.

For the joint meeting, on screen and on paper; one file that needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "templates" / "office"
WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "lang": "zh-CN",
        "title": "规则包回测",
        "candidate": "候选规则包",
        "in_force": "现行规则重放",
        "digest": "摘要",
        "span": "期间",
        "reports": "检测报告",
        "measurements": "检测结果",
        "notice": "回测不产生法律效力，不改变任何案件。此处所列用人单位，"
        "是至少有一份检测报告在证据有效的前提下达到严重超标的单位。",
        "newly_flagged": "新增",
        "dropped": "退出",
        "still_flagged": "不变",
        "not_flagged": "始终不涉及",
        "enterprises": "用人单位（家）",
        "township": "按乡镇",
        "industry": "按行业",
        "size": "按接触人数",
        "agent": "按危害因素",
        "list": "名单",
        "uscc": "统一社会信用代码",
        "name": "名称",
        "town": "乡镇",
        "branch": "行业",
        "change": "变化",
        "before": "原有报告（份）",
        "after": "回测报告（份）",
        "agents": "危害因素",
        "unknown": "未填报",
        "differences": "不一致与无法判定的报告",
        "report_no": "报告编号",
        "on": "日期",
        "cause": "原因",
        "none": "没有用人单位因此新增、退出或保留。",
        "agreed": "与存档逐份一致。",
    },
    "en": {
        "lang": "en",
        "title": "Back-test of a rule pack",
        "candidate": "Candidate pack",
        "in_force": "Replay of the packs in force",
        "digest": "digest",
        "span": "Span",
        "reports": "Reports",
        "measurements": "Results",
        "notice": "A back-test has no legal effect and changes no case. An enterprise counts as "
        "flagged when a report of it is seriously over on sound evidence.",
        "newly_flagged": "newly flagged",
        "dropped": "dropped",
        "still_flagged": "unchanged",
        "not_flagged": "never concerned",
        "enterprises": "Enterprises",
        "township": "By township",
        "industry": "By industry",
        "size": "By people exposed",
        "agent": "By agent",
        "list": "Enterprises",
        "uscc": "Credit code",
        "name": "Name",
        "town": "Township",
        "branch": "Industry",
        "change": "Change",
        "before": "Reports on file",
        "after": "Reports back-tested",
        "agents": "Agents",
        "unknown": "not stated",
        "differences": "Reports that differ or cannot be judged",
        "report_no": "Report",
        "on": "Day",
        "cause": "Cause",
        "none": "No enterprise is newly flagged, dropped or kept.",
        "agreed": "Every report agrees with the file.",
    },
}
TURNS = ("newly_flagged", "dropped", "still_flagged")


def backtest_page(told: Mapping[str, Any], language: str = "zh") -> str:
    """The page of a back-test given as plain data (``flows.backtest.as_data``)."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    charts = [(heading, bars(values)) for heading, values in told["by"].items() if values]
    return environment.get_template("backtest.html.j2").render(
        t=WORDS[language], told=told, turns=TURNS, charts=charts
    )


def bars(values: Mapping[str, Mapping[str, int]]) -> Sequence[dict[str, Any]]:
    """Stacked bars of a heading: each part in per cent of the longest bar, most changed first."""
    longest = max(sum(counts.values()) for counts in values.values())
    bars = [
        {
            "name": name,
            "parts": [(turn, counts.get(turn, 0)) for turn in TURNS],
            "widths": [100 * counts.get(turn, 0) / longest for turn in TURNS],
        }
        for name, counts in values.items()
    ]
    return sorted(bars, key=lambda bar: [-count for _, count in bar["parts"]])
