"""Results of the sample district's measurement rounds: lognormal around the limit of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from rules.findings import RuleBook
from samples.places import Hazard
from samples.stories import DISPUTED, DOUBTFUL, FINE, OVER, SERIOUS, Visit

HEADER = (
    "报告编号", "样品编号", "检测类别", "统一社会信用代码", "用人单位名称", "案件编号", "执法人员",
    "检测机构", "具备资质", "仪器检定有效期至", "车间", "岗位", "接触人数", "职业病危害因素", "CAS号",
    "粉尘类型", "游离二氧化硅(%)", "结果类别", "检测结果", "单位", "日接触时间(h)", "周工作天数",
    "采样日期", "采样时长(min)", "机构判定",
)  # fmt: skip
Row = dict[str, str]
POINTS = ("1#", "2#")
LIMIT_KIND = {"TWA": "PC-TWA", "STEL": "PC-STEL", "MAC": "MAC", "NOISE": "L_EX,8h"}


class Gauge:
    """Draws results against the limits in force on the day."""

    def __init__(self, random: Random, book: RuleBook) -> None:
        self._random, self._book = random, book

    def limit(self, hazard: Hazard, on: date) -> Decimal:
        """The figure a hazard is measured around."""
        agent = self._book.agents.resolve(hazard.agent)
        if not isinstance(agent, str):
            raise LookupError(hazard.agent)
        fraction = {"总尘": "total", "呼尘": "respirable"}.get(hazard.fraction, "")
        found = [
            one
            for one in self._book.limits.agent(agent, on)
            if one.kind == LIMIT_KIND[hazard.kind]
            and one.fraction == fraction
            and _holds(one.silica, hazard.silica)
        ]
        return Decimal(found[0].value)

    def value(self, hazard: Hazard, level: str, on: date) -> str:
        """A result of a hazard at a level of trouble, as a laboratory would print it."""
        limit = self.limit(hazard, on)
        if hazard.kind == "NOISE":
            return self._noise(level)
        factor = {
            FINE: lambda: min(self._random.lognormvariate(-0.95, 0.55), 0.97),
            OVER: lambda: self._random.uniform(1.06, 1.75),
            SERIOUS: lambda: self._random.uniform(2.1, 4.2),
        }[level]()
        if level == FINE and factor < 0.09:
            return f"<{_printed(limit / 20)}"
        return _printed(limit * Decimal(repr(factor)))

    def _noise(self, level: str) -> str:
        middle, spread, low, high = {
            FINE: (79.5, 3.0, 68.0, 84.9),
            OVER: (88.0, 1.5, 85.3, 92.0),
            SERIOUS: (97.0, 1.0, 95.5, 101.0),
        }[level]
        return f"{min(max(self._random.gauss(middle, spread), low), high):.1f}"


def _holds(band: str, silica: str) -> bool:
    if not band or not silica:
        return band in ("", "x<10")
    share = Decimal(silica)
    return {
        "x<10": share < 10,
        "10<=x<=50": 10 <= share <= 50,
        "50<x<=80": 50 < share <= 80,
        "x>80": share > 80,
    }[band]


def _printed(value: Decimal) -> str:
    """Three significant digits, at most six decimals."""
    digits = max(0, min(6, 2 - value.adjusted()))
    return f"{value:.{digits}f}"


LOOKS = {DOUBTFUL: SERIOUS, DISPUTED: OVER}  # how high the results of such a visit are


def rows_of(visit: Visit, report_no: str, gauge: Gauge) -> Iterator[Row]:
    """The rows of one report: every hazard of the industry at two points each.

    At a troubled visit only the leading hazard is over: at one point when merely over, at both
    when serious, its short-time sample along with it.
    """
    unit, number = visit.unit, 0
    lead = unit.industry.hazards[0]
    for hazard in unit.industry.hazards:
        for point in POINTS:
            number += 1
            same = (hazard.post, hazard.agent) == (lead.post, lead.agent)
            looks = LOOKS.get(visit.level, visit.level)
            troubled = same and (
                looks == SERIOUS or (looks == OVER and hazard is lead and point == "1#")
            )
            value = gauge.value(hazard, looks if troubled else FINE, visit.on)
            row = _row(visit, report_no, number, hazard, point, value)
            if troubled:
                row["机构判定"] = "合格" if visit.level == DISPUTED else "不合格"
                row["具备资质"] = "否" if visit.level == DOUBTFUL else "是"
            yield row


def _row(visit: Visit, report_no: str, number: int, hazard: Hazard, point: str, value: str) -> Row:
    unit = visit.unit
    minutes = {"TWA": "480", "STEL": "15", "MAC": "15", "NOISE": ""}[hazard.kind]
    values = (
        report_no, f"{number:03d}", "复查" if visit.reinspection else "定期检测", unit.uscc, unit.name,
        f"{unit.uscc}-01" if visit.reinspection else "",
        ";".join(visit.inspectors) if visit.reinspection else "",
        "示例职业卫生检测机构（虚构）", "是", "2027-12-31", hazard.workshop, f"{hazard.post}{point}",
        str(2 + (unit.number + number) % 4), hazard.agent, "", hazard.fraction, hazard.silica,
        hazard.kind, value, hazard.unit, "8", "5", visit.on.isoformat(), minutes, "合格",
    )  # fmt: skip
    return dict(zip(HEADER, values, strict=True))


WRONG: tuple[tuple[str, dict[str, str]], ...] = (
    ("日期无法识别", {"采样日期": "上周三"}),
    ("日期在将来", {"采样日期": "2031-01-05"}),
    ("负数", {"检测结果": "-0.4"}),
    ("结果是文字", {"检测结果": "合格"}),
    ("因素不认识", {"职业病危害因素": "某种不明粉末"}),
    ("因素不唯一", {"职业病危害因素": "一氧化碳"}),
    ("单位不认识", {"单位": "ppm?"}),
    ("缺岗位", {"岗位": ""}),
    ("信用代码不成形", {"统一社会信用代码": "12345"}),
    ("小时数为零", {"日接触时间(h)": "0"}),
    ("小时数过大", {"日接触时间(h)": "30"}),
    ("小数过多", {"检测结果": "0.12345678"}),
    ("结果类别不认识", {"结果类别": "平均"}),
    ("人数不是整数", {"接触人数": "三五个"}),
    ("单位与因素不符", {"职业病危害因素": "噪声", "结果类别": "NOISE", "单位": "mg/m3"}),
)


def spoiled(rows: list[Row], random: Random) -> list[Row]:
    """Copies of right rows, wrong in each of the ways above, under numbers of their own."""
    return [
        {**random.choice(rows), "样品编号": f"W{number:03d}", **change}
        for number, (_, change) in enumerate(WRONG, start=1)
    ]


def contradicted(row: Row) -> Row:
    """The same sample number once more, with another content."""
    return {**row, "岗位": f"{row['岗位']}（重复编号）"}
