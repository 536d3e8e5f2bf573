"""By what an office holds a ground established: at each border, and in a sentence that says why.

卫生部令25号 and 国务院令493号 as told in the docstrings of ``domain/criteria.py``; what a pack leaves
out is usual: every fact of G2 is enough, harm is a finding under 职业病防治法 77.
"""

from __future__ import annotations

import pytest

from domain.criteria import GROUND_OF, Criterion, established, tier_25, tier_493
from domain.vocabulary import Ground

SWITCHES = [c for c in Criterion if c not in (Criterion.ITEMS_OPEN, Criterion.HARM)]
PACK = {"pack": "示例包"}


@pytest.mark.parametrize("criterion", SWITCHES)
@pytest.mark.parametrize(("value", "met"), [("on", True), ("off", False), (None, True)])
def test_a_fact_is_enough_unless_the_pack_says_off(criterion, value, met):
    values = PACK | ({criterion: value} if value else {})
    verdict = "成立" if met else "不成立"
    assert established(criterion, values, {}) == (
        met,
        f"列入事由 G2：{criterion.value}：{value or 'on'}（规则包 示例包），{verdict}",
    )


@pytest.mark.parametrize(
    ("least", "items", "counted", "met"),
    [
        (None, "除尘器", 1, True),
        (None, "", 0, False),
        (None, None, 0, False),
        ("1", " ; ;", 0, False),
        ("2", "除尘器", 1, False),
        ("2", "除尘器; 围挡", 2, True),
        ("2", "除尘器;围挡;口罩", 3, True),
        ("off", "除尘器;围挡", 2, False),
    ],
)
def test_items_of_an_order_are_counted_one_by_one(least, items, counted, met):
    values = PACK | ({"rectification.items_open": least} if least else {})
    said = {} if items is None else {"open_items": items}
    assert established(Criterion.ITEMS_OPEN, values, said) == (
        met,
        f"列入事由 G2：未完成事项 {counted} 项，rectification.items_open：{least or '1'}（规则包 示例包），"
        f"{'成立' if met else '不成立'}",
    )


@pytest.mark.parametrize(
    ("acute", "deaths", "anthrax", "by_25", "by_493"),
    [
        (0, 0, 0, "general", "general"),
        (9, 0, 0, "general", "general"),
        (10, 0, 0, "major", "larger"),
        (49, 0, 0, "major", "larger"),
        (50, 0, 0, "extraordinary", "major"),
        (99, 0, 0, "extraordinary", "major"),
        (100, 0, 0, "extraordinary", "extraordinary"),
        (0, 1, 0, "major", "general"),
        (0, 2, 0, "major", "general"),
        (0, 3, 0, "major", "larger"),
        (0, 4, 0, "major", "larger"),
        (0, 5, 0, "extraordinary", "larger"),
        (0, 9, 0, "extraordinary", "larger"),
        (0, 10, 0, "extraordinary", "major"),
        (0, 29, 0, "extraordinary", "major"),
        (0, 30, 0, "extraordinary", "extraordinary"),
        (0, 0, 1, "major", "general"),
        (0, 0, 4, "major", "general"),
        (0, 0, 5, "extraordinary", "general"),
    ],
)
def test_an_accident_is_of_the_tier_its_worst_figure_reaches(acute, deaths, anthrax, by_25, by_493):
    assert tier_25(acute, deaths, anthrax) == by_25
    assert tier_493(acute, deaths) == by_493


@pytest.mark.parametrize(("value", "met"), [("on", True), ("off", False), (None, True)])
def test_harm_without_figures_is_a_finding_the_pack_may_leave_out(value, met):
    values = PACK | ({"harm.finding": value} if value else {})
    for said in ({}, {"deaths": ""}):
        assert established(Criterion.HARM, values, said) == (
            met,
            f"列入事由 G3：harm.finding：{value or 'on'}（规则包 示例包），{'成立' if met else '不成立'}",
        )


FIGURES = "急性职业病 {} 例、死亡 {} 人、职业性炭疽 {} 例；"
BY_25, BY_493 = (
    "依卫生部令25号为{}事故，harm.order25：{}及以上",
    "依国务院令493号为{}事故，harm.order493：{}及以上",
)


@pytest.mark.parametrize(
    ("values", "said", "met", "told"),
    [
        ({"harm.order25": "major"}, {"acute_cases": "10"}, True,
         FIGURES.format(10, 0, 0) + BY_25.format("重大", "重大")),
        ({"harm.order25": "major"}, {"acute_cases": "9", "deaths": "0"}, False,
         FIGURES.format(9, 0, 0) + BY_25.format("一般", "重大")),
        ({"harm.order25": "major"}, {"anthrax_cases": "5"}, True,
         FIGURES.format(0, 0, 5) + BY_25.format("特大", "重大")),
        ({"harm.order493": "larger", "harm.order25": "off"}, {"deaths": "3"}, True,
         FIGURES.format(0, 3, 0) + BY_493.format("较大", "较大")),
        # One scale that is reached is enough, whichever stands first.
        ({"harm.order25": "extraordinary", "harm.order493": "larger"}, {"deaths": "3"}, True,
         FIGURES.format(0, 3, 0) + BY_25.format("重大", "特大") + "；" + BY_493.format("较大", "较大")),
        ({"harm.order25": "major", "harm.order493": "larger"}, {"deaths": "1"}, True,
         FIGURES.format(0, 1, 0) + BY_25.format("重大", "重大") + "；" + BY_493.format("一般", "较大")),
        ({}, {"deaths": "30"}, False,
         FIGURES.format(0, 30, 0) + "规则包不以事故等级为列入事由"),
        # With figures on file the finding alone is not asked.
        ({"harm.finding": "on", "harm.order493": "extraordinary"}, {"deaths": "1"}, False,
         FIGURES.format(0, 1, 0) + BY_493.format("一般", "特别重大")),
    ],
)  # fmt: skip
def test_harm_with_figures_is_weighed_by_the_scales_of_the_pack(values, said, met, told):
    assert established(Criterion.HARM, PACK | values, said) == (
        met,
        f"列入事由 G3：{told}（规则包 示例包），{'成立' if met else '不成立'}",
    )


def test_a_case_without_a_pack_names_none_and_every_criterion_bears_one_ground():
    assert established(Criterion.REFUSED, {}, {})[1].endswith("（规则包 ），成立")
    assert {c: GROUND_OF[c] for c in Criterion} == {
        **dict.fromkeys((*SWITCHES, Criterion.ITEMS_OPEN), Ground.G2_RECTIFICATION),
        Criterion.HARM: Ground.G3_HARM,
    }
