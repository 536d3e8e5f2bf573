"""The joint meeting of the sample district: who belongs to it, what it files, resolves and owes.

Four quarters of records as the meeting's office really keeps them; every name says that it is
made up. A meeting is held after its quarter's pack came out, so that what it resolved stands in the
file of the next quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from samples.places import TOWNSHIPS

Row = dict[str, object]
SECRETARY = "jm-01"
HEALTH, SAFETY = "health", "safety"
REPORTERS = {HEALTH: "rep-01", SAFETY: "rep-02"}
REPORTER_NAMES = (
    ("rep-01", "虚构填报一", "unit_reporter"),
    ("rep-02", "虚构填报二", "unit_reporter"),
)
BEGAN = date(2025, 10, 9)
MEETINGS = (date(2026, 1, 22), date(2026, 4, 22), date(2026, 7, 22), date(2026, 10, 22))
SEATS = (
    ("grp-01", "虚构组长一", "head", "示例区人民政府（虚构）", "虚构区领导"),
    ("grp-02", "虚构副组长一", "deputy", HEALTH, "虚构部门负责人"),
    ("grp-03", "虚构副组长二", "deputy", SAFETY, "虚构部门负责人"),
    ("grp-04", "虚构组员一", "member", HEALTH, "虚构科室负责人"),
    ("grp-05", "虚构组员二", "member", SAFETY, "虚构科室负责人"),
    ("grp-06", "虚构组员三", "member", "town-01", "虚构镇负责人"),
)
# What the health commission files, quarter by quarter: (numerator, denominator).
FILED: dict[str, tuple[tuple[int, int | None], ...]] = {
    "R08": ((168, 196), (175, 198), (181, 201), (188, 204)),
    "R09": ((10, 12), (11, 12), (11, 12), (12, 12)),
    "R10": ((1, 2), (2, 2), (2, 2), (2, 2)),
    "H01": ((0, None), (2, None), (1, None), (0, None)),
    "H02": ((0, None), (0, None), (1, None), (0, None)),
    "H03": ((1, None), (0, None), (3, None), (1, None)),
    "H04": ((0, None), (0, None), (0, None), (0, None)),
    "H05": ((2, None), (2, None), (2, None), (2, None)),
    "H06": ((1, None), (1, None), (1, None), (1, None)),
    "H07": ((9, None), (14, None), (17, None), (15, None)),
    "H08": ((168, 196), (175, 198), (181, 201), (188, 204)),
}
RESTATED_WHY = "一家医疗机构补报放射工作人员，漏报更正"
FIGURES_HEADER = ("指标编号", "季度", "分子", "分母", "进展", "佐证材料", "更正原因")
RESTATED = {"R08": (176, 201), "H08": (176, 201)}  # of the third quarter, in the fourth file
# (indicator, quarter from 0, progress, evidence)
MILESTONES = (
    ("M01", 0, "已办结", "示职联〔2025〕1号《关于建立联席会议制度的通知》"),
    ("M02", 0, "办理中", "职业健康检查机构遴选方案"),
    ("M03", 0, "办理中", "监管网络建设方案（征求意见稿）"),
    ("M02", 1, "已办结", "示卫办〔2026〕7号《关于确定职业健康检查机构的通知》"),
    ("M04", 1, "办理中", "监管人员培训计划"),
    ("M05", 1, "办理中", "风险评估工作方案"),
    ("M06", 2, "办理中", "医用辐射监测布点方案"),
    ("M04", 3, "已办结", "2026年监管人员培训签到册"),
    ("M07", 3, "办理中", "信息系统需求书"),
)
# (quarter of the meeting from 0, unit, text, due day, public)
RESOLUTIONS = (
    (0, SAFETY, "三月底前完成重点行业未申报单位逐家上门告知", date(2026, 3, 31), True),
    (0, HEALTH, "确定一家承担职业健康检查的医疗卫生机构并公布", date(2026, 3, 31), True),
    (0, "town-01", "补齐辖区内石材加工单位摸底调查", date(2026, 4, 30), False),
    (1, SAFETY, "组织定期检测超期单位约请检测机构集中检测", date(2026, 6, 30), True),
    (1, HEALTH, "放射工作人员个人剂量监测不足九成的机构逐家通报", date(2026, 6, 30), True),
    (2, SAFETY, "对告知和警示标识不落实的单位责令限期改正", date(2026, 9, 30), True),
    (2, "town-11", "园区内未体检劳动者名单逐人核对并安排体检", date(2026, 8, 31), False),
    (2, HEALTH, "提出三个镇乡街重点职业人群风险评估报告", date(2026, 12, 15), True),
)
# By position among the resolutions: (quarter of the file from 0, progress, evidence)
PROGRESS = (
    (0, 1, "done", "告知书送达台账 41 份"),
    (1, 1, "done", "示卫办〔2026〕7号"),
    (2, 1, "under_way", ""),
    (2, 2, "done", "示例一镇摸底调查表 11 份"),
    (3, 2, "done", "集中检测报告汇总"),
    (4, 3, "done", "通报 4 份及整改回函"),
    (5, 3, "under_way", ""),
)
# (quarter of the file from 0, unit, text, day, due day)
TASKS = (
    (1, "town-03", "落实辖区企业职业病防护经费台账", date(2026, 2, 9), date(2026, 5, 29)),
    (2, "town-12", "对接害人数百人以上单位逐家督办健康检查", date(2026, 5, 11), date(2026, 7, 31)),
)
GOALS = (
    (0, SAFETY, "2026年上半年申报率达到80%", date(2025, 11, 3), date(2026, 6, 30)),
    (0, HEALTH, "2026年底个人剂量监测率达到90%", date(2025, 11, 3), date(2026, 12, 31)),
)
ROUNDS = (
    (2, "DD-2026-1", "town-02", date(2026, 5, 19), "申报与警示标识",
     ("三家石材单位警示标识缺失", date(2026, 6, 19), "done")),
    (3, "DD-2026-2", "town-11", date(2026, 9, 8), "健康检查与培训",
     ("两家单位未建立培训档案", date(2026, 9, 28), "open")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """A quarter that is over: its name and the day its files come in."""

    period: str
    received: date


def records(quarters: Sequence[Ended]) -> Iterator[list[Row]]:
    """The records of the meeting that come in with each quarter's files."""
    for index, quarter in enumerate(quarters):
        rows = list(_units()) if index == 0 else list(_meeting(index - 1, quarters[index - 1]))
        rows += _progress(index, quarter)
        rows += _accountability(index)
        yield _numbered(rows, quarter.period)


