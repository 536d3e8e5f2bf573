"""W2 by several workers: what waits in the inbox, shared by processes that lock its lanes.

The events are taken in first, which is when whoever sent them is told that they are on disk. Then
so many processes handle them side by side on PostgreSQL, each a batch a transaction as in any
office with more than one machine. Beside the events a second stands how many cores the workers and
the database had busy meanwhile: where the two come to all there are, the machine is the limit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from sqlalchemy import Engine, text

from bench.engine_runs import ROOT
from bench.lifecycle_events import AT, EVENTS, rounds
from bench.w2_lifecycle import check, office
from flows.assembly import Assembly
from rules.findings import RuleBook
from storage import inbox
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

Told = dict[str, Any]


def by_workers(
    create: Callable[[str], None], url: str, book: RuleBook, cases: int, counts: Sequence[int]
) -> dict[str, Told]:
    """The figures by how many workers there were, each over a database of its own."""
    found = {}
    for workers in counts:
        name = f"workers{workers}"
        create(name)
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            with office(url.format(name=name), home, book, cases) as made:
                found[str(workers)] = {**_take(made, cases), **_handle(made, workers)}
                check(made, cases)
    return found


def _take(made: Assembly, cases: int) -> Told:
    """Events a second that are taken in, durably, by one process."""
    stream = (Incoming("w2", f"{number}", one) for number, one in enumerate(rounds(cases)))
    since = perf_counter()
    while portion := list(islice(stream, made.settings.batch_size)):
        with UnitOfWork(made.engine) as unit:
            inbox.take(unit, portion, AT)
            unit.commit()
    return {"taken_in_a_second": round(cases * EVENTS / (perf_counter() - since))}


def _handle(made: Assembly, workers: int) -> Told:
    """All of it handled by so many processes, from the word to the end of the last."""
    with UnitOfWork(made.engine, reading=True) as unit:
        waiting = inbox.waiting_count(unit)
    database = _server(made.engine)
    processes = [_started(made) for _ in range(workers)]
    for one in processes:
        _told(one)  # that it is ready
    spent, since = _seconds(database), perf_counter()
    for one in processes:
        print("go", file=one.stdin, flush=True)
    told = [_told(one) for one in processes]
    seconds, spent = perf_counter() - since, _seconds(database) - spent
    for one in processes:
        one.communicate()
    handled, parked = sum(one["events"] for one in told), sum(one["parked"] for one in told)
    if handled != waiting or parked:
        raise AssertionError(f"{handled} of {waiting} events handled, {parked} parked")
    return {
        "handled_in_a_second": round(waiting / seconds),
        "by_each": sorted(one["events"] for one in told),
        "cores_of_the_workers": round(sum(one["processor"] for one in told) / seconds, 2),
        "cores_of_the_database": round(spent / seconds, 2),
    }


def _started(made: Assembly) -> subprocess.Popen[str]:
    url = made.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "bench.w2_worker", url, str(made.settings.home)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _told(worker: subprocess.Popen[str]) -> Told:
    """What a worker says next; RuntimeError with its last words when it came to its end."""
    line = worker.stdout.readline() if worker.stdout else ""
    if not line:
        raise RuntimeError(f"a worker ended: {worker.communicate()[1][-2000:]}")
    told: Told = json.loads(line)
    return told


def _server(engine: Engine) -> psutil.Process:
    """PostgreSQL's first process, which every other of it is a child of."""
    with engine.connect() as connection:
        backend = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()")))
    server = backend.parent()
    if server is None:
        raise RuntimeError("the database is not on this machine")
    return server


def _seconds(server: psutil.Process) -> float:
    """Seconds of a processor the database took until now, with its children gone and here."""
    own = server.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in server.children(recursive=True):
        times = child.cpu_times()
        total += times.user + times.system
    return float(total)
