"""python -m bench [--only PART]: the figures beside those of the peers, printed as JSON and kept.

What a part told is kept as soon as it has told it (``bench/results/``), then the table and the
pictures of the newest runs are written anew; ``--no-keep`` is for trying out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import (
    backtest_history,
    desks,
    kept,
    peer_runs,
    phone,
    scale,
    w1_judge,
    w2_lifecycle,
    w3_publish,
    w4_import,
)
from bench.told import tell, tell_pages
from flows.clock import now

SIZES = (1_000, 10_000, 100_000)
PARTS = ("w1", "w2", "w3", "w4", "backtest", "peers", "desks", "scale", "phone")
ASKED = ("peers", "desks", "scale", "phone")  # the desks fill some 30 GB


def w2(chosen: argparse.Namespace) -> dict[str, Any]:
    """Our figures, with the peers run right before and right after them on the same machine."""
    told = peer_runs.run_all(chosen.peer_runs, chosen.peer_cases)
    ours: dict[str, Any] = w2_lifecycle.run(
        chosen.cases, chosen.single, chosen.runs, SIZES if chosen.scaling else (), chosen.workers
    )
    told += peer_runs.run_all(chosen.peer_runs, chosen.peer_cases)
    entries = peer_runs.together(told)
    rates = ours["sqlite"]
    batch, single = rates["batch_events_per_second"], rates["one_by_one_events_per_second"]
    return {**ours, "peers": entries, **peer_runs.beside(entries, batch, single)}


def _parts(chosen: argparse.Namespace) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The parts asked for; those of :data:`ASKED` only by their names."""
    known: dict[str, Callable[[], dict[str, Any]]] = {
        "w1": lambda: w1_judge.run(runs=chosen.runs),
        "w2": lambda: w2(chosen),
        "w3": lambda: w3_publish.run(chosen.entries, chosen.notices, chosen.runs),
        "w4": lambda: w4_import.run(runs=chosen.runs),
        "backtest": lambda: backtest_history.run(tuple(chosen.measurements)),
        "peers": lambda: {
            "peers": peer_runs.together(peer_runs.run_all(2 * chosen.peer_runs, chosen.peer_cases))
        },
        "desks": lambda: desks.run(chosen.enterprises, max(chosen.measurements), chosen.filled),
        "scale": lambda: scale.run(chosen.busy, chosen.quiet, chosen.plain),
        "phone": phone.run,
    }
    for part, measure in known.items():
        if chosen.only == part or (chosen.only is None and part not in ASKED):
            yield part, measure


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
        "--workers", type=int, nargs="*", default=[1, 2, 3, 4], help="of W2, side by side"
    )
    given.add_argument("--only", choices=PARTS, default=None)
    given.add_argument(
        "--measurements", type=int, nargs="+", default=[100_000, 400_000],
        help="of a back-test; of the desks, at their largest",
    )  # fmt: skip
    given.add_argument(
        "--enterprises", type=int, default=10_000, help="of the desks, at their largest"
    )
    given.add_argument(
        "--filled", type=Path, default=None,
        help="of the desks: a folder whose databases stay, to be asked again",
    )  # fmt: skip
    given.add_argument("--entries", type=int, default=w3_publish.ENTRIES, help="of W3")
    given.add_argument("--notices", type=int, default=w3_publish.NOTICES, help="of W3, as PDF")
    given.add_argument("--busy", type=int, default=4, help="of scale: districts with matters")
    given.add_argument("--quiet", type=int, default=36, help="of scale: districts without")
    given.add_argument("--plain", type=int, default=0, help="of scale: with nothing but reports")
    given.add_argument("--keep", action=argparse.BooleanOptionalAction, default=True)
    given.add_argument("--tell", action="store_true", help="only write table and pictures anew")
    chosen = given.parse_args()
    told: dict[str, Any] = {}
    for part, measure in () if chosen.tell else _parts(chosen):
        on, at = kept.surroundings(), now()
        told[part] = measure()
        if chosen.keep:
            kept.keep(part, told[part], on, sys.argv[1:], at)
    if chosen.keep or chosen.tell:
        tell()
        tell_pages()
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return int(any("failed" in peer for peer in told.get("w2", {}).get("peers", [])))


if __name__ == "__main__":
    sys.exit(main())
