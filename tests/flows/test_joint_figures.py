"""Figures of the joint meeting: counted as of a day, as known at a moment, restated with causes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from domain.events import EnterpriseRegistered, ProtectionRecorded
from domain.joint.figures import Figure
from domain.joint.matters import Matter, Standing
from domain.joint.periods import Period
from flows import protected
from flows.audit import audit
from flows.clock import OFFICE_TIME
from flows.handle import Handled, handle_at_once
from flows.joint import figures
from rules.indicator_book import load_indicator_book
from storage import joint_snapshots, protection_counts, protection_journals
from storage.inbox import Incoming
from storage.protection_counts import AsOf
from storage.unit_of_work import UnitOfWork
from tests.office import ENTERPRISE, inspection

BOOK = load_indicator_book()
Q2 = Period(2026, 2)
APRIL = datetime(2026, 4, 1, 9, tzinfo=OFFICE_TIME)


def unit_named(number, **said):
    return replace(ENTERPRISE, uscc=f"91999999{number:06d}XMD0", **said)


def registered(number, on=date(2026, 1, 5), **said):
    return EnterpriseRegistered(on=on, enterprise=unit_named(number, **said))


def record(number, matter, done, due=1, *, on=date(2026, 3, 2), no="", **said):
    uscc = unit_named(number).uscc
    no = no or f"JL-{number}-{matter.value}-{on}"
    standing = Standing(record_no=no, matter=matter, due=due, done=done, paper=f"台账{no}", **said)
    return ProtectionRecorded(uscc=uscc, on=on, standing=standing)


def give(assembly, events, at):
    incoming = [Incoming("test", f"{at}-{no}", one) for no, one in enumerate(events)]
    done = Handled()
    handle_at_once(assembly, incoming, at=at.isoformat(), into=done)
    assert done.parked == 0


def figure(assembly, indicator, period=Q2, known_at=""):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        cells = figures.counted(unit, BOOK, period, known_at=known_at)[indicator]
    return figures.of_whole(cells)


def test_a_rate_counts_the_register_and_the_newest_records(assembly):
    give(assembly, [
        registered(1), registered(2, township="示例二镇"), registered(3, workers_exposed=0),
        registered(4, industry="2110", workers_exposed=10),
        record(1, Matter.DECLARATION, 1), record(3, Matter.DECLARATION, 1),
        record(1, Matter.HEALTH_CHECK, 20, 38), record(4, Matter.HEALTH_CHECK, 9, 10),
        record(1, Matter.HEALTH_CHECK, 38, 38, on=date(2026, 5, 4)),
        record(4, Matter.TRAINING, 1, 3),
    ], APRIL)  # fmt: skip
    assert figure(assembly, "R01") == Figure(numerator=1, denominator=3)
    assert figure(assembly, "R05") == Figure(numerator=38 + 9, denominator=38 + 40 + 10)
    assert figure(assembly, "R05", Period(2026, 1)) == Figure(numerator=29, denominator=88)
    assert figure(assembly, "R07") == Figure(numerator=1, denominator=2 + 2 + 3)
    assert figure(assembly, "S01") == Figure(numerator=1, denominator=2), "furniture is no key one"


def test_projects_count_only_where_there_are_any(assembly):
    give(assembly, [
        registered(1), registered(2),
        record(1, Matter.EVALUATION, 1, 1, project="一期", no="P-1"),
        record(1, Matter.EVALUATION, 0, 1, project="二期", no="P-2"),
    ], APRIL)  # fmt: skip
    assert figure(assembly, "R03") == Figure(numerator=1, denominator=2)


def test_a_periodic_report_is_a_record_of_testing_within_its_year(assembly):
    give(assembly, [EnterpriseRegistered(on=date(2026, 1, 5), enterprise=ENTERPRISE)], APRIL)
    assert figure(assembly, "R04") == Figure(numerator=0, denominator=1)
    give(assembly, [inspection(date(2026, 3, 2))], APRIL + timedelta(minutes=1))
    assert figure(assembly, "R04") == Figure(numerator=1, denominator=1)
    assert figure(assembly, "R04", Period(2027, 1)) == Figure(numerator=0, denominator=1)


@pytest.mark.parametrize("few", [1000, 2], ids=["few came", "many came"])
def test_what_comes_later_restates_a_figure_and_says_why(assembly, monkeypatch, few):
    """Rows of the few for whom anything came are looked up; of more, all are read: all the same."""
    monkeypatch.setattr(figures, "FEW", few)
    asked = {}
    differing = protection_counts.differing

    def noted(unit, counting, *as_of, among):
        asked[counting.rule.matter] = len(among)
        return differing(unit, counting, *as_of, among=among)

    monkeypatch.setattr(protection_counts, "differing", noted)
    give(assembly, [registered(n) for n in range(1, 7)], APRIL)
    declared = [record(n, Matter.DECLARATION, 1) for n in range(1, 6)]
    give(assembly, declared, APRIL + timedelta(minutes=1))
    july = datetime(2026, 7, 8, 9, tzinfo=OFFICE_TIME)
    first = figures.take(assembly, Q2, at=july)
    assert first == 1
    assert figures.take(assembly, Q2, at=july + timedelta(hours=1)) is None, "nothing is another"

    give(assembly, [
        *(registered(n, on=date(2026, 6, 1)) for n in (7, 8, 9)),
        registered(10, on=date(2026, 8, 1)),  # after the quarter: no part of it
        record(5, Matter.DECLARATION, 0, no="JL-5b", instead_of="JL-5-declaration-2026-03-02"),
        record(6, Matter.DECLARATION, 1, no="JL-6b"),
    ], july + timedelta(days=40))  # fmt: skip
    second = figures.take(assembly, Q2, at=july + timedelta(days=41))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        was, now = joint_snapshots.of_period(unit, Q2)
        before = joint_snapshots.whole(joint_snapshots.cells_of(unit, was.no))
        after = joint_snapshots.whole(joint_snapshots.cells_of(unit, now.no))
        then = joint_snapshots.of_period(unit, Q2, known_at=july.isoformat())
    assert (was.no, now.no) == (first, second)
    assert before["R01"] == Figure(numerator=5, denominator=6)
    assert after["R01"] == Figure(numerator=5, denominator=9)
    assert dict(now.causes["R01"]) == {"registered": 3, "corrected": 1, "record": 1}
    if few == 1000:  # 7, 8, 9 and the corrected 5, whatever is counted; of declarations 6 as well
        assert asked == {matter: 4 + (matter is Matter.DECLARATION) for matter in asked}
    else:
        assert set(asked.values()) == {0}
    assert [one.no for one in then] == [first]
    assert figure(assembly, "R01", known_at=was.known_at) == before["R01"], "counted again as then"


def test_a_quarter_before_anything_was_kept_has_no_figures(office):
    give(office, [registered(1, on=date(2025, 1, 5)), record(1, Matter.SURVEY, 1)], APRIL)
    assert figures.take(office, Period(2025, 4), at=APRIL) is None
    assert figures.take(office, Period(2026, 1), at=APRIL) == 1


def test_the_rows_behind_a_figure_add_up_to_it(assembly):
    give(assembly, [registered(n, township=f"示例{n % 2}镇") for n in range(1, 8)], APRIL)
    told = [record(n, Matter.NOTICE_AND_SIGNS, int(n % 3 > 0)) for n in range(1, 6)]
    give(assembly, told, APRIL + timedelta(minutes=1))
    asked = figures.counting(BOOK, BOOK.one("R06"), Q2)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        cells = protection_counts.cells(unit, {"R06": asked}, AsOf(day=Q2.last))["R06"]
        rows = protection_counts.behind(unit, asked, AsOf(day=Q2.last))
        lacking = protection_counts.behind(unit, asked, AsOf(day=Q2.last), lacking=True)
        one = protection_counts.behind(unit, asked, AsOf(day=Q2.last), townships=["示例1镇"])
    for cell in cells:
        its = [
            row for row in rows if (row.township, row.industry) == (cell.township, cell.industry)
        ]
        assert sum(row.done for row in its) == cell.figure.numerator
        assert sum(row.due for row in its) == cell.figure.denominator
    assert {row.uscc for row in lacking} == {row.uscc for row in rows if row.done < row.due}
    assert {row.uscc for row in one} == {row.uscc for row in rows if row.township == "示例1镇"}
    assert figures.of_whole(cells).share == Fraction(4, 7)


def test_spending_of_a_year_is_its_newest_record(assembly):
    give(assembly, [
        registered(1), registered(2),
        record(1, Matter.TREATMENT, 1, spent_fen=100_00, no="a"),
        record(1, Matter.TREATMENT, 1, spent_fen=250_00, on=date(2026, 5, 4), no="b"),
        record(2, Matter.TREATMENT, 1, spent_fen=70_00, no="c"),
    ], APRIL)  # fmt: skip
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (spent,) = protection_counts.spending(unit, date(2026, 1, 1), AsOf(day=Q2.last))
    assert (spent.matter, spent.enterprises, spent.fen) == (Matter.TREATMENT, 2, 320_00)


@pytest.mark.parametrize("change", [
    "UPDATE protection_lines SET done = 0 WHERE record_no = 'a'",
    "DELETE FROM protection_lines WHERE record_no = 'a'",
    "UPDATE register_lines SET exposed = 0",
])  # fmt: skip
def test_the_audit_sees_lines_that_do_not_follow(office, change):
    give(office, [registered(1), record(1, Matter.SURVEY, 1, no="a")], APRIL)
    with UnitOfWork(office.engine) as unit:
        assert audit(unit).findings == ()
        assert unit.run(change, ()) == 1
        unit.commit()
    with UnitOfWork(office.engine) as unit:
        assert {one.table for one in audit(unit).findings} == {
            "register_lines" if "register" in change else "protection_lines"
        }


def test_a_database_from_before_is_caught_up(office):
    give(office, [
        EnterpriseRegistered(on=date(2026, 1, 5), enterprise=ENTERPRISE), inspection(date(2026, 3, 2)),
        registered(1), record(1, Matter.SURVEY, 1),
    ], APRIL)  # fmt: skip
    with UnitOfWork(office.engine) as unit:
        held = protection_journals.kept(unit)
        unit.run("DELETE FROM register_lines", ())
        unit.run("DELETE FROM protection_lines", ())
        protected.catch_up(unit)
        protected.catch_up(unit)
        assert protection_journals.kept(unit) == held
        assert len(held) == 4
