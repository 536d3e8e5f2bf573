"""The sample district on many machines: runs handed to a pool, in place of runs in this process."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine

from flows import demo, publish
from flows.assembly import Assembly, assemble
from flows.orchestration import PLAIN, Worker, working_with
from flows.settings import Settings
from notifications.render import Renderer
from samples.district import QUARTERS, write_district
from storage import drafts
from storage.unit_of_work import UnitOfWork

FIRST = ("enterprises", "officials")  # the other files are checked against these registers
BESIDE = ("delivery", "indicators", "escalation", "pack")  # changes nothing of the published list
KINDS_BESIDE = ("joint", "figures")
PATIENCE = 900  # seconds until a run counts as stuck; nothing is measured

# What chance gives a release, its salts, is given from outside: without it no two are ever equal.
# A process of its own draws each, so the count of those drawn is kept in a file.
SITE = """
import hashlib, os, secrets, sys
from pathlib import Path

_real = secrets.token_bytes

def token_bytes(nbytes=None):
    if sys._getframe(1).f_globals.get("__name__") != "flows.transparency":
        return _real(nbytes)
    count = Path(os.environ["MINGDAN_HOME"]) / "drawn"
    number = int(count.read_text()) + 1 if count.exists() else 1
    count.write_text(str(number))
    return hashlib.sha256(str(number).encode()).digest()[:nbytes]

secrets.token_bytes = token_bytes
"""
LOG_KEY = b"0" * 32


class Here:
    """The runs of one machine, by the plain functions."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def run(self, name: str, **given: Any) -> dict[str, Any]:
        if left_out(name, given, whole=self.whole):
            return {}
        return PLAIN[name](**given)


class Machines:
    """The runs of a pool: files are handed in side by side, everything else waits for its turn."""

    def __init__(self, client: Any, engine: Engine, *, whole: bool) -> None:
        self._client, self._engine, self.whole = client, engine, whole
        self._pending: list[Any] = []
        self.count = 0

    def run(self, name: str, **given: Any) -> dict[str, Any]:
        if left_out(name, given, whole=self.whole):
            return {}
        beside = name == "intake" and given["kind"] not in FIRST
        if not beside:
            self.finish()
        found = self._client.read_deployment_by_name(f"mingdan-{name}/{name}")
        values = {key: plain(value) for key, value in given.items()}
        made = self._client.create_flow_run_from_deployment(found.id, parameters=values)
        self._pending.append(made.id)
        self.count += 1
        if not beside:
            self.finish()
        return self._draft() if name == "publication" else {}

    def finish(self) -> None:
        """Wait for everything that was handed out."""
        end = monotonic() + PATIENCE
        while self._pending:
            run = self._client.read_flow_run(self._pending[0])
            if run.state and run.state.is_final():
                assert run.state.is_completed(), (run.name, run.parameters, run.state)
                self._pending.pop(0)
                continue
            assert monotonic() < end, f"{run.name} is {run.state}"
            sleep(0.5)

    def _draft(self) -> dict[str, Any]:
        """What a run told stays where it ran; the draft is in the database."""
        with UnitOfWork(self._engine, reading=True) as unit:
            newest = drafts.newest(unit)
        assert newest is not None
        return {"draft": newest.no, "found": newest.found}


def left_out(name: str, given: dict[str, Any], *, whole: bool) -> bool:
    """What the small run does without."""
    return not whole and (name in BESIDE or given.get("kind") in KINDS_BESIDE)


def plain(value: object) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def prepared(home: Path, url: str) -> tuple[Assembly, Path]:
    """An office whose log has its key already, and the files of the district."""
    home.mkdir(parents=True, exist_ok=True)
    made = assemble(Settings(home=home, database_url=url))
    made.settings.log_key_file.write_bytes(log_key(made.settings))
    files = home / "sample"
    write_district(files, book=made.book, calendar=made.calendar)
    return made, files


def log_key(settings: Settings) -> bytes:
    """The same key of the log for every office: another one signs other bytes."""
    from notifications.transparency.signing import new_key

    return new_key(settings.log_name, LOG_KEY)


def quarters(running: Here | Machines, files: Path, count: int) -> None:
    """The first quarters of the district, as the main job runs them."""
    every = demo.QUARTERS
    demo.QUARTERS = QUARTERS[:count]
    try:
        demo._quarters(running, files, lambda *_: None)
    finally:
        demo.QUARTERS = every


def digests(home: Path) -> dict[str, str]:
    """Every published file by its SHA-256."""
    public = home / "public"

    def found() -> Iterator[tuple[str, str]]:
        for path in sorted(public.rglob("*")):
            if path.is_file():
                told = path.relative_to(public).as_posix()
                yield told, hashlib.sha256(path.read_bytes()).hexdigest()

    return dict(found())


def embedded(home: Path, count: int, *, whole: bool) -> None:
    """The same on one machine: a process of its own, so that chance is given it the same way."""
    made, files = prepared(home, "")
    with working_with(Worker(made, Renderer(), None)):
        quarters(Here(whole=whole), files, count)


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    assert publish.show.__kwdefaults__["random"].__module__ == "sitecustomize"
    embedded(Path(told["home"]), told["quarters"], whole=told["whole"])
