"""W1: a million measurements judged on one core, beside columns written by hand and rule engines.

Every engine runs in a process of its own, in turn; a run counts only when every row is as the
reference says. Slow engines take the first rows. Absent peers are named.
"""

from __future__ import annotations

import statistics
from typing import Any

from bench.engine_runs import once
from bench.w1_engines import ENGINES

BASELINE = "polars, written by hand"


def run(rows: int = 1_000_000, runs: int = 5) -> dict[str, Any]:
    """Medians, and the product's rate over that of each other engine within the run."""
    rates: dict[str, list[float]] = {}
    found: dict[str, dict[str, Any]] = {}
    absent: dict[str, str] = {}
    for _ in range(runs):
        for engine in ENGINES:
            told = once("bench.w1_engines", engine, str(rows), POLARS_MAX_THREADS="1")
            if "absent" in told:
                absent[engine] = f"{told['absent']} is not installed"
                continue
            found[engine] = told
            rates.setdefault(engine, []).append(told["rows"] / told["seconds"])
    medians = {engine: statistics.median(some) for engine, some in rates.items()}
    ours = medians["mingdan"]
    return {
        "rows": rows,
        "engines": {
            engine: {
                "rows": found[engine]["rows"],
                "per_second": round(rate),
                "mingdan_over_it": round(ours / rate, 2),
                "megabytes": found[engine]["megabytes"],
            }
            for engine, rate in medians.items()
        },
        "absent": absent,
        "mingdan_over_baseline": round(ours / medians[BASELINE], 2),
    }
