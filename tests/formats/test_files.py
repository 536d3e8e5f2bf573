"""Files of every kind: the same content gives the same rows, wrong cells are named with a remedy."""

from __future__ import annotations

import json
import zipfile
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from flows.formats.checks import parse_days
from flows.formats.inspections import inspections_of, report_rows
from flows.formats.layouts import INSPECTIONS, LAYOUTS
from flows.formats.records import SCRUBBED, complaint_rows, scrub
from flows.formats.report import write_rejects
from flows.formats.tables import Table, UnreadableFileError, read_table
from flows.formats.template import write_template
from flows.formats.verdicts import Problem, letter, places_of
from samples.measuring import WRONG
from tests.conftest import EXAMPLES
from tests.formats.sample_rows import judged
from tests.office import USCC

RECEIVED = date(2026, 4, 8)
RIGHT = {
    "报告编号": "示检〔2026〕001号", "样品编号": "001", "检测类别": "定期检测", "统一社会信用代码": USCC,
    "用人单位名称": "示例厂", "检测机构": "示例检测机构", "车间": "原料车间", "岗位": "破碎",
    "职业病危害因素": "矽尘", "粉尘类型": "总尘", "游离二氧化硅(%)": "24.5", "结果类别": "TWA",
    "检测结果": "0.85", "单位": "mg/m3", "采样日期": "2026-03-02", "机构判定": "合格",
}  # fmt: skip
HEADER = tuple(RIGHT)
NAMES = [n for c in INSPECTIONS.columns for n in (c.zh, c.en, c.key)]


def write(path, rows, header=HEADER, *, encoding="utf-8", title=True):
    if path.suffix == ".xlsx":
        book = Workbook()
        if title:
            book.active.append(["检测结果汇总"])
            book.active.append([])
        book.active.append(list(header))
        for row in rows:
            book.active.append([row.get(name) for name in header])
        book.save(path)
    elif path.suffix == ".csv":
        import csv

        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([row.get(name, "") for name in header] for row in rows)
    else:
        lines = [json.dumps({k: row.get(k) for k in header}, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines), encoding=encoding)
    return path


KINDS_OF_FILE = [
    ("a.xlsx", "utf-8"), ("a.csv", "utf-8"), ("a.csv", "utf-8-sig"), ("a.csv", "gb18030"),
    ("a.csv", "utf-16"), ("a.jsonl", "utf-8"), ("a.jsonl", "gb18030"), ("a.jsonl", "utf-8-sig"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "encoding"), KINDS_OF_FILE)
def test_the_same_rows_whatever_the_file(tmp_path, book, name, encoding):
    rows = [RIGHT, {**RIGHT, "样品编号": "002", "检测结果": "<0.05"}]
    found = judged(write(tmp_path / name, rows, encoding=encoding), book)
    assert found.problems == ()

    read = report_rows(found.accepted, book.agents)

    assert [(r.ref, r.measurement.value, r.measurement.below_detection) for r in read] == [
        ("示检〔2026〕001号/001", "0.85", False),
        ("示检〔2026〕001号/002", "0.05", True),
    ]
    assert read[0].measurement.agent == "dust-40"
    assert read[0].measurement.sampled_on == date(2026, 3, 2)
    events = list(inspections_of(read))
    assert len(events) == 1
    assert len(events[0][1].measurements) == 2


def test_the_digest_of_a_row_is_the_same_in_every_kind_of_file(tmp_path, book):
    digests = {
        report_rows(judged(write(tmp_path / n, [RIGHT], encoding=e), book).accepted,
                    book.agents)[0].digest
        for n, e in KINDS_OF_FILE
    }  # fmt: skip
    assert len(digests) == 1


def test_column_names_may_be_english(tmp_path, book):
    names = {c.zh: c.en for c in INSPECTIONS.columns}
    row = {names[k]: v for k, v in RIGHT.items()}
    found = judged(write(tmp_path / "a.csv", [row], tuple(row)), book)
    assert (found.rows, found.problems) == (1, ())


def test_row_numbers_and_letters_are_those_of_the_spreadsheet(tmp_path, book):
    rows = [RIGHT, {**RIGHT, "样品编号": "002", "检测结果": "合格"}]
    found = judged(write(tmp_path / "a.xlsx", rows), book)
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.name) == (5, letter(12), "检测结果")
    assert letter(12) == "M"
    assert letter(27) == "AB"


@pytest.mark.parametrize(("what", "change"), WRONG)
def test_each_kind_of_wrong_cell_is_refused_with_its_remedy(tmp_path, book, what, change):
    rows = [RIGHT, {**RIGHT, "样品编号": "002", **change}, {**RIGHT, "样品编号": "003"}]
    header = (*HEADER, "日接触时间(h)", "接触人数")
    found = judged(write(tmp_path / "a.csv", rows, header), book)
    assert found.rejected_rows == 1, what
    assert found.accepted.height == 2
    (problem,) = found.problems
    assert problem.name in change
    assert problem.row == 3
    assert problem.remedy


