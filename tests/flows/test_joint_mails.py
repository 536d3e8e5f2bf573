"""Papers and mails of the joint meeting: kept as sent, sent once, whatever dies in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from hashlib import sha256

import pytest

from domain.joint.records import InterviewCalled, Owed, PaperMailed, Reminded, RoundHeld
from flows.audit import audit
from flows.joint import accountability, documents, mails, meetings, owing, supervision
from flows.joint.documents_check import BYTES, FACTS, unproven
from flows.joint.escalation import escalate
from flows.joint.invitations import invite
from notifications.mailer import Sent, TransportError
from storage import joint_documents, joint_mails
from storage.errors import NotAllowedError
from storage.unit_of_work import UnitOfWork
from tests.flows.joint_office import called, charged, named
from tests.flows.test_joint_meeting import Post, at, group, moment, read, thing

DAY, HELD = date(2026, 10, 9), date(2026, 10, 20)
DUE = DAY + timedelta(days=30)
BY = "jm-01"


class Killed(BaseException):
    """The process dies here."""


class Dying(Post):
    """A server that takes the mail; the process does not live to note it."""

    def __init__(self, *, taken=True):
        super().__init__()
        self.taken = taken

    def send(self, message_id, to, raw):
        if self.taken:
            super().send(message_id, to, raw)
        raise Killed


class Keeping(Post):
    """A server that keeps what it was handed."""

    def __init__(self):
        super().__init__()
        self.raw = {}

    def send(self, message_id, to, raw):
        self.raw[message_id] = raw
        return super().send(message_id, to, raw)


@pytest.fixture
def full(office):
    """A meeting, a task, an interview, a round with a finding: a paper each for one township."""
    named(office)
    meetings.convene(office, called(DAY, HELD, units=("town-1",)), by=BY, ref="m", at=moment(DAY))
    task = owing.charge(office, charged(DAY, DUE), by=BY, ref="t", at=moment(DAY))
    accountability.call_in(office, InterviewCalled(
        on=DAY, number="", unit="town-1", held_on=HELD, time="9:00", place="虚构会议室",
        persons=("虚构镇长",), about=(task.subject,), said="任务进展缓慢", paper="",
        basis="联席会议制度 四·1",
    ), by=BY, ref="i", at=moment(DAY))  # fmt: skip
    held = RoundHeld(on=DAY, round="", unit="town-1", team=("虚构组员",), scope="申报",
                     summary="总体落实", paper="")  # fmt: skip
    found = [supervision.Finding(text="补齐三家申报", due_on=DUE)]
    supervision.hold_round(office, held, found, by=BY, ref="r", at=moment(DAY))
    return office


def kept(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return joint_documents.every(unit), joint_mails.every(unit)


def attached(raw):
    (one,) = [part for part in message_from_bytes(raw).walk() if part.get_filename()]
    return one.get_payload(decode=True)


def test_every_paper_goes_out_once_and_what_went_is_what_is_kept(full):
    post = Keeping()
    assert [invite(full, now=at(DAY, hour), mailer=post) for hour in (9, 10)] == [4, 0]
    papers, sent = kept(full)
    assert {one.kind for one in papers} == {
        "convening_notice", "charge_notice", "interview_notice", "round_opinion",
    }  # fmt: skip
    recorded = {one.digest: one for one in read(full, PaperMailed)}
    for raw in post.raw.values():
        assert sha256(attached(raw)).hexdigest() in recorded
    assert {one.digest for one in papers} == set(recorded) == {one.paper for one in sent}
    assert {one.state for one in sent} == {joint_mails.SENT}
    assert unproven(full) == (4, [])
    with UnitOfWork(full.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_a_paper_is_shown_as_it_was_sent_whatever_the_letterhead_is_by_then(full):
    invite(full, now=at(DAY), mailer=Post())
    office = full.settings.office.model_copy(update={"phone": "000-11111111"})
    later = replace(full, settings=full.settings.model_copy(update={"office": office}))
    charge = thing(full, "task:RW-2026-01").charge
    with UnitOfWork(full.engine, reading=True) as unit:
        paper = documents.charge_notice(unit, charge)
    (before,) = [one for one in kept(full)[0] if one.kind == "charge_notice"]
    assert documents.issued(later, paper, at=moment(HELD)) == before
    assert documents.rendered(later, paper).digest != before.digest
    assert unproven(later) == (4, [])


def test_what_is_done_or_over_is_mailed_to_nobody(full):
    post = Post()
    assert invite(full, now=at(DUE + timedelta(days=1)), mailer=post) == 0
    assert invite(full, now=at(HELD + timedelta(days=1)), mailer=post) == 2, "task and round"


def test_a_charge_that_is_changed_is_mailed_anew_and_its_old_paper_stays_proven(full):
    invite(full, now=at(DAY), mailer=Post())
    first = thing(full, "task:RW-2026-01").charge
    changed = replace(first, text="逐户核对并造册", reason="增加造册")
    owing.change(full, changed, by=BY, ref="c", at=moment(DAY + timedelta(days=1)))
    assert invite(full, now=at(DAY + timedelta(days=1), 10), mailer=Post()) == 1
    assert unproven(full) == (5, [])
    assert len(group(full).units) == 3


def test_a_process_that_dies_after_handing_over_does_not_send_twice(full):
    post = Dying()
    with pytest.raises(Killed):
        invite(full, now=at(DAY), mailer=post)
    (first, *_), again = post.sent, Post()
    now = at(DAY) + mails.LEASE
    invite(full, now=now, mailer=again)
    assert first not in again.sent, "another process may still be at it"
    assert len(again.sent) == 3
    invite(full, now=now + timedelta(seconds=1), mailer=again)
    assert first not in again.sent
    ways = [one.way for one in read(full, PaperMailed)]
    assert len(ways) == 4
    assert sum("可能未送达" in one for one in ways) == 1
    assert {one.state for one in kept(full)[1]} == {joint_mails.SENT, joint_mails.UNKNOWN}


def test_a_reminder_is_not_repeated_after_a_crash_either(office):
    owing.charge(named(office), charged(DAY, DUE), by=BY, ref="t", at=moment(DAY))
    near, post = DUE - timedelta(days=5), Dying()
    with pytest.raises(Killed):
        escalate(office, now=at(near), mailer=post)
    assert read(office, Reminded) == []
    done = escalate(office, now=at(near + timedelta(days=1)), mailer=post)
    assert (done.reminded, len(post.sent)) == (1, 1)
    (record,) = read(office, Reminded)
    assert "可能未送达" in record.way


def test_what_is_certainly_not_taken_is_tried_again_under_one_id(full):
    post = Post(*(TransportError("450 later", permanent=False) for _ in range(4)))
    assert invite(full, now=at(DAY), mailer=post) == 0
    assert {one.state for one in kept(full)[1]} == {joint_mails.LATER}
    assert invite(full, now=at(DAY, 10), mailer=post) == 4
    assert {one.tries for one in kept(full)[1]} == {2}
    assert len({one for one, _ in post.sent}) == 4
    refused = Post(TransportError("550 no", permanent=True))
    owing.charge(full, charged(DAY, DUE), by=BY, ref="t2", at=moment(DAY))
    assert invite(full, now=at(DAY, 11), mailer=refused) == 1
    assert invite(full, now=at(DAY, 12), mailer=refused) == 0
    assert "邮件被拒" in read(full, PaperMailed)[-1].way


def test_two_processes_do_not_send_the_same_mail(full):
    inner = Post()

    class Meanwhile(Post):
        """While the server answers, another process runs the same delivery."""

        def send(self, message_id, to, raw):
            if not self.sent:
                invite(full, now=at(DAY), mailer=inner)
            return super().send(message_id, to, raw)

    outer = Meanwhile()
    invite(full, now=at(DAY), mailer=outer)
    ids = [one for one, _ in (*outer.sent, *inner.sent)]
    assert len(ids) == len(set(ids)) == 4
    assert len(read(full, PaperMailed)) == 4


FORGED = {
    "joint_documents": "UPDATE joint_documents SET content = X'00' WHERE kind = 'charge_notice'",
    "joint_mails": "UPDATE joint_mails SET detail = 'another' WHERE state = 'sent'",
}


def test_what_was_sent_is_kept_by_the_database_and_a_forgery_is_found(full):
    invite(full, now=at(DAY), mailer=Post())
    for table, forgery in FORGED.items():
        for statement in (forgery, f"DELETE FROM {table}"):
            with UnitOfWork(full.engine) as unit, pytest.raises(NotAllowedError):
                unit.run(statement, ())
    with UnitOfWork(full.engine) as unit:
        for verb in ("update", "delete"):
            unit.run(f"DROP TRIGGER joint_documents_no_{verb}", ())
        unit.run(FORGED["joint_documents"], ())
        unit.run("UPDATE joint_documents SET facts = replace(facts, '补齐', '免于'),"
                 " facts_digest = kind WHERE kind = 'round_opinion'", ())  # fmt: skip
        unit.commit()
    many, found = unproven(full)
    assert many == 4
    assert {one.zh for one in found} == {BYTES[0], FACTS[0]}
    with UnitOfWork(full.engine, reading=True) as unit:
        assert {one.table for one in audit(unit).findings} == {"joint_documents"}


def test_a_kind_of_thing_that_is_owed_has_its_own_letter(office):
    named(office)
    for n, owed in enumerate((Owed.RESOLUTION, Owed.GOAL)):
        owing.charge(office, charged(DAY, DUE, owed=owed), by=BY, ref=f"{n}", at=moment(DAY))
    post = Post(Sent(reply="250 ok"))
    assert invite(office, now=at(DAY), mailer=post) == 2
