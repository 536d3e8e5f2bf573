"""Indicators as they are told: counted again daily, shown with rows, on the command line too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from domain.joint.matters import Matter
from domain.joint.periods import Period
from flows import clock
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.joint import counting, figures
from flows.joint.book_told import lines, sentence
from flows.joint.protection_told import stands, yuan
from flows.joint.spending_told import count_again, spending
from rules.indicator_book import load_indicator_book
from storage import joint_snapshots
from storage.joint_tables import joint_counts
from storage.protection import ProtectionLine
from storage.unit_of_work import UnitOfWork
from tests.flows.test_joint_figures import give, record, registered

BOOK = load_indicator_book()
Q3 = Period(2026, 3)
NOW = datetime(2026, 11, 20, 9, tzinfo=OFFICE_TIME)
AGAIN = figures.counted_again(NOW.date())


@pytest.fixture
def district(office):
    give(office, [
        registered(1, township="示例一镇"), registered(2, township="示例二镇", industry="2614"),
        record(1, Matter.DECLARATION, 1), record(1, Matter.TREATMENT, 1, spent_fen=1_000_01),
        record(2, Matter.TRAINING, 1, 2, spent_fen=200_00),
    ], datetime(2026, 10, 5, 9, tzinfo=OFFICE_TIME))  # fmt: skip
    return office


def test_the_running_quarter_and_four_before_it_are_counted_again_when_they_change(district):
    made = figures.take_again(district, AGAIN, at=NOW)
    assert list(made) == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"], "none before a record"
    assert figures.take_again(district, AGAIN, at=NOW + timedelta(days=1)) == {}
    give(district, [record(2, Matter.DECLARATION, 1, on=date(2026, 8, 1))], NOW + timedelta(days=2))
    again = figures.take_again(district, AGAIN, at=NOW + timedelta(days=3))
    assert list(again) == ["2026-Q3", "2026-Q4"], "nothing before that day is another"
    with UnitOfWork(district.engine, reading=True) as unit:
        told = {one.indicator.id: one for one in lines(unit, BOOK, Q3)}
        (restated,) = told["R01"].now.restated
        assert sentence(restated) == "2026-Q3 曾报 50.0%，现为 100.0%：记录补报 1 家"
        assert sentence(restated, english=True) == (
            "2026-Q3 was 50.0%, now 100.0% (record came later: 1)"
        )
        assert told["R01"].met is True
        assert [one.figure is None for one in told["R01"].quarters] == [True] * 5 + [False] * 3
        before = lines(unit, BOOK, Q3, known_at=(NOW + timedelta(hours=1)).isoformat())
        assert before[0].now.figure.said == "50.0%"
        rows = figures.rows_behind(unit, BOOK, BOOK.one("R07"), Q3, lacking=True)
    assert [(one.done, one.due) for one in rows] == [(0, 2), (1, 2)]


def test_a_quarter_is_counted_again_where_something_came_that_it_rests_on(district, monkeypatch):
    counted = []

    def seen(assembly, periods, *, at):
        counted.append([str(one) for one in periods])
        return figures.take_again(assembly, periods, at=at)

    def night(days, **said):
        counting.count_indicators(district, at=NOW + timedelta(days=days), **said)
        return counted[-1]

    monkeypatch.setattr(counting, "take_again", seen)
    every = [str(one) for one in AGAIN]
    assert night(0) == every, "never counted"
    assert night(1) == []
    assert night(1, whatever_came=True) == every, "by hand"
    late = record(2, Matter.DECLARATION, 1, on=date(2026, 8, 1), no="JL-late")
    give(district, [late], NOW + timedelta(days=4))
    assert night(5) == ["2026-Q3", "2026-Q4"], "a record of August"
    assert night(9) == ["2026-Q3", "2026-Q4"], "an import may have run that long"
    assert night(10) == []
    give(district, [registered(3, on=date(2026, 2, 3))], NOW + timedelta(days=14))
    assert night(15) == every[1:], "on the register since February"
    assert night(19) == every[1:]
    assert night(20) == []
    corrected = record(2, Matter.DECLARATION, 0, on=date(2026, 12, 1), instead_of="JL-late")
    give(district, [corrected], NOW + timedelta(days=24))
    assert night(25) == every, "what it corrects no longer counts in any of them"
    with UnitOfWork(district.engine) as unit:
        unit.connection.execute(update(joint_counts).values(program="0.0"))
        unit.commit()
    assert night(40) == every, "another program may count otherwise"
    with UnitOfWork(district.engine) as unit:
        unit.connection.execute(update(joint_counts).values(book="0" * 64))
        unit.commit()
    assert night(40) == every, "so may another book"
    assert night(39) == every, "what is said to be counted later than now"
    assert night(40) == []


def test_rows_are_those_the_snapshot_counted(district):
    figures.take(district, Q3, at=NOW)
    give(district, [record(2, Matter.DECLARATION, 1, on=date(2026, 8, 1))], NOW + timedelta(days=2))
    with UnitOfWork(district.engine, reading=True) as unit:
        rows = figures.rows_behind(unit, BOOK, BOOK.one("R01"), Q3)
        newest = joint_snapshots.of_period(unit, Q3)[-1].no
        figure = joint_snapshots.wholes(unit, [newest])[newest]["R01"]
    assert (sum(one.done for one in rows), sum(one.due for one in rows)) == (
        figure.numerator, figure.denominator
    )  # fmt: skip


def test_spending_adds_up_whichever_way_it_is_split(district):
    figures.take(district, Q3, at=NOW)
    with UnitOfWork(district.engine, reading=True) as unit:
        told = spending(unit, BOOK, Q3)
        one = spending(unit, BOOK, Q3, ["示例一镇"])
    for parts in (told.matters, told.townships, told.industries):
        assert sum(part.fen for part in parts) == told.fen == 1_200_01
    assert told.workers == 80
    assert {part.key: part.each for part in told.townships} == {"示例一镇": 2500, "示例二镇": 500}
    assert told.townships[0].results["R01"].said == "100.0%"
    assert (one.fen, one.workers, [part.key for part in one.townships]) == (
        1_000_01, 40, ["示例一镇"]
    )  # fmt: skip


def test_spending_is_told_as_it_was_counted_last(district):
    with UnitOfWork(district.engine, reading=True) as unit:
        live = spending(unit, BOOK, Q3)
    count_again(district, AGAIN, at=NOW)
    give(district, [record(2, Matter.DECLARATION, 1, on=date(2026, 8, 1), spent_fen=700)], NOW)
    with UnitOfWork(district.engine, reading=True) as unit:
        kept = spending(unit, BOOK, Q3)
    assert not live.known_at
    assert kept == replace(live, known_at=NOW.isoformat())
    count_again(district, AGAIN, at=NOW + timedelta(days=1))
    with UnitOfWork(district.engine, reading=True) as unit:
        assert spending(unit, BOOK, Q3).fen == live.fen + 700


def line(no, matter, done, due, on, *, fen=0, project="", instead_of=""):
    return ProtectionLine(1, "U", matter, project, on, due, done, fen, no, instead_of, "虚构台账")


def test_an_enterprise_stands_where_its_newest_record_in_force_says():
    some = [
        line("b", Matter.TESTING, 1, 1, date(2026, 3, 2), fen=500, instead_of="a"),
        line("a", Matter.TESTING, 0, 1, date(2026, 3, 2), fen=900),
        line("p", Matter.EVALUATION, 1, 1, date(2025, 3, 2), fen=700, project="一期"),
        line("s", Matter.SURVEY, 1, 1, date(2024, 3, 2)),
    ]
    told = {(one.matter, one.project): one for one in stands(some, BOOK, date(2026, 11, 20))}
    testing = told[Matter.TESTING, ""]
    assert (testing.line.record_no, testing.done, testing.spent_fen) == ("b", True, 500)
    assert testing.counts_to == date(2026, 12, 31), "the end of the fourth quarter"
    assert told[Matter.SURVEY, ""].counts_to == BOOK.plan_to
    assert told[Matter.EVALUATION, "一期"].spent_fen == 0, "that was last year"
    assert told[Matter.TRAINING, ""].line is None
    assert (Matter.FACILITIES, "") not in told, "no project, nothing due"
    assert yuan(1234567) == "12,345.67"


def test_the_commands_tell_the_same(district, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(district.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", district.settings.url)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    runner = CliRunner()
    told = json.loads(
        runner.invoke(app, ["indicators", "R01", "--take", "--json"]).output
    )["indicators"][0]  # fmt: skip
    assert told["quarters"][-1]["figure"] == {"numerator": 1, "denominator": 2, "said": "50.0%"}
    assert told["target"] == "85"
    page = runner.invoke(app, ["indicators"]).output
    assert "职业病危害项目申报率" in page
    rows = json.loads(
        runner.invoke(app, ["indicators", "R01", "--rows", "--lacking", "--json"]).output
    )
    assert [one["township"] for one in rows] == ["示例二镇"]
    assert runner.invoke(app, ["indicators", "R99"]).exit_code == 2
    assert runner.invoke(app, ["indicators", "--period", "Q3"]).exit_code == 2
