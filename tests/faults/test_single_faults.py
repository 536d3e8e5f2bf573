"""One fault at a time: a full disk, a lost connection, a wrong clock, a slow mail server, a kill
between two steps. Each is refused or lived through, and nothing of it stays half done."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from domain.vocabulary import Notice, Status, Step
from flows.audit import audit
from flows.deliver import LEASE
from flows.handle import Handled, drain, handle_at_once
from flows.orchestration import PLAIN, Worker, working_with
from flows.publish import show
from flows.release import draft_regular
from flows.tick import sweep
from notifications.release import NotWrittenError
from storage import inbox, outbox, showings
from storage.errors import NoSpaceError
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.conftest import _assembly
from tests.flows.issues import sign
from tests.flows.living import START, Living, at
from tests.flows.test_deliver import NOW, send, with_smtp
from tests.flows.test_publish import RELEASED, bring_out, page
from tests.flows.test_write_path import contents
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import complaint

ROOT = Path(__file__).parents[2]


@contextmanager
def no_file_beyond(size: int):
    """A disk that takes no file beyond a size; the process is told so by every write past it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def listed(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    return life


def many(count: int) -> list[Incoming]:
    return [Incoming("test", f"many{n}", complaint(START, f"JB-{n}")) for n in range(count)]


# -- a full disk ---------------------------------------------------------------------------------


def test_a_full_disk_refuses_an_event_whole_and_takes_it_once_there_is_room(office):
    life = Living(office)
    before = contents(office.engine)
    with (
        no_file_beyond(1000),
        pytest.raises(NoSpaceError, match="磁盘已满，本次没有写入任何内容"),
    ):
        handle_at_once(office, many(50), at=at(START), into=Handled())
    assert contents(office.engine) == before

    done = Handled()
    assert handle_at_once(office, many(50), at=at(START), into=done) == 50
    assert (done.events, done.parked) == (50, 0)
    assert life.status is Status.LEAD


def test_a_full_disk_leaves_the_site_as_it_was_and_is_on_record(postgres_url, tmp_path, book):
    """What was written of the new release goes at once: the disk is not to stay full of it."""
    office = _assembly(postgres_url, tmp_path, book)
    life = Living(office).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    bring_out(life)
    public = (tmp_path / "public").resolve()
    with no_file_beyond(20_000), pytest.raises(NotWrittenError, match="保持原样"):
        show(office, at=at(life.day))
    assert (tmp_path / "public").resolve() == public
    assert list((tmp_path / "releases").glob(".unfinished-*")) == []
    with UnitOfWork(office.engine, reading=True) as unit:
        assert showings.stops(unit)[-1].why == "disk"
    show(office, at=at(life.day))
    with UnitOfWork(office.engine, reading=True) as unit:
        assert showings.stops(unit)[-1].mended_at is not None
    office.engine.dispose()


# -- a lost connection ---------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [1, 2, 4, 10])
def test_a_connection_lost_in_the_middle_of_a_batch_is_a_batch_done_once(
    postgres_url, tmp_path, book, statement, monkeypatch
):
    """Before the nth statement of the batch, whether SQLAlchemy sends it or the unit by itself."""
    office = _assembly(postgres_url, tmp_path, book)
    life, reached = Living(office), 0
    with UnitOfWork(office.engine) as unit:
        inbox.take(unit, many(5), at(START))
        unit.commit()

    def cut(connection, *_):
        nonlocal reached
        reached += 1
        if reached == statement:
            with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as other:
                pid = connection.connection.driver_connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    def counted(method):
        def run(unit, *given):
            cut(unit.connection)
            return method(unit, *given)

        return run

    with monkeypatch.context() as patched:
        for name in ("rows", "run", "run_many", "copy"):
            patched.setattr(UnitOfWork, name, counted(getattr(UnitOfWork, name)))
        event.listen(office.engine, "before_cursor_execute", cut)
        done = drain(office, at=at(START))
        event.remove(office.engine, "before_cursor_execute", cut)
    assert reached >= statement
    assert (done.events, done.parked) == (5, 0)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert audit(unit).findings == ()
    assert len(life.case.complaints) == 5
    office.engine.dispose()


# -- a wrong clock -------------------------------------------------------------------------------


@pytest.fixture
def warned(assembly):
    return Living(assembly).walk(Status.WARNING_NOTICED)


@pytest.fixture
def server():
    from flows.settings import Smtp

    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port):
        yield (
            mailbox,
            Smtp(host="127.0.0.1", port=port, security="none", attempts=5, timeout_seconds=1),
        )


