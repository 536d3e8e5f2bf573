"""A whole file judged before anything of it is stored, and its rows kept until they are.

Reading needs no database: the rows that hold anything are set aside, in memory as long as they are
few and in a temporary folder after that. What only all rows together can tell, one number with two
contents or one report with two laboratories, is told from a few figures a row, so that it is told
alike however the file was cut for reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from flows.formats.checks import CHECK_TYPES, CHECKS, Check, Context, days_of
from flows.formats.layouts import Column, Layout, plain
from flows.formats.tables import ROWS, Table, UnreadableFileError, portions_of
from flows.formats.verdicts import (
    Place,
    Problem,
    Verdicts,
    judge_rows,
    places_of,
    refuse_absent,
    shown,
)

HELD = 3 * ROWS  # rows that stay in memory
DAYS = ("day", "past_day")
Read = Callable[[int, int], None]  # (bytes read, how many there are)


class _Kept:
    """The rows of a file, portion by portion; after so many they go into a folder."""

    def __init__(self, folder: Path, held: float) -> None:
        self.rows = 0
        self._folder, self._held = folder, held
        self._parts: list[pl.DataFrame | Path] = []

    def add(self, frame: pl.DataFrame) -> None:
        self.rows += frame.height
        if self.rows <= self._held:
            self._parts.append(frame)
            return
        path = self._folder / f"{len(self._parts)}.arrow"
        try:
            frame.write_ipc(path)
        except OSError as error:
            raise UnreadableFileError(
                f"临时目录 {self._folder.parent} 写不下：请腾出空间后再导入。"
            ) from error
        self._parts.append(path)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for part in self._parts:
            yield pl.read_ipc(part.read_bytes()) if isinstance(part, Path) else part


@dataclass(frozen=True, slots=True)
class FileVerdicts:
    """What became of every row of a file, in reading order."""

    rows: int
    problems: tuple[Problem, ...]
    _refused: list[int]
    _kept: _Kept
    _ends: pl.DataFrame | None  # "row", "last": where the report a row belongs to ends

    def portions(self) -> Iterator[pl.DataFrame]:
        """The accepted rows: "row", the layout's keys and, of reports, "last".

        ``last`` is the number of the last accepted row of the same report.
        """
        right = ~pl.col("row").is_in(self._refused)
        for frame in self._kept:
            accepted = frame.filter(right) if self._refused else frame
            if self._ends is not None and accepted.height:
                within = pl.col("row").is_between(accepted["row"][0], accepted["row"][-1])
                ends = self._ends.filter(within)
                accepted = accepted.join(ends, on="row", how="left", maintain_order="left")
            if accepted.height:
                yield accepted


@contextmanager
def judge_file(
    path: Path,
    layout: Layout,
    context: Context,
    checks: Mapping[str, Check] = CHECKS,
    *,
    rows: int | None = ROWS,
    held: int = HELD,
    read: Read | None = None,
    aside: Callable[[Table], Table] | None = None,
) -> Iterator[FileVerdicts]:
    """Read and check a file to its end; UnreadableFileError when that cannot be done.

    It is read in portions of about ``rows`` rows, of which the first ``held`` stay in memory, and
    all of a file that names complainants. What is set aside is gone at the end. ``aside`` may take
    rows out of a portion before it is checked; columns may then be absent altogether, and a row
    that needs them is told by itself.
    """
    names = [name for column in layout.columns for name in (column.zh, column.en, column.key)]
    sealed = any(column.sealed for column in layout.columns)
    with TemporaryDirectory(prefix="mingdan-") as folder:
        kept, marks = _Kept(Path(folder), inf if sealed else held), []
        problems: list[Problem] = []
        emptied = False
        for portion in portions_of(path, names, rows):
            table = portion if aside is None else aside(portion)
            emptied = emptied or table is not portion
            verdicts = judge_rows(table, layout, context, checks)
            problems += verdicts.problems
            marks.append(_marks(verdicts, layout))
            kept.add(verdicts.frame)
            if read is not None:
                read(table.read, table.size)
        found = places_of(table, layout)
        if not emptied:
            refuse_absent(found, layout)
        yield _together(kept, pl.concat(marks), problems, table, layout)


def judge_table(
    table: Table, layout: Layout, context: Context, checks: Mapping[str, Check] = CHECKS
) -> FileVerdicts:
    """The same of a table that is at hand already, as somebody typed it; it stays in memory.

    UnreadableFileError when a required column is missing altogether.
    """
    kept = _Kept(Path(), inf)
    verdicts = judge_rows(table, layout, context, checks)
    kept.add(verdicts.frame)
    return _together(kept, _marks(verdicts, layout), verdicts.problems, table, layout)


def _together(
    kept: _Kept, marks: pl.DataFrame, problems: list[Problem], table: Table, layout: Layout
) -> FileVerdicts:
    """The verdicts on the rows of a file, with what only all of them together can tell."""
    found = places_of(table, layout)
    problems += _unlike(kept, marks, layout, found)
    problems += _doubled(kept, marks, layout, found)
    refused = sorted({problem.row for problem in problems if problem.refuses})
    told = sorted(problems, key=lambda one: (one.row, len(one.column), one.column))
    if table.fields:
        told = [_by_field(one, layout, found) for one in told]
    ends = None
    if layout.report:
        standing = marks.filter(~pl.col("row").is_in(refused))
        ends = standing.select("row", last=pl.col("row").max().over("report")).unique("row")
    return FileVerdicts(kept.rows, tuple(told), refused, kept, ends)


def _marks(verdicts: Verdicts, layout: Layout) -> pl.DataFrame:
    """A few figures a row: of its number, its content, its report, and what is said of that.

    A row that counts for two has two of them.
    """
    frame, columns = verdicts.frame, {column.key: column for column in layout.columns}
    number = pl.concat_str([_number(columns[key]) for key in layout.identity], separator="/")
    told = {(problem.row, problem.name) for problem in verdicts.problems if problem.refuses}
    marks = frame.select(
        "row", number.alias("number"), *(_said(columns[key], told) for key in layout.alike)
    ).with_columns(
        frame.select(*columns).hash_rows().alias("content"),
        frame.select(layout.report or "row").hash_rows().alias("report"),
    )
    if layout.second:
        second = marks.filter(frame[layout.second].is_not_null())
        marks = pl.concat([marks, second.with_columns(pl.col("number") + "#2")])
    known = pl.col("number").is_not_null()
    return marks.with_columns(pl.when(known).then(pl.col("number").hash()).alias("number"))


def _number(column: Column) -> pl.Expr:
    """A part of a row's number: as it stands, days in one form."""
    cell = pl.col(column.key)
    return days_of(cell).cast(pl.String) if column.check in DAYS else cell


