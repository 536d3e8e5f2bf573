"""One life of an office under fire: prepared, fed, killed at random moments, calmed, looked at."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from domain.vocabulary import Notice, Status
from flows.assembly import Assembly, with_parts
from flows.publish import show
from flows.retract import remind
from flows.settings import Settings, Smtp
from flows.tokens import Wanted, make
from rules.findings import RuleBook, load_rule_book
from storage import outbox, retractions, subscribers
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.faults import found
from tests.faults.feeding import Feeder, proposals_of, undisturbed
from tests.faults.parts import PARTS, Office, OfficeClock
from tests.faults.rounds import LABORATORY, Round
from tests.faults.supervisor import Supervisor, database, until
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.flows.test_release import RELEASED
from tests.office import CASE, appoint_everybody

ROUNDS = 2


@dataclass
class Told:
    """What a life was and what was found in it."""

    kills: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    events: int = 0
    entries: int = 0
    mails: int = 0
    messages: int = 0
    releases: int = 0
    moments: int = 0
    seconds: float = 0
    violations: list[str] = field(default_factory=list)


def prepared(settings: Settings, book: RuleBook) -> Assembly:
    """An office with one entry on its public list, and somebody who copied the list."""
    engine = connect(settings.url)
    migrate(engine)
    made = with_parts(settings, engine, book)
    appoint_everybody(engine, RELEASED.replace(year=2025))
    life = Living(made).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(made, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    life.give()  # the case is told that it was published
    show(made, at=at(RELEASED))
    with UnitOfWork(engine) as unit:
        subscribers.add(
            unit, name="示例银行（虚构）", email="risk@bank.example", since=RELEASED,
            registered_by="pub-01", at=at(RELEASED),
        )  # fmt: skip
        unit.commit()
    return made


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _settings(home: Path, url: str) -> Settings:
    smtp = Smtp(
        host="127.0.0.1", port=_port(), security="none", attempts=1000, timeout_seconds=5
    )  # fmt: skip
    address = f"http://127.0.0.1:{_port()}/"
    return Settings(
        home=home, database_url=url, smtp=smtp, public_address=address, second_factor=False
    )


@contextmanager
def office(kind: str, book: RuleBook, plants: tuple[str, ...] = ()) -> Iterator[tuple]:
    """A prepared office on a database of its own, in a folder that goes away."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="mdf"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = None
        if kind == "postgresql":
            postgres = stack.enter_context(database(folder / "pg"))
        home = folder / "home"
        home.mkdir()
        url = postgres.url if postgres else f"sqlite:///{home / 'mingdan.db'}"
        settings = _settings(home, url)
        made = Office(settings, OfficeClock(folder / "clock"), folder, plants)
        made.door.mkdir()
        made.mail.mkdir()
        assembly = prepared(settings, book)
        stack.callback(assembly.engine.dispose)
        yield made, assembly, postgres


@cache
def expected(cases: int) -> dict[str, list[str]]:
    """The journals of the same rounds with nobody killed."""
    with office("sqlite", load_rule_book()) as (one, assembly, _):
        undisturbed(assembly, rounds_of(cases)(assembly), one.folder)
        return found.journals(assembly.engine)


def rounds_of(cases: int):
    """The rounds of a life, after what the prepared office has behind it."""

    def made(assembly: Assembly) -> list[Round]:
        before = proposals_of(assembly, CASE)
        return [Round(n, cases, before + n) for n in range(ROUNDS)]

    return made


