"""Notices: rendered as the facts were, mailed by a real server's leave, one Message-ID for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import insert, select, text

from domain.events import EnterpriseRegistered
from domain.vocabulary import Act, Notice, Status, Step
from flows.clock import OFFICE_TIME
from flows.deliver import LEASE, OUTSIDE, deliver, mail_settings
from flows.settings import Settings, Smtp
from notifications.mailer import SmtpMailer
from storage import outbox, queries
from storage.cases import link
from storage.tables import inbox, journal
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, Living
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import CASE, ENTERPRISE, PARTICULARS, USCC, about, complaint, inspection

NOW = datetime(2026, 2, 1, 9, tzinfo=OFFICE_TIME)


@pytest.fixture
def warned(assembly):
    """A case whose pre-notice of a warning waits in the outbox."""
    return Living(assembly).walk(Status.WARNING_NOTICED)


@pytest.fixture
def server():
    mailbox = Mailbox()
    port = free_port()
    with running(mailbox, port):
        yield mailbox, Smtp(host="127.0.0.1", port=port, security="none", attempts=3)


def with_smtp(assembly, smtp):
    settings = Settings(home=assembly.settings.home, database_url=assembly.settings.url, smtp=smtp)
    return replace(assembly, settings=settings), SmtpMailer(mail_settings(smtp))


def states(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return outbox.counts(unit)


def send(assembly, mailer, renderer, now=NOW):
    return deliver(assembly, now=now, mailer=mailer, renderer=renderer)


def test_a_notice_is_rendered_stored_and_mailed(warned, server, renderer):
    mailbox, smtp = server
    assembly, mailer = with_smtp(warned.assembly, smtp)
    done = send(assembly, mailer, renderer)
    assert (done.rendered, done.sent) == (1, 1)
    ((rcpt, raw),) = mailbox.arrived
    message = message_from_bytes(raw)
    assert rcpt == [ENTERPRISE.email]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (line,) = queries.notice_lines(unit)
        pdf = outbox.pdf_of(unit, line.message_id)
    assert message["Message-ID"] == f"<{line.message_id}@mingdan.invalid>"
    attached = [p.get_payload(decode=True) for p in message.walk() if p.get_filename()]
    assert attached == [pdf]
    assert (line.status, line.attempts) == ("sent", 1)
    assert line.digest
    with assembly.engine.connect() as raw_db:
        row = raw_db.execute(text("SELECT template_version, digest, facts FROM notices")).one()
    assert len(row[0]) == len(row[1]) == 64
    assert json.loads(row[2])["particulars"]["violation"]


@pytest.mark.parametrize("email", ["insider@example.invalid", ENTERPRISE.email])
def test_an_address_that_no_door_took_in_gets_nothing(warned, server, renderer, email):
    """A journal row in its place in the chain, upon the event that registered the enterprise."""
    mailbox, smtp = server
    assembly, mailer = with_smtp(warned.assembly, smtp)
    with UnitOfWork(assembly.engine) as unit:
        rows = select(journal).where(journal.c.stream == USCC).order_by(journal.c.no.desc())
        last = dict(unit.connection.execute(rows).mappings().first())
        body = last["body"].replace(ENTERPRISE.email, email)
        event = select(inbox.c.digest).where(inbox.c.id == last["event_id"])
        no, digest = last["no"] + 1, unit.connection.scalar(event)
        digest = link(last["digest"], USCC, no, body, digest)
        mine = last | {"no": no, "body": body, "digest": digest}
        unit.connection.execute(insert(journal).values(**mine))
        unit.commit()
    send(assembly, mailer, renderer)
    mine = email == ENTERPRISE.email  # the same row with the address that came by the door
    assert [rcpt for rcpt, _ in mailbox.arrived] == [[email]] * mine
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (line,) = queries.notice_lines(unit)
    assert line.status == ("sent" if mine else "no_address")
    assert (line.error == OUTSIDE) is not mine


def test_sent_mail_serves_nothing(warned, server, renderer):
    """Only a recorded service starts a term; a mail never does."""
    assembly, mailer = with_smtp(warned.assembly, server[1])
    before = warned.case.terms
    send(assembly, mailer, renderer)
    assert warned.case.terms == before


def test_a_drop_repeats_under_the_same_message_id(warned, server, renderer):
    mailbox, smtp = server
    mailbox.drops = 1
    assembly, mailer = with_smtp(warned.assembly, smtp)
    assert send(assembly, mailer, renderer).again == 1
    assert send(assembly, mailer, renderer).touched == 0  # not before its time
    assert send(assembly, mailer, renderer, NOW + timedelta(minutes=6)).sent == 1
    ids = {message_from_bytes(raw)["Message-ID"] for _, raw in mailbox.arrived}
    assert (len(mailbox.arrived), len(ids)) == (2, 1)


def test_a_server_that_stays_away_is_given_up_and_shown(warned, renderer):
    smtp = Smtp(host="127.0.0.1", port=9, security="none", attempts=3, timeout_seconds=2)
    assembly, mailer = with_smtp(warned.assembly, smtp)
    now = NOW
    for _ in range(3):
        send(assembly, mailer, renderer, now)
        now += timedelta(hours=2)
    assert states(assembly) == {"given_up": 1}
    with assembly.engine.connect() as raw:
        assert raw.execute(text("SELECT count(*) FROM mail_attempts")).scalar() == 3


def put_back(assembly):
    with UnitOfWork(assembly.engine) as unit:
        count = outbox.put_back(unit, outbox.failed(unit))
        unit.commit()
    return count


def test_what_was_given_up_goes_out_under_the_same_message_id_once_it_is_put_back(
    warned, server, renderer
):
    """And is tried as often once more, where the server is still away."""
    mailbox, smtp = server
    away = Smtp(host="127.0.0.1", port=9, security="none", attempts=2, timeout_seconds=2)
    assembly, nowhere = with_smtp(warned.assembly, away)
    now = NOW
    for told in ("again", "given_up", None, "again", "given_up"):
        done = send(assembly, nowhere, renderer, now)
        if told is None:
            assert (done.touched, put_back(assembly)) == (0, 1)
        else:
            assert getattr(done, told) == 1
        now += timedelta(hours=2)
    assert put_back(assembly) == 1
    assembly, mailer = with_smtp(assembly, smtp)
    assert send(assembly, mailer, renderer, now).sent == 1
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (line,) = queries.notice_lines(unit)
    ((_, raw),) = mailbox.arrived
    assert message_from_bytes(raw)["Message-ID"] == f"<{line.message_id}@mingdan.invalid>"
    assert (line.status, line.attempts) == ("sent", 5)
    assert put_back(assembly) == 0, "what was handed over stays so"


def test_a_refused_address_is_not_tried_again(warned, server, renderer):
    mailbox, smtp = server
    mailbox.refuse[ENTERPRISE.email] = "550 no such user"
    assembly, mailer = with_smtp(warned.assembly, smtp)
    send(assembly, mailer, renderer)
    assert states(assembly) == {"given_up": 1}


def test_without_a_mail_server_notices_are_rendered_and_kept(warned, renderer):
    done = send(warned.assembly, None, renderer)
    assert (done.rendered, states(warned.assembly)) == (1, {"no_address": 1})


def test_a_missing_fact_stops_the_notice_with_its_name(assembly, renderer):
    life = Living(assembly)
    nameless = replace(ENTERPRISE, representative="")
    life.give(EnterpriseRegistered(on=date(2025, 9, 2), enterprise=nameless))
    life.walk(Status.WARNING_NOTICED)
    assert send(assembly, None, renderer).stopped == 1
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (line,) = queries.notice_lines(unit)
    assert line.status == "stopped"
    assert "法定代表人" in line.error
    assert put_back(assembly) == 1
    assert send(assembly, None, renderer).stopped == 1, "what is missing is still missing"


def test_a_notice_states_the_facts_as_they_were(warned, renderer):
    """What happens after a notice fell due does not change what it says."""
    warned.go("wait")
    moved = replace(ENTERPRISE, name="改名后的示例厂（虚构）")
    warned.give(EnterpriseRegistered(on=warned.day, enterprise=moved))
    send(warned.assembly, None, renderer)
    with warned.assembly.engine.connect() as raw:
        html = raw.execute(text("SELECT html FROM notices")).scalar()
    assert ENTERPRISE.name in html
    assert moved.name not in html


def test_a_worker_that_dies_leaves_its_notices_to_the_next(warned, renderer):
    with UnitOfWork(warned.assembly.engine) as unit:
        until = (NOW + LEASE).isoformat()
        assert outbox.claim(unit, now=NOW.isoformat(), until=until, limit=9)
        unit.commit()
    assert send(warned.assembly, None, renderer).touched == 0
    assert send(warned.assembly, None, renderer, NOW + LEASE * 2).touched == 1


def test_a_complainant_is_never_mailed_in_the_open(assembly, server, renderer):
    mailbox, smtp = server
    life = Living(assembly)
    life.give(complaint(START), about(Step.COMPLAINT_ACCEPTED, START))
    made, mailer = with_smtp(assembly, smtp)
    send(made, mailer, renderer)
    assert mailbox.arrived == []
    assert states(assembly) == {"no_address": 1}


def errors(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return {line.notice: line.error for line in queries.notice_lines(unit)}


def test_a_paper_to_another_authority_is_kept_for_printing_and_never_mailed(
    assembly, server, renderer
):
    """The police are not the enterprise: its address is no address of theirs."""
    mailbox, smtp = server
    life = Living(assembly)
    life.give(inspection(START))
    life.go(Step.CRIME_SUSPECTED)
    life.go(Act.TRANSFER_TO_POLICE)
    made, mailer = with_smtp(assembly, smtp)
    done = send(made, mailer, renderer)
    assert (done.rendered, done.sent, mailbox.arrived) == (1, 0, [])
    assert "送交" in errors(assembly)["crime_transfer"]
    with assembly.engine.connect() as raw:
        html = raw.execute(text("SELECT html FROM notices")).scalar()
    assert f'<p class="to">{PARTICULARS["police"]}：</p>' in html


@pytest.mark.parametrize("on_the_register", [False, True])
def test_a_successor_is_mailed_only_at_an_address_of_its_own(
    assembly, server, renderer, on_the_register
):
    mailbox, smtp = server
    life = Living(assembly).walk(Status.EFFECTIVE)
    send(assembly, None, renderer)  # what came before is not asked about here
    successor = replace(
        ENTERPRISE, uscc=PARTICULARS["successor_uscc"], email="successor@example.invalid"
    )
    if on_the_register:
        life.give(EnterpriseRegistered(on=life.day, enterprise=successor))
    life.go(Step.SUCCESSION_ESTABLISHED)
    life.go(Act.NOTIFY_SUCCESSOR)
    made, mailer = with_smtp(assembly, smtp)
    send(made, mailer, renderer)
    sent_to = [rcpt for rcpt, _ in mailbox.arrived]
    assert sent_to == ([[successor.email]] if on_the_register else [])
    assert ("送达纸质" in (errors(assembly)["succession_notice"] or "")) is not on_the_register


def test_a_hearing_notice_names_the_chair_not_a_staff_number(assembly, renderer):
    life = Living(assembly).walk(Status.PENALTY_NOTICED)
    life.go(Notice.PENALTY_PRENOTICE)
    life.go(Step.HEARING_REQUESTED)
    life.go(Act.CONVENE_HEARING)
    send(assembly, None, renderer)
    with assembly.engine.connect() as raw:
        html = raw.execute(
            text("SELECT html FROM notices WHERE notice = 'hearing_notice'")
        ).scalar()
    assert "虚构hrg-01（非本案调查人员）" in html


def test_a_measure_that_was_noticed_and_not_decided_is_not_in_the_decision(assembly, renderer):
    life = Living(assembly).walk(Status.PENALTY_FILED)
    life.go(Step.INVESTIGATION_REPORTED)
    life.act(Act.PRENOTIFY_PENALTY, stop_work="破碎岗位")
    for station in (Notice.PENALTY_PRENOTICE, "wait", Step.COLLECTIVE_DISCUSSION, Act.PENALISE):
        life.go(station)
    send(assembly, None, renderer)
    with assembly.engine.connect() as raw:
        rows = raw.execute(text("SELECT notice, html FROM notices")).all()
    html = dict(tuple(row) for row in rows)
    assert "责令停止产生职业病危害的作业：破碎岗位。" in html["penalty_prenotice"]
    assert "破碎岗位" not in html["penalty_decision"].partition("处罚的种类")[2]


def test_every_notice_of_the_road_has_all_its_facts(assembly, renderer):
    life = Living(assembly).walk(Status.LISTED)
    done = send(assembly, None, renderer)
    assert (done.stopped, done.rendered) == (0, 9)
    assert life.case.case_id == CASE
