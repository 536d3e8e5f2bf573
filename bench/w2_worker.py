"""A worker of W2: a process that says it is ready, waits for a line, and handles what waits.

What it prints at its end: how many events it handled, and the seconds of a processor it took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import process_time, sleep

from bench.lifecycle_events import AT
from bench.w2_lifecycle import start_up
from flows.assembly import with_parts
from flows.handle import Handled, handle_batch
from flows.settings import Settings
from rules.findings import load_rule_book
from storage import inbox
from storage.unit_of_work import UnitOfWork, connect

PAUSE = 0.02  # seconds, while others hold every lane that has something


def main(url: str, home: str) -> None:
    """Handle until nothing waits in the office's inbox, whoever handled it."""
    engine, book = connect(url), load_rule_book()
    made = with_parts(Settings(home=Path(home), database_url=url), engine, book)
    start_up(book)
    print("{}", flush=True)  # ready
    sys.stdin.readline()
    done, since = Handled(), process_time()
    while True:
        if handle_batch(made, at=AT, limit=made.settings.batch_size, into=done):
            continue
        with UnitOfWork(engine, reading=True) as unit:
            if not inbox.waiting_count(unit):
                break
        sleep(PAUSE)
    print(json.dumps({"events": done.events, "parked": done.parked,
                      "processor": process_time() - since}), flush=True)  # fmt: skip
    sys.stdin.read()  # its connection stays until the database's part is counted


if __name__ == "__main__":
    main(*sys.argv[1:])
