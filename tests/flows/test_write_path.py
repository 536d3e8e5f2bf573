"""One write path: everything or nothing, once, on both databases, whatever crashes."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select, text

from domain.events import EnterpriseRegistered
from domain.vocabulary import Act, Notice, Status, Step
from flows.audit import audit
from flows.handle import Handled, drain, handle_at_once, handle_batch
from flows.tick import sweep
from storage import bulletins, inbox, outbox, queries
from storage.cases import FOLD_EVERY, Folds
from storage.doors import doors_of, hold
from storage.inbox import Incoming
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.living import START, Living, at
from tests.office import CASE, ENTERPRISE, about, complaint, dust, inspection, propose


class CrashError(BaseException):
    """The process dies here: no handler of the product may run."""


@contextmanager
def crashing_at(engine, step):
    """Die before the n-th statement of the unit of work, or just before its commit."""
    count = 0

    def before(*_args, **_kwargs):
        nonlocal count
        count += 1
        if count == step:
            raise CrashError

    def counted(method):
        def run(*given):
            before()
            return method(*given)

        return run

    sql_event.listen(engine, "before_cursor_execute", before)
    plain = UnitOfWork.rows, UnitOfWork.run_many, UnitOfWork.commit  # by the driver itself
    UnitOfWork.rows, UnitOfWork.run_many, UnitOfWork.commit = map(counted, plain)
    try:
        yield lambda: count
    finally:
        UnitOfWork.rows, UnitOfWork.run_many, UnitOfWork.commit = plain
        sql_event.remove(engine, "before_cursor_execute", before)


def contents(engine):
    """Every row of every table, moments aside, and what is kept of runs as such."""
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in ("job_runs", "troubles"):
                continue
            columns = [c for c in table.c if c.name not in ("handled_at", "leased_until")]
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted(map(repr, rows))
    return found


def test_the_road_to_the_list_leaves_every_row_in_place(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)

    with UnitOfWork(assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
        lines = queries.notice_lines(unit)
        checked = audit(unit)
    assert life.status is Status.LISTED
    assert listing.case_id == CASE
    assert listing.listing_no == life.case.document(Notice.LISTING_DECISION).number
    assert listing.listing_served_on is not None
    assert {line.notice for line in lines} >= {
        "warning_prenotice", "warning_decision", "rectification_order", "reinspection_opinion",
        "penalty_prenotice", "penalty_decision", "intent_to_list", "listing_decision",
        "repair_guide",
    }  # fmt: skip
    assert len({line.message_id for line in lines}) == len(lines)
    assert checked.findings == ()


def test_a_crash_between_any_two_steps_leaves_nothing_half_done(assembly):
    """Kill the batch before each of its statements in turn; afterwards all is as it was."""
    life = Living(assembly)
    life.give(inspection(START), complaint(START), drained=False)
    step, before = 0, contents(assembly.engine)
    while True:
        step += 1
        with crashing_at(assembly.engine, step) as reached:
            try:
                drain(assembly, at=at(START))
            except CrashError:
                pass
            else:
                if reached() < step:
                    break
        assembly.engine.dispose()  # the process is gone, and its connections with it
        if contents(assembly.engine) != before:
            break  # it died looking for more work: the batch itself was committed whole
    assert step > 10
    assert life.status is Status.INSPECTED
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()
        assert inbox.waiting_count(unit) == 0


def test_two_workers_on_one_inbox_do_everything_once(assembly):
    units = [replace(ENTERPRISE, uscc=f"9199999900{n:04d}XMD0") for n in range(60)]
    events = [EnterpriseRegistered(on=date(2025, 9, 1), enterprise=one) for one in units]
    events += [
        replace(inspection(START, report=f"R{n}"), uscc=one.uscc) for n, one in enumerate(units)
    ]
    events += [replace(complaint(START, f"J{n}"), uscc=one.uscc) for n, one in enumerate(units)]
    events += [
        replace(about(Step.COMPLAINT_ACCEPTED, START, f"J{n}"), case_id=f"{one.uscc}-01")
        for n, one in enumerate(units)
    ]
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("t", f"e{n}", e) for n, e in enumerate(events)], at(START))
        unit.commit()
    engines = [assembly.engine, connect(assembly.settings.url)]
    hold(engines[1], doors_of(assembly.engine))
    failures, done = [], [Handled(), Handled()]

    def work(index):
        mine = replace(assembly, engine=engines[index])
        try:
            while handle_batch(mine, at=at(START), limit=7, into=done[index]):
                pass
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(assembly, at=at(START))
    engines[1].dispose()

    assert failures == []
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert inbox.parked(unit) == []
        assert inbox.waiting_count(unit) == 0
        counts = queries.counts(unit)
        assert (counts["cases"], counts["enterprises"]) == (60, 60)
        assert audit(unit).findings == ()
        numbers = [line.number for line in queries.notice_lines(unit)]
    assert len(set(numbers)) == len(numbers) == 60


def unguarded(raw):
    """What somebody who may change the tables themselves would do first: events can be changed."""
    on = " ON inbox" if raw.dialect.name == "postgresql" else ""
    raw.execute(text(f"DROP TRIGGER inbox_facts{on}"))


def test_a_poisoned_event_is_parked_and_the_rest_goes_on(assembly):
    life = Living(assembly)
    life.give(inspection(START), complaint(START, "JB-2"), drained=False)
    with assembly.engine.begin() as raw:
        unguarded(raw)
        poison = {"digest": inbox.body_digest("{}")}
        change = "UPDATE inbox SET body = '{}', digest = :digest WHERE kind = 'complaint_filed'"
        raw.execute(text(change), poison)
    with UnitOfWork(assembly.engine) as unit:
        inbox.seal(unit, inbox.in_order(unit, 0, 10))  # else it would not even be looked at
        unit.commit()
    done = drain(assembly, at=at(START))
    assert (done.parked, life.status) == (1, Status.INSPECTED)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (one,) = inbox.parked(unit)
    assert "无法读取" in one.error


def test_what_the_database_refuses_is_found_by_halves_and_parked(assembly):
    """An event whose rows break a key stands alone in the end; its neighbours are handled."""
    life = Living(assembly)
    with assembly.engine.begin() as raw:
        raw.execute(text(
            "INSERT INTO outbox (message_id, case_id, version, notice, row_id, on_day, number,"
            " status, attempts) SELECT :m, case_id, 1, 'x', 'x', opened_on, '', 'sent', 0"
            " FROM cases"), {"m": f"{CASE}-1"})  # fmt: skip
    life.give(inspection(START), complaint(START))
    with assembly.engine.begin() as raw:
        version = life.case.version
        following = raw.execute(text("SELECT max(id) + 1 FROM inbox")).scalar_one()
        taken = f"{following:010d}-{CASE}-{version + 3}-complaint_receipt"
        raw.execute(text(
            "INSERT INTO outbox (message_id, case_id, version, notice, row_id, on_day, number,"
            " status, attempts) VALUES (:m, :c, 1, 'x', 'x', :d, '', 'sent', 0)"),
            {"m": taken, "c": CASE, "d": START})  # fmt: skip
    other = replace(ENTERPRISE, uscc="91999999009999XMD0")
    life.give(
        about(Step.COMPLAINT_ACCEPTED, START), EnterpriseRegistered(on=START, enterprise=other),
        replace(complaint(START, "JB-9"), uscc=other.uscc), drained=False,
    )  # fmt: skip
    done = drain(assembly, at=at(START))
    assert done.parked == 1
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert [p.kind for p in inbox.parked(unit)] == ["step_taken"]
        assert queries.cases_by_status(unit) == {"inspected": 1, "lead": 1}


def test_an_event_of_an_unknown_enterprise_or_case_is_parked_with_the_remedy(office):
    life = Living(office)
    stranger = replace(complaint(START), uscc="91999999008888XMD0")
    done = life.give(stranger, propose(Act.FILE, START))
    assert done.parked == 2
    with UnitOfWork(office.engine, reading=True) as unit:
        errors = [one.error for one in inbox.parked(unit)]
        ids = [one.id for one in inbox.parked(unit)]
    assert "先导入用人单位" in errors[0]
    assert "没有案件" in errors[1]

    known = replace(ENTERPRISE, uscc=stranger.uscc)
    life.give(EnterpriseRegistered(on=START, enterprise=known))
    with UnitOfWork(office.engine) as unit:
        inbox.release(unit, ids)
        unit.commit()
    assert drain(office, at=at(START)).parked == 1


def test_a_late_file_is_handled_in_the_order_things_happened(office):
    """The complaint of Monday arrives after the inspection of Tuesday: Monday comes first."""
    life = Living(office)
    life.give(inspection(date(2025, 10, 14)), complaint(date(2025, 10, 13)), drained=False)
    drain(office, at=at(START))
    assert [fact.what for fact in life.case.facts] == ["complained", "inspected.serious"]


def test_a_second_drain_and_a_second_sweep_change_nothing(assembly):
    life = Living(assembly).walk(Status.LIST_NOTICED)
    life.go(Notice.INTENT_TO_LIST)
    life.pass_days(30)
    assert sweep(assembly, today=life.day, at=at(life.day)) > 0
    drain(assembly, at=at(life.day))
    before = contents(assembly.engine)
    assert sweep(assembly, today=life.day, at=at(life.day)) == 0
    assert drain(assembly, at=at(life.day)).events == 0
    assert contents(assembly.engine) == before


TOUCHED = {
    "an event": "UPDATE inbox SET body = replace(body, '粉尘', '噪声') WHERE kind = 'complaint_filed'",
    "a case's state": "UPDATE cases SET status = 'closed'",
    "a case's fold": "UPDATE folds SET body = replace(body, 'complained', 'praised')",
    "a term": "UPDATE terms SET due_on = '2099-01-01'",
    "an enterprise": "UPDATE enterprises SET body = replace(body, '水泥厂', '化工厂')",
}


@pytest.mark.parametrize("what", sorted(TOUCHED))
def test_the_audit_names_the_row_that_was_touched(assembly, what):
    life = Living(assembly)
    life.give(complaint(START), inspection(START))
    life.give(*(complaint(START, f"JB-{n}") for n in range(2 * FOLD_EVERY)))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()
    with assembly.engine.begin() as raw:
        unguarded(raw)
        assert raw.execute(text(TOUCHED[what])).rowcount > 0
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = audit(unit).findings
    table = TOUCHED[what].split()[1]
    assert any(f.table == table for f in found), found
    assert all(f.key and f.problem for f in found)


def test_an_event_ticked_off_without_being_handled_is_named(assembly):
    life = Living(assembly)
    life.give(inspection(START), complaint(START, "JB-2"), drained=False)
    with assembly.engine.begin() as raw:
        raw.execute(text("UPDATE inbox SET status = 'done' WHERE kind = 'complaint_filed'"))
    drain(assembly, at=at(START))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = audit(unit).findings
    assert [(f.table, f.problem) for f in found] == [("inbox", "记为已办，而没有任何日志")]


@pytest.mark.parametrize("verb", ["drop", "change", "cut the tail"])
def test_the_audit_sees_a_journal_tampered_with_behind_the_guards(office, verb):
    """Someone who removes the triggers first is still seen."""
    life = Living(office)
    life.give(complaint(START), inspection(START), complaint(START, "JB-2"))
    inner = "(SELECT min(no) FROM journal WHERE stream = :s AND no > 1)"
    last = "(SELECT max(no) FROM journal WHERE stream = :s)"
    change = "UPDATE journal SET body = replace(body, '-', '_') WHERE stream = :s AND no = "
    statement = {
        "drop": f"DELETE FROM journal WHERE stream = :s AND no = {inner}",
        "change": change + inner,
        "cut the tail": f"DELETE FROM journal WHERE stream = :s AND no = {last}",
    }[verb]
    with office.engine.begin() as raw:
        for name in ("journal_no_update", "journal_no_delete"):
            raw.execute(text(f"DROP TRIGGER {name}"))
        assert raw.execute(text(statement), {"s": CASE}).rowcount == 1
    with UnitOfWork(office.engine, reading=True) as unit:
        found = audit(unit).findings
    assert any(CASE in f.key for f in found), found


def test_outbox_rows_are_written_with_their_cause(assembly):
    life = Living(assembly)
    life.give(complaint(START), about(Step.COMPLAINT_ACCEPTED, START))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert outbox.counts(unit) == {"waiting": 1}


def test_a_person_who_waits_gets_one_commit_and_the_same_result(assembly):
    """At once, or in two steps: the case is the same, and a repeat changes nothing."""
    life = Living(assembly)
    done, event = Handled(), inspection(START)
    incoming = [Incoming("desk", "1", event)]
    assert handle_at_once(assembly, incoming, at=at(START), into=done) == 1
    assert (done.events, life.status) == (1, Status.INSPECTED)
    assert handle_at_once(assembly, incoming, at=at(START), into=done) == 0
    assert life.case.version == len(life.case.facts) + 2


def test_at_once_takes_its_turn_behind_what_waits(assembly):
    """An older event of the same enterprise that still waits is handled first."""
    life = Living(assembly)
    life.give(complaint(date(2025, 10, 8)), drained=False)
    done = Handled()
    incoming = [Incoming("desk", "1", inspection(START))]
    assert handle_at_once(assembly, incoming, at=at(START), into=done) == 1
    assert done.events == 2
    assert [fact.what for fact in life.case.facts] == ["complained", "inspected.serious"]


def test_what_cannot_be_done_at_once_is_taken_and_parked(assembly):
    """A poisoned event costs the person an answer, never the event."""
    Living(assembly)
    done = Handled()
    stranger = replace(complaint(START), uscc="91999999008888XMD0")
    poisoned = replace(inspection(START), measurements=(replace(dust("1", START), value="x"),))
    incoming = [Incoming("desk", "1", stranger), Incoming("desk", "2", poisoned)]
    assert handle_at_once(assembly, incoming, at=at(START), into=done) == 2
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert len(inbox.parked(unit)) == 2
        assert audit(unit).findings == ()


def test_a_crash_on_the_way_at_once_leaves_nothing(assembly):
    """Kill the one transaction before each of its statements and its commit in turn."""
    life = Living(assembly)
    life.give(complaint(START))
    incoming = [Incoming("desk", "1", inspection(START))]
    step, before = 0, contents(assembly.engine)
    while True:
        step += 1
        with crashing_at(assembly.engine, step) as reached:
            try:
                handle_at_once(assembly, incoming, at=at(START), into=Handled())
            except CrashError:
                pass
            else:
                assert reached() < step
                break
        assembly.engine.dispose()
        assert contents(assembly.engine) == before
    assert step > 10
    assert life.status is Status.INSPECTED
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_at_once_and_in_two_steps_leave_the_same_rows(assembly):
    """Whichever way an event goes, every table but the inbox's own times is the same."""
    life = Living(assembly)
    events = [inspection(START), complaint(START), propose(Act.FILE, START)]
    ways = []
    for one in (events, events[::-1]):
        incoming = [Incoming("desk", f"{events.index(e)}", e) for e in one]
        with UnitOfWork(assembly.engine) as unit:
            handed = inbox.reserve(unit, incoming)
            taken = inbox.take(unit, incoming, at(START))
            waiting = inbox.claim(unit, 10)
        assert taken == len(handed) == 3
        ways.append([(w.id, w.source, w.ref, w.body, w.digest) for w, _ in handed])
        if assembly.settings.url.startswith("sqlite"):  # elsewhere ids come from a sequence
            assert ways[-1] == [(w.id, w.source, w.ref, w.body, w.digest) for w in waiting]
        else:
            assert [one[1:] for one in ways[-1]] == [
                (w.source, w.ref, w.body, w.digest) for w in waiting
            ]
    handle_at_once(
        assembly, [Incoming("desk", "1", events[0])] * 2, at=at(START), into=(done := Handled())
    )
    assert (done.taken, done.events, life.status) == (1, 1, Status.INSPECTED)


