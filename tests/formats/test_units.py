"""Promises of units: a result is judged in its agent's unit, whatever unit of mass it came in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.findings import Band
from flows.judging import judge_measurements
from rules.units import MASS, converted

ON = "2024-05-01"


@pytest.fixture
def told(book, tmp_path):
    """What a row of a file becomes: (problems, judged lines)."""

    def judge(agent, value, unit, kind="TWA", **more):
        row = {"agent": agent, "kind": kind, "value": value, "unit": unit, "sampled_on": ON} | more
        path = tmp_path / "rows.jsonl"
        path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
        with judge_measurements(path, book, date(2026, 1, 1)) as found:
            results = [result for report in found.reports for result in report.results]
            return found.problems, results

    return judge


@pytest.mark.parametrize("unit", ["ug/m3", "μg/m3", "µg/m³", "微克/立方米"])
def test_a_result_in_another_unit_of_mass_is_converted_and_says_so(told, unit):
    """Benzene, PC-TWA 3 mg/m3 from 2022-12-01: equal to the limit in every unit."""
    _, (one,) = told("苯", "3000", unit)
    assert one.line.band is Band.COMPLIANT
    assert one.line.explanation["reported"] == "3000 μg/m3"
    assert str(one.line.explanation["arithmetic"]).startswith("3000 μg/m3 = 3 mg/m3；3 ÷ 3 = 1")
    _, (over,) = told("苯", "3000.001", unit)
    assert over.line.band is Band.EXCEEDED


def test_an_agent_is_judged_in_the_unit_its_figures_are_printed_in(told):
    """Subtilisins, PC-TWA 15 ng/m3 (GBZ 2.1-2019 table 3)."""
    _, (one,) = told("枯草杆菌蛋白酶", "0.000015", "mg/m3")
    assert (one.line.band, one.line.explanation["value"]) == (Band.COMPLIANT, "15")
    _, (plain,) = told("枯草杆菌蛋白酶", "15.1", "ng/m3")
    assert plain.line.band is Band.EXCEEDED
    assert "reported" not in plain.line.explanation


def test_spores_are_counted_in_tens_of_millions(told):
    """Beauveria bassiana, 60000000 spores/m3 (GBZ 2.1-2019 table 3)."""
    bands = [
        told("白僵蚕孢子", value, "孢子数/m3", "MAC")[1][0].line.band
        for value in ("60000000", "60000001")
    ]
    assert bands == [Band.COMPLIANT, Band.EXCEEDED]


@pytest.mark.parametrize(
    ("agent", "value", "unit", "name", "remedy"),
    [
        ("苯", "1", "ppm", "单位", "由检测机构换算为 mg/m3"),
        ("苯", "12", "spores/m3", "单位", "填写 mg/m3"),
        ("苯", "0.0001", "ng/m3", "检测结果", "请检测机构以 mg/m3 报告"),
        ("苯", "1234567", "mg/m3", "检测结果", "核对数值与单位"),
        ("苯", "1000", "g/m3", "检测结果", "核对数值与单位"),
        ("白僵蚕孢子", "12", "mg/m3", "单位", "填写 spores/m3"),
        ("噪声", "88", "μg/m3", "单位", "噪声填写 dB(A)"),
    ],
)
def test_what_cannot_be_converted_comes_back_with_the_remedy(
    told, agent, value, unit, name, remedy
):
    kind = "NOISE" if agent == "噪声" else "TWA"
    problems, results = told(agent, value, unit, kind)
    (problem,) = problems
    assert (problem.name.partition("（")[0], results) == (name, [])
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("second", "unit"), [("0.0000001", "μg/m3"), ("0.0001", "ng/m3"), ("1234567", "mg/m3")]
)
def test_the_second_result_of_a_row_is_converted_and_checked_too(told, second, unit):
    (problem, *_), results = told("苯", "1000", unit, "2", value_2=second)
    assert results == []
    assert problem.value in (second, "1000")
    problems, (twa, stel) = told("苯", "2000", "μg/m3", "2", value_2="6000.5")
    assert problems == ()
    assert (twa.line.band, stel.line.band) == (Band.COMPLIANT, Band.EXCEEDED)
    assert stel.line.explanation["reported"] == "6000.5 μg/m3"


@pytest.mark.parametrize("value", ["合格", "-0.4", "", "1e3", "12345678901"])
def test_a_spoiled_value_in_another_unit_is_told_once(told, value):
    problems, results = told("苯", value, "μg/m3")
    assert [p.name.partition("（")[0] for p in problems] == ["检测结果"]
    assert results == []


def test_a_contact_of_a_whole_day_comes_back(told):
    """A reduced limit would be nothing at all; a noise level over 24 hours is another matter."""
    (problem,), results = told("苯", "1", "mg/m3", hours="24.0")
    assert (problem.name.partition("（")[0], results) == ("日接触时间(h)", [])
    assert "须小于 24" in problem.remedy
    _, (noise,) = told("噪声", "80", "dB(A)", "NOISE", hours="24")
    assert noise.line.band is not Band.NOT_JUDGED


def test_an_unknown_name_is_asked_back_with_candidates(told):
    (problem,), results = told("铅", "0.02", "mg/m3")
    assert results == []
    assert "铅尘（chem-224a）" in problem.remedy
    assert "铅烟（chem-224b）" in problem.remedy


def test_parts_in_another_unit_than_the_limit_come_back(book, tmp_path):
    row = {"computation": "C_TWA", "agent": "苯", "unit": "μg/m3", "sampled_on": ON,
           "parts": [{"concentration": "2100", "minutes": 480}]}  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    with judge_measurements(path, book, date(2026, 1, 1)) as found:
        (problem,) = found.problems
    assert "以 mg/m3 填写" in problem.remedy


UNITS = st.sampled_from(sorted(MASS))


@given(st.decimals(0, 10**6, places=6, allow_nan=False), UNITS, UNITS)
def test_a_conversion_there_and_back_loses_nothing(value, unit, wanted):
    there = converted(f"{value:f}", unit, wanted)
    assert Decimal(converted(there, wanted, unit)) == value
