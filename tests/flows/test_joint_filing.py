"""Figures that units file: at the door, restated, late, by township."""

from __future__ import annotations

from datetime import date

from domain.joint.figures import Figure
from domain.joint.periods import Period
from domain.joint.records import FigureFiled, MilestoneReported, Progress
from flows.joint.filing import filed, milestones
from flows.joint.records import put
from rules.indicator_book import load_indicator_book
from storage.unit_of_work import UnitOfWork

BOOK = load_indicator_book()
Q2 = Period(2026, 2)
IN_TIME, LATE = date(2026, 7, 8), date(2026, 7, 9)


def figure(numerator, denominator=None, *, on=IN_TIME, indicator="R08", **said):
    return FigureFiled(
        on=on, indicator=indicator, period=str(Q2), unit="health", numerator=numerator,
        denominator=denominator, **said,
    )  # fmt: skip


def file(assembly, *records, ref):
    return put(assembly, records, by="rep-01", ref=ref, at=f"{records[0].on}T09:00:00+08:00")


def standing(assembly, known_at=""):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return filed(unit, BOOK, Q2, known_at)


def test_a_later_filing_restates_the_earlier_one_and_keeps_it_visible(assembly):
    file(assembly, figure(41, 50), ref="a")
    file(assembly, figure(3, indicator="H01", on=LATE), ref="b")
    file(assembly, figure(43, 50, on=LATE, reason="补录三人"), ref="c")
    now = standing(assembly)
    assert set(now) == {"R08", "H01"}
    assert (now["R08"].figure, now["R08"].late, now["R08"].unit) == (
        Figure(numerator=43, denominator=50), False, "health"
    )  # fmt: skip
    (was,) = now["R08"].restatements
    assert (was.was.said, was.now.said, was.reason, was.at[:10]) == (
        "82.0%", "86.0%", "补录三人", str(LATE)
    )  # fmt: skip
    assert now["H01"].late
    assert now["H01"].figure == Figure(numerator=3)
    then = standing(assembly, f"{IN_TIME}T23:00:00+08:00")
    assert (set(then), then["R08"].figure.numerator) == ({"R08"}, 41)


def test_townships_filed_one_by_one_add_up(assembly):
    file(assembly, figure(4, 5, township="示例一镇"), figure(1, 5, township="示例二镇"), ref="a")
    file(assembly, figure(9, 10, township="示例三镇"), ref="b")
    file(assembly, figure(2, 5, township="示例二镇", reason="更正"), ref="c")
    now = standing(assembly)["R08"]
    assert now.figure == Figure(numerator=15, denominator=20)
    assert {one.township: one.figure.numerator for one in now.cells} == {
        "示例一镇": 4, "示例二镇": 2, "示例三镇": 9
    }  # fmt: skip
    assert [(one.was.numerator, one.now.numerator) for one in now.restatements] == [(14, 15)]


def test_a_milestone_stands_where_its_newest_report_says(assembly):
    said = {"indicator": "M02", "unit": "health", "evidence": "示卫〔2026〕7号"}
    begun = MilestoneReported(on=IN_TIME, progress=Progress.UNDER_WAY, **said)
    done = MilestoneReported(on=LATE, progress=Progress.DONE, **said)
    file(assembly, begun, ref="a")
    file(assembly, done, ref="b")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        now = milestones(unit)["M02"]
        then = milestones(unit, f"{IN_TIME}T23:00:00+08:00")["M02"]
    assert (now.report, now.earlier) == (done, (begun,))
    assert (then.report, then.earlier) == (begun, ())
