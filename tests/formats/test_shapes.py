"""However a laboratory lays out its file, cells keep their place; a broken file says what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from flows.formats.inspections import report_rows
from flows.formats.tables import SURPLUS, UnreadableFileError, read_table
from samples.files import write_xlsx
from tests.conftest import EXAMPLES
from tests.formats.sample_rows import judged, names, row, write_csv

KNOWN = ("报告编号", "样品编号", "检测结果", "采样日期")
HEAD = ",".join(KNOWN)


def cells(path):
    table = read_table(path, KNOWN)
    frame = table.frame.drop(SURPLUS, strict=False)
    return {
        table.first_row + number: one
        for number, one in enumerate(frame.rows())
        if any(value is not None for value in one)
    }


def outcome(path):
    """(the header, nothing) of a file that is read, or (nothing, the sentence of its refusal)."""
    try:
        return set(read_table(path, names()).header), ""
    except UnreadableFileError as error:
        return set(), str(error)


CSV_SHAPES = {
    "a title without separators": (f"检测结果汇总\n{HEAD}\nR,1,0.5,d\n", {3: ("R", "1", "0.5", "d")}),
    "a title with empty cells": (f"检测结果汇总,,,\n,,,\n{HEAD}\nR,1,0.5,d\n", {4: ("R", "1", "0.5", "d")}),
    "a title in quotes over two lines": (f'"甲\n乙"\n{HEAD}\nR,1,0.5,d\n', {3: ("R", "1", "0.5", "d")}),
    "blank lines": (f"{HEAD}\n\nR,1,0.5,d\n\n\nR,2,1,d", {3: ("R", "1", "0.5", "d"), 6: ("R", "2", "1", "d")}),
    "semicolons": (f"{HEAD}\nR,1,0.5,d\n".replace(",", ";"), {2: ("R", "1", "0.5", "d")}),
    "tabs under a title with commas": ("题,甲,乙,丙,丁\n" + f"{HEAD}\nR,1,0.5,d\n".replace(",", "\t"), {3: ("R", "1", "0.5", "d")}),
    "line ends of old programs": (f"{HEAD}\rR,1,0.5,d\r", {2: ("R", "1", "0.5", "d")}),
    "line ends of Windows": (f"{HEAD}\r\nR,1,0.5,d\r\n", {2: ("R", "1", "0.5", "d")}),
    "a line end inside quotes": (f'{HEAD}\nR,"1\n2",0.5,d\nR,3,1,d\n', {2: ("R", "1\n2", "0.5", "d"), 3: ("R", "3", "1", "d")}),
    "short rows": (f"{HEAD}\nR,1\n", {2: ("R", "1", None, None)}),
}  # fmt: skip


@pytest.mark.parametrize("shape", sorted(CSV_SHAPES))
def test_every_cell_of_a_csv_keeps_its_row_and_column(tmp_path, shape):
    text, expected = CSV_SHAPES[shape]
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    assert cells(path) == expected


def test_a_row_split_by_an_unquoted_comma_is_refused_and_the_others_are_not(tmp_path, book):
    path = write_csv(tmp_path / "a.csv", [row(), row(样品编号="002"), row(样品编号="003")])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] += ",多出一格"
    path.write_text("\n".join(lines), encoding="utf-8")

    found = judged(path, book)

    assert [(p.row, p.problem) for p in found.problems] == [(3, "该行的单元格多于表头")]
    assert found.accepted["row"].to_list() == [2, 4]


def test_a_workbook_keeps_rows_whatever_stands_above_and_between(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet["A3"] = "检测结果汇总"
    sheet.merge_cells("A3:D3")
    for column, name in enumerate(KNOWN, start=1):
        sheet.cell(6, column, name)
    for column, value in enumerate(("R", 7, 0.07, date(2026, 3, 2)), start=1):
        sheet.cell(8, column, value)
    for column, value in enumerate((True, 1.5e-5, 1e-7, datetime(2026, 3, 2, 10, 30)), start=1):
        sheet.cell(11, column, value)
    book.save(tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx") == {
        8: ("R", "7", "0.07", "2026-03-02 00:00:00"),
        11: ("true", "0.000015", "0.0000001", "2026-03-02 10:30:00"),
    }


def test_the_results_may_stand_on_a_sheet_after_a_cover(tmp_path):
    book = Workbook()
    book.active.append(["封面"])
    sheet = book.create_sheet("数据")
    sheet["A2"] = None
    for line in ((), KNOWN, ("R", "1", "0.5", "d")):
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    assert list(cells(tmp_path / "a.xlsx").values()) == [("R", "1", "0.5", "d")]


def test_a_repeated_row_is_the_same_however_its_figures_and_days_are_written(tmp_path, book):
    texts = row(检测结果="0.850", 采样日期="2026年3月2日", 单位="mg/m³", 结果类别="C-TWA")
    book_ = Workbook()
    native = row(检测结果=0.85, 采样日期=date(2026, 3, 2))
    native["日接触时间(h)"] = 8.0
    book_.active.append(list(native))
    book_.active.append([value or None for value in native.values()])
    book_.save(tmp_path / "a.xlsx")
    other = write_csv(tmp_path / "b.csv", [row(检测结果="0.86")])
    files = (write_csv(tmp_path / "a.csv", [texts]), tmp_path / "a.xlsx", other)

    first, second, third = (
        report_rows(judged(path, book).accepted, book.agents)[0] for path in files
    )

    assert first.digest == second.digest
    assert first.digest != third.digest


BROKEN = {
    "half.csv": b"\xff\xfe\x00\xd8\x00",  # UTF-16 that ends inside a character
    "surrogate.jsonl": b'{"\xe6\x8a\xa5": "\\ud800"}',
    "folder.xlsx": None,
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_ends_in_a_sentence(tmp_path, name):
    path = tmp_path / name
    if BROKEN[name] is None:
        path.mkdir()
    else:
        path.write_bytes(BROKEN[name])
    with pytest.raises(UnreadableFileError, match="请"):
        read_table(path, KNOWN)


def test_figures_in_json_keep_every_digit_they_were_written_with(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"样品编号": 0010.5}\n'.replace("0010", "10") + '{"样品编号": 0.10}\n')
    assert [one[0] for one in cells(path).values()] == ["10.5", "0.10"]
    path.write_text('{"样品编号": ' + "9" * 5000 + "}")
    assert list(cells(path).values()) == [("9" * 5000,)]


def test_a_line_separator_inside_a_json_text_does_not_end_the_line(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"样品编号": "1\u20282"}\n', encoding="utf-8")
    assert list(cells(path).values()) == [("1\u20282",)]


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_damaged_workbook_is_read_or_refused_and_never_a_crash(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    write_xlsx(folder / "a.xlsx", KNOWN, [dict(zip(KNOWN, "R10d", strict=True))], "检测结果汇总")
    content = bytearray((folder / "a.xlsx").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "b.xlsx").write_bytes(content[: data.draw(st.integers(1, len(content)))])

    header, refusal = outcome(folder / "b.xlsx")
    assert set(KNOWN) & header or "请" in refusal


@given(st.binary(max_size=400))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_bytes_called_csv_or_json_lines_are_read_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("noise")
    for name in ("a.csv", "a.jsonl"):
        path = folder / name
        path.write_bytes(HEAD.encode() + b"\n" + content)
        header, refusal = outcome(path)
        assert set(KNOWN) <= header or "请" in refusal
