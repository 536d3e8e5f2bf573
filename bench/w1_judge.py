"""W1: a million measurements judged on one core, beside columns written by hand and rule engines.

Every engine runs in a process of its own, in turn; a run counts only when every row is as the
reference says. Slow engines take the first rows. Absent peers are named.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.w1_engines import ENGINES

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bench" / "bin" / "python"
BASELINE = "polars, written by hand"


def _timed(python: Path | str, engine: str, rows: int) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-m", "bench.w1_engines", engine, str(rows)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{engine}: {done.stderr.strip().splitlines()[-1]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def run(rows: int = 1_000_000, runs: int = 5) -> dict[str, Any]:
    """Medians, and the product's rate over that of each other engine within the run."""
    rates: dict[str, list[float]] = {}
    found: dict[str, dict[str, Any]] = {}
    absent: dict[str, str] = {}
    for _ in range(runs):
        for engine in ENGINES:
            told = _timed(sys.executable, engine, rows)
            if "absent" in told and PEERS.exists():
                told = _timed(PEERS, engine, rows)
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
