"""The account of a computation: value, limits, verdict, grade, arithmetic, told in two languages.

Figures are decimal text. ``exact`` is the whole figure (a fraction where it has no last decimal,
fifty digits where it is irrational); ``value`` is the same rounded, never across a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any

from domain.findings import Band
from rules.explain import BAND_EN, BAND_ZH, decimal
from rules.formulae.result import Formula

ORDER = tuple(Band)
STATUS_ZH = {"sourced": "有出处", "unconfirmed": "未核实", "inferred": "推定", "blank": "空缺"}
OUTCOMES = {
    "no violation": "未违反",
    "possible overexposure": "可能超过接触限值",
    "violation": "违反",
    "not a violation": "不构成违反",
    "compliance": "符合",
    "non-compliance": "不符合",
    "no decision": "不能判定，须再采样",
    "over_5x": "有读数超过 5 倍 PC-TWA",
    "longer_than_15_min": "有一次超过 15 min",
    "more_than_4": "一个工作班内多于 4 次",
    "closer_than_60_min": "有两次间隔不足 60 min",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure against one limit, with where the limit stands and how well it is known."""

    what: str
    what_en: str
    value: str
    unit: str
    limit: str  # as the standard prints it
    applied: str  # as it was applied
    source: str
    limit_status: str
    confirmed_by: int
    ratio: str  # value over the applied limit; of levels the difference in dB
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grade of a hazard, always with its scheme and the edition of the day."""

    scheme: str
    edition: str
    level: str  # empty where the scheme gives none for these figures
    index: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a computation came to. Empty texts stand for what it does not have."""

    formula: str
    clause: str
    status: str  # of the formula: sourced or unconfirmed
    computation: str = ""  # its row in the table, which names it
    name_zh: str = ""
    name_en: str = ""
    value: str = ""
    exact: str = ""
    unit: str = ""
    low: str = ""  # with parts below the detection limit: all of them 0 ...
    high: str = ""  # ... and all of them at the detection limit
    band: Band | None = None
    checks: tuple[Check, ...] = ()
    exposure_level: str = ""
    action_level: str = ""
    grade: Graded | None = None
    outcome: tuple[str, ...] = ()  # the words of a test, each one of OUTCOMES
    figures: dict[str, str] = field(default_factory=dict)  # what else came out on the way
    arithmetic: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()  # Chinese and English
    zh: str = ""
    en: str = ""


def worst(bands: Iterable[Band]) -> Band | None:
    """The severest of some bands."""
    return max(bands, key=ORDER.index, default=None)


def text(
    exact: Fraction | Decimal,
    *marks: Fraction | Decimal,
    places: int = 2,
    follows: Callable[[Fraction], bool] | None = None,
) -> str:
    """A figure in digits: all of them where it ends, else so many that it stays on its side.

    ``marks`` are what it is compared with; ``follows`` tells whether what is computed from the
    digits comes out as it is printed.
    """
    figure, beside = Fraction(exact), [Fraction(mark) for mark in marks]
    whole = decimal(figure)
    if Fraction(whole) == figure and int(whole.as_tuple().exponent) >= -12:
        return f"{whole.normalize():f}"
    places = max(places, 3 - whole.adjusted())
    with localcontext() as context:
        context.prec = 60
        for digits in range(places, 40):
            told = whole.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
            stays = all(_side(Fraction(told), m) == _side(figure, m) for m in beside)
            if stays and (follows is None or follows(Fraction(told))):
                return f"{told:f}"
    return f"{whole:f}"


def printed_as(exact: Fraction, told: str) -> bool:
    """Whether a figure rounds to the digits in which it is told."""
    aim = Decimal(told)
    with localcontext() as context:
        context.prec = 60
        return decimal(exact).quantize(aim, ROUND_HALF_EVEN) == aim


def _side(figure: Fraction, mark: Fraction) -> int:
    return (figure > mark) - (figure < mark)


