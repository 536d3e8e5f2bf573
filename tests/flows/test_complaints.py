"""Complaints through the whole write path, on both databases; nobody learns who complained."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain.complaint import ENDED
from domain.timelimits import TermKind
from domain.vocabulary import TO_COMPLAINANT, Act, ComplaintStage, Notice, Step
from flows import clock
from flows.audit import audit
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.complaints import as_data, complaint_lines
from flows.deliver import deliver, mail_settings
from flows.formats.decisions import ActError, read_decision
from flows.handle import drain
from flows.intake import import_file
from flows.publish import show
from flows.sealed import open_identity
from flows.settings import Settings, Smtp
from flows.tasks import What, tasks
from flows.tick import sweep
from notifications.mailer import SmtpMailer
from storage import queries, seals
from storage.cases import load_cases
from storage.schema import _config, migrate
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.issues import publish
from tests.flows.living import START, Living, at
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import CASE, ENTERPRISE, USCC, about, complaint

NAME, PHONE, MAIL = "秦虚构举报者", "000-55501234", "canary@example.invalid"
WORDS = "地下二层喷漆间从不开风机"
HEADER = ("举报编号", "举报日期", "渠道", "统一社会信用代码", "举报事项", "举报内容", "举报人姓名", "联系电话",
          "其他联系方式")  # fmt: skip
NOW = datetime(2025, 10, 10, 9, tzinfo=OFFICE_TIME)


def file_named(assembly, tmp_path, number="JB-1", subject="粉尘"):
    values = (
        number,
        f"{START}",
        "电话",
        USCC,
        subject,
        f"{WORDS}，我是{NAME}，电话{PHONE}",
        NAME,
        PHONE,
        MAIL,
    )
    path = tmp_path / f"{number}.csv"
    path.write_text("\n".join(",".join(row) for row in (HEADER, values)), "utf-8")
    report = import_file(assembly, "complaints", path, today=START, at=at(START))
    assert (report.accepted, report.rejected) == (1, 0)
    drain(assembly, at=at(START))


def lines(assembly, today):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return {one.complaint.number: one for one in complaint_lines(assembly, unit, today=today)}


def sound(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return audit(unit).findings == ()


def test_two_complaints_of_one_case_have_terms_and_answers_of_their_own(assembly):
    life = Living(assembly)
    life.give(complaint(START, "A"), about(Step.COMPLAINT_ACCEPTED, START, "A"))
    later = START + timedelta(days=4)
    life.give(complaint(later, "B"), about(Step.COMPLAINT_ACCEPTED, later, "B"))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        running = {(t.complaint, t.kind): t.due_on for t in queries.running_terms(unit)}
    kind = TermKind.COMPLAINT_ANSWER.value
    assert running["A", kind] < running["B", kind]
    life.act(Act.FIND_NO_ACTION, complaint_no="A")
    found = lines(assembly, later)
    assert found["A"].complaint.stage is ComplaintStage.ANSWERED
    assert found["B"].complaint.stage is ComplaintStage.ACCEPTED
    assert sound(assembly)


def test_the_sweep_ends_the_term_of_each_complaint_and_leaves_it_owed(assembly):
    life = Living(assembly)
    life.give(complaint(START, "A"), complaint(START, "B"))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (due,) = {t.due_on for t in queries.running_terms(unit)}
    today = due + timedelta(days=1)
    assert sweep(assembly, today=today, at=at(today)) == 2
    drain(assembly, at=at(today))
    found = lines(assembly, today)
    assert all(one.overdue for one in found.values())
    assert {one.dues[0].role.value for one in found.values()} == {"section_head"}
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert queries.running_terms(unit) == []
    assert sweep(assembly, today=today, at=at(today)) == 0
    assert sound(assembly)


def walk(life, number="JB-1"):
    """A complaint's course with every paper but the referral, then a listing of its enterprise."""
    life.give(about(Step.COMPLAINT_ACCEPTED, life.day, number))
    life.act(Act.EXTEND_COMPLAINT, complaint_no=number, why="检测未完成")
    life.give(about(Step.RETALIATION_REPORTED, life.day, number))


