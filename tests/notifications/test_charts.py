"""Charts: drawn without a browser, told to whoever does not see them, never by colour alone."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from notifications.charts import INK, LINE, PAPER, TARGET, Bars, Movements, Point, Trend, picture

SVG = "{http://www.w3.org/2000/svg}"


def point(name, tenths):
    return Point(name, Fraction(tenths, 1000), f"{tenths // 10}.{tenths % 10}%")


TREND = Trend(
    title="申报率，按季度", told="折线",
    points=(point("26年1季", 610), Point("26年2季", None, "—"), point("26年3季", 790)),
    target=Fraction(85, 100), target_said="85%", forecast=point("26年12月", 873),
)  # fmt: skip
BARS = Bars(
    title="申报率，按镇乡街", told="横条",
    points=(point("示例一镇", 912), point("示例二镇", 640), point("示例三镇", 850)),
    target=Fraction(85, 100), target_said="85%",
)  # fmt: skip
MOVED = Movements(title="名单变动", told="柱", quarters=(("26年2季", 3, 1), ("26年3季", 0, 2)))


@pytest.fixture(scope="module")
def drawn():
    some = (TREND, BARS, MOVED)
    return {one.title: ET.fromstring(picture(one)) for one in some}  # noqa: S314  our own


def said(svg):
    return ["".join(one.itertext()) for one in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", [TREND, BARS, MOVED], ids=lambda one: type(one).__name__)
def test_a_chart_is_a_picture_with_title_and_description(drawn, chart):
    svg = drawn[chart.title]
    assert (svg.get("role"), svg.get("aria-label")) == ("img", chart.title)
    assert svg.find(f"{SVG}title").text == chart.title
    assert svg.find(f"{SVG}desc").text == chart.told
    below = [one for one in svg.iter() if one is not svg]
    assert not [one for one in below if {"role", "aria-label", "style"} & set(one.attrib)]
    assert "style" not in svg.attrib, "the policy of the pages allows none"
    colours = {
        value for one in below for key, value in one.attrib.items() if key in ("fill", "stroke")
    }
    grid = {"none", "transparent", "#d3d9df"}
    assert colours - grid <= {INK, LINE, TARGET, PAPER}, "what the style sheets give others"


def test_a_trend_names_target_and_forecast_and_leaves_a_gap(drawn):
    words = said(drawn[TREND.title])
    assert {"61.0%", "79.0%", "目标 85%", "预测 87.3%"} <= set(words)
    assert words.count("26年2季") == 1, "a quarter without a figure keeps its place"
    assert "—" not in words


def test_bars_say_in_words_what_misses_the_target(drawn):
    words = said(drawn[BARS.title])
    assert {"91.2% 达到", "64.0% 未达", "85.0% 达到", "目标 85%"} <= set(words)
    hollow = [
        one for one in drawn[BARS.title].iter(f"{SVG}path")
        if one.get("stroke") == LINE and one.get("fill") == PAPER
    ]  # fmt: skip
    assert len(hollow) == 1


def test_movements_say_both_numbers_of_each_quarter(drawn):
    words = said(drawn[MOVED.title])
    assert {"列入", "移出"} <= set(words)
    steps = ["0", "1", "2", "3", "4"]  # of the axis
    assert [one for one in words if one.isdecimal()] == [*steps, "3", "1", "0", "2"]