def factor_of(exact: Fraction) -> str:
    """A figure as a factor in a formula: decimal text, or its fraction in brackets."""
    told = whole(exact)
    return f"({told})" if "/" in told else told


def whole(exact: Fraction | Decimal) -> str:
    """The exact figure: decimal text, or a fraction where it has no last decimal."""
    if isinstance(exact, Decimal):
        return f"{exact:f}"
    told = decimal(exact)
    return f"{told.normalize():f}" if Fraction(told) == exact else str(exact)


def accounted(formula: Formula, **found: Any) -> Account:
    """The account of a formula, with its name, clause and status."""
    return Account(formula=formula.id, clause=formula.clause, status=formula.status, **found)


def sentences(account: Account) -> tuple[str, str]:
    """The account in a sentence, in Chinese and in English."""
    alone = "" if [one.value for one in account.checks] == [account.value] else _value(account)
    zh, en = [alone], [alone]
    for one in account.checks:
        told = _check(one)
        zh.append(told[0])
        en.append(told[1])
    zh += [OUTCOMES.get(word, word) for word in account.outcome]
    en += [word.replace("_", " ") for word in account.outcome]
    if account.exposure_level:
        most, most_en = ("至多", "at most ") if account.low else ("", "")
        zh.append(f"接触水平{most} {account.exposure_level} 级，行动水平 {account.action_level}")
        en.append(
            f"exposure level {most_en}{account.exposure_level}, action level {account.action_level}"
        )
    if account.grade is not None:
        zh.append(_grade(account.grade, "分级 {} 级", "表中记号“{}”", "不能给出级别"))
        en.append(_grade(account.grade, "grade {}", "marked “{}” in its table", "no grade"))
    if account.band is not None:
        zh.append(f"判定：{BAND_ZH[account.band]}")
        en.append(f"verdict: {BAND_EN[account.band]}")
    zh += [said for said, _ in account.remarks]
    en += [said for _, said in account.remarks]
    if account.status != "sourced":
        zh.append("公式未核对原文")
        en.append("formula not confirmed in print")
    return (
        f"{account.name_zh}：{'；'.join(filter(None, zh))}。",
        f"{account.name_en}: {'; '.join(filter(None, en))}.",
    )


def _check(one: Check) -> tuple[str, str]:
    """A figure against its limit, in Chinese and in English."""
    doubt = "" if one.limit_status == "sourced" else f"，限值{STATUS_ZH[one.limit_status]}"
    how = f"，比值或差值 {one.ratio}" if one.ratio else ""
    how_en = f", ratio or difference {one.ratio}" if one.ratio else ""
    unit = f" {one.unit}" if one.unit else ""
    return (
        f"{one.what} {one.value}{unit}，限值 {one.applied}{unit}（{one.source}{doubt}）{how}，"
        f"{BAND_ZH[one.band]}",
        f"{one.what_en} {one.value}{unit}, limit {one.applied}{unit} ({one.source})"
        f"{how_en}: {BAND_EN[one.band]}",
    )


def _value(account: Account) -> str:
    if not account.value:
        return ""
    between = f" [{account.low}–{account.high}]" if account.low else ""
    return f"{account.value}{between} {account.unit}".strip()


def _grade(grade: Graded, found: str, marked: str, none: str) -> str:
    told = found if grade.level in "0ⅠⅡⅢⅣ" else marked
    said = told.format(grade.level) if grade.level else none
    doubt = "" if grade.status == "sourced" else f"，{STATUS_ZH[grade.status]}/{grade.status}"
    return f"{grade.scheme}-{grade.edition} {said}{doubt}"


def summed(terms: Sequence[str]) -> str:
    """Terms of a sum; a long one keeps its ends, for each is in the input."""
    if len(terms) > 12:
        return " + ".join((*terms[:10], "…", terms[-1]))
    return " + ".join(terms)
