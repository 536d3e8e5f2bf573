"""W4: a workbook of 100,000 rows read, checked and reported, beside what peers take for it.

Every engine runs in a process of its own, in turn, so that all meet the same machine; a run
counts only when the places it reports are exactly the planted ones. Absent peers are named.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.engine_runs import once
from bench.import_engines import ENGINES, places_digest
from bench.w4_workbook import ROWS, write_workbook

SLOW = ("openpyxl, pydantic", "pandas (openpyxl), pandera", "frictionless")  # once is enough


def run(rows: int = ROWS, runs: int = 5, engines: Sequence[str] = tuple(ENGINES)) -> dict[str, Any]:
    """Medians, ratios to the product within the run, and what is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "w4.xlsx"
        planted = write_workbook(book, rows)
        write_workbook(book.with_name("w4-warm.xlsx"), 200)
        wanted = places_digest(planted)
        seconds: dict[str, list[float]] = {engine: [] for engine in engines}
        memory: dict[str, int] = {}
        absent: dict[str, str] = {}
        for number in range(runs):
            for engine in engines:
                if engine in absent or (number and engine in SLOW):
                    continue
                told = once("bench.import_engines", engine, str(book))
                if "absent" in told:
                    absent[engine] = f"{told['absent']} is not installed"
                elif told["places"] != wanted:
                    raise AssertionError(f"{engine}: {told['errors']} of {len(planted)} cells")
                else:
                    seconds[engine].append(told["seconds"])
                    memory[engine] = max(memory.get(engine, 0), told["megabytes"])
        return _report(rows, len(planted), seconds, memory, absent)


def _report(
    rows: int,
    planted: int,
    seconds: dict[str, list[float]],
    memory: dict[str, int],
    absent: dict[str, str],
) -> dict[str, Any]:
    middle = {engine: statistics.median(some) for engine, some in seconds.items() if some}
    ours = middle["mingdan"]
    return {
        "rows": rows,
        "wrong_cells": planted,
        "engines": {
            engine: {
                "seconds": round(one, 3),
                "runs": len(seconds[engine]),
                "rows_per_second": round(rows / one),
                "times_mingdan": round(one / ours, 2),
                "megabytes": memory[engine],
            }
            for engine, one in sorted(middle.items(), key=lambda pair: pair[1])
        },
        "absent": absent,
    }
