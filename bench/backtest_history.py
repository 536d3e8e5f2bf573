"""A back-test over a history of so many measurements: time and memory, in a process of its own.

The history is written as the write path leaves it (events, cases, judgements; a back-test reads no
lines): reports of twenty results, two thousand different ones, spread over ten years and two
thousand enterprises. ``python -m bench --only backtest`` runs it.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from bench.engine_runs import once
from bench.lifecycle_events import enterprises, uscc
from domain.events import CheckType, InspectionRecorded
from domain.findings import Findings
from domain.measurement import Measurement, SampleKind
from domain.vocabulary import Status
from flows.backtest import backtest
from rules.findings import RuleBook, judge_inspections, load_rule_book, with_pack
from storage import judgements
from storage.bulk import insert_rows
from storage.cases import FIRST
from storage.codec import event_to_row, to_json
from storage.inbox import COLUMNS, body_digest
from storage.schema import migrate
from storage.tables import cases, inbox
from storage.tables import enterprises as enterprise_table
from storage.tables import judgements as judgement_table
from storage.unit_of_work import UnitOfWork, connect

PER_REPORT, DIFFERENT, ENTERPRISES, AT_A_TIME = 20, 2_000, 2_000, 5_000
FIRST_DAY = date(2016, 1, 1)
CASE = ("case_id", "uscc", "status", "accepting", "opened_on", "version", "head")
REGISTER = ("uscc", "name", "township", "industry", "email", "body", "as_of", "version", "head")


def reports(book: RuleBook, count: int = DIFFERENT) -> list[tuple[InspectionRecorded, Findings]]:
    """The different reports with their findings: results lognormal around a third of the limit."""
    chance = Random(9)
    figures = [
        limit
        for _, limit in book.limits.figures
        if limit.sample == SampleKind.TWA.value and limit.family == "chemical"
    ]
    made = []
    for number in range(count):
        on = FIRST_DAY + timedelta(days=chance.randrange(3650))
        results = []
        for place in range(PER_REPORT):
            limit = chance.choice(figures)
            value = float(limit.value) / 3 * chance.lognormvariate(0, 0.8)
            results.append(
                Measurement(
                    sample_no=f"{place}",
                    workshop=f"车间{place % 3}",
                    post=f"岗位{place % 7}",
                    agent=limit.agent,
                    kind=SampleKind.TWA,
                    value=f"{max(value, 0.001):.3f}",
                    unit=limit.unit,
                    sampled_on=on,
                    sampled_minutes=480,
                    workers=chance.randrange(1, 6),
                )
            )
        made.append(
            InspectionRecorded(
                uscc=uscc(0),
                on=on,
                report_no=f"R{number}",
                check=CheckType.PERIODIC,
                laboratory="示例检测机构",
                measurements=tuple(results),
            )
        )
    judged = judge_inspections([(f"J{n}", one) for n, one in enumerate(made)], book, told=False)
    return [(one, found.findings) for one, found in zip(made, judged, strict=True)]


def write_history(url: str, count: int, book: RuleBook) -> None:
    """So many reports on file."""
    engine = connect(url)
    migrate(engine)
    different = reports(book, min(count, DIFFERENT))
    with UnitOfWork(engine) as unit:
        known = [one.enterprise for one in enterprises(ENTERPRISES)]
        rows = [
            (e.uscc, e.name, f"示例镇{n % 12}", e.industry, "", to_json(e), "2016-01-01", 1, FIRST)
            for n, e in enumerate(known)
        ]
        insert_rows(unit, enterprise_table, REGISTER, rows)
        held = [
            (f"{e.uscc}-01", e.uscc, Status.INSPECTED.value, True, "2016-01-01", 1, FIRST)
            for e in known
        ]
        insert_rows(unit, cases, CASE, held)
        unit.commit()
    for start in range(0, count, AT_A_TIME):
        events, heads = [], []
        for number in range(start, min(start + AT_A_TIME, count)):
            event, findings = different[number % len(different)]
            whose = uscc(number * 7919 % ENTERPRISES)
            kind, body = event_to_row(replace(event, uscc=whose))
            on, name = event.on.isoformat(), f"J{number}"
            came = ("bench", f"{number}", kind, whose, 0, on, body, body_digest(body), "", "done")
            events.append((number + 1, *came, 1, None))
            found = to_json(replace(findings, judgement_id=name))
            digests = (findings.pack_digest, findings.limits_digest)
            heads.append((name, number + 1, f"{whose}-01", findings.outcome.value, *digests, found))
        with UnitOfWork(engine) as unit:
            insert_rows(unit, inbox, ("id", *COLUMNS), events)
            insert_rows(unit, judgement_table, judgements.HEAD, heads)
            unit.commit()
    engine.dispose()


def measured(url: str, pack: str) -> dict[str, Any]:
    """The back-test of a candidate, or with none the replay."""
    book = load_rule_book()
    candidate = with_pack(book, pack).packs[0] if pack else None
    with UnitOfWork(connect(url), reading=True) as unit:
        start = perf_counter()
        found = backtest(unit, book, candidate, first=date.min, last=date.max)
        seconds = perf_counter() - start
    if not pack and found.differences:
        raise AssertionError(f"{len(found.differences)} reports are not repeated")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "measurements": found.measurements,
        "seconds": round(seconds, 2),
        "per_second": round(found.measurements / seconds),
        "megabytes": round(peak),
        "enterprises": {turn.value: count for turn, count in found.enterprises.items()},
    }


def run(sizes: tuple[int, ...] = (100_000, 400_000)) -> dict[str, Any]:
    """Replay and candidate over histories of several sizes, each in a process of its own."""
    found: dict[str, Any] = {}
    book = load_rule_book()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'history.db'}"
            write_history(url, size // PER_REPORT, book)
            found[str(size)] = {
                name: once("bench.backtest_history", url, pack)
                for name, pack in (("replay", ""), ("candidate", "national-2026"))
            }
    return found


if __name__ == "__main__":
    json.dump(measured(sys.argv[1], sys.argv[2]), sys.stdout)
