"""W2's peers in processes of their own, before and after our figures; what both say together."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.peers import PEERS, Peer

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv-bench" / ("Scripts" if os.name == "nt" else "bin") / "python"
SET_UP = "run: python3 bootstrap.py bench"

Told = dict[str, Any]
"""What one run of a peer told: its figure, or why there is none (``absent``, ``failed``)."""


def run_all(runs: int, cases: int | None = None) -> list[Told]:
    """Every peer so many times, by turns; ``cases`` is a ceiling for quick runs."""
    return [run_one(peer, cases) for _ in range(runs) for peer in PEERS]


def run_one(peer: Peer, cases: int | None = None) -> Told:
    """One peer, once."""
    if not PYTHON.exists():
        return {"peer": peer.name, "absent": SET_UP}
    count = min(peer.cases, cases or peer.cases)
    words = [str(PYTHON), "-m", "bench.peers", peer.name, str(count)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        return {"peer": peer.name, "failed": "".join(last) or f"exit code {done.returncode}"}
    told: Told = json.loads(done.stdout)
    return told


def together(told: Sequence[Told]) -> list[Told]:
    """One entry a peer: the median of its runs, and its rate over the anchor's.

    A peer that failed once has no figure: its check did not hold.
    """
    entries = [_entry([t for t in told if t["peer"] == peer.name]) for peer in PEERS]
    anchors = [e["events_per_second"] for e in entries if e.get("anchor")]
    for entry in entries:
        if anchors and "events_per_second" in entry:
            entry["over_raw_strict"] = round(entry["events_per_second"] / anchors[0], 3)
    return entries


def _entry(runs: Sequence[Told]) -> Told:
    without = next((run for run in runs if "events_per_second" not in run), None)
    if without is not None:
        return without
    rates = [run["events_per_second"] for run in runs]
    return {
        **{key: runs[0][key] for key in ("peer", "how", "anchor", "cases", "events")},
        "events_per_second": round(statistics.median(rates)),
        "runs": rates,
    }


def beside(entries: Sequence[Told], batch: float, one_by_one: float) -> Told:
    """Our two rates over the best peer's and over the anchor's; empty without any figure.

    Args:
        entries: of ``together``.
        batch: our events per second in batches.
        one_by_one: our events per second, one transaction an event.
    """
    with_figure = [e for e in entries if "events_per_second" in e]
    rivals = [e for e in with_figure if not e["anchor"]]
    found: Told = {}
    if rivals:
        best = max(rivals, key=lambda entry: float(entry["events_per_second"]))
        found["best_peer"] = best["peer"]
        found["sqlite_batch_over_best_peer"] = round(batch / best["events_per_second"], 1)
        found["sqlite_one_by_one_over_best_peer"] = round(one_by_one / best["events_per_second"], 2)
    for anchor in (e for e in with_figure if e["anchor"]):
        found["sqlite_batch_over_raw_strict"] = round(batch / anchor["events_per_second"], 2)
        found["sqlite_one_by_one_over_raw_strict"] = round(
            one_by_one / anchor["events_per_second"], 3
        )
    return found
