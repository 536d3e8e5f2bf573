"""``mingdan limits``: every book, any day, a question instead of a guess."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app

RUN = CliRunner()


@pytest.mark.parametrize("name", ["矽尘", "噪声", "WBGT", "高温", "手传振动", "尿中苯巯基尿酸"])
def test_every_kind_of_limit_is_shown(name):
    told = RUN.invoke(app, ["limits", name, "--on", "2026-11-24"])
    assert told.exit_code == 0
    assert "有出处" in told.output


@pytest.mark.parametrize(("day", "limit"), [("2022-11-30", "6"), ("2022-12-01", "3")])
def test_the_day_chooses_the_edition(day, limit):
    told = RUN.invoke(app, ["limits", "苯", "--on", day, "--json"])
    rows = json.loads(told.output)["limits"]
    assert [one["value"] for one in rows if one.get("kind") == "PC-TWA"] == [limit]


def test_all_shows_every_edition():
    rows = json.loads(RUN.invoke(app, ["limits", "苯", "--all", "--json"]).output)["limits"]
    editions = {"GBZ 2.1-2007", "GBZ 2.1-2019", "GBZ 2.1-2019/1"}
    assert editions == {one["edition"] for one in rows}


@pytest.mark.parametrize("name", ["铅", "一氧化碳", "手传震动"])
def test_an_unclear_name_is_a_question_with_candidates(name):
    told = RUN.invoke(app, ["limits", name])
    assert told.exit_code == 2
    assert "您要查的是" in told.output


def test_a_wrong_day_says_how_to_write_it():
    told = RUN.invoke(app, ["limits", "苯", "--on", "24.11.2026"])
    assert told.exit_code == 2
    assert "YYYY-MM-DD" in told.output