def life(
    kind: str, book: RuleBook, *, kills: int, seed: int, cases: int = 2, pause: float = 0.2,
    plants: tuple[str, ...] = (),
) -> Told:  # fmt: skip
    """One life with so many kills, ``pause`` seconds apart in the mean."""
    begun, random = time.monotonic(), Random(seed)
    wanted = expected(cases)
    with office(kind, book, plants) as (one, assembly, postgres):
        rounds = rounds_of(cases)(assembly)
        one.clock.set(rounds[0].morning)
        feeder = Feeder(one, assembly.engine, _token(assembly, rounds[0]))
        reader, told = found.Reader(one), Told()
        with Supervisor(one, tuple(PARTS), postgres) as supervisor:
            _under_fire(feeder, rounds, supervisor, reader, random, kills, pause)
            _calmed(one, assembly, rounds[-1], supervisor)
            reader.look()
        told.kills, told.rows = supervisor.kills, feeder.accepted
        told.releases, told.moments = reader.releases, reader.moments
        told.messages = len(list(one.mail.glob("*.eml")))
        told.violations += reader.found
        told.violations += found.of_events(assembly.engine, feeder.receipts, feeder.refs)
        told.violations += found.of_journals(assembly.engine, wanted)
        told.violations += found.of_deadlines(assembly.engine, one)
        told.violations += found.of_mail(assembly.engine, one)
        told.events, told.entries, told.mails = _counted(assembly)
    told.seconds = time.monotonic() - begun
    return told


def _token(assembly: Assembly, first: Round) -> str:
    wanted = Wanted(
        unit=LABORATORY, scopes=("enterprises:write", "inspections:write"), townships=("*",),
        laboratory="", until=first.day + timedelta(days=300),
    )  # fmt: skip
    with UnitOfWork(assembly.engine) as unit:
        made = make(unit, wanted, "s" * 32, by="adm-01", at=first.morning)
        unit.commit()
    return made


def _under_fire(feeder, rounds, supervisor, reader, random, kills, pause) -> None:
    """Feed in a thread of its own and kill meanwhile: each file has its share of the kills."""
    files = len(rounds) * (2 + len(list(rounds[0].decisions())))
    passed, failed = [0], []

    def share() -> int:
        return kills * passed[0] // files

    def gate() -> None:
        until(lambda: supervisor.kills.total() >= share(), "kills")
        passed[0] += 1

    def feed() -> None:
        try:
            for one in rounds:
                feeder.round(one)
        except BaseException as error:
            failed.append(error)

    feeder.gate = gate
    thread = threading.Thread(target=feed)
    thread.start()
    while thread.is_alive() or supervisor.kills.total() < kills:
        time.sleep(random.expovariate(1 / pause))
        if supervisor.kills.total() < share():
            supervisor.kill(random.choice(supervisor.victims))
            feeder.later()
        supervisor.watch()
        reader.look()
        if failed:
            break
    thread.join()
    if failed:
        raise failed[0]


def _calmed(one: Office, assembly: Assembly, last: Round, supervisor: Supervisor) -> None:
    """Nobody is killed any more: what waits goes out, on the evening and the days after."""

    def nothing_waits() -> bool:
        supervisor.watch()
        # Put in line here too: one that a job makes after the last look would be left waiting.
        remind(assembly, today=one.clock.now().date())
        with UnitOfWork(assembly.engine, reading=True) as unit:
            mails = outbox.counts(unit).get("waiting", 0)
            shown = not retractions.not_shown(unit)
            told = unit.rows("SELECT count(*) FROM retraction_mails WHERE status = 'waiting'")
        if mails or told[0][0]:
            now = one.clock.now()
            if now.date() == last.day:
                one.clock.set(now + timedelta(minutes=5))
        return not mails and not told[0][0] and shown

    until(nothing_waits, "nothing waits any more")


def _counted(assembly: Assembly) -> tuple[int, int, int]:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        ((events,),) = unit.rows("SELECT count(*) FROM inbox")
        ((entries,),) = unit.rows("SELECT count(*) FROM journal")
        ((mails,),) = unit.rows("SELECT count(*) FROM outbox WHERE status = 'sent'")
        ((told,),) = unit.rows("SELECT count(*) FROM retraction_mails WHERE status = 'sent'")
    return events, entries, mails + told


KILLS = int(os.environ.get("MINGDAN_KILLS", "15"))
