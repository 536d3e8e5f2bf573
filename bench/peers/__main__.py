"""Run one peer of W2 and print its figure: python -m bench.peers PEER CASES."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.peers import PEERS, Peer
from bench.peers.check import check_refusals, check_rows
from bench.peers.work import Start, events


def run(peer: Peer, start: Start, cases: int) -> dict[str, Any]:
    """Do W2 with the peer; its figure. CheckError when what it left is not W2.

    One more case is lived through first, with the events that must be refused: the check of the
    guards, and the warming up. Only the events of the other cases are timed.
    """
    with tempfile.TemporaryDirectory() as place, start(Path(place)) as (handle, query):
        check_refusals(handle, query, cases)
        sent = list(events(cases))
        begun = perf_counter()
        for event in sent:
            handle(event)
        seconds = perf_counter() - begun
        check_rows(query, cases + 1)
    return {
        "peer": peer.name,
        "how": peer.how,
        "anchor": peer.anchor,
        "cases": cases,
        "events": len(sent),
        "seconds": round(seconds, 3),
        "events_per_second": round(len(sent) / seconds),
    }


def main() -> None:
    """Print one JSON line; a peer that is not installed is told as absent."""
    name, cases = sys.argv[1], int(sys.argv[2])
    (peer,) = (one for one in PEERS if one.name == name)
    # Refusals are part of the work here, not news.
    logging.basicConfig(level=logging.CRITICAL)
    try:
        module = import_module(f"bench.peers.{peer.module}")
        told = run(peer, getattr(module, peer.start), cases)
    except ModuleNotFoundError as missing:
        if missing.name is not None and missing.name.startswith("bench"):
            raise
        told = {"peer": name, "absent": f"{missing}; run: python3 bootstrap.py bench"}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
