"""python -m bench [--cases N] [--scaling]: the figures beside those of the peers, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench import (
    backtest_history,
    desks,
    peer_runs,
    phone,
    w1_judge,
    w2_lifecycle,
    w3_publish,
    w4_import,
)

SIZES = (1_000, 10_000, 100_000)


def w2(chosen: argparse.Namespace) -> dict[str, Any]:
    """Our figures, with the peers run right before and right after them on the same machine."""
    told = peer_runs.run_all(chosen.peer_runs, chosen.peer_cases)
    ours: dict[str, Any] = w2_lifecycle.run(
        chosen.cases, chosen.single, chosen.runs, SIZES if chosen.scaling else ()
    )
    told += peer_runs.run_all(chosen.peer_runs, chosen.peer_cases)
    entries = peer_runs.together(told)
    rates = ours["sqlite"]
    batch, single = rates["batch_events_per_second"], rates["one_by_one_events_per_second"]
    return {**ours, "peers": entries, **peer_runs.beside(entries, batch, single)}


def main() -> int:
    """Print one JSON object; 1 when a peer that is installed failed its check."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--cases", type=int, default=5000)
    given.add_argument("--single", type=int, default=300)
    given.add_argument("--runs", type=int, default=3)
    given.add_argument("--peer-runs", type=int, default=2, help="before ours, and as many after")
    given.add_argument("--peer-cases", type=int, default=None, help="a ceiling, for quick runs")
    given.add_argument("--scaling", action="store_true", help="1,000 to 100,000 cases; minutes")
    given.add_argument(
        "--only",
        choices=["w1", "w2", "w3", "w4", "peers", "backtest", "desks", "phone"],
        default=None,
    )
    given.add_argument(
        "--measurements", type=int, nargs="+", default=[100_000, 400_000],
        help="of a back-test; of the desks, at their largest",
    )  # fmt: skip
    given.add_argument(
        "--enterprises", type=int, default=10_000, help="of the desks, at their largest"
    )
    given.add_argument("--entries", type=int, default=w3_publish.ENTRIES, help="of W3")
    given.add_argument("--notices", type=int, default=w3_publish.NOTICES, help="of W3, as PDF")
    chosen = given.parse_args()
    told: dict[str, Any] = {}
    if chosen.only == "peers":
        told["W2"] = {
            "peers": peer_runs.together(peer_runs.run_all(2 * chosen.peer_runs, chosen.peer_cases))
        }
    if chosen.only in (None, "w1"):
        told["W1"] = w1_judge.run(runs=chosen.runs)
    if chosen.only in (None, "w2"):
        told["W2"] = w2(chosen)
    if chosen.only in (None, "backtest"):
        told["back-test"] = backtest_history.run(tuple(chosen.measurements))
    if chosen.only in (None, "w3"):
        told["W3"] = w3_publish.run(chosen.entries, chosen.notices, chosen.runs)
    if chosen.only in (None, "w4"):
        told["W4"] = w4_import.run(runs=chosen.runs)
    if chosen.only == "desks":  # the largest fills some 30 GB: only when it is asked for
        told["desks"] = desks.run(chosen.enterprises, max(chosen.measurements))
    if chosen.only == "phone":
        told["phone"] = phone.run()
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return int(any("failed" in peer for peer in told.get("W2", {}).get("peers", [])))


if __name__ == "__main__":
    sys.exit(main())