def test_a_wrong_check_character_warns_and_does_not_refuse(tmp_path, book):
    wrong = USCC[:-1] + ("0" if USCC[-1] != "0" else "1")
    found = judged(write(tmp_path / "a.csv", [{**RIGHT, "统一社会信用代码": wrong}]), book)
    assert found.accepted.height == 1
    assert [p.refuses for p in found.problems] == [False]


def test_one_number_with_two_contents_in_one_file_is_asked_back(tmp_path, book):
    rows = [RIGHT, RIGHT, {**RIGHT, "检测结果": "0.9"}]
    found = judged(write(tmp_path / "a.csv", rows), book)
    assert [p.row for p in found.problems] == [4]
    assert found.accepted.height == 2


def test_a_missing_column_is_named(tmp_path, book):
    path = write(tmp_path / "a.csv", [RIGHT], tuple(n for n in HEADER if n != "岗位"))
    with pytest.raises(UnreadableFileError, match="岗位"):
        judged(path, book)


HOSTILE = {
    "empty.xlsx": b"",
    "text.xlsx": "不是工作簿".encode(),
    "cut.xlsx": b"PK\x03\x04" + b"\0" * 40,
    "noise.csv": bytes(range(128, 256)) * 40,
    "quote.csv": '报告编号,样品编号,检测类别\n"开口没有合上'.encode(),
    "list.jsonl": b"[1,2,3]",
    "deep.jsonl": b'{"a":' * 100000,
    "half.jsonl": b'{"a": 1',
    "old.xls": b"\xd0\xcf\x11\xe0",
    "none": b"x",
    "header.csv": "甲,乙,丙\n1,2,3\n".encode(),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_ends_in_a_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(UnreadableFileError) as caught:
        read_table(path, NAMES)
    assert "请" in str(caught.value) or "应" in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(UnreadableFileError, match="异常庞大"):
        read_table(path, NAMES)


@given(st.dates(date(2007, 11, 1), date(2026, 4, 8)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_day_is_read_in_any_usual_form(day):
    forms = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d"), f"{day} 00:00:00", str((day - date(1899, 12, 30)).days),
        f"{day.year}.{day.month:02d}.{day.day:02d}",
    ]  # fmt: skip
    assert parse_days(pl.Series(forms)).to_list() == [day] * len(forms)


def test_identity_stays_out_of_the_complaint(tmp_path, book):
    row = {
        "举报编号": "JB-1", "举报日期": "2026-03-02", "渠道": "电话", "统一社会信用代码": USCC,
        "举报事项": "粉尘", "举报人姓名": "虚构举报人甲", "联系电话": "000-55500001",
        "举报内容": "我是虚构举报人甲，电话000-55500001，手机13800000000，证号110101199001011234。",
    }  # fmt: skip
    path = write(tmp_path / "c.csv", [row], tuple(row))
    found = judged(path, book, LAYOUTS["complaints"])
    (one,) = complaint_rows(found.accepted)
    assert one.identity == {"person": "虚构举报人甲", "phone": "000-55500001"}
    said = repr(one.event)
    for secret in ("虚构举报人甲", "55500001", "13800000000", "110101199001011234"):
        assert secret not in said
    assert one.event.text.count(SCRUBBED) == 4
    assert one.event.named


def test_scrubbing_leaves_harmless_numbers_alone():
    assert scrub("粉尘 8 mg/m3，2026年3月", {}) == "粉尘 8 mg/m3，2026年3月"


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_the_template_can_be_read_back(tmp_path, book, kind):
    path = tmp_path / f"{kind}.xlsx"
    write_template(LAYOUTS[kind], path)
    names = [c.zh for c in LAYOUTS[kind].columns]
    assert list(read_table(path, names).header) == names


def test_the_rejects_file_shows_formulas_and_never_computes_them(tmp_path):
    path = tmp_path / "r.xlsx"
    write_rejects([Problem(2, "A", "岗位", "=1+1", "问题", "怎么办")], path)
    cell = load_workbook(path).active["D2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_key_names_its_own_column_whatever_others_are_called_in_english(layout):
    """``industry`` is the code of an industry, though "Industry" is its name."""
    keys = tuple(column.key for column in layout.columns)
    table = Table(keys, pl.DataFrame(schema=dict.fromkeys(keys, pl.String)), 1)

    assert {key: place.names for key, place in places_of(table, layout).items()} == {
        key: (key,) for key in keys
    }
