"""Limits of physical agents (GBZ 2.2), found by the conditions under which each figure holds.

Noise over a day or a week is in the limit book, because it is judged with the other samples.
Laser has no figures here: no source gave any.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rules.limit_book import HERE, LimitBookError, checked

FILE = "physical.csv"
RANGE = re.compile(r"(?:(?P<low>[\d.]+)(?P<from><=?))?x(?:(?P<to><=?|>)(?P<high>[\d.]+))?")
CONDITIONS = ("labour", "rate", "wave", "body", "spectrum", "hours")


@dataclass(frozen=True, slots=True)
class PhysicalLimit:
    """One figure with the conditions it holds under; an empty condition holds for any."""

    factor: str
    name_zh: str
    name_en: str
    quantity: str  # e.g. WBGT, peak, a_hw(4), E, H, S, dose
    value: str  # decimal text
    unit: str
    per_hour: bool  # the limit is the value divided by the hours of exposure
    labour: str  # labour intensity I to IV
    rate: str  # exposure-time rate in per cent: 25, 50, 75, 100
    wave: str  # continuous or pulsed
    body: str  # whole or limb
    spectrum: str  # UVB, UVC or welding
    hours: str  # exposure a day the figure is printed for
    range_of: str  # what the range counts: impulses a workday, MHz, or the intensity index
    range: str  # e.g. 100<x<=1000
    edition: str
    table: str
    clause: str
    valid_from: date
    valid_to: date
    sources: str
    confirmed_by: int
    status: str
    notes: str

    def within(self, number: Decimal) -> bool:
        """Whether a number of impulses, a frequency or an index lies in this figure's range."""
        found = RANGE.fullmatch(self.range)
        if not self.range or found is None:
            return not self.range
        low, high = found["low"], found["high"]
        above = (
            low is None
            or number > Decimal(low)
            or (found["from"] == "<=" and number == Decimal(low))
        )
        if high is None:
            return above
        if found["to"] == ">":
            return number > Decimal(high)
        below = number < Decimal(high) or (found["to"] == "<=" and number == Decimal(high))
        return above and below


def load_physical(folder: Path = HERE) -> tuple[PhysicalLimit, ...]:
    """Read and check the physical limits; LimitBookError names row and remedy."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_limit(row, f"{FILE} row {number}") for number, row in enumerate(rows, start=2))


def physical_limit(
    held: tuple[PhysicalLimit, ...],
    factor: str,
    quantity: str,
    on: date,
    *,
    number: Decimal | None = None,
    **conditions: str,
) -> tuple[PhysicalLimit, ...]:
    """Every figure that may hold on a day: one is an answer, several ask for more conditions.

    ``number`` is the impulses a workday, the frequency in MHz or the intensity index; the other
    conditions are those of ``CONDITIONS``. LimitBookError for a condition that does not exist.
    """
    unknown = sorted(set(conditions) - set(CONDITIONS))
    if unknown:
        raise LimitBookError(f"{unknown}: no such condition; use {CONDITIONS} or number")
    return tuple(
        one
        for one in held
        if (one.factor, one.quantity) == (factor, quantity)
        and one.valid_from <= on <= one.valid_to
        and (number is None or one.within(number))
        and all(getattr(one, name) in ("", said) for name, said in conditions.items())
    )


def wbgt_limit(
    held: tuple[PhysicalLimit, ...], labour: str, rate: str, on: date, *, hot_region: bool
) -> Decimal | None:
    """The WBGT limit in degrees Celsius; a hot region adds what 10.2.2 says; None where none."""
    found = physical_limit(held, "heat", "WBGT", on, labour=labour, rate=rate)
    added = physical_limit(held, "heat", "WBGT_adjustment", on) if hot_region else ()
    if len(found) != 1:
        return None
    return Decimal(found[0].value) + sum((Decimal(one.value) for one in added), Decimal(0))


def _limit(row: dict[str, str], where: str) -> PhysicalLimit:
    if row["range"] and not RANGE.fullmatch(row["range"]):
        raise LimitBookError(f"{where}, range: {row['range']!r}; write it as 100<x<=1000")
    own: dict[str, Any] = {
        name: row[name] for name in ("factor", "quantity", "range_of", "range", "clause")
    }
    where_it_holds: dict[str, Any] = {name: row[name] for name in CONDITIONS}
    per_hour = row["per_hour"] == "yes"
    return PhysicalLimit(per_hour=per_hour, **own, **where_it_holds, **checked(row, where))
