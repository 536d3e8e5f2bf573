"""``mingdan joint``: where the meeting stands, what is owed; and mails that really arrive."""

from __future__ import annotations

import json
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.clock import OFFICE_TIME, now, today
from flows.deliver import mail_settings
from flows.joint import meetings, owing
from flows.joint.escalation import escalate
from flows.joint.invitations import invite
from flows.settings import Smtp
from notifications.mailer import SmtpMailer
from tests.flows.joint_office import called, charged, named
from tests.notifications.smtp_servers import HOST, Mailbox, free_port, running


@pytest.fixture
def run(office, monkeypatch):
    """A command in the office of a fictional group."""
    named(office)
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.database_url)

    def command(*said: str):
        answer = CliRunner().invoke(app, ["joint", *said])
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    return command


def test_the_state_and_what_is_owed_are_told(office, run):
    day = today()
    before = day - timedelta(days=20)
    at = f"{before}T09:00:00+08:00"
    first = owing.charge(office, charged(before, day - timedelta(days=3)), by="x", ref="1", at=at)
    owing.charge(
        office, charged(before, day + timedelta(days=30), unit="safety"), by="x", ref="2", at=at
    )
    held = day + timedelta(days=9)
    number = meetings.convene(
        office, called(day, held), by="x", ref="3", at=f"{day}T09:00:00+08:00"
    )
    told = json.loads(run("--json"))
    assert (told["units"], told["members"], told["owed"]["every"], told["owed"]["late"]) == (
        3,
        2,
        2,
        1,
    )
    assert told["next_meeting"]["number"] == number
    assert number in run()
    assert "逾期 1" in run()
    (late,) = json.loads(run("owed", "--late", "--json"))["owed"]
    assert (late["number"], late["days_late"], late["unit_name"]) == (
        first.number,
        3,
        "示例一镇（虚构）",
    )
    (one,) = json.loads(run("owed", "--unit", "safety", "--json"))["owed"]
    assert one["unit"] == "safety"
    assert first.number in run("owed")


def test_notices_and_reports_arrive_by_a_real_server(office):
    named(office)
    mailbox, port = Mailbox(), free_port()
    smtp = Smtp(host=HOST, port=port, sender="joint@example.invalid", security="none")
    mailer = SmtpMailer(mail_settings(smtp))
    day = date(2026, 10, 9)
    moment = now().replace(year=2026, month=10, day=9, tzinfo=OFFICE_TIME)
    at = f"{day}T09:00:00+08:00"
    meetings.convene(office, called(day, day + timedelta(days=9)), by="x", ref="1", at=at)
    owing.charge(office, charged(day, day + timedelta(days=30)), by="x", ref="2", at=at)
    late = moment + timedelta(days=31)
    try:
        with running(mailbox, port):
            assert invite(office, now=moment, mailer=mailer) == 3, "two notices, a charge"
            assert invite(office, now=moment, mailer=mailer) == 0
            assert escalate(office, now=late, mailer=mailer).unit_head == 1
    finally:
        mailer.close()
    (first, _, charge, laid) = [message_from_bytes(raw) for _, raw in mailbox.arrived]
    names = [part.get_filename() for part in first.walk() if part.get_filename()]
    assert len(names) == 1
    assert any("RW-2026-01" in (part.get_filename() or "") for part in charge.walk())
    assert [to for to, _ in mailbox.arrived] == [
        ["safety@example.invalid"], ["town1@example.invalid"], ["town1@example.invalid"],
        ["mayor1@example.invalid"],
    ]  # fmt: skip
    plain = next(part for part in laid.walk() if part.get_content_type() == "text/plain")
    assert "已逾期1日" in plain.get_payload(decode=True).decode()
