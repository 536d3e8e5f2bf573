"""The files of many districts: those of the sample again and again under other codes and numbers.

So everything at scale comes in by the product's own doors, wrong rows and repeated reports too. A
``busy`` copy brings all its matters; a ``quiet`` one its enterprises, what they have on record and,
in one quarter of the year, the reports that exceed nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
KINDS = ("enterprises", "inspections", "complaints", "protection", "decisions")
QUIET = ("enterprises", "inspections", "protection")


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
    text = _CODE.sub(lambda found: code_of(copy * 2 * UNITS + int(found[1])), text)
    for was, becomes in OF_A_COPY:
        text = text.replace(was, becomes.format(k=copy))
    return text


def files(
    sample: Path, folder: Path, quarter: Quarter, copies: Sequence[int], *, quiet: bool
) -> Iterator[File]:
    """The files of some copies for a quarter, each taken in and thrown away before the next."""
    for kind in QUIET if quiet else KINDS:
        some_of = copies
        if kind == "enterprises" and quarter is not QUARTERS[0]:
            continue
        of = "" if kind == "enterprises" else f"-{quarter.period}"
        (source,) = sample.glob(f"{kind}{of}.*")
        if quiet and kind == "inspections":  # a quiet enterprise is tested once a year
            some_of = [one for one in copies if QUARTERS[one % len(QUARTERS)] is quarter]
        for first in range(0, len(some_of), COPIES_A_FILE):
            some = some_of[first : first + COPIES_A_FILE]
            path = folder / f"{kind}{of}-{some[0]}{'.jsonl' if kind == 'decisions' else '.csv'}"
            if kind == "decisions":
                count = _lines(source, path, some)
            else:
                count = _rows(source, path, kind, some, calm=quiet and kind == "inspections")
            yield File(kind, path, count)
            path.unlink()


def _lines(source: Path, path: Path, copies: Sequence[int]) -> int:
    text = source.read_text("utf-8")
    with path.open("w", encoding="utf-8") as out:
        for copy in copies:
            out.write(copied(text, copy))
    return text.count("\n") * len(copies)


def _rows(source: Path, path: Path, kind: str, copies: Sequence[int], *, calm: bool) -> int:
    table = read_table(source, [column.zh for column in LAYOUTS[kind].columns])
    known = table.frame.select(table.header)  # without what stood beyond the header
    rows = [tuple(cell or "" for cell in row) for row in known.iter_rows()]
    header = known.columns
    some = _calm(rows, header) if calm else rows
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for copy in copies:
            writer.writerows([copied(cell, copy) for cell in row] for row in some)
    return len(some) * len(copies)


def _calm(rows: Sequence[tuple[str, ...]], header: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows of reports in which nothing exceeds and which answer no case."""
    told = [dict(zip(header, row, strict=True)) for row in rows]
    not_calm = {
        row["报告编号"] for row in told if row["机构判定"] != IN_RULE or row.get("案件编号")
    }
    return [row for row, said in zip(rows, told, strict=True) if said["报告编号"] not in not_calm]
