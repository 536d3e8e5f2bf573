"""District, province, nation: what a year of so many enterprises comes to, reckoned from a run.

The table of ``docs/scale.md``, from a run of ``--only scale``, in proportion to the enterprises.
Where the product does not grow in proportion the page says so in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.kept import Run

SIZES = (("district", 5_000), ("city", 100_000), ("province", 1_000_000), ("nation", 10_000_000))


def table(run: Run) -> str:
    """What each size comes to."""
    told = run.figures
    known, taken, handled, counted = told["on_record"], 0.0, 0.0, 0.0
    for quarter in told["quarters"].values():
        for step, one in quarter["steps"].items():
            taken += one["seconds"] if step.startswith("take ") else 0
            handled += one["seconds"] if step.startswith("handle") else 0
    counted = last(told)["steps"]["indicators"]["seconds"]
    of = known["enterprises"]
    lines = [
        f"From the run of {run.at[:10]}: {of:,} enterprises, {known['inbox']:,} events,"
        f" {known['judged_lines']:,} measurements, {known['cases']:,} cases in a year; load before"
        f" it {run.on['load_before']}.\n",
        "| | enterprises | events a year | measurements a year | GB a year"
        " | hours of files coming in | hours of handling | minutes of indicators each night |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, size in SIZES:
        times = size / of
        row = (
            f"{size:,}", f"{known['inbox'] * times:,.0f}", f"{known['judged_lines'] * times:,.0f}",
            figure(told["tables_mb"]["all"] * times / 1024), figure(taken * times / 3600),
            figure(handled * times / 3600), figure(counted * times / 60),
        )  # fmt: skip
        lines.append(f"| {name} | {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def last(told: Mapping[str, Any]) -> Any:
    """The last quarter of a run, when everything of the others is on record."""
    return told["quarters"][max(told["quarters"])]


def figure(value: float) -> str:
    """Two digits that say something."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
