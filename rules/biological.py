"""Biological exposure indices (GBZ 2.1 table 4): what is measured in urine or blood, and its limit.

Most figures of table 4 were found in no source and stay blank; the indicator and the time of
sampling are kept, so that the office sees what it has to look up in print.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rules.limit_book import HERE, checked

FILE = "biological_indices.csv"


@dataclass(frozen=True, slots=True)
class Index:
    """One figure of an index: its indicator in one unit. ``value`` is empty where blank."""

    agents: tuple[str, ...]  # ids in the limit book; lead has two, dust and fume
    name_zh: str
    name_en: str
    indicator: str
    matrix: str  # urine or blood
    value: str  # decimal text
    unit: str
    sampling_time: str  # empty where no source gave it
    edition: str
    table: str
    row: str
    valid_from: date
    valid_to: date
    sources: str
    confirmed_by: int
    status: str
    notes: str


def load_indices(folder: Path = HERE) -> tuple[Index, ...]:
    """Read and check the indices; LimitBookError names row and remedy."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_index(row, f"{FILE} row {number}") for number, row in enumerate(rows, start=2))


def indices(held: tuple[Index, ...], agent: str, on: date, indicator: str = "") -> list[Index]:
    """The figures of an agent (by its id) in force on a day; all indicators, or the one named."""
    return [
        one
        for one in held
        if agent in one.agents
        and one.valid_from <= on <= one.valid_to
        and indicator in ("", one.indicator)
    ]


def _index(row: dict[str, str], where: str) -> Index:
    own: dict[str, Any] = {
        name: row[name] for name in ("indicator", "matrix", "sampling_time", "row")
    }
    return Index(agents=tuple(row["agents"].split()), **own, **checked(row, where))
