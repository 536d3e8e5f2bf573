"""A verdict for every row of a file: accepted, or rejected with cell, reason and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from flows.formats.checks import CHECKS, Context, check_character_fails
from flows.formats.layouts import Column, Layout, plain
from flows.formats.tables import Table, UnreadableFileError
from rules.agents import normal

MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that is wrong: where, what it holds, what is wrong with it, what to do."""

    row: int
    column: str  # letter as the spreadsheet shows it
    name: str
    value: str
    problem: str
    remedy: str
    refuses: bool = True  # False: only a warning


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The rows that may go on, as texts by key with their row numbers, and every problem."""

    rows: int
    accepted: pl.DataFrame  # columns: "row" and the layout's keys; null for empty cells
    problems: tuple[Problem, ...]

    @property
    def rejected_rows(self) -> int:
        """How many rows cannot be taken."""
        return len({problem.row for problem in self.problems if problem.refuses})


def letter(position: int) -> str:
    """The spreadsheet letter of a column counted from 0."""
    text, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def judge_rows(table: Table, layout: Layout, context: Context) -> Verdicts:
    """Check every cell. UnreadableFileError when a required column is missing altogether."""
    names = layout.names()
    found: dict[str, tuple[int, str]] = {}
    for position, header in enumerate(table.header):
        column = names.get(plain(header))
        if column is not None and column.key not in found:
            found[column.key] = (position, header)
    absent = [c.zh for c in layout.columns if c.required and c.key not in found]
    if absent:
        raise UnreadableFileError(
            f"缺少必填列：{'、'.join(absent)}。请用 mingdan template {layout.kind} 取得模板。"
        )
    frame = _cells(table, layout, found)
    problems: list[Problem] = []
    for column in layout.columns:
        if column.key in found:
            where = letter(found[column.key][0])
            problems += _check_column(frame, column, where, context)
    problems += _repeated(frame, layout, found)
    refused = {problem.row for problem in problems if problem.refuses}
    accepted = frame.filter(~pl.col("row").is_in(list(refused))) if refused else frame
    return Verdicts(
        frame.height, accepted, tuple(sorted(problems, key=lambda p: (p.row, p.column)))
    )


def _cells(table: Table, layout: Layout, found: Mapping[str, tuple[int, str]]) -> pl.DataFrame:
    """The known columns by key, trimmed, empty ones null; wholly empty rows are dropped."""
    columns = [
        _tidy(pl.col(found[c.key][1])).alias(c.key)
        if c.key in found
        else pl.lit(None, pl.String).alias(c.key)
        for c in layout.columns
    ]
    frame = table.frame.select(columns).with_row_index("row", offset=table.first_row)
    keys = [c.key for c in layout.columns if c.key in found]
    return frame.filter(~pl.all_horizontal(pl.col(keys).is_null()))


def _tidy(cells: pl.Expr) -> pl.Expr:
    trimmed = cells.str.strip_chars(" \t\r\n\u3000\ufeff")
    return pl.when(trimmed != "").then(trimmed)


def _check_column(
    frame: pl.DataFrame, column: Column, where: str, context: Context
) -> list[Problem]:
    cells = frame[column.key]
    problems: list[Problem] = []
    if column.required:
        remedy = f"填写{column.zh}{_like(column)}"
        problems += [
            Problem(row, where, column.zh, "", "必填而未填", remedy)
            for row in frame.filter(cells.is_null())["row"]
        ]
    filled = frame.filter(cells.is_not_null()).select("row", column.key)
    texts = filled[column.key]
    check = CHECKS[column.check]
    for row, value in filled.filter(check.wrong(texts, context)).iter_rows():
        remedy = _agent_remedy(value, context) if column.check == "agent" else check.remedy_zh
        problems.append(Problem(row, where, column.zh, value, check.problem_zh, remedy))
    for row, value in filled.filter(texts.str.len_chars() > MAX_TEXT).iter_rows():
        problems.append(
            Problem(row, where, column.zh, value[:40] + "…", f"超过 {MAX_TEXT} 字", "精简后重报")
        )
    if column.check == "uscc":
        doubtful = [code for code in texts.unique().to_list() if check_character_fails(code)]
        wrong = {problem.row for problem in problems}
        for row, value in filled.filter(texts.is_in(doubtful)).iter_rows():
            if row not in wrong:
                problems.append(
                    Problem(
                        row, where, column.zh, value, "校验码不符（已接收）",
                        "请与营业执照核对；如确为证载代码，无需更正", refuses=False,
                    )
                )  # fmt: skip
    return problems


def _like(column: Column) -> str:
    return f"，如 {column.example}" if column.example else ""


def _agent_remedy(said: str, context: Context) -> str:
    candidates = context.agents.get(normal(said), ())
    if candidates:
        names = "、".join(f"{context.agent_names.get(c, c)}（{c}）" for c in candidates[:5])
        return f"该名称对应多种因素，请填写其一：{names}"
    return "按 GBZ 2.1、GBZ 2.2 的名称、编号或 CAS 号填写（mingdan limits 名称 可查）"


def _repeated(
    frame: pl.DataFrame, layout: Layout, found: Mapping[str, tuple[int, str]]
) -> list[Problem]:
    """Rows of the same identity within one file but with other content: which one holds?"""
    keys = [key for key in layout.identity if key in found]
    content = [column.key for column in layout.columns]
    distinct = frame.unique(subset=content, keep="first", maintain_order=True)
    doubles = distinct.filter(
        pl.struct(keys).is_duplicated() & ~pl.struct(keys).is_first_distinct()
    )
    last = keys[-1]
    where, zh = letter(found[last][0]), layout.names()[plain(last)].zh
    return [
        Problem(
            row, where, zh, str(value), "同一文件内编号重复而内容不同", "核对后只保留正确的一行"
        )
        for row, value in doubles.select("row", last).iter_rows()
    ]
