"""The processes that are killed, each as the product runs it, only without pauses.

A part runs until it is killed; whatever it meets meanwhile (a database that is away, a mail server
that hangs up) it lives through as the timetable does: the piece of work fails, and the next comes.
The clock of every part is that of the office (``OfficeClock``), which only the supervisor moves.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import cycle
from pathlib import Path
from typing import Any

from flows import clock
from flows.settings import Settings
from tests.faults.plants import planted

PAUSE = 0.25  # seconds between two pieces of work; the timetable has minutes
JOBS = ("handle", "terms", "delivery", "retractions", "reminders")


@dataclass(frozen=True)
class OfficeClock:
    """A moment kept in a file, in place of the machine's clock, ``astray`` seconds wrong."""

    file: Path
    astray: float = 0

    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text()) + timedelta(seconds=self.astray)

    def set(self, moment: datetime) -> None:
        aside = self.file.with_suffix(".next")
        aside.write_text(moment.isoformat())
        aside.replace(self.file)


@dataclass(frozen=True)
class Office:
    """What every part is told: where things are, what the time is, which faults are planted."""

    settings: Settings
    clock: OfficeClock
    folder: Path
    plants: tuple[str, ...] = ()

    @property
    def mail(self) -> Path:
        """The folder of the mail server, a file for every message it took."""
        return self.folder / "mail"

    @property
    def door(self) -> Path:
        """The folder where files to be taken in are laid down, and their receipts."""
        return self.folder / "door"


def part(office: Office, work: Callable[[Office], None]) -> None:
    """Be a part: no signal of the terminal, the office's clock, the faults that are planted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # what fails here is told by what is found afterwards
    clock.now = office.clock.now
    planted(office.folder, office.plants)
    work(office)


def _over_and_over(work: Callable[[], object], pause: float = PAUSE) -> None:
    while True:
        with suppress(Exception):  # as the timetable does: the job failed, the next one comes
            work()
        time.sleep(pause)


def _worker(office: Office) -> Any:
    """What jobs work with; a database that is away when the process starts is waited for."""
    from flows.orchestration import Worker

    while True:
        try:
            return Worker.of(office.settings)
        except Exception:
            time.sleep(PAUSE)


def timetable(office: Office) -> None:
    """Every job of the timetable that can hurt, over and over: two of these are two schedulers."""
    from flows.orchestration import PLAIN, working_with

    turns = cycle(JOBS)

    def next_job() -> None:
        PLAIN[next(turns)]()

    with working_with(_worker(office)):
        _over_and_over(next_job)


def door(office: Office) -> None:
    """Take in what is laid down, in the order of its names; the receipt stands after the commit."""
    from flows.intake import import_file

    assembly = _worker(office).assembly

    def take() -> None:
        for path in sorted(office.door.glob("*.jsonl")):
            receipt = path.with_suffix(".receipt")
            if receipt.exists():
                continue
            now = clock.now()
            told = import_file(
                assembly, "decisions", path, today=now.date(), at=now.isoformat()
            ).as_dict()
            aside = path.with_suffix(".aside")
            aside.write_text(json.dumps(told, ensure_ascii=False, default=str))
            aside.replace(receipt)

    _over_and_over(take)


def publisher(office: Office) -> None:
    """Bring out the issue of the last full quarter, and extra ones: drafted, signed by two, shown."""
    from domain.bulletin import IssueHead
    from flows.orchestration import PLAIN, working_with
    from flows.release import draft_regular, period_before
    from tests.flows.issues import sign

    worker = _worker(office)

    def bring_out() -> None:
        now = clock.now()
        given = {"today": now.date(), "at": now.isoformat()}
        made = draft_regular(worker.assembly, period=period_before(now.date()), **given)
        if not isinstance(made, IssueHead):
            sign(worker.assembly, made, now.date(), now.isoformat())
        PLAIN["publication"](**given)

    with working_with(worker):
        _over_and_over(bring_out, pause=1)


def web(office: Office) -> None:
    """The counter under uvicorn, on the port of the settings' public address."""
    import uvicorn

    from web.app import create_app

    port = int(office.settings.public_address.rstrip("/").rpartition(":")[2])
    while True:
        try:
            app = create_app(office.settings)
            break
        except Exception:
            time.sleep(PAUSE)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")


def mail(office: Office) -> None:
    """A mail server: a message is a whole file in the folder before it is answered for."""
    from aiosmtpd.controller import Controller

    class Keep:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            raw = bytes(envelope.content)
            name = str(message_from_bytes(raw)["Message-ID"]).strip("<>").partition("@")[0]
            aside = office.mail / f".{os.getpid()}"
            aside.write_bytes(raw)
            # Never over another: how often a message came is part of what is looked at.
            aside.replace(office.mail / f"{name}.{time.time_ns()}.eml")
            return "250 kept"

    smtp = office.settings.smtp
    controller = Controller(Keep(), hostname=smtp.host, port=smtp.port)
    while True:
        try:
            controller.start()
            break
        except OSError:  # the port of the one that was killed is not free yet
            time.sleep(PAUSE)
    signal.pause()


PARTS: dict[str, Callable[[Office], None]] = {
    "timetable": timetable,
    "second-timetable": timetable,
    "door": door,
    "publisher": publisher,
    "web": web,
    "mail": mail,
}
