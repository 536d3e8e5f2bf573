"""Records of what enterprises did come in by files and by hand: once for ever, with verdicts."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook

from domain.joint.matters import Matter
from domain.joint.names import MATTER
from flows.formats.layouts import PROTECTION
from flows.formats.records import fen
from flows.formats.template import write_template
from flows.handle import drain
from flows.intake import import_file
from flows.typed_record import record_protection
from storage import protection
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living, at
from tests.formats.test_files import write
from tests.office import USCC

TODAY = date(2026, 7, 8)
RIGHT = {
    "记录编号": "FZ-1", "统一社会信用代码": USCC, "事项": "劳动者职业健康检查", "截至日期": "2026-03-31",
    "应办数": "38", "已办数": "36", "本年已投入(元)": "12800.5", "建设项目": "", "依据材料": "体检汇总表",
    "更正的记录": "",
}  # fmt: skip


def bring(assembly, path, day=TODAY):
    return import_file(assembly, "protection", path, today=day, at=at(day))


def lines(assembly):
    drain(assembly, at=at(TODAY))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return protection.lines_of(unit, USCC)


def row(no, **said):
    return {**RIGHT, "记录编号": no, **said}


def test_a_workbook_comes_in_once_for_ever_whatever_words_it_uses(assembly, tmp_path):
    Living(assembly)
    path = write(
        tmp_path / "a.xlsx", [RIGHT, row("FZ-2", 事项="培训", 应办数="2", 已办数="2")], tuple(RIGHT)
    )
    first = bring(assembly, path)
    english = {
        **RIGHT,
        "事项": "health checks",
        "截至日期": "2026年3月31日",
        "本年已投入(元)": "12800.50",
    }
    again = bring(assembly, write(tmp_path / "b.csv", [english], tuple(RIGHT)))
    assert (first.accepted, first.rejected, again.accepted, again.repeated) == (2, 0, 0, 1)
    two, one = lines(assembly)
    assert (one.matter, one.due, one.done, one.spent_fen) == (Matter.HEALTH_CHECK, 38, 36, 1280050)
    assert (two.matter, two.on_day) == (Matter.TRAINING, date(2026, 3, 31))
    changed = bring(assembly, write(tmp_path / "c.csv", [row("FZ-1", 已办数="37")], tuple(RIGHT)))
    assert (changed.accepted, changed.rejected) == (0, 1)


WRONG = {
    "已办数大于应办数": {"已办数": "39"},
    "不是认识的防治事项": {"事项": "治病"},
    "该事项须写明建设项目": {"事项": "控制效果评价"},
    "该事项不按建设项目计": {"建设项目": "二期"},
    "不是 0 以上、至多两位小数的金额": {"本年已投入(元)": "12.345"},
    "更正的是本记录自己": {"更正的记录": "FZ-9"},
    "没有这一编号的记录": {"更正的记录": "FZ-没有"},
    "该编号的记录是另一事项": {"事项": "培训", "更正的记录": "FZ-1"},
    "不是可识别的日期，或晚于收件日，或早于 2007-11-01": {"截至日期": "2026-07-09"},
    "必填而未填": {"依据材料": ""},
}


@pytest.mark.parametrize("problem", sorted(WRONG))
def test_a_wrong_row_comes_back_and_the_right_ones_are_taken(office, tmp_path, problem):
    Living(office)
    rows = [RIGHT, row("FZ-9", **WRONG[problem])]
    report = bring(office, write(tmp_path / "a.csv", rows, tuple(RIGHT)))
    assert [(one.row, one.problem) for one in report.problems] == [(3, problem)]
    assert [one.record_no for one in lines(office)] == ["FZ-1"]


def test_a_correction_names_a_record_of_this_file_of_before_or_still_waiting(office, tmp_path):
    Living(office)
    report = bring(office, write(tmp_path / "a.csv", [
        RIGHT, row("FZ-2", 已办数="35", 更正的记录="FZ-1")], tuple(RIGHT)))  # fmt: skip
    waits = bring(office, write(tmp_path / "b.csv", [row("FZ-3", 更正的记录="FZ-2")], tuple(RIGHT)))
    assert (report.rejected, waits.rejected, len(lines(office))) == (0, 0, 3)
    after = bring(office, write(tmp_path / "c.csv", [row("FZ-4", 更正的记录="FZ-3")], tuple(RIGHT)))
    assert (after.accepted, after.rejected) == (1, 0)


@pytest.mark.parametrize(
    ("yuan", "said"), [("0", 0), ("7", 700), ("7.1", 710), ("12800.05", 1280005)]
)
def test_an_amount_is_exact(yuan, said):
    assert fen(yuan) == said


def test_the_template_offers_every_matter(tmp_path):
    write_template(PROTECTION, tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    (offered,) = [one.formula1 for one in sheet.data_validations.dataValidation]
    assert offered.strip('"').split(",") == [MATTER[one][0] for one in Matter]


def test_what_is_typed_is_the_same_record_as_a_row_of_a_file(office, tmp_path):
    Living(office)
    cells = {column.key: RIGHT.get(column.zh, "") for column in PROTECTION.columns}
    wrong = record_protection(
        office, {**cells, "done": "39", "paper": ""}, by="ins-01", today=TODAY, at=at(TODAY)
    )
    assert {one.name for one in wrong.problems} == {"已办数", "依据材料"}
    made = record_protection(office, cells, by="ins-01", today=TODAY, at=at(TODAY))
    assert (made.problems, made.repeated) == ((), False)
    assert [one.record_no for one in lines(office)] == ["FZ-1"]
    assert record_protection(office, cells, by="ins-01", today=TODAY, at=at(TODAY)).repeated
    assert bring(office, write(tmp_path / "a.csv", [RIGHT], tuple(RIGHT))).repeated == 1
