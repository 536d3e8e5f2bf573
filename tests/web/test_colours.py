"""Colours of site and desks: named once for light and for dark, and used by their names."""

from __future__ import annotations

import re

import pytest

from notifications.charts import GRID, INK, LINE, PAPER, TARGET
from web.desk.assets import ASSETS

SITE, DESK = (ASSETS[name].read_text() for name in ("base.css", "desk.css"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
NAMED = re.compile(r"(--[a-z-]+): ([^;]+);")
_PLACES = re.compile(r":root \{[^}]*\}")
PLACES = _PLACES.findall(SITE)
LIGHT, DARK = (dict(NAMED.findall(one)) for one in PLACES)


def test_there_is_one_place_for_light_and_one_for_dark():
    assert len(PLACES) == 2
    assert "@media screen and (prefers-color-scheme: dark)" in SITE.partition(PLACES[1])[0]
    assert set(DARK) < set(LIGHT)
    same = {name for name, value in LIGHT.items() if COLOUR.match(value)} - set(DARK)
    assert same == {"--white", "--on-head", "--on-head-quiet", "--head-focus"}, "right for both"


def rest(sheet):
    """A sheet without the two places, the marks of charts and what is for paper."""
    without = _PLACES.sub("", sheet)
    without = re.sub(r'\[(?:fill|stroke)="[^"]*"\]', "", without)
    return re.sub(r"@media print \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", without)


@pytest.mark.parametrize("sheet", [SITE, DESK], ids=["site", "desk"])
def test_no_rule_names_a_colour_and_every_name_is_known(sheet):
    assert COLOUR.findall(rest(sheet)) == []
    assert set(re.findall(r"var\((--[a-z-]+)\)", sheet)) <= set(LIGHT)


def test_every_colour_of_a_chart_has_one_of_the_page():
    marked = set(re.findall(r'\[(?:fill|stroke)="(#[0-9a-f]{6})"\]', SITE))
    assert marked == {INK, GRID, LINE, TARGET, PAPER}
