"""Several workers at one backlog: it is shared, nothing is handled twice, nobody waits for all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select

from bench.lifecycle_events import EVENTS, enterprises, rounds, uscc
from domain.vocabulary import Status
from flows.assembly import Assembly
from flows.audit import audit
from flows.handle import Handled, drain, handle_at_once, handle_batch
from rules.findings import RuleBook
from storage import inbox, queries
from storage.cases import Folds
from storage.doors import doors_of, hold
from storage.inbox import Incoming, lane_of
from storage.numbering import Numbering
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork, connect
from tests.conftest import _assembly
from tests.flows.living import at
from tests.office import inspection

MANY = 24
NOW = at(next(rounds(1)).on)
BATCH = 10


@pytest.fixture
def backlog(assembly: Assembly) -> Assembly:
    """An office on each database, the ten events of each of so many cases waiting, days mixed."""
    return filled(assembly)


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path, book: RuleBook) -> Iterator[Assembly]:
    """The same on PostgreSQL alone: on SQLite whoever writes holds the whole file."""
    made = _assembly(postgres_url, tmp_path, book)
    yield filled(made)
    made.engine.dispose()


def filled(assembly: Assembly) -> Assembly:
    take(assembly, list(enterprises(MANY)), "register")
    drain(assembly, at=NOW)
    take(assembly, list(rounds(MANY)), "files")
    return assembly


def take(assembly, events, source):
    with UnitOfWork(assembly.engine) as unit:
        some = [Incoming(source, f"{number}", one) for number, one in enumerate(events)]
        inbox.take(unit, some, NOW)
        unit.commit()


def waiting(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return inbox.waiting_count(unit)


@contextmanager
def beside(assembly: Assembly) -> Iterator[Assembly]:
    """Another machine's office: the same database, an engine and a memory of its own."""
    engine = connect(assembly.settings.url)
    hold(engine, doors_of(assembly.engine))
    yield replace(assembly, engine=engine, folds=Folds(10))
    engine.dispose()


def side_by_side(*works):
    """Run functions in threads of their own; what they raised is raised here."""
    failures = []

    def guarded(work):
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    for error in failures:
        raise error


def test_a_worker_takes_no_more_lanes_than_fill_a_batch(shared):
    """The first leaves lanes for the second, and neither sees an event of the other's."""
    with UnitOfWork(shared.engine) as first, UnitOfWork(shared.engine) as second:
        mine = inbox.claim(first, BATCH)
        theirs = inbox.claim(second, BATCH)
    assert 0 < len(mine) <= BATCH
    assert 0 < len(theirs) <= BATCH
    assert {one.lane for one in mine}.isdisjoint(one.lane for one in theirs)
    with UnitOfWork(shared.engine) as alone:
        assert len(inbox.claim(alone, 1000)) == MANY * EVENTS  # what fits is taken whole


def test_of_a_lane_the_oldest_events_come_first(backlog):
    with UnitOfWork(backlog.engine) as unit:
        found = inbox.claim(unit, BATCH)
    days = [(one.on_day, one.id) for one in found]
    assert days == sorted(days)


def test_three_workers_handle_everything_once(shared):
    done = []
    with ExitStack() as stack:
        machines = [shared, *(stack.enter_context(beside(shared)) for _ in range(2))]

        def work(machine):
            mine = Handled()
            while waiting(machine):
                handle_batch(machine, at=NOW, limit=BATCH, into=mine)
            done.append(mine)

        side_by_side(*(lambda machine=one: work(machine) for one in machines))
    assert sum(one.events for one in done) == MANY * EVENTS
    assert sum(one.parked for one in done) == 0
    with UnitOfWork(shared.engine, reading=True) as unit:
        assert queries.cases_by_status(unit) == {Status.ORDERED: MANY}
        assert audit(unit).findings == ()
        numbered = Counter(unit.connection.scalars(select(outbox.c.number)))
    assert len(numbered) == 3 * MANY  # three documents a case, no number twice
    series = Counter(number.partition("〕")[0] for number in numbered)
    for name, count in series.items():
        assert {f"{name}〕{one}号" for one in range(1, count + 1)} <= set(numbered)


def test_two_workers_that_number_in_another_order_do_not_stand_still(shared):
    """Each wants numbers of both series; without one lock before all each would wait for ever."""
    for series in ("警", "罚"):
        with UnitOfWork(shared.engine) as unit:
            numbering = Numbering(unit)
            numbering.next(series, 2026)
            numbering.save()
            unit.commit()
    begun, given = threading.Event(), []

    def number(first, second, pause):
        with UnitOfWork(shared.engine) as unit:
            numbering = Numbering(unit, several=True)
            got = [(first, numbering.next(first, 2026))]
            begun.set()
            pause()
            given.extend([*got, (second, numbering.next(second, 2026))])
            numbering.save()
            unit.commit()

    def later():
        begun.wait(timeout=5)
        number("罚", "警", lambda: None)

    side_by_side(lambda: number("警", "罚", lambda: sleep(0.5)), later)
    assert given == [("警", 2), ("罚", 2), ("罚", 3), ("警", 3)]


def test_who_signs_in_the_middle_of_an_import_waits_for_their_own_lane_alone(backlog):
    code = uscc(0)
    ahead = sum(lane_of(uscc(n)) == lane_of(code) for n in range(MANY)) * EVENTS
    assert 0 < ahead < MANY * EVENTS
    done = Handled()
    mine = replace(inspection(next(rounds(1)).on), uscc=code, report_no="R-now")
    handle_at_once(backlog, [Incoming("desk", "1", mine)], at=NOW, into=done)
    assert (done.taken, done.events, done.parked) == (1, ahead + 1, 0)
    assert waiting(backlog) == MANY * EVENTS - ahead


def test_who_signs_waits_for_the_worker_that_holds_their_lane(shared):
    """And has an answer when they are told that it is done."""
    code, done = uscc(0), Handled()
    mine = replace(inspection(next(rounds(1)).on), uscc=code, report_no="R-now")
    with UnitOfWork(shared.engine) as unit, beside(shared) as desk:
        held = inbox.claim(unit, 1000)
        assert {one.lane for one in held} >= {lane_of(code)}
        one = Incoming("desk", "1", mine)
        person = threading.Thread(
            target=handle_at_once, args=(desk, [one]), kwargs={"at": NOW, "into": done}
        )
        person.start()
        person.join(timeout=0.5)
        assert person.is_alive()
        unit.connection.rollback()
        person.join(timeout=60)
    assert done.taken == 1
    with UnitOfWork(shared.engine, reading=True) as unit:
        left = unit.rows("SELECT count(*) FROM inbox WHERE status = 'waiting' AND source = 'desk'")
    assert left == [(0,)]


def test_a_turn_ends_after_its_seconds(backlog):
    done = drain(backlog, at=NOW, limit=BATCH, seconds=0)
    assert 0 < done.events <= BATCH
    assert waiting(backlog) == MANY * EVENTS - done.events
    assert drain(backlog, at=NOW, limit=BATCH).events == MANY * EVENTS - done.events
