"""Figures that units file: at the door, restated, late, by township."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from domain.events import ProtectionRecorded
from domain.joint.figures import Figure
from domain.joint.indicators import Measure
from domain.joint.matters import Matter, Standing
from domain.joint.periods import Period
from domain.joint.records import (
    FigureFiled,
    MilestoneReported,
    Progress,
    Reminded,
    UnitKind,
    UnitNamed,
)
from flows.clock import OFFICE_TIME
from flows.formats.layouts import FIGURES
from flows.formats.problem_words import in_chinese, in_english
from flows.intake import import_file
from flows.joint import figures
from flows.joint.at_door import Said, file_figures
from flows.joint.book_told import lines
from flows.joint.filing import filed, milestones
from flows.joint.records import put
from flows.joint.reminders import lacking, remind_of_figures
from notifications.mailer import Sent
from rules.indicator_book import load_indicator_book
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.formats.test_files import write
from tests.office import USCC

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


def at_door(assembly, *said, ref="x", sure=False):
    at = datetime.combine(IN_TIME, datetime.min.time(), OFFICE_TIME)
    return file_figures(assembly, said, by="rep-01", ref=ref, at=at, sure=sure)


def said(indicator, numerator, denominator="", **more):
    return Said(indicator=indicator, period=str(Q2), numerator=str(numerator),
                denominator=str(denominator), **more)  # fmt: skip


def questions(done):
    return [(told.said.indicator, in_chinese(one), in_english(one, FIGURES))
            for told in done.told for one in told.problems if told.doubted]  # fmt: skip


def test_numbers_that_should_agree_are_asked_about_in_the_language_of_the_unit(assembly):
    together = said("R08", 44, 50), said("H08", 43, 50, row=2)
    done = at_door(assembly, *together)
    assert (done.numbers, standing(assembly)) == ((), {})
    ((row, zh, en),) = questions(done)
    assert row == "H08"
    assert "应当与 R08 的分子一致：此处 43，R08 为 44" in zh
    assert "should be that of R08: 43 here, 44 there" in en
    assert at_door(assembly, said("R08", 44, 50), said("H08", 44, 50, row=2)).numbers


def test_a_number_is_compared_with_what_is_on_file_until_somebody_says_why(assembly):
    assert at_door(assembly, said("R08", 44, 50), ref="a").numbers
    by_township = [
        said("H08", 20, 25, township="示例一镇"),
        said("H08", 24, 26, township="示例二镇", row=2),
    ]
    named = UnitNamed(
        on=date(2026, 1, 5), unit="health", name="示例卫生部门（虚构）", kind=UnitKind.BUREAU,
        head="虚构局长", townships=("示例一镇", "示例二镇"),
    )  # fmt: skip
    put(assembly, [named], by="jm-01", ref="u", at="2026-01-05T09:00:00+08:00")
    ((_, zh, _),) = questions(at_door(assembly, *by_township, ref="b"))
    assert "此处 51，R08 为 50" in zh, "townships are added up"
    assert at_door(assembly, *by_township, ref="c", sure=True).numbers
    why = said("R10", 3, 4, note="一家只承担部分诊断"), said("H05", 3, row=2)
    assert at_door(assembly, *why, ref="d").numbers
    now = at_door(assembly, said("H05", 4, reason="更正"), ref="e")
    assert (questions(now), len(now.numbers)) == ([], 1)


def test_a_part_is_not_over_the_whole(assembly):
    done = at_door(assembly, said("S01", 8, 9), said("R01", 7, 20, row=2))
    ((row, zh, en),) = questions(done)
    assert row == "R01"
    assert "不应小于 S01 的分子：此处 7，S01 为 8" in zh
    assert "less than S01" in en
    ((row, zh, _),) = questions(at_door(assembly, said("R01", 7, 20), said("S01", 8, 9, row=2)))
    assert (row, "不应大于 R01 的分子：此处 8，R01 为 7" in zh) == ("S01", True)


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


# -- at the door -----------------------------------------------------------------------------------

NOW = datetime(2026, 7, 8, 9, tzinfo=OFFICE_TIME)
AFTER = NOW + timedelta(days=1)


def say(office, *said, at=NOW, units=("health",), sure=True, ref=None):
    some = [Said(row=row, **{"period": str(Q2), **one}) for row, one in enumerate(said, start=1)]
    return file_figures(
        office,
        some,
        by="rep-01",
        ref=ref or sha256(f"{at}-{said}".encode()).hexdigest(),
        at=at,
        units=units,
        sure=sure,
    )


RATE = {"indicator": "R08", "numerator": "41", "denominator": "50"}
WRONG = {
    "指标簿中没有这个编号": {"indicator": "R99"},
    "该指标不由本单位报送": {"indicator": "R01"},
    "分子大于分母": {"numerator": "51"},
    "不是非负整数": {"numerator": "41.5"},
    "必填而未填": {"denominator": ""},
    "该指标报数字，不报进展": {"progress": "done"},
    "该季度尚未结束": {"period": "2026-Q3"},
    "不在规划期内": {"period": "2015-Q4"},
    "不是季度": {"period": "2026-06"},
    "数量没有分母": {"indicator": "H01"},
    "工作目标不报数字": {"indicator": "M02", "progress": "done", "evidence": "示卫〔2026〕7号"},
    "不认识的镇乡街，或不在本单位范围内": {"township": "无此镇"},
}


@pytest.mark.parametrize("problem", sorted(WRONG))
def test_what_cannot_be_is_refused_with_what_to_do(office, problem):
    done = say(office, {**RATE, **WRONG[problem]})
    assert [one.problem for one in done.told[0].problems if one.refuses] == [problem]
    assert done.numbers == ()
    with UnitOfWork(office.engine, reading=True) as unit:
        assert joint_records.read(unit) == []


def test_a_milestone_needs_its_evidence_and_counts_once(office):
    goal = {"indicator": "M02", "period": "", "progress": "办理中"}
    assert say(office, goal).told[0].refused
    goal["evidence"] = "示卫〔2026〕7号"
    assert len(say(office, goal).numbers) == 1
    again = say(office, goal, at=AFTER)
    assert (again.told[0].repeated, again.numbers) == (True, ())


def test_the_same_figure_is_filed_once_and_another_one_needs_its_reason(office):
    assert len(say(office, RATE).numbers) == 1
    again = say(office, RATE, at=AFTER)
    assert (again.told[0].repeated, again.numbers) == (True, ())
    other = {**RATE, "numerator": "43"}
    silent = say(office, other, at=AFTER)
    assert silent.told[0].problems[0].problem == "该数已报过，更正须写明原因"
    assert "41/50（82.0%）" in silent.told[0].problems[0].remedy
    assert len(say(office, {**other, "reason": "补录三人"}, at=AFTER).numbers) == 1
    (restated,) = standing(office)["R08"].restatements
    assert (restated.was.numerator, restated.now.numerator, restated.reason) == (41, 43, "补录三人")


def test_one_wrong_row_keeps_all_of_a_form_out(office):
    done = say(office, RATE, {"indicator": "H01", "numerator": "x"})
    assert (done.told[0].refused, done.told[1].refused, done.numbers) == (False, True, ())
    assert standing(office) == {}


def test_a_form_sent_twice_counts_once(office):
    first, second = say(office, RATE, ref="form-1"), say(office, RATE, ref="form-1")
    assert first.numbers == (1,)
    assert second.told[0].repeated
    assert len(standing(office)) == 1


def test_what_is_late_is_taken_and_marked(office):
    done = say(office, RATE, at=AFTER)
    assert (done.told[0].late, done.numbers) == (True, (1,))
    assert standing(office)["R08"].late


def test_what_is_odd_is_asked_about_and_taken_with_a_note(office):
    file(office, replace(figure(45, 50), period="2026-Q1"), ref="q1")
    asked = say(office, RATE | {"numerator": "30"}, sure=False)
    assert (asked.told[0].doubted, asked.told[0].refused, asked.numbers) == (True, False, ())
    assert "上季度 45/50（90.0%），本季度 30/50（60.0%）" in asked.told[0].problems[0].problem
    noted = say(office, RATE | {"numerator": "30", "note": "设备停用"}, sure=False)
    assert (noted.told[0].doubted, noted.numbers) == (False, (2,))


def test_whole_and_townships_are_not_mixed(office):
    Living(office)  # registers a township
    part = {**RATE, "township": "示例一镇"}
    assert len(say(office, part).numbers) == 1
    mixed = say(office, RATE, at=AFTER)
    assert mixed.told[0].problems[0].problem == "本期已分镇乡街报送"


def test_a_unit_s_own_figure_of_a_counted_one_stands_beside_the_count(office):
    surveyed = Standing(record_no="FZ-1", matter=Matter.SURVEY, due=1, done=1, paper="虚构台账")
    Living(office).give(ProtectionRecorded(uscc=USCC, on=date(2026, 5, 4), standing=surveyed))
    figures.take(office, Q2, at=NOW - timedelta(days=1))
    own = {"indicator": "R01", "numerator": "1", "denominator": "1"}
    done = say(office, own, units=("safety",))
    assert done.told[0].counted == Figure(numerator=0, denominator=1)
    assert "系统按记录统计为 0/1" in done.told[0].problems[0].problem
    with UnitOfWork(office.engine, reading=True) as unit:
        (line,) = [one for one in lines(unit, BOOK, Q2) if one.indicator.id == "R01"]
    assert line.now.figure == Figure(numerator=0, denominator=1)
    assert line.beside.figure == Figure(numerator=1, denominator=1)


def test_a_workbook_is_judged_at_the_same_door(office, tmp_path):
    rows = [
        {"指标编号": "R08", "季度": "2026-Q2", "分子": "41", "分母": "50"},
        {"指标编号": "H01", "季度": "2026-Q2", "分子": "3", "分母": ""},
        {"指标编号": "R10", "季度": "2026-Q2", "分子": "9", "分母": "5"},
    ]
    path = write(tmp_path / "f.xlsx", rows, tuple(rows[0]))
    first = import_file(office, "figures", path, today=NOW.date(), at=NOW.isoformat())
    again = import_file(office, "figures", path, today=AFTER.date(), at=AFTER.isoformat())
    assert (first.accepted, first.rejected, first.problems[0].row) == (2, 1, 6)
    assert (again.accepted, again.repeated) == (0, 2)
    assert set(standing(office)) == {"R08", "H01"}
    assert "分子大于分母" in in_chinese(first.problems[0])
    assert in_english(first.problems[0], FIGURES) == "Numerator: more than it is a share of."


# -- reminders -------------------------------------------------------------------------------------


class Box:
    """A server that takes every mail."""

    def __init__(self):
        self.sent = []

    def send(self, message_id, to, raw):
        self.sent.append((message_id, tuple(to), raw))
        return Sent(reply="250 ok")


@pytest.fixture
def mailing(office):
    smtp = office.settings.smtp.model_copy(
        update={"host": "127.0.0.1", "sender": "office@example.invalid", "security": "none"}
    )
    settings = office.settings.model_copy(update={"smtp": smtp})
    put(office, [UnitNamed(
        on=date(2026, 1, 5), unit="health", name="示例卫生部门", kind=UnitKind.BUREAU, head="虚构局长",
        email="health@example.invalid", townships=("*",), reporters=("rep-01",),
    )], by="jm-01", ref="units", at="2026-01-05T09:00:00+08:00")  # fmt: skip
    return replace(office, settings=settings)


def test_a_unit_is_reminded_once_a_stage_until_all_is_filed(mailing):
    box = Box()
    for day in range(1, 13):
        remind_of_figures(mailing, now=datetime(2026, 7, day, 8, tzinfo=OFFICE_TIME), mailer=box)
        remind_of_figures(mailing, now=datetime(2026, 7, day, 9, tzinfo=OFFICE_TIME), mailer=box)
    ids = [one.partition("@")[0] for one, _, _ in box.sent]
    assert ids == [
        f"<joint.figures.2026-Q2.health.{stage}" for stage in ("soon", "last_day", "late")
    ]
    assert {to for _, to, _ in box.sent} == {("health@example.invalid",)}
    with UnitOfWork(mailing.engine, reading=True) as unit:
        kept = [one.record for one in joint_records.read(unit, Reminded)]
    assert [one.on.day for one in kept] == [3, 8, 9]


def test_nothing_is_mailed_when_all_is_filed(mailing):
    with UnitOfWork(mailing.engine, reading=True) as unit:
        due = lacking(unit, BOOK, Q2)["health"]
    say(mailing, *(
        {"indicator": one.id, "numerator": "4",
         "denominator": "5" if one.measure is Measure.RATE else ""} for one in due
    ), at=datetime(2026, 7, 2, 9, tzinfo=OFFICE_TIME))  # fmt: skip
    box = Box()
    done = remind_of_figures(mailing, now=NOW, mailer=box)
    assert (done.reminded, box.sent) == (0, [])
    assert done.no_address == 0, "the other bureau owes nothing: its figures are counted here"
