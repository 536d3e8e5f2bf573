"""One right row of a test report, and ways to write rows into files and judge them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

import polars as pl

from flows.formats.checks import Context
from flows.formats.files import judge_file
from flows.formats.layouts import INSPECTIONS
from tests.office import USCC

RECEIVED = date(2026, 4, 8)
RIGHT = {
    "报告编号": "示检〔2026〕001号", "样品编号": "001", "检测类别": "定期检测", "统一社会信用代码": USCC,
    "案件编号": "", "检测机构": "示例检测机构", "车间": "原料车间", "岗位": "破碎",
    "职业病危害因素": "矽尘", "CAS号": "", "粉尘类型": "总尘", "结果类别": "TWA",
    "检测结果": "0.85", "单位": "mg/m3", "日接触时间(h)": "8", "采样日期": "2026-03-02",
}  # fmt: skip


def context(book):
    return Context(RECEIVED, book.agents.mapping, book.agents.names, book.agents.units)


def names(layout=INSPECTIONS):
    return [n for c in layout.columns for n in (c.zh, c.en, c.key)]


def row(**change):
    return {**RIGHT, **change}


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class Judged:
    rows: int
    problems: tuple
    accepted: pl.DataFrame

    @property
    def rejected_rows(self):
        return len({problem.row for problem in self.problems if problem.refuses})


def judged(path, book, layout=INSPECTIONS, rows=None):
    """A file judged to its end, with the accepted rows in one frame."""
    with judge_file(path, layout, context(book), rows=rows) as file:
        accepted = list(file.portions())
        empty = pl.DataFrame(schema={"row": pl.UInt32})
        return Judged(file.rows, file.problems, pl.concat(accepted) if accepted else empty)
