"""Acts from a JSON Lines file become events in file order; a wrong line says which field and how."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain.events import ActProposed, DocumentServed, ProposalAnswered, ServiceWay, StepTaken
from domain.roles import Answer, Role
from domain.vocabulary import Act, Notice, Step
from flows.formats.decisions import ActError, read_decision, read_decisions
from flows.formats.tables import UnreadableFileError
from tests.office import CASE

ON = date(2026, 3, 2)
HEAD = {"case": CASE, "on": "2026-03-02"}
ACT, NOTICE, STEP = next(iter(Act)), Notice.PENALTY_DECISION, next(iter(Step))
PROPOSE = {**HEAD, "ref": "1", "do": "propose", "act": ACT.value, "by": "ins-01", "reason": "理由",
           "particulars": {"fine_yuan": 50000}}  # fmt: skip
ANSWER = {**HEAD, "ref": "2", "do": "answer", "proposal": 1, "by": "sec-01",
          "role": "section_head", "answer": "approve"}  # fmt: skip
SERVE = {**HEAD, "ref": "3", "do": "serve", "document": NOTICE.value, "way": "direct",
         "recipient": "虚构甲", "proof": "回证1"}  # fmt: skip
TAKE = {**HEAD, "ref": "4", "do": "step", "step": STEP.value, "by": "ins-01", "document": "笔录"}


def read(path, *objects):
    lines = [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in objects
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_decisions(path)


def test_each_kind_of_act_becomes_its_event(tmp_path):
    rows, problems = read(tmp_path / "d.jsonl", PROPOSE, ANSWER, "", SERVE, TAKE)

    assert problems == []
    assert [(one.ref, one.row) for one in rows] == [("1", 1), ("2", 2), ("3", 4), ("4", 5)]
    assert [one.event for one in rows] == [
        ActProposed(case_id=CASE, on=ON, act=ACT, by="ins-01", reason="理由",
                    particulars={"fine_yuan": "50000"}),
        ProposalAnswered(case_id=CASE, on=ON, proposal=1, by="sec-01", role=Role.SECTION_HEAD,
                         answer=Answer.APPROVE),
        DocumentServed(case_id=CASE, on=ON, document=NOTICE, way=ServiceWay.DIRECT,
                       recipient="虚构甲", proof="回证1"),
        StepTaken(case_id=CASE, on=ON, step=STEP, by="ins-01", document="笔录"),
    ]  # fmt: skip


WRONG = {
    "no object": ("[1]", "整行"),
    "no JSON": ('{"ref": ', "整行"),
    "half a character": ('{"ref": "\\ud800"}', "整行"),
    "no reference": ({**PROPOSE, "ref": None}, "ref"),
    "no case": ({**PROPOSE, "case": " "}, "case"),
    "an unknown doing": ({**PROPOSE, "do": "decide"}, "do"),
    "an unknown act": ({**PROPOSE, "act": "hang"}, "act"),
    "nobody proposes": ({**PROPOSE, "by": ""}, "by"),
    "particulars that are a list": ({**PROPOSE, "particulars": ["x"]}, "particulars"),
    "an unknown role": ({**ANSWER, "role": "king"}, "role"),
    "an unknown answer": ({**ANSWER, "answer": "perhaps"}, "answer"),
    "a proposal without number": ({**ANSWER, "proposal": "一"}, "proposal"),
    "a proposal of half": ({**ANSWER, "proposal": 1.5}, "proposal"),
    "an unknown document": ({**SERVE, "document": "poem"}, "document"),
    "an unknown way": ({**SERVE, "way": "pigeon"}, "way"),
    "a service on nobody": ({**SERVE, "recipient": ""}, "recipient"),
    "an unknown step": ({**TAKE, "step": "dance"}, "step"),
    "a day that is none": ({**TAKE, "on": "2026-02-30"}, "on"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(WRONG))
def test_a_wrong_line_names_its_field_and_the_right_lines_are_taken(tmp_path, what):
    wrong, field = WRONG[what]
    rows, problems = read(tmp_path / "d.jsonl", PROPOSE, wrong, TAKE)
    assert [one.row for one in rows] == [1, 3]
    (problem,) = problems
    assert (problem.row, problem.name) == (2, field)
    assert problem.problem
    assert problem.remedy


def test_the_same_act_under_the_same_reference_has_the_same_digest(tmp_path):
    turned = dict(reversed(list(PROPOSE.items())))
    rows, _ = read(tmp_path / "d.jsonl", PROPOSE, turned, {**PROPOSE, "reason": "别的理由"})
    assert rows[0].digest == rows[1].digest
    assert rows[0].digest != rows[2].digest


def test_acts_come_as_json_lines_only(tmp_path):
    path = tmp_path / "d.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(UnreadableFileError, match="jsonl"):
        read_decisions(path)


def test_a_fact_may_carry_its_figures():
    given = {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "step", "step": "harm_established"}
    row = read_decision(given | {"particulars": {"deaths": 1, "acute_cases": "12"}})
    assert row.event.particulars == {"deaths": "1", "acute_cases": "12"}
    assert read_decision(given).event.particulars == {}
    with pytest.raises(ActError, match="particulars"):
        read_decision(given | {"particulars": "one"})
