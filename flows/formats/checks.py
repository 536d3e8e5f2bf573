"""What may stand in a cell: one columnar check a kind, with what is wrong and what to do.

A check takes the trimmed texts of a column and gives the mask of those that are wrong, both as
expressions, so that all columns of a portion are looked at in one go on the cores there are; only
wrong cells are ever looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from domain.events import CheckType
from domain.joint.matters import Matter
from domain.joint.names import MATTER, PROGRESS
from domain.joint.records import Progress
from domain.measurement import UNITS, Fraction, SampleKind
from domain.roles import Role
from domain.words import zh
from rules.indicator_book import load_indicator_book

EARLIEST = date(2007, 11, 1)  # the first edition of the limits carried here
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
CHECK_TYPES = {
    **dict.fromkeys(("10", "定期检测", "定期", "periodic"), CheckType.PERIODIC),
    **dict.fromkeys(("20", "监督检测", "监督", "supervision"), CheckType.SUPERVISION),
    **dict.fromkeys(
        ("30", "31", "32", "33", "评价", "现状评价", "控评", "预评", "evaluation"),
        CheckType.EVALUATION,
    ),
    **dict.fromkeys(("复查", "整改复查", "reinspection"), CheckType.REINSPECTION),
}
# 1, 2 and 3 are the codes of periodic-test reports: MAC, TWA with STEL, TWA with peak.
KINDS = {
    **dict.fromkeys(("1", "mac", "c-me", "cme", "最高浓度"), SampleKind.MAC),
    **dict.fromkeys(("2", "3"), SampleKind.TWA),
    **dict.fromkeys(("twa", "c-twa", "ctwa", "pc-twa", "时间加权平均浓度"), SampleKind.TWA),
    **dict.fromkeys(("stel", "c-ste", "cste", "pc-stel", "短时间接触浓度"), SampleKind.STEL),
    **dict.fromkeys(("peak", "pe", "峰接触浓度", "超限倍数"), SampleKind.PEAK),
    **dict.fromkeys(("noise", "噪声", "lex", "laeq", "等效声级"), SampleKind.NOISE),
}
SECOND = {"2": SampleKind.STEL, "3": SampleKind.PEAK}  # what the second result of a row is
FRACTIONS = {
    **dict.fromkeys(("总尘", "total", "总粉尘"), Fraction.TOTAL),
    **dict.fromkeys(("呼尘", "respirable", "呼吸性粉尘"), Fraction.RESPIRABLE),
}
UNIT_NAMES = {
    **dict.fromkeys(("mg/m3", "mg/m³", "mg/立方米", "毫克/立方米"), UNITS[0]),
    **dict.fromkeys(("f/ml", "根/ml", "f/cm3"), UNITS[1]),
    **dict.fromkeys(("db(a)", "dba", "db", "分贝"), UNITS[2]),
    # The micro sign and the Greek letter look alike.
    **dict.fromkeys(
        ("ug/m3", "μg/m3", "µg/m3", "ug/m³", "μg/m³", "µg/m³", "微克/立方米"), UNITS[3]
    ),
    **dict.fromkeys(("ng/m3", "ng/m³", "纳克/立方米"), UNITS[4]),
    **dict.fromkeys(("g/m3", "g/m³", "克/立方米"), UNITS[5]),
    **dict.fromkeys(("pgteq/m3", "pgteq/m³"), UNITS[7]),
    **dict.fromkeys(("spores/m3", "孢子数/m3", "孢子数/m³", "孢子/m3"), UNITS[6]),
}
LABOUR = {  # intensity of labour, GBZ/T 229
    said: level
    for level, names in (("Ⅰ", "i 1 ⅰ"), ("Ⅱ", "ii 2 ⅱ"), ("Ⅲ", "iii 3 ⅲ"), ("Ⅳ", "iv 4 ⅳ"))
    for said in names.split()
}
TOXICITY = {  # degree of hazard, GBZ/T 230
    said: degree
    for degree, zh_name in (
        ("light", "轻度"),
        ("medium", "中度"),
        ("high", "高度"),
        ("extreme", "极度"),
    )
    for said in (degree, zh_name, f"{zh_name}危害")
}
YES_NO = {
    **dict.fromkeys(("是", "1", "yes", "true", "合格", "有", "符合"), True),
    **dict.fromkeys(("否", "0", "no", "false", "不合格", "无", "不符合"), False),
}
MATTERS = {
    **{said.lower(): one for one in Matter for said in (one.value, *MATTER[one])},
    **dict.fromkeys(("申报",), Matter.DECLARATION),
    **dict.fromkeys(("摸底调查", "摸底"), Matter.SURVEY),
    **dict.fromkeys(("建设项目职业病危害控制效果评价",), Matter.EVALUATION),
    **dict.fromkeys(("检测", "工作场所职业病危害因素定期检测"), Matter.TESTING),
    **dict.fromkeys(("体检", "劳动者职业健康检查"), Matter.HEALTH_CHECK),
    **dict.fromkeys(("告知", "警示标识", "告知和警示标识"), Matter.NOTICE_AND_SIGNS),
    **dict.fromkeys(("培训",), Matter.TRAINING),
    **dict.fromkeys(("三同时", "“三同时”", "职业病防护设施“三同时”"), Matter.FACILITIES),
    **dict.fromkeys(("治理",), Matter.TREATMENT),
    **dict.fromkeys(("监护",), Matter.SURVEILLANCE),
}
PROGRESSES = {said.lower(): one for one in Progress for said in (one.value, *PROGRESS[one])}
ROLES = {name: role for role in Role for name in (role.value, zh(role))}


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks need to know of the day and of the agents (by normalised name or CAS)."""

    received_on: date
    agents: Mapping[str, tuple[str, ...]]
    agent_names: Mapping[str, str]
    agent_units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of cell. ``wrong`` sees trimmed, width-folded texts; null is not its business."""

    wrong: Callable[[pl.Expr, Context], pl.Expr]
    problem_zh: str
    remedy_zh: str


def _not_in(words: Mapping[str, Any]) -> Callable[[pl.Expr, Context], pl.Expr]:
    known = list(words)
    return lambda cells, _context: ~cells.str.to_lowercase().is_in(known)


def _unlike(pattern: str) -> Callable[[pl.Expr, Context], pl.Expr]:
    return lambda cells, _context: ~cells.str.contains(pattern)


def _no_indicator(cells: pl.Expr, _context: Context) -> pl.Expr:
    known = [one.id for one in load_indicator_book().indicators]
    return ~cells.str.to_uppercase().is_in(known)


def _never(_cells: pl.Expr, _context: Context) -> pl.Expr:
    return pl.lit(value=False)


def _number_outside(
    low: float, high: float, *, open_low: bool = False
) -> Callable[[pl.Expr, Context], pl.Expr]:
    """Texts that are no decimal number, or one outside low..high."""

    def wrong(cells: pl.Expr, _context: Context) -> pl.Expr:
        number = cells.cast(pl.Float64, strict=False)
        below = number <= low if open_low else number < low
        shaped = cells.str.contains(r"^[0-9]{1,7}(\.[0-9]{1,6})?$")
        return ~shaped | number.is_null() | below | (number > high)

    return wrong


def parse_days(cells: pl.Series) -> pl.Series:
    """Days in any usual form (dash, slash, Chinese, eight digits, Excel serial); else null."""
    said = pl.DataFrame({"said": cells})
    known = said.unique()
    known = known.with_columns(_parse_days(known["said"]).alias("day"))
    return said.join(known, on="said", how="left", nulls_equal=True, maintain_order="left")["day"]


def _parse_days(cells: pl.Series) -> pl.Series:
    text = cells.str.replace(r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$", "")
    days = pl.Series([None] * len(text), dtype=pl.Date)
    for form in DATE_FORMATS:
        shaped = text.set(~text.str.contains(r"^[0-9]{8}$"), None) if form == "%Y%m%d" else text
        days = days.zip_with(days.is_not_null(), shaped.str.to_date(form, strict=False))
    serial = text.set(~text.str.contains(r"^[3-6][0-9]{4}$"), None).cast(pl.Int32, strict=False)
    from_serial = (serial - 25569).cast(pl.Date)  # Excel counts days from 1899-12-30
    return days.zip_with(days.is_not_null(), from_serial)


def days_of(cells: pl.Expr) -> pl.Expr:
    """:func:`parse_days` within an expression."""
    return cells.map_batches(parse_days, return_dtype=pl.Date)


def _no_day(cells: pl.Expr, _context: Context) -> pl.Expr:
    return days_of(cells).is_null()


def _no_past_day(cells: pl.Expr, context: Context) -> pl.Expr:
    days = days_of(cells)
    return days.is_null() | (days > context.received_on) | (days < EARLIEST)


DECIMAL = r"^<?[0-9]{1,9}(\.[0-9]{1,6})?$"
EMAIL = r"^[!-?A-~]{1,64}@[!-?A-~]{1,120}\.[!-?A-~]{2,60}$"
USCC_SHAPE = r"^[1-9A-HJY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"

CHECKS: dict[str, Check] = {
    "text": Check(_never, "", ""),
    "check_type": Check(
        _not_in(CHECK_TYPES), "不是认识的检测类别", "填写 定期检测、监督检测、评价 或 复查"
    ),
    "uscc": Check(
        _unlike(USCC_SHAPE),
        "不是 18 位统一社会信用代码（不含 I、O、S、V、Z）",
        "照营业执照核对后填写 18 位代码",
    ),
    "case_id": Check(
        _unlike(r"^[0-9A-Z]{18}-[0-9]{2,6}$"),
        "案件编号格式不对",
        "填写形如 统一社会信用代码-01 的编号",
    ),
    "fraction": Check(_not_in(FRACTIONS), "不是 总尘 或 呼尘", "填写 总尘 或 呼尘，非粉尘留空"),
    "kind": Check(
        _not_in(KINDS),
        "不是认识的结果类别",
        "填写 TWA、STEL、MAC、PEAK 或 NOISE；也可用代码 1、2、3（MAC、TWA+STEL、TWA+峰值）",
    ),
    "unit": Check(
        _not_in(UNIT_NAMES),
        "不是认识的单位",
        "填写 mg/m3、μg/m3、ng/m3、f/ml、孢子数/m3 或 dB(A)；ppm 请由检测机构换算为 mg/m3",
    ),
    "decimal": Check(
        _unlike(DECIMAL),
        "不是 0 以上、至多 6 位小数的数",
        "只填数字（未检出填 <检出限），不带单位、不填负数",
    ),
    "percent": Check(_number_outside(0, 100), "不是 0 至 100 的数", "填写百分数，如 35"),
    "hours": Check(
        _number_outside(0, 24, open_low=True),
        "不是大于 0、不超过 24 的小时数",
        "填写每日接触小时数",
    ),
    "days": Check(
        _number_outside(0, 7, open_low=True), "不是大于 0、不超过 7 的天数", "填写每周工作天数"
    ),
    "count": Check(_unlike(r"^[0-9]{1,7}(\.0{1,6})?$"), "不是非负整数", "填写整数"),
    "matter": Check(
        _not_in(MATTERS),
        "不是认识的防治事项",
        f"填写 {'、'.join(MATTER[one][0] for one in Matter)} 之一",
    ),
    "yuan": Check(
        _unlike(r"^[0-9]{1,12}(\.[0-9]{1,2})?$"),
        "不是 0 以上、至多两位小数的金额",
        "以元为单位只填数字，如 12800.50",
    ),
    "quarter": Check(
        _unlike("^(19|2[0-9])[0-9]{2}-?[Qq][1-4]$"), "不是季度", "填写形如 2026-Q1 的季度"
    ),
    "indicator": Check(_no_indicator, "指标簿中没有这个编号", "填写指标簿中的编号，如 R08"),
    "progress": Check(
        _not_in(PROGRESSES),
        "不是认识的进展",
        f"填写 {'、'.join(PROGRESS[one][0] for one in Progress)} 之一",
    ),
    "day": Check(_no_day, "不是可识别的日期", "填写形如 2026-03-02 的日期"),
    "past_day": Check(
        _no_past_day,
        "不是可识别的日期，或晚于收件日，或早于 2007-11-01",
        "填写实际日期，形如 2026-03-02",
    ),
    "yes_no": Check(_not_in(YES_NO), "不是 是/否（合格/不合格）", "填写 是 或 否，不明留空"),
    "labour": Check(_not_in(LABOUR), "不是劳动强度级别", "填写 Ⅰ、Ⅱ、Ⅲ 或 Ⅳ，不明留空"),
    "toxicity": Check(
        _not_in(TOXICITY), "不是毒物危害程度", "填写 轻度、中度、高度 或 极度，不明留空"
    ),
    "role": Check(_not_in(ROLES), "不是认识的职务", f"填写 {'、'.join(zh(r) for r in Role)} 之一"),
    "industry": Check(
        _unlike(r"^[0-9]{2,4}$"), "不是 GB/T 4754 行业代码", "填写 2 至 4 位数字代码"
    ),
    "email": Check(_unlike(EMAIL), "不是电子邮箱", "核对邮箱，没有则留空"),
}


CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
CODE_VALUES = pl.Series([max(CODE_ALPHABET.find(chr(sign)), 0) for sign in range(128)])
CODE_SHAPE = pl.Array(pl.UInt8, 18)
CODE_WEIGHTS = pl.Series([[*(pow(3, place, 31) for place in range(17)), 1]], dtype=CODE_SHAPE)


def check_character_fails(codes: pl.Series) -> pl.Series:
    """Which of well-shaped credit codes fail their check character (GB 32100-2015, MOD 31).

    Codes in lawful use are known to fail it, so this warns and never refuses. The weight of a
    place counted from 0 is 3**place mod 31; a remainder of 0 asks for the character 0.
    """
    known = codes.unique()
    signs = known.cast(pl.Binary).bin.reinterpret(dtype=CODE_SHAPE).explode()
    weighed = CODE_VALUES.gather(signs.cast(pl.UInt32)).reshape((-1, 18)) * CODE_WEIGHTS
    return codes.is_in(known.filter(weighed.arr.sum() % 31 != 0).implode())
