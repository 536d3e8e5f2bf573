"""A case lives through the real write path while everything goes wrong around it.

Time passes; events come twice, late and out of order; the clock's sweep is missed or doubled; two
workers drain at once; the process dies before or after any commit. Whatever happens in whatever
order, after every step: the journal is the case, its terms are the table's, every document has one
message, the list is what the cases say, and nobody is on it without the full proof.

Few examples by default, more by ``MINGDAN_EXAMPLES``; on both databases.
"""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, text

from domain.events import EntryPublished
from domain.evolve import replay
from domain.lifecycle import ROW_BY_ID
from domain.roles import Answer
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step
from flows.assembly import with_parts
from flows.audit import audit
from flows.handle import drain
from flows.release import period_before
from flows.settings import Settings
from flows.tick import sweep
from rules.calendar import build_calendar
from storage import bulletins, cases, inbox, queries, trail
from storage.codec import entries_from_json
from storage.inbox import Incoming
from storage.schema import migrate
from storage.tables import lanes, metadata
from storage.unit_of_work import UnitOfWork, connect
from tests.conftest import EXAMPLES
from tests.exploration.proof import Proof
from tests.flows.issues import publish
from tests.flows.living import ROAD, at
from tests.office import (
    CASE,
    ENTERPRISE,
    SIGNER,
    appoint_everybody,
    approve,
    complaint,
    inspection,
    lead,
    propose,
    registered,
    serve,
    take,
)

START = date(2025, 10, 9)
CALENDAR = build_calendar()
NO_SUCH_ISSUE = "published only by an issue"  # what the database says to a claim that is not so
WAYS = st.sampled_from(["before", "after"])


class DiedError(BaseException):
    """The process dies here: no handler of the product may run."""


@contextmanager
def dying(when: str, number: int):
    """Die before or after the n-th commit."""
    plain, count = UnitOfWork.commit, 0

    def commit(unit):
        nonlocal count
        count += 1
        if count == number and when == "before":
            raise DiedError
        plain(unit)
        if count == number:
            raise DiedError

    UnitOfWork.commit = commit
    try:
        yield
    except DiedError:
        pass
    finally:
        UnitOfWork.commit = plain