def test_a_clock_set_back_holds_a_mail_and_sends_none_twice(warned, server, renderer):
    """A worker died holding the lease; the clock went back a day, and forward again."""
    mailbox, smtp = server
    assembly, mailer = with_smtp(warned.assembly, smtp)
    with UnitOfWork(assembly.engine) as unit:
        until = (NOW + LEASE).isoformat()
        assert outbox.claim(unit, now=NOW.isoformat(), until=until, limit=9)
        unit.commit()
    assert send(assembly, mailer, renderer, NOW - timedelta(days=1)).touched == 0
    assert send(assembly, mailer, renderer, NOW + LEASE + timedelta(seconds=1)).sent == 1
    assert send(assembly, mailer, renderer, NOW - timedelta(days=1)).touched == 0
    assert send(assembly, mailer, renderer, NOW + timedelta(days=9)).touched == 0
    assert len(mailbox.arrived) == 1


def test_a_clock_that_jumps_lets_no_term_lapse_twice_or_not_at_all(warned):
    """The evening before, far too late, back again: one lapse, as if the clock had been right."""
    from storage.queries import due_terms

    life = warned
    life.go(Notice.WARNING_PRENOTICE)
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        due = max(one.due_on for one in due_terms(unit, life.day + timedelta(days=900)))
    moved = 0
    for day in (due, due + timedelta(days=300), due - timedelta(days=2), due + timedelta(days=1)):
        moved += sweep(life.assembly, today=day, at=at(day))
        drain(life.assembly, at=at(day))
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        assert due_terms(unit, due + timedelta(days=1)) == []
        assert inbox.parked(unit) == []
        assert audit(unit).findings == ()
        ((lapses,),) = unit.rows("SELECT count(*) FROM inbox WHERE source = 'clock'")
    assert moved == lapses >= 1


# -- a slow mail server --------------------------------------------------------------------------


class Slow(Mailbox):
    """Keeps what arrives and answers so late that nobody waits any more, the first time."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.arrived) == 1:
            await asyncio.sleep(1.5)
        return answer


def test_a_mail_server_that_answers_too_late_gets_the_same_mail_again(warned, renderer):
    from flows.settings import Smtp

    mailbox, port = Slow(), free_port()
    smtp = Smtp(host="127.0.0.1", port=port, security="none", timeout_seconds=0.5)
    with running(mailbox, port):
        assembly, mailer = with_smtp(warned.assembly, smtp)
        assert send(assembly, mailer, renderer).again == 1
        assert send(assembly, mailer, renderer, NOW + timedelta(minutes=6)).sent == 1
    ids = {message_from_bytes(raw)["Message-ID"] for _, raw in mailbox.arrived}
    assert (len(mailbox.arrived), len(ids)) == (2, 1)


# -- killed between two steps --------------------------------------------------------------------


def test_an_issue_released_by_a_process_that_died_before_showing_it_is_shown(listed):
    """An extra issue has no day of its own on which the timetable would look again."""
    bring_out(listed)
    listed.go(Step.PERFORMED)
    made = draft_regular(
        listed.assembly, period="2026-Q2", today=RELEASED.replace(month=7), at=at(listed.day)
    )
    sign(listed.assembly, made, RELEASED.replace(month=7), at(RELEASED.replace(month=7)))
    assert not (listed.assembly.settings.site / "public/list/2026-Q2").exists()
    with working_with(Worker(listed.assembly, None, None)):
        PLAIN["handle"](at(RELEASED.replace(month=9)))
    assert page(listed, "list/2026-Q2/index.html")


PRESSING = """
import sys, time
from notifications.press import Press
if __name__ == "__main__":
    with Press(workers=2) as press:
        pool = press._started()
        pool.submit(abs, 1).result()
        print(*pool._processes, flush=True)
        time.sleep(600)
"""


def test_the_workers_of_a_press_end_with_the_process_that_was_killed(tmp_path):
    """They would wait for work for ever, with a renderer in memory each."""
    script = tmp_path / "pressing.py"
    script.write_text(PRESSING)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as started:  # fmt: skip
        pids = [int(word) for word in started.stdout.readline().split()]
        started.send_signal(signal.SIGKILL)
    assert pids
    end = time.monotonic() + 20
    while any(map(_lives, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    left = [pid for pid in pids if _lives(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _lives(pid: int) -> bool:
    """Whether a process runs still; one that ended and was not fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