def test_no_one_learns_who_complained(assembly, tmp_path, renderer, caplog):
    """Canaries in identity and text: in no notice, mail, public file, log line or journal row."""
    caplog.set_level(logging.DEBUG)
    life = Living(assembly)
    file_named(assembly, tmp_path)
    file_named(assembly, tmp_path, "JB-2")
    walk(life)
    life.act(Act.DECLINE_COMPLAINT, complaint_no="JB-2", why="内容相同，已在办理")
    from domain.vocabulary import Status

    life.walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    life.give(about(Step.COMPLAINT_ANSWERED, life.day, done="已依法处理"))
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        settings = Settings(
            home=assembly.settings.home, database_url=assembly.settings.url, smtp=smtp
        )
        made = replace(assembly, settings=settings)
        now = datetime.fromisoformat(at(life.day))
        deliver(made, now=now, mailer=SmtpMailer(mail_settings(smtp)), renderer=renderer)
    released = date(2026, 4, 15)
    publish(assembly, period="2026-Q1", today=released, at=at(released))
    drain(assembly, at=at(released))
    show(assembly, at=at(released))

    with assembly.engine.connect() as raw:
        issued = raw.execute(text("SELECT notice, facts, html, pdf FROM notices")).all()
        stored = {
            table.name: repr(raw.execute(table.select()).all()) for table in metadata.sorted_tables
        }
    assert {row.notice for row in issued} >= TO_COMPLAINANT - {Notice.COMPLAINT_REFERRAL}
    assert len(mailbox.arrived) >= 5
    shown = assembly.settings.site / "public"
    public = [path.read_bytes() for path in shown.rglob("*") if path.is_file()]
    assert any(ENTERPRISE.name.encode() in page for page in public)
    mails = [repr(one) for one in mailbox.arrived]
    for canary in (NAME, PHONE, MAIL):
        for name, rows in stored.items():
            assert canary not in rows, (canary, name)
        assert canary not in caplog.text
        assert not any(canary.encode() in page for page in public)
        assert not any(canary in mail for mail in mails)
    # The words of the complaint are with the event that brought them, and nowhere else.
    assert [name for name, rows in stored.items() if WORDS in rows] == ["inbox"]
    assert WORDS not in caplog.text
    assert not any(WORDS.encode() in page for page in public)
    # What goes to the enterprise knows of no complaint at all.
    for row in issued:
        if row.notice not in TO_COMPLAINANT:
            assert "JB-1" not in row.facts, row.notice
            assert "打击报复" not in row.facts + row.html
            assert "complaint_no" not in row.facts
    assert not any("JB-1" in mail for mail in mails)
    assert sound(assembly)


def test_a_seal_opens_by_office_and_reason_only_and_every_opening_is_listed(assembly, tmp_path):
    Living(assembly)
    file_named(assembly, tmp_path)
    for by, reason, said in (
        ("nobody", "回访核实", "不得打开"),
        ("head-01", "回访核实", "不得打开"),
        ("ins-01", " ", "理由"),
    ):
        with pytest.raises(seals.SealError, match=said):
            open_identity(assembly, "JB-1", by=by, reason=reason, now=NOW)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert seals.openings(unit) == []
    opened = open_identity(assembly, "JB-1", by="sec-01", reason="当面答复", now=NOW)
    assert opened == {"person": NAME, "phone": PHONE, "contact": MAIL}
    with pytest.raises(seals.SealError, match="没有封存"):
        open_identity(assembly, "JB-9", by="sec-01", reason="当面答复", now=NOW)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (one,) = seals.openings(unit)
        found = audit(unit)
    assert (one.complaint_no, one.by, one.reason) == ("JB-1", "sec-01", "当面答复")
    assert (found.openings, found.findings) == (1, ())