def test_two_people_at_once_both_get_their_answer(assembly):
    """Two counters hand in events of one enterprise at the same moment; neither is lost."""
    life = Living(assembly)
    life.give(inspection(START))
    engines = [assembly.engine, connect(assembly.settings.url)]
    hold(engines[1], doors_of(assembly.engine))
    failures, done = [], [Handled(), Handled()]

    def hand_in(index):
        mine = replace(assembly, engine=engines[index], folds=Folds(10))
        try:
            for n in range(10):
                one = Incoming(f"desk-{index}", f"{n}", complaint(START, f"JB-{index}-{n}"))
                handle_at_once(mine, [one], at=at(START), into=done[index])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=hand_in, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engines[1].dispose()
    assert failures == []
    assert [one.taken for one in done] == [10, 10]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == 0
        assert inbox.parked(unit) == []
        assert audit(unit).findings == ()
    assert sum(fact.what == "complained" for fact in life.case.facts) == 20


def test_a_lost_fold_costs_time_and_nothing_else(assembly):
    """Folds only spare the reading of old entries: without them a case is what its journal says."""
    life = Living(assembly).walk(Status.ORDERED)
    life.give(complaint(life.day, "JB-76"))
    before = life.case
    with assembly.engine.begin() as raw:
        assert raw.execute(text("SELECT version FROM folds")).scalar_one() < before.version
        raw.execute(text("DELETE FROM folds"))
    assert life.case == before
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()
    life.pass_days(3)
    life.give(complaint(life.day, "JB-77"))
    assert life.case.version > before.version
