"""What ``mingdan judge`` prints for a person: the verdict on every result, with its account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.findings import Band, JudgedLine
from flows.console import console, grid
from flows.judging import JudgedReport, JudgedResult
from rules.computations.account import OUTCOMES, Account
from rules.evidence_quality import WORDS as DEFECTS_ZH
from rules.explain import BAND_ZH


def tell_judged(name: str, rows: int, reports: Sequence[JudgedReport]) -> None:
    """The verdict on every result of a file, and the account of those that are not compliant."""
    results = [result for report in reports for result in report.results]
    bands = Counter(result.band for result in results)
    counted = "，".join(f"{zh} {bands[band]} 个" for band, zh in BAND_ZH.items() if bands[band])
    console.print(
        f"{name}：共 {rows} 行，判定结果 {len(results)} 个"
        + (f"：{counted}。" if counted else "。")
    )
    grid(
        "判定",
        ("行", "样品", "危害因素", "结果", "限值", "比值或差值", "接触水平", "判定"),
        [_judged_row(result) for result in results],
    )
    for report in reports:
        for result in report.results:
            if result.account is not None:
                _computed(result.row, result.account)
                _defects(result.line)
            elif result.line is not None and result.line.band is not Band.COMPLIANT:
                _account(result.row, result.line)
                _defects(result.line)
        if report.findings is not None and len(report.results) > 1:
            name = report.results[0].report_no
            console.print(f"报告 {name}：{report.findings.summary_zh}", highlight=False)


def _judged_row(result: JudgedResult) -> tuple[object, ...]:
    if result.line is None and result.account is not None:
        return _accounted_row(result, result.account)
    line = result.line
    if line is None:
        return (result.row, *["—"] * 7)
    said = line.explanation
    value, limit = f"{said['value']} {said['unit']}", said.get("limit_applied", "—")
    level = "—"
    if result.exposure is not None:
        level = ("≤ " if result.exposure.at_most else "") + result.exposure.level
    ratio, band = line.ratio or "—", BAND_ZH[line.band]
    return result.row, line.sample_no, said["agent"], value, limit, ratio, level, band


def _accounted_row(result: JudgedResult, account: Account) -> tuple[object, ...]:
    """A computation that is judged by itself: its limit by its severest check, or its outcome."""
    at = [one for one in account.checks if one.band is account.band] or list(account.checks)
    found = [BAND_ZH[account.band]] if account.band is not None else []
    found += [OUTCOMES[word] for word in account.outcome]
    if account.grade is not None:
        found.append(
            f"分级 {account.grade.level or '未定'}（{account.grade.scheme}-{account.grade.edition}）"
        )
    return (
        result.row,
        result.sample_no,
        account.name_zh,
        f"{account.value} {account.unit}".strip() or "—",
        at[0].applied if at else "—",
        (at[0].ratio if at else "") or "—",
        account.exposure_level or "—",
        "；".join(found) or "—",
    )


def _computed(row: int, account: Account) -> None:
    """How a computed value came about, with its figures put in."""
    console.print(f"第 {row} 行　{account.zh}", highlight=False, markup=False)
    for line in account.arithmetic:
        console.print(f"　　　　{line}", highlight=False, markup=False)
    console.print(f"　　　　依据：{account.clause}", highlight=False, markup=False)


def _account(row: int, line: JudgedLine) -> None:
    """Why a result is over its limit, or cannot be judged, and what its evidence lacks."""
    said = line.explanation
    console.print(f"第 {row} 行　{said['zh']}", highlight=False, markup=False)
    if "arithmetic" in said:
        console.print(f"　　　　{said['arithmetic']}", highlight=False, markup=False)


def _defects(line: JudgedLine | None) -> None:
    """What the evidence of a result that is not compliant lacks."""
    if line is None or line.band is Band.COMPLIANT:
        return
    for code in line.defects:
        console.print(f"　　　　不能作为列入依据：{DEFECTS_ZH[code][0]}", highlight=False)
