"""The files of many districts: those of the sample again and again under other codes and numbers.

So everything at scale comes in by the product's own doors, wrong rows and repeated reports too. A
``busy`` copy brings all its matters; a ``quiet`` one its enterprises, what they have on record and,
in one quarter of the year, the reports that exceed nothing; a ``plain`` one its enterprises and
those reports, some with twice the results.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stdnum.cn import uscc as uscc_number

from flows.formats.layouts import LAYOUTS
from flows.formats.tables import read_table
from samples.district import QUARTERS, UNITS, Quarter
from samples.places import code_of

COPIES_A_FILE = 100
IN_RULE = "合格"
OF_A_COPY = (  # what is numbered within an office, and its place in what a copy says
    ("SLJB-", "SLJB{k}-"), ("sl-ohbl-", "sl-ohbl-{k}-"), ("示卫职", "示卫职{k}"),
    ("示检〔", "示检{k}〔"), ("JL-", "JL{k}-"), ("示例第", "示例{k}之"),
)  # fmt: skip
_CODE = re.compile(r"91999999(\d{6})XMD[0-9A-Z]")
KINDS = {
    "busy": ("enterprises", "inspections", "complaints", "protection", "decisions"),
    "quiet": ("enterprises", "inspections", "protection"),
    "plain": ("enterprises", "inspections"),
}
TWICE = 0.6  # of the plain copies: ten results an enterprise, as laboratories report them
LETTERS = "ABCDEFGHJKLMNPQRTUWXY"  # of credit codes


@dataclass(frozen=True, slots=True)
class File:
    """A file of some copies: its kind, where it is, how many rows it has."""

    kind: str
    path: Path
    rows: int


def copied(text: str, copy: int) -> str:
    """What the sample says, as a copy says it; copy 0 is the sample itself."""
    if not copy:
        return text
    text = _CODE.sub(lambda found: _code_of(copy * 2 * UNITS + int(found[1])), text)
    for was, becomes in OF_A_COPY:
        text = text.replace(was, becomes.format(k=copy))
    return text


def _code_of(number: int) -> str:
    """The credit code of a number; those of more than six figures begin with a letter instead."""
    if number < 10**6:
        return code_of(number)
    letter, rest = divmod(number - 10**6, 10**5)
    body = f"91999999{LETTERS[letter]}{rest:05d}XMD"
    return body + str(uscc_number.calc_check_digit(body))


def files(
    sample: Path, folder: Path, quarter: Quarter, copies: Sequence[int], sort: str
) -> Iterator[File]:
    """The files of some copies for a quarter, each taken in and thrown away before the next."""
    for kind in KINDS[sort]:
        some_of = copies
        if kind == "enterprises" and quarter is not QUARTERS[0]:
            continue
        of = "" if kind == "enterprises" else f"-{quarter.period}"
        (source,) = sample.glob(f"{kind}{of}.*")
        calm = sort != "busy" and kind == "inspections"
        if calm:  # such an enterprise is tested once a year
            some_of = [one for one in copies if QUARTERS[one % len(QUARTERS)] is quarter]
        head, once = _lines(source) if kind == "decisions" else _rows(source, kind, calm=calm)
        twice = once + _again(once) if calm else once
        for first in range(0, len(some_of), COPIES_A_FILE):
            some = some_of[first : first + COPIES_A_FILE]
            path = folder / f"{kind}{of}-{some[0]}{'.jsonl' if kind == 'decisions' else '.csv'}"
            count = 0
            with path.open("w", encoding="utf-8", newline="") as out:
                out.write(head)
                for copy in some:
                    lines = twice if sort == "plain" and _has_twice(copy) else once
                    out.write(copied("".join(lines), copy))
                    count += len(lines)
            yield File(kind, path, count)
            path.unlink()


def _has_twice(copy: int) -> bool:
    """Whether a plain copy has twice the results: evenly spread, :data:`TWICE` of all."""
    return int((copy + 1) * TWICE) > int(copy * TWICE)


def _again(lines: Sequence[str]) -> list[str]:
    """The same results under other sample numbers, which stand second in a line."""
    return [re.sub(r"^([^,]*,[^,]*)", r"\1-2", line, count=1) for line in lines]


def _lines(source: Path) -> tuple[str, list[str]]:
    """No heading, and the lines of a file of events."""
    return "", source.read_text("utf-8").splitlines(keepends=True)


def _rows(source: Path, kind: str, *, calm: bool) -> tuple[str, list[str]]:
    """The heading and the lines of a table, as CSV."""
    table = read_table(source, [column.zh for column in LAYOUTS[kind].columns])
    known = table.frame.select(table.header)  # without what stood beyond the header
    rows = [tuple(cell or "" for cell in row) for row in known.iter_rows()]
    some = _calm(rows, known.columns) if calm else rows
    head, *lines = (_as_csv(row) for row in [tuple(known.columns), *some])
    return head, lines


def _as_csv(row: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue()


def _calm(rows: Sequence[tuple[str, ...]], header: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows of reports in which nothing exceeds and which answer no case."""
    told = [dict(zip(header, row, strict=True)) for row in rows]
    not_calm = {
        row["报告编号"] for row in told if row["机构判定"] != IN_RULE or row.get("案件编号")
    }
    return [row for row, said in zip(rows, told, strict=True) if said["报告编号"] not in not_calm]
