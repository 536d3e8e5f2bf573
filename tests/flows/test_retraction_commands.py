"""Subscribers and retractions by commands: who may, what is said, what is proved of the site."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from flows import clock
from flows.cli import app
from flows.deliver import mail_settings
from flows.retract import retract
from flows.settings import Smtp
from notifications.mailer import SmtpMailer
from tests.flows.test_release import LEFT_OPEN
from tests.flows.test_retractions import DUE, Counting, moment, published_by
from tests.heap import set_aside
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import ENTERPRISE

DAY = date(2026, 4, 30)


@pytest.fixture
def shown(living_on_here):
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port):
        made = Counting(living_on_here(published_by), mailbox, port)
        yield made
        made.mailer.close()


@pytest.fixture
def command(shown, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(shown.assembly.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", shown.assembly.settings.url)

    def run(*words, code=0, on=DAY):
        monkeypatch.setattr(clock, "today", lambda: on)
        monkeypatch.setattr(clock, "now", lambda: moment(on))
        done = CliRunner().invoke(app, words)
        gc.collect()
        assert done.exit_code == code, done.output
        return done

    with set_aside():
        yield run


@LEFT_OPEN
def test_subscribers_are_kept_by_the_publicity_officer(command):
    who = ("subscriber", "add", "示例采购中心（虚构）", "buy@office.example")
    assert "公示发布人员" in command(*who, "--by", "ins-01", code=2).stderr
    assert "电子邮箱" in command(*who[:3], "没有邮箱", "--by", "pub-01", code=2).stderr
    assert "订阅方 3 号" in command(*who, "--by", "pub-01").stdout
    early = ("--by", "pub-01", "--until", "2020-01-01")
    assert "早于" in command("subscriber", "end", "3", *early, code=2).stderr
    assert "没有在册" in command("subscriber", "end", "9", "--by", "pub-01", code=2).stderr
    assert "至 2026-04-30 止" in command("subscriber", "end", "3", "--by", "pub-01").stdout
    told = json.loads(command("subscribers", "--json").stdout)
    assert [(one["no"], one["until"]) for one in told] == [(1, None), (2, None), (3, "2026-04-30")]
    assert "buy@office.example" in command("subscribers").stdout


@LEFT_OPEN
def test_retractions_are_shown_answered_and_proved(command, shown):
    assert "Nothing fell" in command("retractions").stdout
    shown.revoked()
    assert "待决定：条目" in command("retractions").stdout
    shown.act(DAY)
    shown.mail(moment(DAY))
    said = command("retractions", "--check").stdout
    for word in (shown.entry_id, "依据撤销", f"期限 {DUE}", "劳动节", "未签收 2", "不含任何"):
        assert word in said, word
    assert ENTERPRISE.name not in said
    assert json.loads(command("retractions", "--overdue", "--json").stdout)["retractions"] == []

    code = shown.token("risk@bank.example")
    dashed = "-".join(code[n : n + 4] for n in range(0, len(code), 4)).lower()
    assert "已签收（示例银行" in command("acknowledge", dashed).stdout
    assert "此前已于" in command("acknowledge", code).stdout
    assert "没有这个签收码" in command("acknowledge", "AAAA", code=2).stderr

    late = date(2026, 5, 8)
    told = json.loads(command("retractions", "--overdue", "--json", on=late).stdout)
    (one,) = told["retractions"]
    (open_one,) = [s for s in one["subscribers"] if s["acknowledged_at"] is None]
    assert "催告签收" in command("tasks", on=late).stdout
    by_letter = ("acknowledged", open_one["retraction_id"], "--by", "pub-01", "--paper", "来函1号")
    assert "公示发布人员" in command(*by_letter[:3], "ins-01", *by_letter[4:], code=2).stderr
    assert "--paper" in command(*by_letter[:5], " ", code=2).stderr
    assert "已签收" in command(*by_letter, on=late).stdout
    assert "没有通知" in command("acknowledged", "x", *by_letter[2:], code=2).stderr
    one = json.loads(command("retractions", "--json", on=late).stdout)["retractions"][0]
    ways = {(s["way"], s["by"], s["paper"]) for s in one["subscribers"]}
    assert ways == {("code", "", ""), ("paper", "pub-01", "来函1号")}


@LEFT_OPEN
@pytest.mark.parametrize("name", ["left.html", "left.json", "left.pdf", "left.csv"])
def test_a_file_that_still_holds_the_name_is_named(command, shown, name):
    shown.revoked()
    pdf = (shown.public / "list" / "2026-Q1" / "notice.pdf").read_bytes()
    shown.act(DAY)
    assert json.loads(command("retractions", "--check", "--json").stdout)["still_held_in"] == []
    written = {
        "left.html": f"<p>{ENTERPRISE.name}</p>".encode(),
        "left.json": json.dumps({"name": ENTERPRISE.name}).encode(),
        "left.pdf": pdf,  # compressed, its letters as numbers of glyphs
        "left.csv": f"{ENTERPRISE.uscc},".encode("utf-16-le"),
    }
    (shown.public.resolve() / name).write_bytes(written[name])
    done = command("retractions", "--check", "--json", code=1)
    assert json.loads(done.stdout)["still_held_in"] == [name]


def test_an_office_without_an_address_asks_for_the_code(shown):
    smtp = Smtp(host="127.0.0.1", port=shown.assembly.settings.smtp.port, security="none")
    settings = shown.assembly.settings.model_copy(update={"public_address": "", "smtp": smtp})
    shown.revoked()
    shown.act(DAY)
    mailer = SmtpMailer(mail_settings(smtp))
    done = retract(replace(shown.assembly, settings=settings), now=moment(DAY), mailer=mailer)
    mailer.close()
    assert done.sent == 2
    from tests.flows.test_retractions import attached, body

    (letter,) = shown.letters("risk@bank.example")
    assert "回复本邮件写明签收码" in body(letter)
    assert "http" not in body(letter)
    assert attached(letter)["acknowledge"] is None
