"""Records of the joint meeting as a file brings them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain.joint.records import Charged, MinutesKept, Owed
from flows.formats.joint import read_joint
from flows.formats.tables import UnreadableFileError
from flows.intake import import_file
from samples.district import QUARTERS
from samples.joint import Ended, coming, records
from storage import joint_records
from storage.unit_of_work import UnitOfWork

TODAY, AT = date(2026, 7, 16), "2026-07-16T09:00:00+08:00"
CHARGED = {
    "ref": "a", "record": "charged", "by": "jm-01", "on": "2026-07-16", "owed": "resolution",
    "number": "JY-1", "unit": "safety", "text": "补齐申报", "due_on": "2026-09-30", "basis": "纪要",
}  # fmt: skip
MINUTES = {
    "ref": "b", "record": "minutes_kept", "by": "jm-02", "on": "2026-07-22", "meeting": "LX-1",
    "paragraphs": ["会议研究了一项工作。"],
}  # fmt: skip


def written(tmp_path, *rows, name="joint.jsonl"):
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_a_line_is_a_record_with_its_reference(tmp_path):
    (first, second), problems = read_joint(written(tmp_path, CHARGED, MINUTES))
    assert problems == []
    assert first.record == Charged(
        on=TODAY, owed=Owed.RESOLUTION, number="JY-1", unit="safety", text="补齐申报",
        due_on=date(2026, 9, 30), basis="纪要",
    )  # fmt: skip
    assert isinstance(second.record, MinutesKept)
    assert (second.ref, second.by, second.record.paragraphs) == (
        "b",
        "jm-02",
        ("会议研究了一项工作。",),
    )


@pytest.mark.parametrize(("change", "field", "problem"), [
    ({"record": "escalated"}, "record", "不是认识的记录"),
    ({"record": "figure_filed"}, "record", "不是认识的记录"),
    ({"record": "nothing"}, "record", "不是认识的记录"),
    ({"by": ""}, "by", "缺少字段或为空"),
    ({"owed": "debt"}, "owed", "不是认识的取值"),
    ({"due_on": "soon"}, "due_on", "应为日期"),
    ({"colour": "red"}, "colour", "该记录没有这个字段"),
    ({"text": None}, "text", "内容不符"),
    ({"public": "maybe"}, "public", "应为 true 或 false"),
])  # fmt: skip
def test_a_line_that_is_none_is_named_with_its_field(tmp_path, change, field, problem):
    rows, (found,) = read_joint(written(tmp_path, CHARGED | change))
    assert rows == []
    assert (found.row, found.name) == (1, field)
    assert found.problem.startswith(problem)
    assert found.remedy


def test_what_is_missing_is_named(tmp_path):
    rows, (found,) = read_joint(
        written(tmp_path, {k: v for k, v in CHARGED.items() if k != "basis"})
    )
    assert (rows, found.name, found.problem, found.remedy) == (
        [],
        "basis",
        "缺少字段",
        "补上字段 basis",
    )


def test_only_json_lines_are_read(tmp_path):
    with pytest.raises(UnreadableFileError, match="JSON Lines"):
        read_joint(written(tmp_path, CHARGED, name="joint.csv"))


def test_records_count_once_and_never_change(office, tmp_path):
    first = written(tmp_path, CHARGED, MINUTES)
    told = import_file(office, "joint", first, today=TODAY, at=AT)
    assert (told.accepted, told.repeated, told.problems) == (2, 0, ())
    changed = written(tmp_path, CHARGED, MINUTES | {"paragraphs": ["另一段。"]}, name="again.jsonl")
    told = import_file(office, "joint", changed, today=TODAY, at=AT)
    assert (told.accepted, told.repeated, told.rejected) == (0, 1, 1)
    with UnitOfWork(office.engine, reading=True) as unit:
        kept = joint_records.read(unit)
        assert list(joint_records.problems(unit)) == []
    assert [one.by for one in kept] == ["jm-01", "jm-02"]


def test_the_sample_district_is_all_records(office, tmp_path):
    quarters = [Ended(one.period, one.received) for one in QUARTERS]
    for index, rows in enumerate([*records(quarters), coming(quarters[-1])]):
        path = written(tmp_path, *rows, name=f"{index}.jsonl")
        told = import_file(office, "joint", path, today=TODAY, at=AT)
        assert (told.accepted, told.problems) == (len(rows), ())