def coming(last: Ended) -> list[Row]:
    """The meeting about the last quarter: called, and not yet held."""
    return _numbered([_convened(len(MEETINGS) - 1, last)], f"{last.period}-next")


def _numbered(rows: list[Row], period: str) -> list[Row]:
    return [
        {"ref": f"LXH-{period}-{number:03d}", "by": SECRETARY, **row}
        for number, row in enumerate(rows, start=1)
    ]


def _units() -> Iterator[Row]:
    on = BEGAN.isoformat()
    for unit, name in (
        (HEALTH, "示例区卫生健康部门（虚构）"),
        (SAFETY, "示例区安全监管部门（虚构）"),
    ):
        yield {
            "record": "unit_named", "on": on, "unit": unit, "name": name, "head": f"虚构{name[3:5]}负责人",
            "email": f"{unit}@example.invalid", "townships": ["*"], "reporters": [REPORTERS[unit]],
            "kind": "bureau",
        }  # fmt: skip
    for number, town in enumerate(TOWNSHIPS, start=1):
        yield {
            "record": "unit_named", "on": on, "unit": f"town-{number:02d}", "name": town,
            "head": f"虚构{town}负责人", "email": f"town{number:02d}@example.invalid",
            "townships": [town], "kind": "park" if town.endswith("园区") else "township",
        }  # fmt: skip
    for person, name, role, unit, title in SEATS:
        yield {
            "record": "member_named", "on": on, "person": person, "name": name, "role": role,
            "unit": unit, "title": title, "paper": "示职联〔2025〕1号",
        }  # fmt: skip


def figures(quarters: Sequence[Ended]) -> Iterator[list[tuple[str, ...]]]:
    """What the units file for each quarter, in the order of ``FIGURES_HEADER``."""
    for index, quarter in enumerate(quarters):
        rows: list[tuple[str, ...]] = [
            (indicator, quarter.period, *_counts(*some[index]), "", "", "")
            for indicator, some in FILED.items()
        ]
        if index == len(quarters) - 1:
            rows += [
                (indicator, quarters[index - 1].period, *_counts(*counts), "", "", RESTATED_WHY)
                for indicator, counts in RESTATED.items()
            ]
        rows += [
            (indicator, "", "", "", progress, evidence, "")
            for indicator, when, progress, evidence in MILESTONES
            if when == index
        ]
        yield rows


def _counts(numerator: int, denominator: int | None) -> tuple[str, str]:
    return str(numerator), "" if denominator is None else str(denominator)