def test_the_audit_names_an_opening_by_whom_it_may_not_be_and_a_lost_identity(assembly, tmp_path):
    Living(assembly)
    file_named(assembly, tmp_path)
    with assembly.engine.begin() as raw:
        raw.execute(text(
            "INSERT INTO seal_openings (complaint_no, opened_by, reason, opened_at)"
            f" VALUES ('JB-1', 'stranger', '好奇', '{at(START)}')"))  # fmt: skip
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert [f.table for f in audit(unit).findings] == ["seal_openings"]
    life = Living.__new__(Living)
    life.assembly, life.day, life.count, life.proposal = assembly, START, 900, 0
    life.give(complaint(START, "JB-5", named=True))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        tables = {f.table: f.key for f in audit(unit).findings}
    assert tables["sealed_identities"] == "JB-5"


def test_duplicates_are_asked_about_linked_by_a_person_and_never_by_themselves(assembly, tmp_path):
    life = Living(assembly)
    file_named(assembly, tmp_path)
    file_named(assembly, tmp_path, "JB-2")
    (pair,) = lines(assembly, START)["JB-2"].may_repeat
    assert (pair.later, pair.earlier) == ("JB-2", "JB-1")
    assert all(one.linked == () for one in lines(assembly, START).values())
    life.give(about(Step.COMPLAINT_LINKED, START, "JB-2", duplicate_of="JB-1"))
    found = lines(assembly, START)
    assert (found["JB-1"].linked, found["JB-2"].linked) == (("JB-2",), ("JB-1",))
    assert found["JB-2"].may_repeat == ()
    assert {one.complaint.stage for one in found.values()} == {ComplaintStage.RECEIVED}
    assert WORDS not in json.dumps(
        [as_data(o) for o in found.values()], default=str, ensure_ascii=False
    )


def test_retaliation_is_a_task_of_the_section_head_until_it_is_answered(assembly, tmp_path):
    life = Living(assembly)
    file_named(assembly, tmp_path, subject="打击报复")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (task,) = tasks(assembly, unit, today=START)
    assert (task.what, task.complaint_no, task.closed_on) == (What.RETALIATION, "JB-1", None)
    assert "不得向用人单位透露" in task.reason_zh
    assert (task.enterprise, NAME in repr(task)) == (ENTERPRISE.name, False)
    life.give(about(Step.RETALIATION_ANSWERED, START))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (task,) = tasks(assembly, unit, today=START)
    assert task.closed_on == START


def test_the_commands_tell_complaints_openings_and_cases(office, tmp_path, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    life = Living(office)
    file_named(office, tmp_path)
    life.give(complaint(START, "JB-2"), about(Step.COMPLAINT_ACCEPTED, START, "JB-2"))
    life.act(Act.FIND_NO_ACTION, complaint_no="JB-2")
    run = CliRunner().invoke
    said = run(app, ["complaints", "--json"])
    found = {one["complaint_no"]: one for one in json.loads(said.output)}
    assert found["JB-1"]["next_step_zh"] == "受理、转办或不予受理"
    assert found["JB-1"]["dues"][0]["role"] == "section_head"
    assert found["JB-2"]["stage"] == "answered"
    assert json.loads(run(app, ["complaints", "--overdue", "--json"]).output) == []
    told = run(app, ["complaints", "--open"]).output
    assert "JB-1" in told
    assert "是否重复" not in told
    opened = run(app, ["open-seal", "JB-1", "--by", "ins-01", "--reason", "回访核实"])
    assert NAME in opened.output
    listed = run(app, ["seal-openings"]).output
    assert "回访核实" in listed
    assert NAME not in listed
    assert json.loads(run(app, ["seal-openings", "--json"]).output)[0]["by"] == "ins-01"
    case = run(app, ["case", CASE]).output
    assert "举报 JB-1" in case
    assert "科室负责人负责" in case
    assert WORDS not in case + told


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipient": NAME}, "recipient"),
        ({"proof": f"电话{PHONE.replace('000', '022')}"}, "proof"),
        ({"proof": f"邮件 {MAIL}"}, "proof"),
    ],
)
def test_the_door_keeps_a_complainant_out_of_what_is_served(change, field):
    act = {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "serve", "way": "direct",
           "document": "complaint_reply", "recipient": "举报人", "proof": "回证"}  # fmt: skip
    assert read_decision(act).event.recipient == "举报人"
    with pytest.raises(ActError) as caught:
        read_decision({**act, **change})
    assert caught.value.field == field
    assert caught.value.value not in change.values()
    assert NAME not in str(caught.value)


