"""A verdict for every row of a file: accepted, or rejected with cell, reason and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import polars as pl

from flows.formats.across import ACROSS, with_agents
from flows.formats.checks import CHECKS, Check, Context, check_character_fails
from flows.formats.layouts import Column, Layout, plain
from flows.formats.tables import SURPLUS, Table, UnreadableFileError

SHOWN = 60  # characters of a wrong cell that are repeated to the sender
BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
HIDDEN = "[\u200b\ufeff]"  # blanks that are not white space to anybody else
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
WIDE = [chr(code) for code in range(0xFF01, 0xFF5F)]  # full-width forms of ! to ~
NARROW = [chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)]
CODES = ("uscc", "case_id")  # kinds of cell written in capitals


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


def judge_rows(
    table: Table, layout: Layout, context: Context, checks: Mapping[str, Check] = CHECKS
) -> Verdicts:
    """Check every cell. UnreadableFileError when a required column is missing altogether."""
    found = _found(table, layout)
    frame = _cells(table, layout, found)
    problems = _check_columns(frame, layout, found, context, checks)
    problems += _across(frame, layout, found, context, problems)
    problems += _repeated(frame, layout, found)
    problems += _surplus(table)
    refused = {problem.row for problem in problems if problem.refuses}
    accepted = frame.filter(~pl.col("row").is_in(list(refused))) if refused else frame
    told = sorted(problems, key=lambda p: (p.row, len(p.column), p.column))
    return Verdicts(frame.height, accepted, tuple(told))


def _found(table: Table, layout: Layout) -> dict[str, tuple[int, str]]:
    """Where the file has each column of the layout: (place from 0, header) by key."""
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
    return found


def _cells(table: Table, layout: Layout, found: Mapping[str, tuple[int, str]]) -> pl.DataFrame:
    """The known columns by key, tidied, empty ones null; wholly empty rows are dropped."""
    named = table.frame.select(pl.col(header).alias(key) for key, (_, header) in found.items())
    foreign = _columns_where(named, pl.all().str.len_bytes().sum() > pl.all().str.len_chars().sum())
    hidden = _columns_where(named.select(foreign), pl.all().str.contains(HIDDEN).any())
    tidy = named.select(
        _tidy(c, hidden=c.key in hidden, wide=c.key in foreign)
        if c.key in found
        else pl.lit(None, pl.String).alias(c.key)
        for c in layout.columns
    )
    empty = _columns_where(tidy.select(list(found)), pl.all().eq("").any())
    frame = tidy.with_columns(
        pl.when(pl.col(key) != "").then(pl.col(key)).alias(key) for key in empty
    ).with_row_index("row", offset=table.first_row)
    blank = pl.all_horizontal(pl.col(list(found)).is_null())
    return frame.filter(~blank) if frame.select(blank.any()).item() else frame


def _columns_where(frame: pl.DataFrame, test: pl.Expr) -> list[str]:
    """The columns that pass a test of whole columns."""
    found = frame.select(test).row(0, named=True) if frame.columns else {}
    return [key for key, passed in found.items() if passed]


def _tidy(column: Column, *, hidden: bool, wide: bool) -> pl.Expr:
    """Trimmed; figures, codes and choices also in narrow characters, codes in capitals.

    ``hidden`` and ``wide`` say whether the column may have any such character: most have none.
    """
    tidy = pl.col(column.key).str.strip_chars(BLANKS if hidden else None)
    if wide and column.check != "text":
        tidy = tidy.str.replace_many(WIDE, NARROW)
    return tidy.str.to_uppercase() if column.check in CODES else tidy


def _shown(column: Column, value: str) -> str:
    """A wrong cell as repeated to the sender; what may name a complainant is not."""
    if column.sealed or column.private:
        return "（不予显示）"
    return value if len(value) <= SHOWN else value[:SHOWN] + "…"


def _check_columns(
    frame: pl.DataFrame,
    layout: Layout,
    found: Mapping[str, tuple[int, str]],
    context: Context,
    checks: Mapping[str, Check],
) -> list[Problem]:
    """What is wrong with single cells, columns side by side on the cores there are."""

    def check(column: Column) -> list[Problem]:
        where = letter(found[column.key][0])
        return _check_column(frame, column, where, context, checks[column.check])

    with ThreadPoolExecutor() as pool:
        told = pool.map(check, [column for column in layout.columns if column.key in found])
        return list(chain.from_iterable(told))


def _check_column(
    frame: pl.DataFrame, column: Column, where: str, context: Context, check: Check
) -> list[Problem]:
    cells = frame[column.key]
    problems: list[Problem] = []
    filled = frame.select("row", column.key)
    if cells.null_count():
        filled = filled.filter(cells.is_not_null())
        if column.required:
            remedy = f"填写{column.zh}{_like(column)}"
            problems += [
                Problem(row, where, column.zh, "", "必填而未填", remedy)
                for row in frame.filter(cells.is_null())["row"]
            ]
    texts = filled[column.key]
    wrong = check.wrong(texts, context).fill_null(value=True)
    found = [(wrong, check.problem_zh, check.remedy_zh)]
    if column.check == "text":  # every other check says which characters there may be, and how many
        long, hidden = texts.str.len_chars() > column.most, texts.str.contains(CONTROL)
        found.append((long, f"超过 {column.most} 字", "精简后重报"))
        found.append((~long & hidden, "含有看不见的控制字符", "清除后重新输入"))
    for mask, problem, remedy in found:
        if mask.any():
            problems += [
                Problem(row, where, column.zh, _shown(column, value), problem, remedy)
                for row, value in filled.filter(mask).iter_rows()
            ]
    if column.check == "uscc":
        problems += _doubtful(filled.filter(~wrong), column, where)
    return problems


def _doubtful(shaped: pl.DataFrame, column: Column, where: str) -> list[Problem]:
    """Codes whose check character fails: told, and taken all the same."""
    remedy = "请与营业执照核对；如确为证载代码，无需更正"
    return [
        Problem(row, where, column.zh, code, "校验码不符（已接收）", remedy, refuses=False)
        for row, code in shaped.filter(check_character_fails(shaped[column.key])).iter_rows()
    ]


def _like(column: Column) -> str:
    return f"，如 {column.example}" if column.example else ""


def _across(
    frame: pl.DataFrame,
    layout: Layout,
    found: Mapping[str, tuple[int, str]],
    context: Context,
    before: list[Problem],
) -> list[Problem]:
    """What is wrong between cells, of cells that are not wrong already."""
    told = {(problem.row, problem.column) for problem in before if problem.refuses}
    columns = {column.key: column for column in layout.columns}
    problems = []
    rows = with_agents(frame, context) if "agent" in columns else frame
    for name in layout.across:
        for one in ACROSS[name](rows, context):
            column, where = columns[one.key], letter(found[one.key][0])
            if (one.row, where) not in told:
                told.add((one.row, where))
                value = _shown(column, one.value)
                problems.append(
                    Problem(one.row, where, column.zh, value, one.problem_zh, one.remedy_zh)
                )
    return problems


def _surplus(table: Table) -> list[Problem]:
    """Rows with more cells than the header: some separator is not quoted, and all may be askew."""
    if SURPLUS not in table.frame.columns:
        return []
    rows = table.frame.select(pl.col(SURPLUS)).with_row_index("row", offset=table.first_row)
    return [
        Problem(
            row, letter(len(table.header)), "-", "", "该行的单元格多于表头",
            "内容里的逗号须放在引号内；请用 Excel 另存为 CSV 后再导入",
        )
        for row in rows.filter(pl.col(SURPLUS).is_not_null())["row"]
    ]  # fmt: skip


def _repeated(
    frame: pl.DataFrame, layout: Layout, found: Mapping[str, tuple[int, str]]
) -> list[Problem]:
    """Rows of the same identity within one file but with other content: which one holds?"""
    keys = [key for key in layout.identity if key in found]
    frame = frame.filter(pl.struct(keys).is_duplicated())
    if frame.is_empty():
        return []
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
