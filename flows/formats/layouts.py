"""The layouts of the files the office takes in, as data: one row a column.

Names are matched without regard to case, spaces and the width of brackets. ``check`` names a
function of ``checks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its names, what it must hold, an example, and help for the sender."""

    key: str
    zh: str
    en: str
    check: str
    required: bool = False
    example: str = ""
    help_zh: str = ""
    aliases: tuple[str, ...] = ()
    sealed: bool = False  # a complainant's identity: goes to the sealed store and nowhere else
    private: bool = False  # may name a complainant: not repeated in a rejects file
    most: int = 200  # characters


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file: its columns, which of them name a row for ever, and checks across columns.

    ``across`` names functions of ``across.py``. Rows with the same ``report`` belong together and
    must be ``alike`` in some columns; where ``second`` is filled, a row counts for two.
    """

    kind: str
    zh: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    across: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    second: str = ""

    def names(self) -> dict[str, Column]:
        """Every name a column goes by, normalised."""
        return {
            plain(name): column
            for column in self.columns
            for name in (column.key, column.zh, column.en, *column.aliases)
        }


def plain(name: str) -> str:
    """A column name without the accidents of typing."""
    return "".join(name.split()).casefold().replace("（", "(").replace("）", ")")


C = Column
INSPECTIONS = Layout(
    "inspections",
    "检测结果",
    (
        C("report_no", "报告编号", "Report no.", "text", True, "示检〔2026〕001号"),
        C("sample_no", "样品编号", "Sample no.", "text", True, "S-0001", "同一报告内不得重复"),
        C(
            "check",
            "检测类别",
            "Check type",
            "check_type",
            True,
            "定期检测",
            "定期检测(10)、监督检测(20)、评价(30-33)、复查",
        ),
        C(
            "uscc",
            "统一社会信用代码",
            "USCC",
            "uscc",
            True,
            "",
            "18 位，校验码有误只提示不拒收",
            aliases=("用人单位统一社会信用代码", "信用代码"),
        ),
        C("name", "用人单位名称", "Employer", "text", False, "示例第001水泥厂（虚构）"),
        C("case_id", "案件编号", "Case id", "case_id", False, "", "仅复查填写所答复的案件"),
        C("inspectors", "执法人员", "Inspectors", "text", False, "", "复查须两人以上，用分号分隔"),
        C("laboratory", "检测机构", "Laboratory", "text", True, "示例检测机构（虚构）"),
        C("accredited", "具备资质", "Accredited", "yes_no", False, "是"),
        C("calibrated_until", "仪器检定有效期至", "Calibrated until", "day", False, "2027-12-31"),
        C("workshop", "车间", "Workshop", "text", True, "一车间"),
        C("post", "岗位", "Post", "text", True, "破碎"),
        C("workers", "接触人数", "Workers exposed", "count", False, "6"),
        C(
            "agent",
            "职业病危害因素",
            "Hazard factor",
            "text",
            True,
            "矽尘",
            "名称、编号或 CAS 号；名称不唯一时另填 CAS号",
            aliases=("检测项目", "危害因素"),
        ),
        C("cas", "CAS号", "CAS", "text", False, "14808-60-7"),
        C("fraction", "粉尘类型", "Dust fraction", "fraction", False, "总尘", "总尘或呼尘"),
        C("silica_pct", "游离二氧化硅(%)", "Free silica (%)", "percent", False, "35"),
        C(
            "kind",
            "结果类别",
            "Sample kind",
            "kind",
            True,
            "TWA",
            "TWA、STEL、MAC、PEAK 或 NOISE；或代码 1 MAC、2 TWA+STEL、3 TWA+峰值",
            aliases=("特殊类别",),
        ),
        C("value", "检测结果", "Result", "decimal", True, "0.8", "未检出填“<检出限”"),
        C(
            "value_2",
            "检测结果2",
            "Result 2",
            "decimal",
            False,
            "",
            "仅结果类别为 2（短时间浓度）或 3（峰浓度）时填写",
        ),
        C("unit", "单位", "Unit", "unit", True, "mg/m3"),
        C("hours", "日接触时间(h)", "Contact h/day", "hours", False, "8"),
        C("days_per_week", "周工作天数", "Days/week", "days", False, "5"),
        C("sampled_on", "采样日期", "Sampling date", "past_day", True, "2026-03-02"),
        C("sampled_minutes", "采样时长(min)", "Sampling minutes", "count", False, "480"),
        C("lab_verdict", "机构判定", "Lab verdict", "yes_no", False, "合格"),
        C(
            "labour",
            "劳动强度",
            "Labour intensity",
            "labour",
            False,
            "Ⅱ",
            "作业危害分级（GBZ/T 229）用，不明留空",
        ),
        C(
            "toxicity",
            "毒物危害程度",
            "Degree of hazard",
            "toxicity",
            False,
            "",
            "化学物分级（GBZ/T 229.2）用，不明留空",
        ),
    ),
    ("report_no", "sample_no"),
    ("agent", "agent_unit", "agent_kind", "whole_day", "second_result", "own_case"),
    report=("report_no", "uscc", "case_id"),
    alike=("check", "laboratory"),
    second="value_2",
)
MEASURED = ("agent", "kind", "value", "unit", "sampled_on")
MEASUREMENTS = replace(
    INSPECTIONS,
    kind="measurements",
    zh="检测值",
    columns=tuple(
        replace(column, required=column.key in MEASURED) for column in INSPECTIONS.columns
    ),
    alike=(),
)
COMPLAINTS = Layout(
    "complaints",
    "举报",
    (
        C("complaint_no", "举报编号", "Complaint no.", "text", True, "JB-2026-0001"),
        C("filed_on", "举报日期", "Date", "past_day", True, "2026-03-02"),
        C("channel", "渠道", "Channel", "text", True, "电话"),
        C("uscc", "统一社会信用代码", "USCC", "uscc", True),
        C("subject", "举报事项", "Subject", "text", True, "粉尘", private=True),
        C(
            "text",
            "举报内容",
            "Text",
            "text",
            True,
            "破碎车间粉尘很大，没有除尘设备。",
            private=True,
            most=2000,
        ),
        C(
            "person",
            "举报人姓名",
            "Complainant",
            "text",
            False,
            sealed=True,
            help_zh="封存，不进入案卷",
        ),
        C("phone", "联系电话", "Phone", "text", False, sealed=True, help_zh="封存，不进入案卷"),
        C(
            "contact",
            "其他联系方式",
            "Contact",
            "text",
            False,
            sealed=True,
            help_zh="封存，不进入案卷",
        ),
    ),
    ("complaint_no",),
)
ENTERPRISES = Layout(
    "enterprises",
    "用人单位",
    (
        C("uscc", "统一社会信用代码", "USCC", "uscc", True),
        C(
            "name",
            "单位名称",
            "Name",
            "text",
            True,
            "示例第001水泥厂（虚构）",
            aliases=("用人单位名称",),
        ),
        C("township", "镇乡街", "Township", "text", True, "示例一镇"),
        C("industry", "行业代码", "Industry code", "industry", True, "3011", "GB/T 4754-2017 四位"),
        C("industry_name", "行业名称", "Industry", "text", True, "水泥制造"),
        C("address", "住所", "Address", "text", True, "示例一镇工业路1号"),
        C(
            "representative",
            "法定代表人",
            "Representative",
            "text",
            True,
            "虚构甲",
            aliases=("负责人",),
        ),
        C("email", "电子邮箱", "Email", "email", False, "unit001@example.invalid"),
        C("workers_exposed", "接害人数", "Workers exposed", "count", False, "60"),
        C("registered_on", "登记日期", "Registered on", "past_day", True, "2025-09-01"),
    ),
    ("uscc", "registered_on"),
)
OFFICIALS = Layout(
    "officials",
    "工作人员",
    (
        C("person", "工号", "Person id", "text", True, "ins-01"),
        C("name", "姓名", "Name", "text", True, "虚构执法一"),
        C("role", "职务", "Role", "role", True, "执法人员"),
        C("since", "任职日期", "Since", "day", True, "2025-01-01"),
        C("until", "离任日期", "Until", "day", False),
        C("deputises_for", "代理何人", "Deputises for", "text", False),
        C("paper", "授权文书", "Paper of delegation", "text", False),
    ),
    ("person", "role", "since"),
    across=("deputy",),
)
PROTECTION = Layout(
    "protection",
    "防治记录",
    (
        C("record_no", "记录编号", "Record no.", "text", True, "FZ-2026-0001", "本单位内不得重复"),
        C("uscc", "统一社会信用代码", "USCC", "uscc", True),
        C("matter", "事项", "Matter", "matter", True, "劳动者职业健康检查", aliases=("防治事项",)),
        C(
            "on",
            "截至日期",
            "As of",
            "past_day",
            True,
            "2026-03-31",
            "本记录所述状况的日期",
            aliases=("日期", "Day"),
        ),
        C("due", "应办数", "Due", "count", True, "38", "人数、项目数；按单位计的事项填 1"),
        C("done", "已办数", "Done", "count", True, "36", "累计数，不大于应办数"),
        C(
            "spent",
            "本年已投入(元)",
            "Spent this year (yuan)",
            "yuan",
            False,
            "12800.50",
            "本年累计，至多两位小数",
            aliases=("投入(元)", "Spent"),
        ),
        C(
            "project",
            "建设项目",
            "Project",
            "text",
            False,
            "",
            "控制效果评价、“三同时”必填，其他不填",
        ),
        C("paper", "依据材料", "Paper", "text", True, "体检机构报告汇总表"),
        C(
            "instead_of",
            "更正的记录",
            "Corrects",
            "text",
            False,
            "",
            "更正时填原记录编号，须为本单位同一事项",
            aliases=("更正记录编号",),
        ),
    ),
    ("uscc", "record_no"),
    ("done_of_due", "project", "correction"),
)
FIGURES = Layout(
    "figures",
    "指标数据",
    (
        C("indicator", "指标编号", "Indicator", "indicator", True, "R08", "指标簿中的编号"),
        C("period", "季度", "Quarter", "quarter", False, "2026-Q1", "数字必填，工作目标不填"),
        C("township", "镇乡街", "Township", "text", False, "", "全部合计的留空"),
        C("numerator", "分子", "Numerator", "count", False, "46", "比率的分子，或数量"),
        C("denominator", "分母", "Denominator", "count", False, "50", "仅比率填写"),
        C("progress", "进展", "Progress", "progress", False, "", "仅工作目标填写"),
        C("evidence", "佐证材料", "Evidence", "text", False, "", "仅工作目标填写"),
        C("note", "说明", "Note", "text", False, "", "未覆盖的范围，或变动较大的原因", most=500),
        C("reason", "更正原因", "Reason", "text", False, "", "更正已报的数必填", most=500),
    ),
    ("indicator", "period", "township"),
)
LAYOUTS = {
    layout.kind: layout
    for layout in (INSPECTIONS, COMPLAINTS, ENTERPRISES, OFFICIALS, PROTECTION, FIGURES)
}
