"""What the queries behind the numbers of a pack ask, in words people read."""

from __future__ import annotations

from domain.joint.indicators import Indicator, IndicatorBook, Measure
from domain.joint.pack import Words
from flows.joint.asking import OTHER, SETS_ELSE
from flows.joint.figures import CAUSES

WHERE = ("township", "industry", "unit")
KINDS: dict[str, Words] = {
    "list": ("名单变动", "The list"),
    "cases": ("案件", "Cases"),
    "case": ("案件天数", "Days of a case"),
    "complaints": ("举报", "Complaints"),
    "owed": ("应办事项", "What is owed"),
    "targets": ("规划目标比率", "Rates of the plan"),
}
_PARTS: dict[str, Words] = {
    "share": ("比率", "rate"), "done": ("分子", "numerator"), "due": ("分母", "denominator"),
    "expected": ("按目前进度到期末的比率", "the rate at the present pace"),
    "missing": ("到期末与目标相差的百分点", "the gap to the target in points"),
    "needed": ("达到目标还需增加的数", "what is lacking to reach the target"),
    "a_month": ("达到目标每月需增加的数", "what is needed a month to reach the target"),
    "opening": ("季初在列", "on the list at the beginning"), "added": ("本季列入", "added"),
    "removed": ("本季移出", "removed"), "closing": ("季末在列", "on the list at the end"),
    "candidate": ("拟列入对象", "candidates"), "overdue": ("逾期未整改", "overdue rectifications"),
    "hard": ("疑难案件", "hard cases"), "open": ("在办", "open"),
    "came": ("本季收到的举报", "complaints that came in"),
    "answered": ("本季答复、不予受理或转办的举报", "complaints answered, declined or referred"),
    "late": ("已过期限", "past their day"), "met": ("达到目标", "met"),
    "missed": ("未达到目标", "missed"), "none": ("未报送或无数据", "not filed"),
    "all": ("应办事项", "all that is owed"),
    "waiting": ("单位已报告待确认", "filed by the unit and to be confirmed"),
    "days_late": ("逾期天数", "days late"), "was": ("原报", "given before"), "now": ("现为", "now"),
    **CAUSES,
}  # fmt: skip


def told(book: IndicatorBook, query: str) -> Words:
    """A query in words: what it counts and over what."""
    kind, *words = query.split(" ")
    if kind in ("rate", "count", "was", "cause", "ahead"):
        one = book.one(words[0])
        name, over = one.name, words[1:]
        part = next((word for word in over if word in _PARTS), "")
        said = _PARTS.get(part, ("", ""))
        if one.counted_in and part in ("needed", "a_month"):
            said = (f"{said[0]}（{one.counted_in[0]}）", f"{said[1]} ({one.counted_in[2]})")
        rest = [
            _place(book, over, word)
            for word in over
            if word not in (part, *WHERE) and not word.isdecimal()
        ]
        what, what_en = _shares(one)
        zh = "，".join(filter(None, (f"{one.id} {name[0]}", *(r[0] for r in rest), said[0], what)))
        en = ", ".join(
            filter(None, (f"{one.id} {name[1]}", *(r[1] for r in rest), said[1], what_en))
        )
        return zh, en
    named = [_PARTS.get(word, (word, word)) for word in words if word not in WHERE]
    kinds = KINDS[kind]
    return (
        "，".join([kinds[0], *(one[0] for one in named)]),
        ", ".join([kinds[1], *(one[1] for one in named)]),
    )


def _place(book: IndicatorBook, words: list[str], word: str) -> Words:
    """A quarter, a township, a set of industries or a unit as it is called."""
    if "industry" in words:
        names = {one.id: one.name for one in book.industries} | {OTHER: SETS_ELSE}
        return names.get(word, (word, word))
    if "unit" in words:
        names = {key: name for key, name, _ in book.units}
        return names.get(word, (word, word))
    return word, word


def _shares(one: Indicator) -> Words:
    """What a rate is a share of."""
    if one.measure is not Measure.RATE:
        return "", ""
    (numerator, numerator_en), (denominator, denominator_en) = one.numerator, one.denominator
    return (
        f"分子：{numerator}；分母：{denominator}",
        f"numerator: {numerator_en}; denominator: {denominator_en}",
    )
