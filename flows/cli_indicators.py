"""``mingdan indicators``: the figures of the indicator book, and the rows behind one."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

app = typer.Typer()


@app.command()
def indicators(
    indicator: Annotated[str, typer.Argument(help="only this one, such as R01")] = "",
    *,
    period: Annotated[str, typer.Option(help="quarter, 2026-Q3; empty: the last full one")] = "",
    rows: Annotated[bool, typer.Option("--rows", help="the enterprises behind the figure")] = False,
    lacking: Annotated[bool, typer.Option("--lacking", help="of --rows those that lack")] = False,
    take: Annotated[bool, typer.Option("--take", help="count again first")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Show the indicators of the joint meeting: figure, target, quarters, restatements."""
    from domain.joint.periods import Period
    from flows import clock
    from flows.assembly import assemble
    from flows.joint.book_told import lines
    from flows.joint.counting import count_indicators
    from flows.settings import Settings
    from rules.indicator_book import load_indicator_book
    from storage.unit_of_work import UnitOfWork

    book, now = load_indicator_book(), clock.now()
    try:
        asked = Period.read(period) if period else Period.of(now.date()).after(-1)
    except ValueError as error:
        raise typer.BadParameter(f"{period}：请写成 2026-Q3 的样子") from error
    known = [one.id for one in book.indicators]
    if indicator and indicator not in known:
        raise typer.BadParameter(f"{indicator}：指标簿中没有；请用 {'、'.join(known)} 之一")
    assembly = assemble(Settings())
    if take:
        count_indicators(assembly, at=now, whatever_came=True)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        if rows:
            _rows(unit, book, indicator, asked, lacking=lacking, as_json=as_json)
            return
        told = [one for one in lines(unit, book, asked) if indicator in ("", one.indicator.id)]
    if as_json:
        _print({"period": str(asked), "indicators": [_as_data(one) for one in told]})
    else:
        _tell(told, str(asked))


def _rows(
    unit: Any, book: Any, indicator: str, period: Any, *, lacking: bool, as_json: bool
) -> None:
    from dataclasses import asdict

    from flows.console import grid
    from flows.joint.figures import rows_behind

    if not indicator or book.one(indicator).submitted:
        raise typer.BadParameter("--rows 须指明本系统统计的指标，如 mingdan indicators R01 --rows")
    found = rows_behind(unit, book, book.one(indicator), period, lacking=lacking or None)
    if as_json:
        _print([asdict(one) for one in found])
        return
    grid(
        f"{indicator} {period}（{len(found)} 行）",
        ("统一社会信用代码", "用人单位", "镇乡街", "行业", "项目", "已办", "应办", "截至", "记录"),
        [(r.uscc, r.name, r.township, r.industry, r.project, r.done, r.due, r.on or "", r.record_no)
         for r in found],
    )  # fmt: skip


def _tell(told: Any, period: str) -> None:
    from flows.console import grid, say
    from flows.joint.book_told import sentence

    grid(
        f"指标 {period}",
        ("编号", "指标", "目标", "本季", "达标", "分子/分母", "近八季", "来源"),
        [
            (one.indicator.id, one.indicator.name[0], _target(one), _said(one.now.figure),
             {True: "✓", False: "✗", None: "—"}[one.met], _parts(one.now.figure),
             " ".join(_said(each.figure) for each in one.quarters),
             ("报送" + ("（逾期）" if one.now.late else "")) if one.indicator.submitted else "统计")
            for one in told if one.indicator.measure.value != "milestone"
        ],
    )  # fmt: skip
    for one in told:
        for quarter in one.quarters:
            for restated in quarter.restated:
                say(f"{one.indicator.id} {sentence(restated)}")


def _said(figure: Any) -> str:
    return "—" if figure is None else str(figure.said)


def _parts(figure: Any) -> str:
    if figure is None or figure.denominator is None:
        return ""
    return f"{figure.numerator}/{figure.denominator}"


def _target(one: Any) -> str:
    target = one.indicator.target
    return "" if target is None else f"{float(target * 100):g}%"


def _as_data(one: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from flows.joint.shared import indicator_told

    return asdict(indicator_told(one))


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")
