"""Scenarios a lawyer can read: dated steps in legal words, and what must come of them.

A step is ``日`` (the day) and one of: 举报, 检查, 复查 (with the finding), 请示 (an act; all its
signatories approve in order, or those named under 签批), 事实 (a procedural fact), 送达 (a
document; 方式 names the way), 公布. With ``不予办理`` the step must be refused, and the refusal
must contain these words; without it, it must not be refused.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from domain import words
from domain.decide import Jurisdiction, decide, open_case
from domain.effects import effects
from domain.events import ActProposed, EntryPublished, ServiceWay, TermLapsed
from domain.evolve import evolve
from domain.findings import Band
from domain.journal import Issued, Refused
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Step
from rules.calendar import build_calendar
from rules.findings import load_rule_book
from tests.domain.test_lifecycle import findings
from tests.office import CASE, PARTICULARS, ROSTER, approve, complaint, inspection, serve, take

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
SCENARIOS = [s for f in FILES for s in yaml.safe_load(f.read_text("utf-8"))]
LAW = Jurisdiction(build_calendar(), load_rule_book().terms_by_date(), ROSTER)


def member(kind, said):
    """The value a Chinese word names."""
    found = [one for one in kind if words.zh(one) == said]
    assert found, f"没有“{said}”这个词"
    return found[0]


class Court:
    """Plays a scenario step by step."""

    def __init__(self):
        self.case, self.refusals = None, []

    def tell(self, event, band=None):
        judged = findings(band) if band else None
        if self.case is None:
            self.case, _ = open_case(event, CASE)
        entries, self.case = decide(self.case, event, judged, LAW)
        for send in effects(entries):
            issued = Issued(on=send.on, notice=send.notice, number="1号", row=send.row)
            self.case = evolve(self.case, issued)
        self.refusals += [words.refusal(e) for e in entries if isinstance(e, Refused)]

    def play(self, step):
        on = step["日"]
        if "检查" in step or "复查" in step:
            answers = "复查" in step
            band = member(Band, step["复查" if answers else "检查"])
            self.tell(inspection(on, answers=answers), band)
        elif "举报" in step:
            self.tell(complaint(on))
        elif "请示" in step:
            self._ask(step, on)
        elif "事实" in step:
            self.tell(take(member(Step, step["事实"]), on))
        elif "送达" in step:
            way = member(ServiceWay, step.get("方式", "直接送达"))
            self.tell(serve(member(Notice, step["送达"]), on, way))
        else:
            self.tell(EntryPublished(case_id=CASE, on=on, issue=1, period=str(step["公布"])))

    def _ask(self, step, on):
        act = member(Act, step["请示"])
        more = {str(k): str(v) for k, v in step.get("载明", {}).items()}
        self.tell(ActProposed(
            case_id=CASE, on=on, act=act, by=step.get("提出", "ins-01"), reason="理由",
            particulars={**PARTICULARS, "rectification_days": "30", **more}))  # fmt: skip
        if self.case.proposal is None:
            return
        number, row = self.case.proposal.number, ROW_BY_ID[self.case.proposal.row]
        people = step.get("签批", [""] * len(row.signed_by))
        for role, by in zip(row.signed_by, people, strict=False):
            self.tell(approve(number, role, on, by))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[s["情形"] for s in SCENARIOS])
def test_scenario(scenario):
    court = Court()
    for step in scenario["经过"]:
        court.refusals.clear()
        court.play(step)
        expected = step.get("不予办理")
        said = "；".join(court.refusals)
        assert bool(said) == bool(expected), f"{step}: {said or '未被拒绝'}"
        assert not expected or expected in said, f"{step}: {said}"
    result = scenario["结果"]
    if "至" in result:
        court.tell(TermLapsed(case_id=CASE, on=result["至"], term=TermKind.DEFENCE))
    assert words.zh(court.case.status) == result["状态"]
    if "事由" in result:
        assert [ground.value for ground in court.case.grounds] == result["事由"]
    if "期限" in result:
        running = {words.zh(t.kind): t.due_on for t in court.case.terms}
        for name, due in result["期限"].items():
            assert running.get(name) == due, running
    assert scenario["依据"]


def test_there_are_scenarios_for_every_branch_built_so_far():
    assert len(SCENARIOS) >= 15
    assert all(isinstance(s["经过"][0]["日"], date) for s in SCENARIOS)
