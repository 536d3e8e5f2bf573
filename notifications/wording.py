"""Chinese for dates, sums and terms, and the words of the catalogue in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿", "兆")
ORDINALS = "一二三四五六七八九十"
UNITS = {"working_days": "个工作日", "days": "日", "months": "个月"}
STATUS_MARKS = {"office_policy": "本机关规定", "unconfirmed": "尚未核实，以本机关确认为准"}

TERM_NAMES = {
    "complaint_answer": "答复期限",
    "complaint_extension": "延长办理期限",
    "complaint_feedback": "反馈期限",
    "transfer_objection": "转送异议期限",
    "review_request": "请求复查期限",
    "review_answer": "复查答复期限",
    "defence": "陈述申辩期",
    "hearing_request": "听证申请期",
    "hearing_notice": "听证通知期",
    "objection": "异议期",
    "reconsideration": "申请行政复议期限",
    "suit": "提起行政诉讼期限",
    "pay_fine": "罚款缴纳期限",
    "listing": "列入期限",
    "earliest_exit": "可申请提前移出前的最短期限",
    "withdraw": "停止公布期限",
    "evidence": "登记保存证据处理期限",
    "demand": "催告期限",
    "successor_objection": "承继异议期",
}


def zh_date(value: date | str) -> str:
    """``2026-03-05`` as 2026年3月5日; takes a date or an ISO string, with or without a time."""
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return f"{day.year}年{day.month}月{day.day}日"


GROUNDS = {
    "G1": "工作场所职业病危害因素严重超标",
    "G2": "拒绝整改或者整改不到位",
    "G3": "对劳动者职业健康造成重大损害",
}


GROUNDS_IN_SHORT = {"G1": "严重超标", "G2": GROUNDS["G2"], "G3": "重大健康损害"}


def grounds(codes: Iterable[str]) -> str:
    """The grounds of a listing in words, as the founding document has them."""
    return "；".join(GROUNDS[code] for code in codes)


def grounds_in_short(codes: Iterable[str]) -> str:
    """The grounds in a narrow column, whose foot says what the short words stand for."""
    return "；".join(GROUNDS_IN_SHORT[code] for code in codes)


def zh_period(period: str) -> str:
    """``2026-Q3`` as 2026年第三季度."""
    year, _, quarter = period.partition("-Q")
    return f"{year}年第{ORDINALS[int(quarter) - 1]}季度"


def zh_moment(value: str) -> str:
    """An ISO date and time as 2026年3月5日9时30分, in the zone it was written in.

    A bare day stays a day: no hour is made up.
    """
    if len(value) <= len("2026-03-05"):
        return zh_date(value)
    moment = datetime.fromisoformat(value)
    minutes = f"{moment.minute:02d}分" if moment.minute else ""
    return f"{zh_date(moment)}{moment.hour}时{minutes}"


def _four_digits(number: int) -> str:
    """0 < number < 10000 in capital numerals, without a leading 零."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return text


def zh_capitals(number: int) -> str:
    """A whole, non-negative number below 10**16 in the capital numerals of sums of money."""
    if not 0 <= number < 10**16:
        raise ValueError(f"{number}: capital numerals are written from 0 to 9999999999999999")
    if number == 0:
        return "零"
    text, group_before = "", 10_000
    for index in (3, 2, 1, 0):
        group = number // 10_000**index % 10_000
        if group == 0:
            group_before = 0
            continue
        if text and (group < 1000 or group_before == 0):
            text += "零"
        text += _four_digits(group) + MYRIADS[index]
        group_before = group
    return text


def yuan(value: str | int) -> str:
    """A sum for a legal document: figures and capitals, 人民币50000元（大写：伍万元整）.

    ``value`` is in yuan, with two decimals at most; a part of a yuan is written in 角 and 分.
    """
    amount = Decimal(value)
    whole, fen = divmod(int(amount * 100), 100)
    if amount * 100 != whole * 100 + fen:
        raise ValueError(f"{value}: a sum has no part smaller than a fen (0.01 yuan)")
    if not fen:
        return f"人民币{whole}元（大写：{zh_capitals(whole)}元整）"
    tenths, hundredths = divmod(fen, 10)
    capitals = f"{zh_capitals(whole)}元" if whole else ""
    capitals += f"{DIGITS[tenths]}角" if tenths else "零" * bool(whole)
    capitals += f"{DIGITS[hundredths]}分" if hundredths else ""
    return f"人民币{whole}.{fen:02d}元（大写：{capitals}）"


def term_length(term: Mapping[str, Any]) -> str:
    """A term's length with its unit, 5个工作日."""
    return f"{term['length']}{UNITS[term['unit']]}"


def term_note(name: str, term: Mapping[str, Any]) -> str:
    """The foot note owed to a term that is not fixed by law; empty for one that is."""
    mark = STATUS_MARKS.get(str(term.get("status", "")))
    return f"{TERM_NAMES.get(name, name)}{term_length(term)}（{mark}）" if mark else ""


def articles(value: str | list[str] | tuple[str, ...]) -> str:
    """One legal basis or several, joined as Chinese prose does."""
    return value if isinstance(value, str) else "、".join(value)


def numbered_items(value: str | list[Any] | tuple[Any, ...]) -> list[Any]:
    """What a duty consists of, one by one: a list as it is, a text cut at line ends and 「；」.

    Numbers the writer put in front are dropped, since the document numbers its items itself.
    """
    if not isinstance(value, str):
        return list(value)
    parts = [part.strip(" \t。") for part in re.split(r"[\n；;]+", value)]
    bare = [re.sub(r"^(?:\d+[.、．)）]|[（(]\d+[)）])\s*", "", part) for part in parts]
    return [part for part in bare if part]


def sentence(text: str) -> str:
    """A fact as a whole sentence: a full stop is added when it has no closing mark."""
    bare = text.strip()
    return bare if bare.endswith(("。", "！", "？", "”", "；")) else bare.rstrip("．.") + "。"


def printed_unit(unit: str) -> str:
    """The unit as printed on reports; the stored one is plain ASCII."""
    return unit.replace("m3", "m³")


def exceedance(line: Mapping[str, Any]) -> str:
    """How far a line is over its limit: a multiple, for noise the difference in decibels."""
    ratio = str(line["ratio"])
    if str(line["unit"]).startswith("dB"):
        return f"{'' if ratio[:1] in '+-' else '+'}{ratio} dB"
    return f"{ratio} 倍"


def is_established(finding: Mapping[str, Any]) -> bool:
    """Whether a finding is harm established on a paper, without a measurement of its own."""
    return finding.get("kind") == "established"


def plain_yuan(value: str) -> str:
    """A sum in a column of figures: in yuan, without decimals that say nothing."""
    return value.removesuffix(".00")


def is_closed_hearing(public: str | bool) -> bool:
    """Whether the particular ``hearing_public`` says that the hearing is not open."""
    return str(public).strip().lower() in {"no", "false", "0", "否", "不公开"}
