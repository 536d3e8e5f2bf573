"""The paragraph a signatory reads says what is asked, on what, and what is missing."""

from __future__ import annotations

from dataclasses import replace

from domain.lifecycle import ROW_BY_ID
from domain.proof import prove
from domain.triggers import act
from domain.vocabulary import Act, Ground, Status, Step
from domain.words import zh as word
from flows.brief import brief
from flows.heard import day_zh
from flows.moves import CaseNow, case_now
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, propose, take


def now_of(life: Living) -> CaseNow:
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        return case_now(life.assembly, unit, CASE, life.day)


def told(life: Living) -> tuple[str, str]:
    now = now_of(life)
    proposal = now.case.proposal
    assert proposal is not None
    said = {**now.case.particulars, **proposal.particulars}
    proof = prove(now.case, ROW_BY_ID[proposal.row], life.day, said, now.law)
    return brief(now.case, "虚构甲厂", proposal, proof, "虚构执法01")


def test_it_says_who_asks_for_what_on_which_finding(life: Living) -> None:
    life.give(propose(Act.FILE, life.day))
    zh, en = told(life)
    assert zh.startswith(f"虚构执法01于{day_zh(life.day)}提请对虚构甲厂作出“立案”。")
    report = life.case.findings[-1].report_no
    assert report in zh
    assert report in en
    assert "尚缺" not in zh
    assert "Missing" not in en


def test_what_is_missing_is_named_in_both_languages(life: Living) -> None:
    life.give(propose(Act.FILE, life.day))
    now = now_of(life)
    row = next(row for row in ROW_BY_ID.values() if row.on == act(Act.LIST))
    assert now.case.proposal is not None
    proposal = replace(now.case.proposal, row=row.id, act=Act.LIST)
    proof = prove(now.case, row, life.day, {}, now.law)
    assert proof.missing
    zh, en = brief(now.case, "虚构甲厂", proposal, proof, "虚构执法01")
    assert f"尚缺{len(proof.missing)}项：{word(proof.missing[0])}" in zh
    assert f"Missing ({len(proof.missing)}):" in en


def test_a_candidate_is_told_with_its_grounds(life: Living) -> None:
    life.walk(Status.CANDIDATE)
    life.pass_days(1)
    life.give(take(Step.MEETING_RECOMMENDED, life.day))
    life.give(propose(Act.NOTIFY_INTENT, life.day))
    zh, en = told(life)
    for ground in life.case.grounds:
        assert word(Ground(ground)) in zh
    assert life.case.grounds
    assert "Grounds:" in en
