"""A file says the same however it is cut for reading, and what is set aside is gone afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.formats.files import judge_file
from flows.formats.layouts import INSPECTIONS, LAYOUTS
from flows.formats.tables import UnreadableFileError
from tests.conftest import EXAMPLES
from tests.formats.sample_rows import context, judged, row, write_csv
from tests.office import USCC

CHANGES = {
    "报告编号": ("R1", "R2", "R1/1"),
    "样品编号": ("1", "2", "1/1", "1#2", ""),
    "统一社会信用代码": (USCC, "91999999000002XM00", "12"),
    "检测类别": ("定期检测", "10", "监督", "？"),
    "检测机构": ("示例检测机构", "另一示例机构", "", "\u200b示例检测机构\u2003"),
    "检测结果": ("0.5", "0.50", "很高"),
    "检测结果2": ("", "1"),
    "结果类别": ("TWA", "2"),
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in CHANGES.items()}
    ),
    min_size=1,
    max_size=25,
)


def write_json(path, rows):
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in rows), "utf-8")
    return path


def outcome(path, book, rows):
    found = judged(path, book, rows=rows)
    return found.rows, found.problems, found.accepted.to_dicts()


@given(ROWS, st.integers(1, 6), st.booleans())
@settings(max_examples=EXAMPLES, deadline=None)
def test_rows_and_verdicts_are_the_same_however_a_file_is_cut(
    tmp_path_factory, book, changes, rows, as_json
):
    """Same accepted rows, same refused rows, same words, same end of every report."""
    folder = tmp_path_factory.mktemp("cut")
    given_rows = [row(**{"检测结果2": "", **change}) for change in changes]
    if as_json:
        path = write_json(folder / "a.jsonl", given_rows)
    else:
        path = write_csv(folder / "a.csv", given_rows)
    assert outcome(path, book, rows) == outcome(path, book, None)


def test_every_row_under_a_number_that_stands_for_something_else_is_asked_back(tmp_path, book):
    rows = [row(), row(检测结果="0.9"), row(), row(检测结果="0.9"), row(样品编号="2")]
    found = judged(write_csv(tmp_path / "a.csv", rows), book, rows=1)
    assert [(p.row, p.problem) for p in found.problems] == [
        (3, "同一文件内编号重复而内容不同"),
        (5, "同一文件内编号重复而内容不同"),
    ]
    assert found.accepted["row"].to_list() == [2, 4, 6]


def test_the_number_of_a_second_result_is_taken(tmp_path, book):
    """The second result of a row has a number of its own, which no other row may use."""
    both = row(职业病危害因素="甲苯", 粉尘类型="", 结果类别="2", 检测结果="20", 检测结果2="120")
    rows = [both, row(样品编号="001#2", 检测结果2="")]
    found = judged(write_csv(tmp_path / "a.csv", rows), book)
    assert [(p.row, p.problem) for p in found.problems] == [(3, "同一文件内编号重复而内容不同")]


@pytest.mark.parametrize("rows", [1, 2, None])
def test_a_field_an_object_lacks_is_a_verdict_of_its_row(tmp_path, book, rows):
    """Also of the first one, when the field appears only far below; fields have no letters."""
    lacking = {key: value for key, value in row().items() if key != "岗位"}
    path = write_json(tmp_path / "a.jsonl", [lacking, row(样品编号="2"), row(样品编号="3")])
    found = judged(path, book, rows=rows)
    assert [(p.row, p.column, p.name, p.problem) for p in found.problems] == [
        (1, "-", "岗位", "必填而未填")
    ]
    assert found.accepted["row"].to_list() == [2, 3]


def test_a_field_no_object_has_refuses_the_file(tmp_path, book):
    lacking = {key: value for key, value in row().items() if key != "岗位"}
    path = write_json(tmp_path / "a.jsonl", [lacking, {**lacking, "样品编号": "2"}])
    with pytest.raises(UnreadableFileError, match="缺少必填列：岗位"):
        judged(path, book, rows=1)


def test_objects_may_name_one_field_each_in_its_own_way(tmp_path, book):
    other = {"Result" if key == "检测结果" else key: value for key, value in row().items()}
    wrong = {**other, "样品编号": "3", "Result": "很高"}
    path = write_json(tmp_path / "a.jsonl", [other, row(样品编号="2"), wrong])
    found = judged(path, book)
    assert found.accepted["value"].to_list() == ["0.85", "0.85"]
    assert [(p.row, p.column, p.name) for p in found.problems] == [(3, "-", "检测结果")]


def test_a_wrong_field_is_named_as_the_sender_names_it(tmp_path, book):
    other = {"Result" if key == "检测结果" else key: value for key, value in row().items()}
    path = write_json(tmp_path / "a.jsonl", [{**other, "Result": "很高"}])
    assert [p.name for p in judged(path, book).problems] == ["检测结果（Result）"]


def files_of(file):
    return [part for part in file._kept._parts if isinstance(part, Path)]


def test_what_is_set_aside_is_gone_afterwards_also_after_a_failure(tmp_path, book):
    path = write_csv(tmp_path / "a.csv", [row(样品编号=f"{n}") for n in range(30)])
    aside = []
    with (
        pytest.raises(ZeroDivisionError),
        judge_file(path, INSPECTIONS, context(book), rows=1, held=9) as file,
    ):
        aside += files_of(file)
        assert all(part.exists() for part in aside)
        assert sum(frame.height for frame in file.portions()) == 30
        raise ZeroDivisionError
    assert aside
    assert not any(part.exists() for part in aside)


def test_complainants_are_never_set_aside_on_a_disk(tmp_path, book):
    rows = [
        {"举报编号": f"JB-{n}", "举报日期": "2026-03-02", "渠道": "电话", "统一社会信用代码": USCC,
         "举报事项": "粉尘", "举报内容": "粉尘很大" * 20, "举报人姓名": "虚构举报人甲"}
        for n in range(30)
    ]  # fmt: skip
    path = write_csv(tmp_path / "c.csv", rows)
    with judge_file(path, LAYOUTS["complaints"], context(book), rows=1, held=0) as file:
        assert files_of(file) == []
        assert sum(frame.height for frame in file.portions()) == 30