def _convened(index: int, quarter: Ended) -> Row:
    return {
        "record": "meeting_convened", "on": quarter.received.isoformat(), "meeting": _number(index),
        "period": quarter.period, "held_on": MEETINGS[index].isoformat(), "time": "09:30",
        "place": "示例区机关第一会议室（虚构）", "chair": SEATS[0][1],
        "agenda": ["上次会议决议落实情况", "本季度指标完成情况", "拟列入名单的单位", "疑难案件"],
        "units": [HEALTH, SAFETY, *(f"town-{n:02d}" for n in range(1, len(TOWNSHIPS) + 1))],
        "number": f"示职联〔2026〕{index + 2}号",
    }  # fmt: skip


def _number(index: int) -> str:
    return f"LX-2026-{index + 1}"


def _meeting(index: int, quarter: Ended) -> Iterator[Row]:
    """A meeting from its notice to its resolutions."""
    meeting, held = _number(index), MEETINGS[index].isoformat()
    yield _convened(index, quarter)
    yield {
        "record": "attendance_taken", "on": held, "meeting": meeting,
        "present": [name for _, name, *_ in SEATS],
        "absent": {"town-09": "防汛值守"} if index == 2 else {},
    }  # fmt: skip
    mine = [(n, one) for n, one in enumerate(RESOLUTIONS, start=1) if one[0] == index]
    yield {
        "record": "minutes_kept", "on": held, "meeting": meeting,
        "paragraphs": [
            f"会议通报了{quarter.period}指标完成情况，听取了两个部门的工作汇报。",
            "会议研究了拟列入名单单位的情况，所提建议供决定机关参考，不替代决定。",
            f"会议议定 {len(mine)} 项工作，由各单位按期落实并在下次会议前书面报告。",
        ],
        "number": f"示职联纪〔2026〕{index + 1}号",
    }  # fmt: skip
    for number, (_, unit, text, due, public) in mine:
        yield {
            "record": "charged", "on": held, "owed": "resolution", "number": f"JY-2026-{number:02d}",
            "unit": unit, "text": text, "due_on": due.isoformat(), "source": meeting,
            "basis": f"联席会议纪要 示职联纪〔2026〕{index + 1}号", "public": public,
        }  # fmt: skip


def _progress(index: int, quarter: Ended) -> Iterator[Row]:
    for position, when, progress, evidence in PROGRESS:
        if when == index:
            yield {
                "record": "advanced", "on": quarter.received.replace(day=6).isoformat(),
                "owed": "resolution", "number": f"JY-2026-{position + 1:02d}",
                "progress": progress, "evidence": evidence,
            }  # fmt: skip


def _accountability(index: int) -> Iterator[Row]:
    basis = "联席会议制度 四·1（党政同责、一岗双责、失职追责）"
    for number, (when, unit, text, on, due) in enumerate(GOALS, start=1):
        if when == index:
            yield _charge("goal", f"MB-2026-{number:02d}", unit, text, on, due, "联席会议制度 四·4")
    for number, (when, unit, text, on, due) in enumerate(TASKS, start=1):
        if when == index:
            yield _charge("task", f"RW-2026-{number:02d}", unit, text, on, due, basis)
    if index == 2:
        yield {
            "record": "advanced", "on": "2026-05-25", "owed": "task", "number": "RW-2026-01",
            "progress": "done", "evidence": "示例三镇防护经费台账",
        }  # fmt: skip
    for when, round_no, unit, on, scope, (text, due, ends) in ROUNDS:
        if when == index:
            yield {
                "record": "round_held", "on": on.isoformat(), "round": round_no, "unit": unit,
                "team": ["虚构组员一", "虚构组员二"], "scope": scope,
                "summary": f"督导{scope}，发现问题 1 项。", "paper": f"{round_no}督导记录",
            }  # fmt: skip
            yield _charge(
                "finding", f"{round_no}-01", unit, text, on, due, "联席会议制度 四·4", round_no
            )
            if ends == "done":
                yield {
                    "record": "advanced", "on": due.isoformat(), "owed": "finding",
                    "number": f"{round_no}-01", "progress": "done", "evidence": "整改前后照片",
                }  # fmt: skip
    if index == 3:
        yield {
            "record": "interviewed", "on": "2026-09-15", "number": "YT-2026-01", "unit": "town-12",
            "persons": ["虚构示例西园区负责人"], "about": ["task:RW-2026-02"],
            "said": "说明逾期原因，承诺十月底前完成。", "paper": "约谈笔录 YT-2026-01", "basis": basis,
        }  # fmt: skip


def _charge(
    owed: str, number: str, unit: str, text: str, on: date, due: date, basis: str, source: str = ""
) -> Row:
    return {
        "record": "charged", "on": on.isoformat(), "owed": owed, "number": number, "unit": unit,
        "text": text, "due_on": due.isoformat(), "basis": basis, "source": source,
    }  # fmt: skip
