"""What evidence lacks becomes a task; a valid sample closes it, an answer closes a query."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from domain.events import StepTaken
from domain.findings import Band
from domain.measurement import Fraction, SampleKind
from domain.vocabulary import Ground, Step
from flows.cli_reference import app
from flows.tasks import What, tasks
from storage import cases
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, Living
from tests.office import CASE, dust, inspection

LATER = date(2025, 10, 20)
AMMONIA = {"agent": "chem-002", "fraction": Fraction.NONE, "silica_pct": ""}


def given(life, *measurements, on=START, number="R-1"):
    life.give(replace(inspection(on, report=number), measurements=measurements))


def open_tasks(life, today=LATER):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        return tasks(life.assembly, unit, today=today)


def grounds(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        return cases.load_cases(unit, [CASE])[CASE].case.grounds


@pytest.mark.parametrize(
    ("flaw", "defect", "what"),
    [
        ({"accredited": False}, "not_accredited", What.RESAMPLE),
        ({"calibrated_until": date(2025, 10, 8)}, "calibration_expired", What.RESAMPLE),
        ({"sampled_minutes": 59}, "sampled_too_short", What.RESAMPLE),
        ({"value": "2.4", "below_detection": True}, "below_detection_over_limit", What.RESAMPLE),
        ({**AMMONIA, "value": "41"}, "stel_missing", What.RESAMPLE),
        (
            {**AMMONIA, "agent": "chem-224b", "kind": SampleKind.PEAK, "value": "0.12"},
            "peak_undecided", What.RESAMPLE,
        ),
        ({"agent": "dust-36", "silica_pct": "5", "value": "17"}, "limit_unconfirmed",
         What.CONFIRM),
    ],
)  # fmt: skip
def test_each_defect_turns_a_would_be_listing_into_a_task(assembly, flaw, defect, what):
    life = Living(assembly)
    given(life, dust(**{"value": "2.4", "on": START, **flaw}))
    (task,) = open_tasks(life)
    assert (task.what, task.case_id, task.post) == (what, CASE, "破碎")
    assert defect in task.defects
    assert task.reason_zh
    assert task.reason_en
    assert (task.opened_on, task.due_on) == (START, date(2025, 11, 19))  # 30 working days
    assert task.closed_on is None
    assert grounds(life) == ()


def test_sound_evidence_and_a_result_merely_over_open_no_task(assembly):
    life = Living(assembly)
    given(life, dust("2.4", START), dust("2.4", START, "002", accredited=False))
    given(
        life, dust("1.2", START, post="包装", accredited=False), on=date(2025, 10, 10), number="2"
    )
    assert open_tasks(life) == ()
    assert grounds(life) == (Ground.G1_EXCEEDED,)


@pytest.mark.parametrize(
    ("later", "closed"),
    [
        ({}, True),
        ({"accredited": False}, False),  # no valid sample
        ({"post": "筛分"}, False),  # another post
        ({"fraction": Fraction.RESPIRABLE}, False),  # another fraction
        ({"sampled_on": START}, False),  # taken the same day: not a new sample
    ],
)
def test_a_new_valid_sample_of_the_same_closes_it(assembly, later, closed):
    life = Living(assembly)
    given(life, dust("2.4", START, accredited=False))
    given(life, dust("0.5", date(2025, 10, 15), **later), on=date(2025, 10, 16), number="R-2")
    done = [t for t in open_tasks(life) if t.report_no == "R-1"]
    expected = (date(2025, 10, 16), "R-2") if closed else (None, "")
    assert [(t.closed_on, t.closed_by) for t in done] == [expected]


def test_a_task_is_overdue_the_day_after_its_last(assembly):
    life = Living(assembly)
    given(life, dust("2.4", START, accredited=False))
    assert not open_tasks(life, date(2025, 11, 19))[0].overdue
    assert open_tasks(life, date(2025, 11, 20))[0].overdue


@pytest.mark.parametrize(
    ("value", "lab", "said"),
    [("1.2", True, "检测机构判定合格，本机关判定超标"),
     ("0.8", False, "检测机构判定不合格，本机关判定符合")],
)  # fmt: skip
def test_a_laboratory_that_judges_otherwise_is_asked_and_answers(assembly, value, lab, said):
    life = Living(assembly)
    given(life, dust(value, START, lab_verdict=lab))
    (query,) = open_tasks(life)
    assert (query.what, query.report_no) == (What.QUERY, "R-1")
    assert query.reason_zh.startswith(said)
    assert query.laboratory == "示例检测机构（虚构）"
    answer = StepTaken(
        case_id=CASE, on=LATER, step=Step.LABORATORY_ANSWERED, by="示例检测机构（虚构）",
        document="示检函1号", particulars={"report_no": "R-9"},
    )  # fmt: skip
    life.give(answer)
    assert open_tasks(life)[0].closed_on is None  # about another report
    life.give(replace(answer, particulars={"report_no": "R-1"}))
    (query,) = open_tasks(life)
    assert (query.closed_on, query.closed_by) == (LATER, "示检函1号")


def test_an_answer_that_names_no_report_is_refused(assembly):
    life = Living(assembly)
    given(life, dust("1.2", START, lab_verdict=True))
    life.give(StepTaken(case_id=CASE, on=LATER, step=Step.LABORATORY_ANSWERED, by="", document="1"))
    assert open_tasks(life)[0].closed_on is None
    with UnitOfWork(assembly.engine, reading=True) as unit:
        last = cases.entries_of(unit, CASE)[-1]
    assert (last.code, last.detail) == ("particulars", ("report_no",))


def test_agreement_asks_nobody(assembly):
    life = Living(assembly)
    given(life, dust("1.2", START, lab_verdict=False), dust("0.2", START, "2", lab_verdict=True))
    assert open_tasks(life) == ()


def test_the_command_tells_them_and_says_what_to_do(office, monkeypatch):
    life = Living(office)
    given(life, dust("2.4", START, accredited=False), dust("1.2", START, "2", lab_verdict=True))
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.url)
    told = CliRunner().invoke(app, ["tasks"])
    for said in ("重新采样", "质询检测机构", "未经资质认可", "has it sampled again", CASE):
        assert said.replace("has it", "have it") in told.output, told.output
    given(life, dust("0.5", date(2025, 10, 15)), on=date(2025, 10, 16), number="R-2")
    rows = json.loads(CliRunner().invoke(app, ["tasks", "--json"]).stdout)
    assert [row["what"] for row in rows] == ["query"]
    every = json.loads(CliRunner().invoke(app, ["tasks", "--json", "--all", "--case", CASE]).stdout)
    assert [(row["what"], row["closed_by"]) for row in every] == [
        ("query", ""),
        ("resample", "R-2"),
    ]
    assert json.loads(CliRunner().invoke(app, ["tasks", "--json", "--case", "x"]).stdout) == []
    assert "没有待办事项" in CliRunner().invoke(app, ["tasks", "--case", "x"]).output


def test_a_would_be_listing_is_still_a_warning(assembly):
    life = Living(assembly)
    given(life, dust("2.4", START, accredited=False))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (finding,) = cases.load_cases(unit, [CASE])[CASE].case.findings
    assert (finding.outcome, finding.usable) == (Band.SERIOUS, Band.NOT_JUDGED)
