"""Every scenario comes out as a lawyer wrote it, every row of the table is in one, and a scenario
that is written wrongly says where and what to write instead."""

from __future__ import annotations

from functools import cache

import pytest

from domain.lifecycle import TABLE
from rules.evidence_quality import DEFECTS
from rules.pack_values import PROCEDURE
from rules.serious import SERIOUS
from tests.scenarios.court import Court
from tests.scenarios.scenario_files import (
    DEFECT_WORDS,
    HERE,
    ScenarioError,
    load_scenarios,
    scenarios,
)

SCENARIOS = scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[f"{s.file}: {s.title}" for s in SCENARIOS])
def test_scenario(scenario):
    Court(scenario).run()


@cache
def played():
    """Every court, after its scenario; nothing that looks at them changes them."""
    courts = [Court(scenario) for scenario in SCENARIOS]
    for court in courts:
        court.run()
    return courts


def test_every_row_of_the_table_is_taken_by_a_scenario():
    taken = {row for court in played() for row in court.rows}
    assert [row.id for row in TABLE if row.id not in taken] == []


def test_every_criterion_and_every_defect_is_met_in_a_scenario():
    judged = [made for court in played() for _, made in court.measured.values()]
    because = {key for made in judged for key in made.findings.serious_because}
    defects = {code for made in judged for line in made.lines for code in line.defects}
    assert set(DEFECTS) <= defects
    assert set(SERIOUS) <= because


def test_every_value_that_establishes_a_ground_is_named_in_a_scenario():
    said = "".join(path.read_text("utf-8") for path in HERE.glob("*.yaml"))
    assert [key for key in PROCEDURE if key not in said] == []


GOOD = """
- 情形: 试写
  依据: 行政处罚法 54
  经过:
    - {日: 2025-10-09, 检查: [{因素: 矽尘, 结果: 2.4}], 判定: 严重超标}
  结果: {状态: 已检查，待立案, 事由: [G1]}
"""


def test_a_scenario_a_lawyer_writes_is_played(tmp_path):
    (tmp_path / "new.yaml").write_text(GOOD, "utf-8")
    (scenario,) = load_scenarios(tmp_path)
    Court(scenario).run()
    wrong = GOOD.replace("[G1]", "[G2]")
    (tmp_path / "new.yaml").write_text(wrong, "utf-8")
    (scenario,) = load_scenarios(tmp_path)
    with pytest.raises(AssertionError, match=r"new.yaml，试写：事由 \['G1'\]"):
        Court(scenario).run()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("检查:", "检察:", "第 1 步：应恰有一件事"),
        ("判定:", "判断:", "第 1 步：“检查”这一步里没有“判断”。是否指：判定"),
        ("严重超标", "严重超标了", "判定中没有“严重超标了”。是否指：严重超标"),
        ("2025-10-09", "2025年10月9日", "缺“日”或不是日期"),
        ("因素:", "物质:", "第 1 个样品：至少写明“因素”和“结果”"),
        ("结果: 2.4}", "结果: 2.4, 时长: 8}", "样品里没有“时长”"),
        ("  依据: 行政处罚法 54\n", "", "缺“依据”"),
        ("状态: 已检查，待立案, ", "", "结果缺“状态”"),
        ("已检查，待立案", "已检查", "状态中没有“已检查”。是否指：已检查，待立案"),
        ("[G1]", "[G4]", "事由中没有“G4”"),
        ("  经过:", "  承接: 没有的\n  经过:", "承接的情形中没有“没有的”"),
        ("  经过:", "  承接: 试写\n  经过:", "承接绕回自身"),
        ("  经过:", "  假定: {jizhou-2018: {harm.order25: 大}}\n  经过:", "harm.order25：'大'；use one of"),
        ("  经过:", "  假定: {jizhou: {}}\n  经过:", "没有“jizhou”。是否指：jizhou-2018"),
        ("- 情形: 试写", "- 题目: 试写", "有一条没有“情形:”"),
        ("经过:\n", "经过: [\n", "不是可读的 YAML"),
    ],
)  # fmt: skip
def test_a_scenario_written_wrongly_says_where_and_what_to_write(tmp_path, old, new, said):
    assert old in GOOD
    (tmp_path / "new.yaml").write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenarios(tmp_path)
    assert "new.yaml" in str(caught.value)
    assert said in str(caught.value)


def test_two_scenarios_of_one_name_are_told_apart(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD + GOOD, "utf-8")
    with pytest.raises(ScenarioError, match="重名"):
        load_scenarios(tmp_path)


def test_the_manual_holds_a_scenario_that_plays_and_every_word_it_needs(tmp_path):
    manual = (HERE / "README.md").read_text("utf-8")
    example = manual.split("```yaml")[1].split("```")[0]
    (tmp_path / "example.yaml").write_text(example, "utf-8")
    for scenario in load_scenarios(tmp_path):
        Court(scenario).run()
    for word in (*DEFECT_WORDS.values(), "承接", "假定", "不予办理", "待办", "载明", "方式"):
        assert word in manual, word
