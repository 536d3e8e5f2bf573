"""python -m bench [--cases N] [--scaling]: the figures beside those of the peers, as JSON."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import w2_lifecycle, w4_import

ROOT = Path(__file__).parents[1]
PEER_PYTHON = ROOT / ".venv-bench" / ("Scripts" if os.name == "nt" else "bin") / "python"
SIZES = (1_000, 10_000, 100_000)


def peers(cases: int) -> list[dict[str, Any]]:
    """The peers of W2 on this machine, in this run; those not installed are named as absent."""
    from bench.peers import PEERS

    told: list[dict[str, Any]] = []
    for name in PEERS:
        if not PEER_PYTHON.exists():
            told.append({"peer": name, "absent": "run: python3 bootstrap.py bench"})
            continue
        words = [str(PEER_PYTHON), str(ROOT / "bench" / "peers.py"), name, str(cases)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        told.append(
            json.loads(done.stdout)
            if done.returncode == 0
            else {"peer": name, "absent": done.stderr.strip().splitlines()[-1:]}
        )
    return told


def main() -> None:
    """Print one JSON object."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--cases", type=int, default=5000)
    given.add_argument("--single", type=int, default=100)
    given.add_argument("--runs", type=int, default=3)
    given.add_argument("--scaling", action="store_true", help="1,000 to 100,000 cases; minutes")
    given.add_argument("--only", choices=["w2", "w4"], default=None)
    chosen = given.parse_args()
    told: dict[str, Any] = {}
    if chosen.only != "w4":
        before = peers(chosen.single)
        told["W2"] = w2_lifecycle.run(
            chosen.cases, chosen.single, chosen.runs, SIZES if chosen.scaling else ()
        )
        told["W2"]["peers"] = before
        best = max((p.get("events_per_second", 0) for p in before), default=0)
        if best:
            told["W2"]["sqlite_batch_over_best_peer"] = round(
                told["W2"]["sqlite"]["batch_events_per_second"] / best, 1
            )
            told["W2"]["sqlite_one_by_one_over_best_peer"] = round(
                told["W2"]["sqlite"]["one_by_one_events_per_second"] / best, 2
            )
    if chosen.only != "w2":
        told["W4"] = w4_import.run(runs=chosen.runs)
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
