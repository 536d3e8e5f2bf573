"""What the desks and a slow phone took, as the tables of ``docs/benchmarks.md``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bench.kept import Run

FORMS = ("kB", "first_paint_ms", "blocked_ms", "usable_ms")


def pages(run: Run) -> str:
    """Every page: its queries at all sizes, the rows it read at each, of one township the last."""
    sizes = sorted(run.figures, key=int)
    taken: dict[tuple[str, bool], list[Mapping[str, Any]]] = {}
    for size in sizes:
        for one in run.figures[size]["pages"]:
            taken.setdefault((one["page"], bool(one["place"])), []).append(one)
    lines = [
        f"From the run of {run.at[:10]}, commit {run.on['commit']}; load before it"
        f" {run.on['load_before']}.\n",
        f"| page | queries | rows at {int(sizes[0]):,} |"
        f" {' | '.join(f'at {int(size):,}' for size in sizes[1:])} | one township | kB | ms |",
        f"| --- | ---: |{' ---: |' * len(sizes)} ---: | ---: | ---: |",
    ]
    for (page, of_place), all_of_it in taken.items():
        if of_place:
            continue
        small = taken[page, True]
        asked = sorted({one["queries"] for one in all_of_it})
        last = all_of_it[-1]
        row = (
            f"`{_short(page)}`", "–".join(map(str, {asked[0]: 0, asked[-1]: 0})),
            *(f"{one['rows']:,}" for one in all_of_it), f"{small[-1]['rows']:,}",
            f"{last['bytes'] / 1000:.0f}", f"{last['ms']:.0f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _short(page: str) -> str:
    return re.sub(r"\{\w+\}", "…", page).removeprefix("/desk/")


def forms(run: Run) -> str:
    """Each form, network and processor: the first visit, and when the second is usable."""
    visits = {
        (one["form"], one["network"], one["cpu"], one["visit"]): one for one in run.figures["forms"]
    }
    lines = [
        f"From the run of {run.at[:10]}, commit {run.on['commit']}; load before it"
        f" {run.on['load_before']}.\n",
        "| form | network | processor | kB | first paint | blocked | usable | usable, second visit"
        " |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (form, network, cpu, visit), one in visits.items():
        if visit == "first":
            again = visits[form, network, cpu, "again"]["usable_ms"]
            row = (form, network, f"{cpu} × slower", *(f"{one[name]:,}" for name in FORMS))
            lines.append(f"| {' | '.join(row)} | {again:,} |")
    return "\n".join(lines) + "\n"
