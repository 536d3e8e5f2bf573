"""Small counts of people in free text: told only as "fewer than five", and none beside them.

"3名劳动者确诊" in a village plant points at three people (d5 of the law sheet;
个人信息保护法 28, 34). When one count of a text is small, the others are told no more either:
twelve in all and nine of them well would tell the three.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

SMALL_CELL = 5  # the least count that is told; suggested by the law sheet, unconfirmed

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_WORDS = {
    word: n
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
# People who were exposed, hurt or ill; officials, witnesses and experts are not counted.
_WHO = "劳动者|工人|职工|员工|人员|患者|病人|病例|死者|伤者|农民工|作业人员|接触者"
_FATE = "死亡|遇难|受伤|重伤|轻伤|中毒|患病|患|确诊|诊断|疑似|住院|尘肺|矽肺|职业病|接触|暴露|接害"
_OTHER = "执法|监督|检查|工作|办案|见证|鉴定|技术|专家|听证|调查|陪同|医生|医师"
_NUMBER = r"[0-9０-９]+|[零〇一二两三四五六七八九十百千万]+"
_TOLD = "死亡|遇难|受伤|重伤|轻伤|中毒|患病|确诊|疑似|接触|暴露|肺病|矽肺|业病|人数|数为|数："
_ZH = re.compile(
    rf"(?:(?:{'|'.join(f'(?<={word})' for word in _TOLD.split('|'))})\s*"
    rf"(?P<after>{_NUMBER})\s*(?P<unit_after>名|人|例|位)"
    rf"|(?P<before>{_NUMBER})\s*(?P<unit>名|人|例|位|个(?={_WHO}))"
    rf"(?!{_OTHER})(?=[^，。；、,;]{{0,6}}?(?:{_WHO}|{_FATE})))(?!(?:及其?)?以[上下])"
)
_EN = re.compile(
    rf"\b(?P<n>[0-9]+|{'|'.join(_WORDS)})(?! or more| or fewer)(?= (?:\w+ ){{0,2}}?"
    r"(?:workers?|employees?|labourers?|persons?|people|patients?|cases?|deaths?|victims?)\b)",
    re.IGNORECASE,
)


def coarsened(texts: Sequence[str], least: int) -> list[str]:
    """Texts of one entry; when they tell a count from 1 to ``least`` - 1, none of them stays.

    A small one becomes "不足N", a larger one "若干". Idempotent.
    """
    if not any(0 < count < least for text in texts for count in counts(text)):
        return list(texts)
    chinese, english = partial(_chinese, least=least), partial(_english, least=least)
    return [_EN.sub(english, _ZH.sub(chinese, text)) for text in texts]


def counts(text: str) -> list[int]:
    """The counts of people a text tells, in either language."""
    chinese = [_value(at["after"] or at["before"]) for at in _ZH.finditer(text)]
    return chinese + [_value(at["n"]) for at in _EN.finditer(text)]


def _chinese(at: re.Match[str], least: int) -> str:
    count, unit = _value(at["after"] or at["before"]), at["unit_after"] or at["unit"]
    blank = at[0][: len(at[0]) - len(at[0].lstrip())]
    if count == 0:
        return at[0]
    return f"{blank}不足{least}{unit}" if count < least else f"{blank}若干{unit}"


def _english(at: re.Match[str], least: int) -> str:
    count = _value(at["n"])
    if count == 0:
        return at[0]
    return f"fewer than {least}" if count < least else "a number of"


def _value(said: str) -> int:
    """A count as written in digits, Chinese numerals or English words."""
    if said.lower() in _WORDS:
        return _WORDS[said.lower()]
    if said.isdecimal():
        return int(said)
    total, part, digit = 0, 0, 0
    for sign in said:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            total, part, digit = (total + part + digit) * 10_000, 0, 0
        else:
            part += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return total + part + digit
