"""Figures filed and indicators read by programs of other departments."""

from __future__ import annotations

from datetime import date

import pytest

from domain.events import ProtectionRecorded
from domain.joint.matters import Matter, Standing
from domain.joint.periods import Period
from flows.joint import figures
from flows.joint.filing import filed
from flows.tokens import Scope
from rules.indicator_book import load_indicator_book
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import USCC
from tests.web.desk import Desks
from tests.web.programs import Program, token

BOOK = load_indicator_book()
Q3 = Period(2026, 3)
ROW = {"indicator": "R08", "period": "2026-Q3", "numerator": 45, "denominator": 50}


@pytest.fixture
def desks(office) -> Desks:
    surveyed = Standing(record_no="FZ-1", matter=Matter.SURVEY, due=1, done=1, paper="虚构台账")
    Living(office).give(ProtectionRecorded(uscc=USCC, on=date(2026, 8, 3), standing=surveyed))
    made = Desks(office)
    made.everybody()
    return made


def standing(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return filed(unit, BOOK, Q3)


def test_a_unit_files_its_own_figures_once_and_restates_with_a_reason(desks):
    program = Program(desks, token(desks, Scope.FIGURES, unit="health"))
    told = program.post("figures", ROW, {**ROW, "indicator": "R01"})
    assert told.status_code == 201, told.text
    receipt = told.json()
    assert (receipt["accepted"], receipt["rejected"]) == (1, 1)
    (wrong,) = [one for one in receipt["problems"] if one["refuses"]]
    assert (wrong["problem"], wrong["en"]) == (
        "该指标不由本单位报送", "Indicator: not filed by this unit."
    )  # fmt: skip
    assert standing(desks)["R08"].by.startswith("token:")
    again = program.post("figures", ROW).json()
    assert (again["accepted"], again["repeated"]) == (0, 1)
    assert program.post("figures", {**ROW, "numerator": 44}).status_code == 422
    other = {**ROW, "numerator": 44, "reason": "重复计一人"}
    assert program.post("figures", other).json()["accepted"] == 1
    (restated,) = standing(desks)["R08"].restatements
    assert (restated.was.numerator, restated.now.numerator) == (45, 44)


def test_departments_read_figures_definitions_and_restatements(desks):
    figures.take(desks.assembly, Q3, at=desks.at)
    writer = Program(desks, token(desks, Scope.FIGURES, unit="health"))
    writer.post("figures", ROW)
    writer.post("figures", {**ROW, "numerator": 44, "reason": "重复计一人"})
    reader = Program(desks, token(desks, Scope.INDICATORS, unit="示例民政部门（虚构）"))
    told = reader.get("indicators?period=2026-Q3").json()
    assert (told["period"], told["book"]) == ("2026-Q3", BOOK.digest)
    by_id = {one["id"]: one for one in told["indicators"]}
    assert set(by_id) == {one.id for one in BOOK.indicators}
    r08 = by_id["R08"]
    assert (r08["target"], r08["met"], r08["counted_here"]) == ("90", False, False)
    now = r08["quarters"][-1]
    assert now["figure"] == {"numerator": 44, "denominator": 50, "said": "88.0%"}
    assert now["late"] is True
    assert [(one["was"]["said"], one["reason"]) for one in now["restated"]] == [
        ("90.0%", "重复计一人")
    ]
    r01 = by_id["R01"]
    assert r01["quarters"][-1]["figure"]["denominator"] == 1
    assert r01["confirmed"] == "unconfirmed"
    assert reader.get("indicators?period=2026").status_code == 422
    assert reader.get("indicators").json()["period"] == "2026-Q3", "the last full quarter"


def test_a_token_of_townships_reads_what_is_counted_of_these_alone(desks):
    figures.take(desks.assembly, Q3, at=desks.at)
    Program(desks, token(desks, Scope.FIGURES, unit="health")).post("figures", ROW)
    held = token(desks, Scope.INDICATORS, unit="示例二镇（虚构）", townships=("示例二镇",))
    by_id = {one["id"]: one for one in Program(desks, held).get("indicators").json()["indicators"]}
    assert by_id["R01"]["quarters"][-1]["figure"]["denominator"] == 0
    assert by_id["R08"]["quarters"][-1]["figure"] is None