class Lives(RuleBasedStateMachine):
    """One office, one enterprise, and everything that can happen."""

    url, book = "", None

    @initialize()
    def open(self):
        """An office with its people, a registered enterprise and a report seriously over."""
        self.folder = tempfile.TemporaryDirectory()
        self.engine = connect(self.url or f"sqlite:///{Path(self.folder.name) / 'm.db'}")
        if self.url:
            with self.engine.begin() as raw:
                names = ", ".join(t.name for t in metadata.sorted_tables if t is not lanes)
                kept = "TRUNCATE " + names + " CASCADE"
                raw.execute(text(kept))
        else:
            migrate(self.engine)
        home = Settings(home=Path(self.folder.name), database_url=str(self.engine.url))
        self.office = with_parts(home, self.engine, self.book)
        appoint_everybody(self.engine, date(2025, 1, 1))
        self.day, self.count, self.told, self.station = START, 0, [], 0
        self.give(registered(), inspection(START))
        self.drain()

    def teardown(self):
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()

    # -- the machinery ------------------------------------------------------------------------

    def give(self, *events):
        """Events reach the inbox, each under a reference of its own."""
        for event in events:
            self.count += 1
            self.take_in(Incoming("test", f"e{self.count:05d}", event))

    def take_in(self, incoming):
        self.told.append(incoming)
        with UnitOfWork(self.engine) as unit:
            inbox.take(unit, [incoming], at(self.day))
            unit.commit()

    def drain(self):
        drain(self.office, at=at(self.day))

    def case(self):
        with UnitOfWork(self.engine, reading=True) as unit:
            found = cases.load_cases(unit, [CASE])
            return found[CASE].case if found else None

    def sign(self, answer=Answer.APPROVE):
        """Everybody the open proposal waits for answers, in order."""
        for _ in range(5):
            case = self.case()
            if case is None or case.proposal is None:
                return
            row, signed = ROW_BY_ID[case.proposal.row], len(case.proposal.signed)
            role = row.signed_by[signed]
            self.give(approve(case.proposal.number, role, self.day, SIGNER[role], answer))
            self.drain()
            after = self.case()
            if after.proposal is not None and len(after.proposal.signed) == signed:
                return

    # -- what happens -------------------------------------------------------------------------

    @rule()
    def on_the_road(self):
        """The next station on the way to the list; random steps alone would never get there."""
        what = ROAD[self.station % len(ROAD)]
        self.station += 1
        if isinstance(what, Act):
            self.give(propose(what, self.day, rectification_days="10"))
            self.drain()
            self.sign()
        elif isinstance(what, Notice | Step):
            self.give(serve(what, self.day) if isinstance(what, Notice) else take(what, self.day))
            self.drain()
        elif what == "fail":
            self.give(inspection(self.day, report=f"R-{self.count}", answers=True))
            self.drain()
        else:
            self.pass_time(45 if what == "wait long" else 12)
        self.pass_time(1)

    @rule(days=st.integers(1, 40))
    def pass_time(self, days):
        """Days go by; nobody sweeps."""
        self.day = CALENDAR.next_working(self.day + timedelta(days=days))

    @rule(times=st.integers(1, 3))
    def sweep_the_terms(self, times):
        """The clock's sweep, once or doubled."""
        for _ in range(times):
            sweep(self.office, today=self.day, at=at(self.day))
        self.drain()

    @rule(what=st.sampled_from([*Step, *Notice]))
    def fact(self, what):
        """Any fact, any paper."""
        self.give(serve(what, self.day) if isinstance(what, Notice) else take(what, self.day))

    @rule(what=st.sampled_from(list(Act)))
    def ask(self, what):
        """Any act is proposed, to be signed later or never."""
        self.give(propose(what, self.day, rectification_days="10"))

    @rule(answer=st.sampled_from(list(Answer)))
    def answer(self, answer):
        """The signatories answer."""
        self.drain()
        self.sign(answer)

    @rule(days=st.integers(0, 30), what=st.sampled_from(["complaint", "lead", "inspection"]))
    def late(self, days, what):
        """Something of an earlier day arrives only now."""
        on = max(START, self.day - timedelta(days=days))
        self.count += 1
        made = {
            "complaint": lambda: complaint(on, f"JB-{self.count}"),
            "lead": lambda: lead(on, f"XS-{self.count}"),
            "inspection": lambda: inspection(on, "1.2", report=f"R-{self.count}"),
        }
        self.give(made[what]())

    @rule(days=st.integers(1, 10), what=st.sampled_from(list(Notice)))
    def late_service(self, days, what):
        """A receipt comes back days after it was signed."""
        self.give(serve(what, max(START, self.day - timedelta(days=days))))

    @rule(number=st.integers(0, 400))
    def twice(self, number):
        """An event that was delivered before is delivered again."""
        self.take_in(self.told[number % len(self.told)])

    @rule()
    def publish(self):
        """The issue of the last quarter comes out."""
        publish(self.office, period=period_before(self.day), today=self.day, at=at(self.day))
        self.drain()

    @rule()
    def claim(self):
        """Somebody says an issue carried the listing; none did."""
        self.give(EntryPublished(case_id=CASE, on=self.day, issue=99, period="2025-Q4"))

    @rule()
    def handle(self):
        """Whatever waits is handled."""
        self.drain()

    @rule(when=WAYS, number=st.integers(1, 3))
    def die(self, when, number):
        """The process dies at a commit while it handles what waits, and starts again."""
        with dying(when, number):
            self.drain()
        self.restart()

    @rule()
    def die_between(self):
        """The process starts again with nothing in its memory."""
        self.restart()

    @rule()
    def two_workers(self):
        """Two processes handle what waits, at once."""
        other = connect(str(self.engine.url.render_as_string(hide_password=False)))
        failures = []

        def work(office):
            try:
                drain(office, at=at(self.day), limit=2)
            except Exception as error:
                failures.append(error)

        offices = (self.office, with_parts(self.office.settings, other, self.book))
        threads = [threading.Thread(target=work, args=(one,)) for one in offices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        other.dispose()
        assert failures == []

    def restart(self):
        self.engine.dispose()
        self.office = with_parts(self.office.settings, self.engine, self.book)

    # -- what holds, always -------------------------------------------------------------------

    @invariant()
    def holds(self):
        if not hasattr(self, "office"):
            return
        case = self.case()
        with UnitOfWork(self.engine, reading=True) as unit:
            checked = audit(unit)
            lines = queries.notice_lines(unit)
            listings = bulletins.all_listings(unit)
            parked = inbox.parked(unit)
            terms = trail.running_terms(unit).get(CASE, set())
            journal = next((rows for stream, rows in trail.journals(unit) if stream == CASE), [])
        assert checked.findings == ()
        entries = [entry for row in journal for entry in entries_from_json(row.body)]
        assert replay(entries) == case
        assert terms == {
            (
                of,
                t.kind.value,
                t.started_on,
                t.due_on,
                rest.since if (rest := t.suspended) else None,
                ENTERPRISE.township,
            )
            for of, t in case.running()
        }
        sent = Counter((line.notice, line.number) for line in lines if line.case_id == CASE)
        issued = Counter((d.notice.value, d.number) for d in case.documents)
        assert sent == issued
        assert max(sent.values(), default=1) == 1
        assert Proof().after(entries[1:]).breaches == ()
        on_the_list = [one for one in listings if one.case_id == CASE and one.ended_on is None]
        assert bool(on_the_list) == (case.status in ON_THE_LIST)
        assert [one.error for one in parked if NO_SUCH_ISSUE not in one.error] == []


def run(url, book, examples):
    machine = type("Lives", (Lives,), {"url": url, "book": book})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_case_lives_through_everything_on_sqlite(book):
    run("", book, max(3, EXAMPLES // 12))


def test_the_same_life_without_accidents_reaches_the_list(book):
    """What the machine checks is checked on the list too."""
    life = type("Lives", (Lives,), {"url": "", "book": book})()
    life.open()
    for _ in ROAD:
        life.on_the_road()
        life.holds()
    assert life.case().status is Status.LISTED
    life.day = date(2026, 7, 6)  # the quarter it was listed in is over
    life.publish()
    life.holds()
    assert life.case().status is Status.PUBLISHED
    life.teardown()


def test_a_case_lives_through_everything_on_postgresql(book, postgres_url):
    engine = create_engine(postgres_url)
    migrate(engine)
    engine.dispose()
    run(postgres_url, book, max(2, EXAMPLES // 20))
