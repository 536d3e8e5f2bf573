"""The hunt: every mutant in a process of its own, hunted by the tests that touch it.

A pytest plugin. Once all tests are collected and none has run, it forks a child for every mutant,
and the child runs the tests that touch what was changed, the fastest first, until one fails.
(The tool's own runner forks a process in which tests have run already; the data library's threads
do not survive that, and every test after fails. See docs/adr/0025.)
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import tables
from tests.mutation.tables import Mutant

WORKERS = int(os.environ.get("MINGDAN_WORKERS", "2"))
# What the law rests on is hunted first, so that a hunt that is stopped has seen it.
FIRST = (
    *("row", "need ", "matter ", "service ", "particular "),
    *("domain.needs", "domain.approval", "domain.taking", "domain.decide", "domain.evolve"),
    *(
        "domain.timelimits",
        "domain.ledger",
        "domain.service_of_documents",
        "domain.roles",
        "domain.measures",
    ),
    *("domain.criteria", "domain.performance", "domain.reweighing", "domain.complaint_course"),
)
HUNTERS = ("tests/domain", "tests/scenarios", "tests/exploration/test_page_holds.py")
SECONDS = 1200  # a mutant that is not done by then has timed out, however slow the machine
# A test that works so much longer than without a mutant has timed out; its own time counts, so that
# a busy machine changes no verdict.
TIMES, AT_LEAST = 10, 3.0
# Each would kill every mutant of a row, by comparing the table with its printed self or by counting.
# Whether the procedure behaves otherwise is asked first; what only these see is told apart.
READERS = (
    "test_the_page_for_lawyers_is_the_table",
    "test_changing_this_number_is_changing_the_law",
    "test_rows_are_well_formed",
)
Profile = tuple[dict[str, list[str]], dict[str, float], list[str]]
# These go through all that other tests go through one by one; code that survives everything else
# would be asked by them for minutes.
REPEATS = (
    "test_every_state_with_every_event",
    "test_every_row_of_the_table_is_taken_by_a_scenario",
    "test_every_criterion_and_every_defect_is_met_in_a_scenario",
)


class Hunt:
    """Hunts ``names`` (mutants of code, as the tool names them) and the mutants of the tables."""

    def __init__(self, code: list[str], *, rows: bool, only: str, verdicts: Path) -> None:
        self.code, self.rows, self.only, self.verdicts = code, rows, only, verdicts
        self.failed = False
        self.kills = Counter[tuple[str, str]]()  # of a test, by what the mutant touches

    def pytest_configure(self) -> None:
        """The same examples in every run, so that a verdict is the same tomorrow; the first that
        fails is enough."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "hunt",
            derandomize=True,
            database=None,
            deadline=None,  # nor does a slow machine kill anything
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate),
            report_multiple_bugs=False,
        )
        settings.load_profile("hunt")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once: run them for every mutant."""
        _take_the_walks()
        beside = READERS if self.rows else READERS + REPEATS  # these hunt no mutants of the code
        self.items = [i for i in session.items if i.originalname not in beside]
        self.readers = [i for i in session.items if i.originalname in READERS]
        touched, took, broken = self._profiled()
        if broken:
            print("these tests fail without any mutant:", *broken, sep="\n  ")
            self.failed = True
            return True
        self.touched, self.took = touched, took
        known = json.loads(self.verdicts.read_text()) if self.verdicts.exists() else {}
        mutants = {mutant.name: mutant for mutant in self._mutants()}
        for name in known.keys() & mutants.keys():
            self._remember(mutants[name], known[name])
        wanted = [m for m in mutants.values() if self.only in m.name and m.name not in known]
        wanted.sort(key=lambda mutant: _rank(mutant.name))
        print(f"{len(wanted)} mutants to hunt, {len(known)} known", flush=True)
        gc.collect()
        gc.freeze()  # what is inherited is never looked through again
        for number, (mutant, verdict) in enumerate(self._pool(wanted), start=1):
            known[mutant.name] = verdict
            self._remember(mutant, verdict)
            if number % 20 == 0 or number == len(wanted):
                self.verdicts.write_text(json.dumps(known, ensure_ascii=False, indent=1))
                survived = sum(v == "survived" for v in known.values())
                print(f"{number}/{len(wanted)}, {survived} survived in all", flush=True)
        return True

    def _mutants(self) -> Iterator[Mutant]:
        for name in self.code:
            made = lambda name=name: os.environ.__setitem__("MUTANT_UNDER_TEST", name)  # noqa: E731
            yield Mutant(name, name.rpartition("__mutmut_")[0], made)
        if self.rows:
            yield from tables.mutants()

    def _profiled(self) -> Profile:
        """The profile of these tests and this code, kept for the hunts that go on with them."""
        sources = [*Path("domain").rglob("*.py"), *Path("domain").rglob("*.meta")]
        sources += [f for f in Path("tests").rglob("*.*") if f.suffix in (".py", ".yaml")]
        told = "".join(item.nodeid for item in self.items).encode()
        told += b"".join(f.read_bytes() for f in sorted(sources))
        digest = hashlib.sha256(told).hexdigest()
        kept = self.verdicts.with_name(f"profile-{digest[:16]}.json")
        if not kept.exists():
            kept.write_text(json.dumps(_in_child(self._profile)))
        touched, took, broken = json.loads(kept.read_text())
        return touched, took, broken

    def _profile(self) -> Profile:
        """Which tests touch what, how long each takes, and which fail without any mutant."""
        touched: dict[str, list[str]] = {}
        took: dict[str, float] = {}
        broken = []
        for item in self.items:
            seen: set[str] = set()
            with _Watched(seen):
                began = time.perf_counter()
                if not _passes(item):
                    broken.append(item.nodeid)
                took[item.nodeid] = time.perf_counter() - began
            for what in seen:
                touched.setdefault(what, []).append(item.nodeid)
        return touched, took, broken

    def _hunters(self, mutant: Mutant) -> list[pytest.Item]:
        wanted = set(self.touched.get(mutant.touches, ())) if mutant.touches else None
        if not wanted and not mutant.name.startswith("domain."):
            wanted = None  # taken where the profile cannot see it: everybody hunts
        chosen = [i for i in self.items if wanted is None or i.nodeid in wanted]
        if mutant.name.startswith("domain."):
            chosen = [i for i in chosen if i.originalname not in REPEATS]
        # What tells of that row comes first, then what killed most of the same function, then of the
        # same module, then the fastest.
        row = mutant.touches.partition("row:")[2]
        return sorted(
            chosen,
            key=lambda item: (
                not (row and item.nodeid.endswith(f"[{row}]")),
                -self.kills[mutant.touches, item.nodeid],
                -self.kills[_module(mutant.touches), item.nodeid],
                item.originalname in REPEATS,
                self.took[item.nodeid],
            ),
        )

    def _remember(self, mutant: Mutant, verdict: str) -> None:
        killer = verdict.removeprefix("killed by ")
        self.kills[mutant.touches, killer] += 1
        self.kills[_module(mutant.touches), killer] += 1

    def _hunt(self, mutant: Mutant) -> str:
        hunters = self._hunters(mutant)
        if not hunters:
            return _from_the_start(mutant)
        mutant.make()
        killer = next((item for item in hunters if not self._passes(item)), None)
        if killer is not None:
            return f"killed by {killer.nodeid}"
        if not mutant.name.startswith("domain."):
            reader = next((item for item in self.readers if not self._passes(item)), None)
            if reader is not None:
                return f"read by {reader.nodeid}"
        return "survived"

    def _passes(self, item: pytest.Item) -> bool:
        """Run one test within its time; a child that goes on longer is ended by the signal."""
        usual = self.took.get(item.nodeid, AT_LEAST)
        signal.setitimer(signal.ITIMER_PROF, AT_LEAST + TIMES * usual)
        return _passes(item)

    def _pool(self, wanted: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
        running: dict[int, tuple[Mutant, int]] = {}
        waiting = list(reversed(wanted))
        while waiting or running:
            while waiting and len(running) < WORKERS:
                mutant = waiting.pop()
                pipe, pid = _fork(lambda mutant=mutant: self._hunt(mutant))
                running[pipe] = (mutant, pid)
            for pipe in select.select(list(running), [], [])[0]:
                mutant, pid = running.pop(pipe)
                with os.fdopen(pipe) as told:
                    said = told.read()
                _, code = os.waitpid(pid, 0)
                ended = "timed out" if os.WIFSIGNALED(code) else "killed by the interpreter"
                yield mutant, json.loads(said) if said else ended


def _take_the_walks() -> None:
    """The states of the exploration, found once by the procedure as it is; children inherit them."""
    from tests.exploration.sightings import sightings
    from tests.exploration.walks import taken

    sightings()
    taken.cache_clear()


def _module(touches: str) -> str:
    """The module of a function of the domain; of anything else, itself."""
    return touches.rpartition(".")[0] or touches


def _rank(name: str) -> int:
    """The place of a mutant in the hunt."""
    return next((place for place, kind in enumerate(FIRST) if name.startswith(kind)), len(FIRST))


def _from_the_start(mutant: Mutant) -> str:
    """A function that runs only while the modules are read: a process of its own, from the start."""
    told = {**os.environ, "MUTANT_UNDER_TEST": mutant.name}
    command = (
        *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
        *("-k", " and ".join(f"not {name}" for name in REPEATS)),
        *("tests/domain", "tests/scenarios"),
    )
    code = subprocess.run(command, env=told, capture_output=True, check=False).returncode
    return "survived" if code == 0 else "killed by a run from the start"


def _passes(item: pytest.Item) -> bool:
    """Run one test; whether it passed."""
    ran = pytest_reports(item)
    return all(report.passed or report.skipped for report in ran)


def pytest_reports(item: pytest.Item) -> list[pytest.TestReport]:
    """The reports of one test run by itself, fixtures included."""
    from _pytest.runner import runtestprotocol

    return runtestprotocol(item, nextitem=None, log=False)


class _Watched:
    """Notes the functions of the domain that are called, and the rows and needs asked for."""

    def __init__(self, seen: set[str]) -> None:
        self.seen = seen

    def __enter__(self) -> None:
        sys.setprofile(self._call)

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(None)

    def _call(self, frame: Any, event: str, _arg: object) -> None:
        if event != "call":
            return
        path = frame.f_code.co_filename
        at = path.rfind("/domain/")
        if at < 0 or "/tests/" in path:
            return
        name = frame.f_code.co_name.removesuffix("__mutmut_orig")
        module = path[at + 1 : -3].replace("/", ".")
        self.seen |= {f"{module}.{name}", f"{module}.{name.removeprefix('x_')}"}
        if name.endswith(("_absent", "apply", "why_not")) and "row" in frame.f_locals:
            self.seen.add(f"row:{frame.f_locals['row'].id}")
            for need in frame.f_locals["row"].needs:
                self.seen.add(f"need:{need.value}")


def _fork(work: Callable[[], object], seconds: int = SECONDS) -> tuple[int, int]:
    """A child that does some work and writes what came of it; (where to read, its id)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return reading, pid
    os.close(reading)
    signal.alarm(seconds)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        said = json.dumps(work())
    except BaseException as error:
        said = json.dumps(f"killed by {type(error).__name__} outside a test")
    try:
        with os.fdopen(writing, "w") as told:
            told.write(said)
    finally:
        os._exit(0)  # also when nobody reads any more: it must never go on as a second hunt


def _in_child(work: Callable[[], Any]) -> Any:
    pipe, pid = _fork(work, seconds=3600)
    with os.fdopen(pipe) as told:
        said = told.read()
    os.waitpid(pid, 0)
    return json.loads(said)
