"""A verdict for every row of a file: accepted, or rejected with cell, reason and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from flows.formats.across import ACROSS, with_agents
from flows.formats.checks import CHECKS, USCC_SHAPE, Check, Context, check_character_fails
from flows.formats.layouts import Column, Layout, plain
from flows.formats.tables import SURPLUS, Table, UnreadableFileError

SHOWN = 60  # characters of a wrong cell that are repeated to the sender
SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
BLANKS = SPACES + "".join(map(chr, range(0x2000, 0x200C))) + "\ufeff"
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
class Place:
    """Where a file has a column of the layout: its letter, and the names it goes by there."""

    letter: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The rows of a portion that hold anything, and every problem a row has by itself."""

    frame: pl.DataFrame  # columns: "row" and the layout's keys, texts; null for empty cells
    problems: list[Problem]


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
    """Check every cell of a portion; what only the whole file can tell is left to ``files``.

    UnreadableFileError when a required column is missing altogether, save for JSON objects: each
    of them has its own fields.
    """
    found = places_of(table, layout)
    if not table.fields:
        refuse_absent(found, layout)
    frame = _cells(table, layout, found)
    problems = _check_columns(frame, layout, found, context, checks)
    problems += _across(frame, layout, found, context, problems)
    problems += _surplus(table)
    return Verdicts(frame, problems)


def places_of(table: Table, layout: Layout) -> dict[str, Place]:
    """Where the file has each column of the layout, by key; of two of a name the first counts.

    Objects may call one field differently, each in its own way. A key itself means its column,
    though another column is called so in English: ``industry`` is the code, "Industry" the name.
    """
    names, keys = layout.names(), {column.key: column for column in layout.columns}
    found: dict[str, Place] = {}
    for position, header in enumerate(table.header):
        column = keys.get(header) or names.get(plain(header))
        if column is None:
            continue
        if column.key not in found:
            found[column.key] = Place("-" if table.fields else letter(position), (header,))
        elif table.fields:
            found[column.key] = Place("-", (*found[column.key].names, header))
    return found


def refuse_absent(found: Mapping[str, Place], layout: Layout) -> None:
    """UnreadableFileError when a required column is missing altogether."""
    absent = [c.zh for c in layout.columns if c.required and c.key not in found]
    if absent:
        raise UnreadableFileError(
            f"缺少必填列：{'、'.join(absent)}。请用 mingdan template {layout.kind} 取得模板。"
        )


def _cells(table: Table, layout: Layout, found: Mapping[str, Place]) -> pl.DataFrame:
    """The known columns by key, tidied, empty ones null; wholly empty rows are dropped."""
    if not found:
        return pl.DataFrame(
            schema={"row": pl.UInt32, **{column.key: pl.String for column in layout.columns}}
        )
    named = table.frame.select(
        pl.coalesce(pl.col(name) for name in place.names).alias(key) for key, place in found.items()
    )
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


def shown(column: Column, value: str) -> str:
    """A wrong cell as repeated to the sender; what may name a complainant is not."""
    if column.sealed or column.private:
        return "（不予显示）"
    return value if len(value) <= SHOWN else value[:SHOWN] + "…"


def _faults(column: Column, check: Check, context: Context) -> Iterator[tuple[pl.Expr, str, str]]:
    """What may be wrong with a cell by itself: (where it is, what is wrong, what to do)."""
    cell = pl.col(column.key)
    if column.required:
        yield cell.is_null(), "必填而未填", f"填写{column.zh}{_like(column)}"
    if column.check != "text":
        wrong = check.wrong(cell, context).fill_null(value=True)
        yield cell.is_not_null() & wrong, check.problem_zh, check.remedy_zh
    else:  # every other check says which characters there may be, and how many
        long = cell.str.len_chars() > column.most
        yield long, f"超过 {column.most} 字", "精简后重报"
        yield ~long & cell.str.contains(CONTROL), "含有看不见的控制字符", "清除后重新输入"


def _check_columns(
    frame: pl.DataFrame,
    layout: Layout,
    found: Mapping[str, Place],
    context: Context,
    checks: Mapping[str, Check],
) -> list[Problem]:
    """What is wrong with single cells: all columns at once, on the cores there are."""
    faults = [
        (column, *fault)
        for column in layout.columns
        if column.key in found or column.required
        for fault in _faults(column, checks[column.check], context)
    ]
    masks = frame.select(fault[1].alias(str(at)) for at, fault in enumerate(faults))
    some = masks.select(pl.all().any()).row(0)
    problems: list[Problem] = []
    for at, (column, _, problem, remedy) in enumerate(faults):
        if some[at]:
            where = found[column.key].letter if column.key in found else "-"
            problems += [
                Problem(row, where, column.zh, shown(column, value or ""), problem, remedy)
                for row, value in frame.filter(masks[str(at)]).select("row", column.key).iter_rows()
            ]
    for column in layout.columns:
        if column.check == "uscc" and column.key in found:
            problems += _doubtful(frame, column, found[column.key].letter)
    return problems


def _doubtful(frame: pl.DataFrame, column: Column, where: str) -> list[Problem]:
    """Codes whose check character fails: told, and taken all the same."""
    shaped = frame.lazy().filter(pl.col(column.key).str.contains(USCC_SHAPE)).collect()
    remedy = "请与营业执照核对；如确为证载代码，无需更正"
    return [
        Problem(row, where, column.zh, code, "校验码不符（已接收）", remedy, refuses=False)
        for row, code in shaped.filter(check_character_fails(shaped[column.key]))
        .select("row", column.key)
        .iter_rows()
    ]


def _like(column: Column) -> str:
    return f"，如 {column.example}" if column.example else ""


def _across(
    frame: pl.DataFrame,
    layout: Layout,
    found: Mapping[str, Place],
    context: Context,
    before: list[Problem],
) -> list[Problem]:
    """What is wrong between cells, of cells that are not wrong already."""
    told = {(problem.row, problem.name) for problem in before if problem.refuses}
    columns = {column.key: column for column in layout.columns}
    problems = []
    rows = with_agents(frame, context) if "agent" in columns else frame
    for name in layout.across:
        for one in ACROSS[name](rows, context):
            column, where = columns[one.key], found[one.key].letter
            if (one.row, column.zh) not in told:
                told.add((one.row, column.zh))
                value = shown(column, one.value)
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