def _said(column: Column, told: set[tuple[int, str]]) -> pl.Expr:
    """What a cell says of its report; null where it says nothing that can be understood."""
    cell = pl.col(column.key)
    if column.check == "check_type":
        kinds = {name: kind.value for name, kind in CHECK_TYPES.items()}
        cell = cell.str.to_lowercase().replace_strict(kinds, default=None)
    wrong = [row for row, name in told if name == column.zh]
    heard = cell.is_not_null() & ~pl.col("row").is_in(wrong)
    return pl.when(heard).then(cell.hash()).alias(column.key)


def _unlike(
    kept: _Kept, marks: pl.DataFrame, layout: Layout, found: Mapping[str, Place]
) -> list[Problem]:
    """Rows that say something else of their report than the first row that says it."""
    problems: list[Problem] = []
    for key in layout.alike:
        first = pl.col(key).drop_nulls().first().over("report")
        rows = marks.filter(pl.col(key) != first)["row"].unique()
        for row, column, value in _cells(kept, rows, layout, key):
            name, remedy = column.zh, "核对后改为一致，或分开编号"
            problems.append(
                Problem(
                    row, found[key].letter, name, value, f"与同一报告其他行的{name}不一致",
                    f"同一报告只能有一种{name}：{remedy}",
                )
            )  # fmt: skip
    return problems


def _doubled(
    kept: _Kept, marks: pl.DataFrame, layout: Layout, found: Mapping[str, Place]
) -> list[Problem]:
    """Rows under a number that stands for another content in this file: which one holds?"""
    last = layout.identity[-1]
    numbered = marks.filter(pl.col("number").is_not_null()).sort("row", maintain_order=True)
    other = pl.col("content") != pl.col("content").first().over("number")
    return [
        Problem(
            row, found[last].letter, column.zh, value, "同一文件内编号重复而内容不同",
            "核对后只保留正确的一行",
        )
        for row, column, value in _cells(kept, numbered.filter(other)["row"].unique(), layout, last)
    ]  # fmt: skip


def _cells(
    kept: _Kept, rows: pl.Series, layout: Layout, key: str
) -> Iterator[tuple[int, Column, str]]:
    """(row, column, what it holds) of some rows; nothing is looked up when there are none."""
    column = layout.names()[plain(key)]
    if rows.len():
        for frame in kept:
            wanted = frame.filter(pl.col("row").is_in(rows.implode()))
            for row, value in wanted.select("row", key).iter_rows():
                yield row, column, shown(column, value or "")


def _by_field(problem: Problem, layout: Layout, found: Mapping[str, Place]) -> Problem:
    """The problem with the name its field goes by in the file, besides that of the layout."""
    column = layout.names().get(plain(problem.name))
    names: Sequence[str] = found[column.key].names if column and column.key in found else ()
    if not names or problem.name in names:
        return problem
    return replace(problem, name=f"{problem.name}（{names[0]}）")