def test_the_door_keeps_telephones_out_of_what_is_said_about_a_complaint():
    act = {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "step", "by": "ins-01",
           "step": "complaint_answered", "document": "d",
           "particulars": {"complaint_no": "JB-1", "done": "已电话 13800000000 告知"}}  # fmt: skip
    with pytest.raises(ActError, match="联系方式") as caught:
        read_decision(act)
    assert caught.value.field == "done"
    other = {**act, "particulars": {"done": "13800000000"}}
    assert read_decision(other).event.particulars["done"] == "13800000000"


def test_an_act_against_the_enterprise_names_no_complaint():
    act = {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "propose", "by": "ins-01",
           "act": "file", "reason": "超标", "particulars": {"complaint_no": "JB-1"}}  # fmt: skip
    with pytest.raises(ActError, match="不得提及举报"):
        read_decision(act)
    assert read_decision({**act, "act": "find_no_action"}).event.act is Act.FIND_NO_ACTION


def test_the_tables_of_before_are_taken_over(empty_database_url):
    """A database of the revision before keeps its terms; its folds are made again."""
    from alembic import command

    engine = connect(empty_database_url)
    with engine.begin() as connection:
        before = _config()
        before.attributes["connection"] = connection
        command.upgrade(before, "0002")
        connection.execute(text(
            "INSERT INTO enterprises VALUES (:u,'n','t','3011','','{}',:d,1,'h')"),
            {"u": USCC, "d": START})  # fmt: skip
        connection.execute(text(
            "INSERT INTO cases (case_id, uscc, status, accepting, opened_on, version, head)"
            " VALUES (:c, :u, 'lead', :f, :d, 1, 'h')"),
            {"c": CASE, "u": USCC, "f": True, "d": START})  # fmt: skip
        connection.execute(text(
            "INSERT INTO terms (case_id, kind, started_on, due_on)"
            " VALUES (:c, 'complaint_answer', :d, :d)"), {"c": CASE, "d": START})  # fmt: skip
        connection.execute(text("INSERT INTO folds VALUES (:c, 1, '{}')"), {"c": CASE})
    assert migrate(engine)
    with UnitOfWork(engine, reading=True) as unit:
        (term,) = queries.running_terms(unit)
        folds = unit.connection.scalar(text("SELECT count(*) FROM folds"))
    assert (term.kind, term.complaint, term.due_on, folds) == ("complaint_answer", "", START, 0)
    engine.dispose()


def test_a_complaint_survives_the_case_it_came_in(assembly):
    """The case is closed long before the complainant is told; the complaint goes on."""
    life = Living(assembly)
    life.give(complaint(START))
    life.act(Act.CLOSE_LEAD)
    life.give(about(Step.COMPLAINT_ACCEPTED, life.day))
    life.act(Act.FIND_NO_ACTION)
    life.give(about(Step.COMPLAINT_FED_BACK, life.day))
    life.pass_days(60)
    sweep(assembly, today=life.day, at=at(life.day))
    drain(assembly, at=at(life.day))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (one,) = load_cases(unit, [CASE])[CASE].case.complaints
    assert one.stage in ENDED
    assert not lines(assembly, life.day)["JB-1"].open
