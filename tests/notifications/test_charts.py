"""Charts: drawn without a browser, told to whoever does not see them, never by colour alone."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from notifications import page_pictures
from notifications.charts import (
    INK,
    LINE,
    PAPER,
    TARGET,
    Bars,
    Movements,
    Point,
    Spark,
    Trend,
    picture,
)

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
SMALL = Spark(
    title="2026-Q1 61.0%；2026-Q2 —；2026-Q3 79.0%；2026-Q4 80.0%",
    values=(Fraction(61, 100), None, Fraction(79, 100), Fraction(8, 10)), target=Fraction(85, 100),
)  # fmt: skip
COUNTED = Trend(
    title="例数，按季度", told="折线", points=(Point("1季", Fraction(3), "3"),
                                           Point("2季", Fraction(12), "12")),
    target=None, counts=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    some = (TREND, BARS, MOVED, COUNTED)
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


def test_a_trend_of_numbers_has_an_axis_of_numbers(drawn):
    words = said(drawn[COUNTED.title])
    assert not [one for one in words if "%" in one]
    assert {"3", "12"} <= set(words)


def lines_of(svg):
    return [one for one in svg.iter(f"{SVG}path") if one.get("stroke") == LINE and
            one.get("fill") in (None, "none")]  # fmt: skip


def test_a_small_trend_breaks_where_a_quarter_has_no_figure():
    svg = ET.fromstring(picture(SMALL))  # noqa: S314  our own
    assert (svg.get("class"), svg.get("aria-label")) == ("spark", SMALL.title)
    assert said(svg) == [], "its words are its title"
    (line,) = lines_of(svg)
    assert line.get("d").count("M") == 2, "one stroke before the gap, one after it"
    assert [one.get("stroke-dasharray") for one in svg.iter() if one.get("stroke") == TARGET]


def test_pages_draw_a_picture_once_and_title_it_as_each_asks(monkeypatch):
    asked = []
    monkeypatch.setattr(page_pictures, "_kept", {})
    monkeypatch.setattr(page_pictures, "MOST", 2)
    monkeypatch.setattr(
        page_pictures, "drawn",
        lambda some: asked.extend(one for one, _ in some) or [(picture(one), b"") for one, _ in some],
    )  # fmt: skip
    other = Spark(title="<另一个>", values=SMALL.values, target=SMALL.target)
    less = Spark(title="少", values=SMALL.values[2:])
    first, second, third = page_pictures.pictures([SMALL, other, less])
    assert (SMALL.title in first, "&lt;另一个&gt;" in second) == (True, True)
    assert first.replace(SMALL.title, "&lt;另一个&gt;") == second
    assert third != first
    assert len(asked) == 2, "the first two are one drawing"
    assert page_pictures.pictures([other]) == [second]
    assert len(asked) == 2
    page_pictures.pictures([Spark(title="又", values=SMALL.values[1:])])
    assert len(page_pictures._kept) == 2, "the oldest is forgotten"
