"""``mingdan proof``: red names what is missing and what to do; green what it rests on."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain.vocabulary import Act, Notice, Status, Step
from flows import clock
from flows.audit import audit
from flows.cli import app
from storage.codec import proof_from_json
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE


@pytest.fixture
def ask(office, monkeypatch):
    def asked(life, *more):
        monkeypatch.setattr(clock, "today", lambda: life.day)
        out = ["--out", str(office.settings.home)]
        return CliRunner().invoke(app, ["proof", CASE, *out, *more])

    return asked


def test_red_names_what_is_missing_and_what_to_do(office, ask):
    life = Living(office).walk(Status.CANDIDATE)
    answer = ask(life)
    assert answer.exit_code == 1
    assert "✗ 红：不能办理" in answer.output
    assert "✗ 缺少　联席会议研究建议" in answer.output
    assert "怎么办：提请联席会议研究" in answer.output
    told = json.loads(ask(life, "--json").output)
    red = [item for item in told["items"] if not item["met"]]
    assert [item["need"] for item in red] == ["meeting_has_recommended", "measures_allowed"]
    assert red[0]["next_en"]
    assert (told["act"], told["green"], told["stands"]) == ("act.notify_intent", False, True)
    later = ask(life, "--act", "list")
    assert "案件处于“拟列入对象”，须先到“拟列入告知”" in later.output


def test_green_shows_dates_papers_and_digests_before_and_after(office, ask):
    life = Living(office).walk(Status.LIST_NOTICED)
    life.go(Notice.INTENT_TO_LIST)
    assert "异议期届满" in next(line for line in ask(life).output.splitlines() if "缺少" in line)
    life.pass_days(20)  # nobody has swept the terms: the proof counts them as lapsed
    answer = ask(life)
    assert (answer.exit_code, "✓ 绿：可以办理" in answer.output) == (0, True)
    assert "尚未入卷" in answer.output
    assert "… 待签" in answer.output
    told = json.loads(ask(life, "--json").output)
    with office.engine.connect() as connection:
        query = text("SELECT no, digest FROM journal WHERE stream = :c")
        rows = {row.no: row.digest for row in connection.execute(query, {"c": CASE})}
    facts = [one for item in told["items"] for one in item["evidence"] if one["journal_no"]]
    assert facts
    assert all(rows[one["journal_no"]] == one["digest"] for one in facts)
    assert any("示卫职列告" in one["document"] for one in facts)
    life.go(Act.LIST)
    after = ask(life, "--act", "list")
    assert f"已于 {life.day} 办理" in after.output
    assert "✓ 已签　法制审核人员　虚构leg-01（leg-01）" in after.output
    assert ask(life, "--act", "no_such_act").exit_code == 2


def test_the_kept_proof_is_what_the_listing_points_at_and_the_audit_repeats_it(office):
    life = Living(office).walk(Status.LISTED)
    with office.engine.connect() as connection:
        body = connection.scalar(text(
            "SELECT p.body FROM proofs p JOIN listings l"
            " ON l.case_id = p.case_id AND l.proof_no = p.no"))  # fmt: skip
    proof = proof_from_json(body)
    assert (proof.act, proof.on) == ("act.list", life.day)
    assert [one.by for one in proof.signed] == ["leg-01", "head-01"]
    assert all(item.evidence is not None for item in proof.items)
    served = [e for i in proof.items for e in i.evidence or () if e.what == "served.intent_to_list"]
    assert served[0].digest
    with UnitOfWork(office.engine, reading=True) as unit:
        found = audit(unit)
    assert (found.proofs, found.findings) == (3, ())
    with office.engine.begin() as raw:  # somebody who may change the tables themselves
        raw.execute(text("DROP TRIGGER proofs_no_update"))
        raw.execute(text("UPDATE proofs SET body = replace(body, '示卫职列告', '示卫职假告')"))
    with UnitOfWork(office.engine, reading=True) as unit:
        findings = audit(unit).findings
    assert {one.table for one in findings} == {"proofs"}


def test_a_case_there_is_not_is_said(office):
    answer = CliRunner().invoke(app, ["proof", "X-01", "--out", str(office.settings.home)])
    assert answer.exit_code == 2


def test_an_objection_without_its_answer_is_red(office, ask):
    life = Living(office).walk(Status.LIST_NOTICED)
    life.go(Notice.INTENT_TO_LIST)
    life.go(Step.OBJECTION_RECEIVED)
    life.pass_days(20)
    told = json.loads(ask(life, "--json").output)
    assert [i["need"] for i in told["items"] if not i["met"]] == ["objection_answered"]
