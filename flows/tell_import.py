"""What became of a file that was taken in, for a person."""

from __future__ import annotations

from collections.abc import Sequence

from flows.console import console, grid
from flows.formats.report import ImportReport
from flows.formats.verdicts import Problem


def tell_import(report: ImportReport) -> None:
    """What became of a file, with its first problems."""
    console.print(report.sentence())
    tell_problems(report.problems)


def tell_problems(problems: Sequence[Problem]) -> None:
    """The first rows that were not taken, and what to do."""
    shown = [p for p in problems if p.refuses][:10]
    if shown:
        grid(
            "退回的行（前 10 处）",
            ("行", "列", "列名", "内容", "问题", "怎么办"),
            [(p.row, p.column, p.name, p.value, p.problem, p.remedy) for p in shown],
        )
