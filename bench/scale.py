"""A province in one database: everything by the product's own doors, quarter by quarter.

The sample district's files come in many times under other codes (``bench/scale_files.py``); after
each quarter they are handled, its terms lapse, its issue is drafted, signed and shown, its
indicators are counted. What each step took is told quarter by quarter, so that what bends with the
size is seen; so are the memory of the process and the size of each table. Each quarter is told on
the standard error as soon as it is over: a million enterprises take hours.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import text

from bench.scale_files import files
from bench.servers import postgres
from flows import demo
from flows.orchestration import Worker, _here, working_with
from flows.prefect_runs import Runner, runner
from flows.settings import Settings
from samples.district import QUARTERS, Quarter, write_district
from storage import inbox
from storage.unit_of_work import UnitOfWork, connect

LARGEST = 12  # tables told by size
COUNTED = ("enterprises", "inbox", "journal", "judged_lines", "cases", "listings", "terms")
SIZES = (
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
)


def run(busy: int, quiet: int, plain: int = 0) -> dict[str, Any]:
    """So many copies of each sort (``bench/scale_files.py``) on PostgreSQL, quarter by quarter."""
    copies = {
        "plain": range(busy + quiet, busy + quiet + plain),
        "quiet": range(busy, busy + quiet), "busy": range(busy),
    }  # fmt: skip
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        create, url = stack.enter_context(_server())
        create("province")
        settings = Settings(home=home, database_url=url.format(name="province"))
        worker = Worker.of(settings)
        sample = home / "sample"
        write_district(sample, book=worker.assembly.book, calendar=worker.assembly.calendar)
        running = stack.enter_context(runner(home, prefect=False))
        stack.enter_context(working_with(worker))
        running.run(
            "intake", kind="officials", path=str(next(sample.glob("officials.*"))),
            today=QUARTERS[0].received, at=demo.moment(QUARTERS[0].received).isoformat(),
        )  # fmt: skip
        told: dict[str, Any] = {}
        for one in QUARTERS:
            told[one.period] = _quarter(running, sample, home, one, copies)
            print(json.dumps({one.period: told[one.period]}), file=sys.stderr, flush=True)
        found = {
            "busy_copies": busy, "quiet_copies": quiet, "plain_copies": plain, "quarters": told,
            "on_record": _counts(settings.database_url), "tables_mb": _sizes(settings.database_url),
        }  # fmt: skip
        worker.assembly.engine.dispose()
        return found


def _server() -> AbstractContextManager[tuple[Callable[[str], None], str]]:
    return postgres()


def _quarter(
    running: Runner,
    sample: Path,
    folder: Path,
    quarter: Quarter,
    copies: Mapping[str, range],
) -> dict[str, Any]:
    """What came in in a quarter and what was done with it: counts and rates."""
    at = demo.moment(quarter.received).isoformat()
    rows: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    parked = 0

    def timed(step: str, name: str, **given: Any) -> dict[str, Any]:
        start = perf_counter()
        told = running.run(name, **given)
        seconds[step] += perf_counter() - start
        return told

    # Each sort by itself, so that reports, records and matters have a rate each.
    for part, some in copies.items():
        if not some:
            continue
        for file in files(sample, folder, quarter, some, part):
            timed(f"take {file.kind}, {part}", "intake", kind=file.kind, path=str(file.path),
                  today=quarter.received, at=at)  # fmt: skip
            rows[f"take {file.kind}, {part}"] += file.rows
        done = timed(f"handle, {part}", "handle", at=at)
        parked += done["parked"]
        if done["parked"] and part != "busy":  # a busy one has attempts nobody can handle
            raise AssertionError(f"{part} copies: {done['parked']} parked, {_why()}")
        rows[f"handle, {part}"] += done["events"]
    released = {"today": quarter.released, "at": demo.moment(quarter.released).isoformat()}
    rows["terms"] = timed("terms", "terms", **released)["terms"]
    drafted = timed("draft", "publication", period=quarter.period, **released)
    start = perf_counter()
    demo._sign(running, drafted, quarter)  # noqa: SLF001
    seconds["sign and show"] = perf_counter() - start
    timed("indicators", "indicators", at=demo.moment(quarter.released, 12).isoformat())
    return {
        "parked": parked,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "steps": {
            step: {
                "seconds": round(took, 2),
                **({"of": rows[step], "a_second": round(rows[step] / took)} if rows[step] else {}),
            }
            for step, took in seconds.items()
        },
    }


def _why() -> list[str]:
    """Why the first events that nobody could handle were set aside."""
    with UnitOfWork(_here().assembly.engine, reading=True) as unit:
        return [one.error for one in inbox.parked(unit)[:3]]


def _counts(url: str) -> dict[str, int]:
    engine = connect(url)
    with engine.connect() as db:
        found = {
            name: int(db.scalar(text(f"SELECT count(*) FROM {name}")) or 0) for name in COUNTED
        }
    engine.dispose()
    return found


def _sizes(url: str) -> dict[str, float]:
    engine = connect(url)
    with engine.connect() as db:
        rows = db.execute(text(SIZES)).all()
    engine.dispose()
    largest = {name: round(size / 2**20, 1) for name, size in rows[:LARGEST]}
    return {**largest, "all": round(sum(size for _, size in rows) / 2**20, 1)}
