"""Files at the door: every row once, good rows taken, wrong rows back with their remedy."""

from __future__ import annotations

import json
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from domain.vocabulary import Status
from flows.assembly import assemble
from flows.formats.tables import UnreadableFileError
from flows.handle import drain
from flows.intake import import_file
from flows.settings import Settings
from storage import inbox
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living, at
from tests.formats.test_files import HEADER, RIGHT, write
from tests.office import CASE

TODAY = date(2026, 4, 8)


def bring(assembly, kind, path, **more):
    return import_file(assembly, kind, path, today=TODAY, at=at(TODAY), **more)


def waiting(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return inbox.waiting_count(unit)


def test_the_same_file_twice_changes_nothing_and_says_so(assembly, tmp_path):
    Living(assembly)
    path = write(tmp_path / "a.xlsx", [RIGHT, {**RIGHT, "样品编号": "002"}])
    first, second = bring(assembly, "inspections", path), bring(assembly, "inspections", path)
    assert (first.accepted, first.repeated, first.events) == (2, 0, 1)
    assert (second.accepted, second.repeated, second.events) == (0, 2, 0)
    assert "2 行此前已接收" in second.sentence()
    assert waiting(assembly) == 1


def test_two_overlapping_files_count_every_row_once(assembly, tmp_path):
    Living(assembly)
    rows = [{**RIGHT, "样品编号": f"{n:03d}"} for n in range(6)]
    bring(assembly, "inspections", write(tmp_path / "a.xlsx", rows[:4]))
    report = bring(assembly, "inspections", write(tmp_path / "b.csv", rows[2:], encoding="gb18030"))
    assert (report.accepted, report.repeated) == (2, 2)
    drain(assembly, at=at(TODAY))
    with assembly.engine.connect() as raw:
        assert raw.execute(text("SELECT count(*) FROM judged_lines")).scalar() == 6


def test_a_changed_row_under_an_old_number_is_asked_back(assembly, tmp_path):
    Living(assembly)
    bring(assembly, "inspections", write(tmp_path / "a.csv", [RIGHT]))
    report = bring(assembly, "inspections", write(tmp_path / "b.csv", [{**RIGHT, "检测结果": "9"}]))
    assert (report.accepted, report.rejected) == (0, 1)
    assert "更正报告" in report.problems[0].remedy


def test_good_rows_are_taken_and_wrong_rows_come_back_in_a_file(assembly, tmp_path):
    Living(assembly)
    rows = [RIGHT, {**RIGHT, "样品编号": "002", "检测结果": "=cmd()"}]
    path = write(tmp_path / "a.csv", rows)
    report = bring(assembly, "inspections", path, rejects_dir=tmp_path / "back")
    assert (report.accepted, report.rejected, waiting(assembly)) == (1, 1, 1)
    sheet = load_workbook(report.rejects_file).active
    assert [cell.value for cell in sheet[2]][:4] == [3, "M", "检测结果", "=cmd()"]
    assert sheet["D2"].data_type == "s"


def test_a_workbook_leads_to_a_judged_case(assembly, tmp_path):
    Living(assembly)
    serious = [{**RIGHT, "检测结果": "2.6", "采样时长(min)": "480"}]
    bring(assembly, "inspections", write(tmp_path / "a.xlsx", serious, (*HEADER, "采样时长(min)")))
    drain(assembly, at=at(TODAY))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        from storage.cases import load_cases

        case = load_cases(unit, [CASE])[CASE].case
    assert case.status is Status.INSPECTED
    assert [g.value for g in case.grounds] == ["G1"]
    assert "2.60 倍，严重超标" in case.findings[0].summary_zh


SECRETS = ("虚构举报人甲", "000-55509999", "jia@example.invalid")


def test_a_complainant_is_nowhere_but_in_the_sealed_store(assembly, tmp_path):
    """The canary of every private field is in no table but the sealed one, and there encrypted."""
    Living(assembly)
    row = {
        "举报编号": "JB-1", "举报日期": "2026-03-02", "渠道": "电话", "统一社会信用代码": RIGHT["统一社会信用代码"],
        "举报事项": "粉尘", "举报内容": f"我是{SECRETS[0]}，{SECRETS[1]}", "举报人姓名": SECRETS[0],
        "联系电话": SECRETS[1], "其他联系方式": SECRETS[2],
    }  # fmt: skip
    report = bring(assembly, "complaints", write(tmp_path / "c.csv", [row], tuple(row)))
    drain(assembly, at=at(TODAY))
    assert report.accepted == 1
    from storage.tables import metadata

    with assembly.engine.connect() as raw:
        everything = "".join(
            repr(raw.execute(table.select()).all()) for table in metadata.sorted_tables
        )
    assert "sealed_identities" in metadata.tables
    for secret in SECRETS:
        assert secret not in everything
        assert secret not in json.dumps(report.as_dict(), ensure_ascii=False)


def test_wrong_decisions_come_back_and_right_ones_are_taken(assembly, tmp_path):
    Living(assembly)
    lines = [
        {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "step", "step": "performed",
         "by": "ins-01", "document": "d"},
        {"ref": "2", "on": "2026-13-02", "case": CASE, "do": "step", "step": "performed"},
        {"ref": "3", "on": "2026-03-02", "case": CASE, "do": "dance"},
        {"on": "2026-03-02", "case": CASE, "do": "step", "step": "performed"},
    ]  # fmt: skip
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n", "utf-8")
    report = bring(assembly, "decisions", path)
    assert (report.accepted, report.rejected) == (1, 4)
    assert [p.row for p in report.problems] == [2, 3, 4, 5]
    assert bring(assembly, "decisions", path).repeated == 1


def test_an_act_changed_under_its_reference_comes_back_and_changes_nothing(assembly, tmp_path):
    Living(assembly)
    act = {"ref": "1", "on": "2026-03-02", "case": CASE, "do": "step", "step": "performed",
           "by": "ins-01", "document": "d"}  # fmt: skip
    first, second = tmp_path / "d.jsonl", tmp_path / "e.jsonl"
    first.write_text(json.dumps(act) + "\n" + json.dumps({**act, "document": "x"}), "utf-8")
    second.write_text(json.dumps({**act, "document": "y"}), "utf-8")
    report = bring(assembly, "decisions", first)
    assert (report.accepted, report.rejected) == (1, 1)
    report = bring(assembly, "decisions", second)
    assert (report.accepted, report.repeated, report.rejected) == (0, 0, 1)


def test_officials_are_taken_once(assembly, tmp_path):
    header = ("工号", "姓名", "职务", "任职日期", "离任日期")
    rows = [dict(zip(header, ("new-01", "虚构新一", "inspector", "2026-01-01", ""), strict=True))]
    path = write(tmp_path / "o.csv", rows, header)
    assert bring(assembly, "officials", path).accepted == 1
    assert bring(assembly, "officials", path).repeated == 1


def test_a_file_that_fails_half_way_leaves_nothing(assembly, tmp_path):
    """Everything of a file is one transaction: a crash while it is taken in leaves no row."""
    Living(assembly)
    from tests.flows.test_write_path import CrashError, contents, crashing_at

    path = write(tmp_path / "a.csv", [RIGHT, {**RIGHT, "报告编号": "R-9"}])
    before = contents(assembly.engine)
    for step in range(1, 5):
        with crashing_at(assembly.engine, step), pytest.raises(CrashError):
            bring(assembly, "inspections", path)
        assembly.engine.dispose()
        assert contents(assembly.engine) == before
    assert bring(assembly, "inspections", path).accepted == 2


def many(reports, samples):
    """Rows of several reports, some wrong in several ways, some numbers given more than once."""
    rows = [
        {**RIGHT, "报告编号": f"示检〔2026〕{report:03d}号", "样品编号": f"{sample:03d}"}
        for report in range(reports) for sample in range(samples)
    ]  # fmt: skip
    rows[4]["检测结果"] = "很高"
    rows[9]["岗位"] = ""
    rows[-3]["统一社会信用代码"] = "91"
    rows += [{**rows[0], "检测结果": "0.11"}, {**rows[1]}, {**rows[0], "检测结果": "0.11"}]
    rows += [{**rows[2], "样品编号": "900", "检测机构": "另一家检测机构（虚构）"}]
    rows += [{**rows[2], "样品编号": "901", "检测机构": "另一家检测机构（虚构）"}]
    return rows


def taken_from(home, path, rows):
    """(what the report says, what is in the inbox) of a file read in portions of some rows."""
    office = assemble(Settings(home=home))
    seen = []
    report = bring(
        office, "inspections", path, rows=rows, progress=lambda done, of: seen.append((done, of))
    )
    with office.engine.connect() as raw:
        stored = raw.execute(text("SELECT id, ref, kind, body FROM inbox ORDER BY id")).all()
        numbers = raw.execute(text("SELECT ref, digest FROM received_rows ORDER BY ref")).all()
    office.engine.dispose()
    assert seen == sorted(seen)
    assert all(done <= of for done, of in seen)
    return report.as_dict(), stored, numbers, len(seen)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("order", ["report by report", "scattered"])
@pytest.mark.parametrize("rows", [1, 7, 20])
def test_the_size_of_a_portion_changes_nothing(tmp_path, ending, order, rows):
    """Events, their references and order, and every word of every verdict, however it is cut."""
    given = many(12, 5)
    if order == "scattered":
        given.sort(key=lambda one: (one["样品编号"], one["报告编号"]))
    path = write(tmp_path / f"a.{ending}", given)
    *whole, once = taken_from(tmp_path / "whole", path, 50_000)
    *cut, times = taken_from(tmp_path / "cut", path, rows)
    assert once < times
    assert cut == whole
    assert len(whole[1]) == 12
    wrong = [(p["row"], p["problem"]) for p in whole[0]["problems"] if "同一" in p["problem"]]
    assert len(wrong) == 4


def test_a_report_scattered_over_a_file_is_one_event(tmp_path):
    """Two reports turn by turn, each portion with a row of both."""
    office = assemble(Settings(home=tmp_path / "home"))
    given = [{**RIGHT, "报告编号": f"R-{n % 2}", "样品编号": f"{n:03d}"} for n in range(40)]
    report = bring(office, "inspections", write(tmp_path / "a.csv", given), rows=2)
    assert (report.accepted, report.events) == (40, 2)
    office.engine.dispose()


def test_nobody_waits_while_a_file_is_read(tmp_path):
    """Another may write to the database as long as a file is read and checked."""
    office = assemble(Settings(home=tmp_path / "home"))
    other = assemble(Settings(home=tmp_path / "home"))
    acts = []

    def meanwhile(done, of):
        if done < of // 2:
            with UnitOfWork(other.engine) as unit:
                acts.append(inbox.waiting_count(unit))
                unit.commit()

    path = write(tmp_path / "a.csv", many(12, 5))
    bring(office, "inspections", path, rows=1, progress=meanwhile)
    assert len(acts) > 3
    office.engine.dispose()
    other.engine.dispose()


def test_a_file_broken_at_its_end_leaves_nothing(tmp_path):
    """Everything of a file or nothing, and the line is named."""
    office = assemble(Settings(home=tmp_path / "home"))
    path = write(tmp_path / "a.jsonl", many(12, 5))
    with path.open("a") as file:
        file.write("\n{broken\n")
    with pytest.raises(UnreadableFileError, match="第 66 行"):
        bring(office, "inspections", path, rows=7)
    assert waiting(office) == 0
    with office.engine.connect() as raw:
        assert raw.execute(text("SELECT count(*) FROM received_rows")).scalar() == 0
    office.engine.dispose()


def test_a_line_end_within_quotes_is_no_end_of_a_row(tmp_path):
    """Portions of a CSV file are cut between its records."""
    office = assemble(Settings(home=tmp_path / "home"))
    rows = [{**RIGHT, "样品编号": f"{n:03d}", "车间": f"一车间\n{n} 号"} for n in range(40)]
    report = bring(office, "inspections", write(tmp_path / "a.csv", rows), rows=1)
    assert (report.rows, report.accepted) == (40, 40)
    office.engine.dispose()


def test_a_row_of_the_laboratory_may_hold_two_results(assembly, tmp_path):
    """Code 2: the time-weighted average and the short-term result of one sample, in one row."""
    Living(assembly)
    columns = (*HEADER, "检测结果2")
    chemical = {
        **RIGHT, "职业病危害因素": "甲苯", "粉尘类型": "", "游离二氧化硅(%)": "", "结果类别": "2",
        "检测结果": "20", "检测结果2": "120",
    }  # fmt: skip
    ceiling = {**chemical, "样品编号": "900", "结果类别": "1", "检测结果2": ""}
    ceiling["职业病危害因素"] = "甲醛"
    strange = {**chemical, "样品编号": "901", "结果类别": "TWA"}
    path = write(tmp_path / "a.csv", [chemical, ceiling, strange], columns)
    report = bring(assembly, "inspections", path)
    assert (report.rows, report.accepted, report.rejected) == (3, 2, 1)
    assert [(p.row, p.name) for p in report.problems if p.refuses] == [(4, "检测结果2")]
    again = bring(assembly, "inspections", path)
    assert (again.accepted, again.repeated) == (0, 2)
    drain(assembly, at=at(TODAY))
    with assembly.engine.connect() as raw:
        bodies = raw.execute(text("SELECT body FROM judged_lines ORDER BY line")).scalars().all()
    lines = [json.loads(body) for body in bodies]
    assert [(line["sample_no"], line["band"]) for line in lines] == [
        (chemical["样品编号"], "compliant"),
        (f"{chemical['样品编号']}#2", "exceeded"),
        ("900", "serious"),
    ]


@pytest.mark.parametrize("rows", [1, 50_000])
def test_a_report_of_two_laboratories_is_refused_however_it_is_cut(tmp_path, rows):
    """The first row of a report says whose it is, also for rows of a later portion."""
    office = assemble(Settings(home=tmp_path / "home"))
    given = [{**RIGHT, "样品编号": f"{n:03d}"} for n in range(40)]
    given[35]["检测机构"] = "另一家检测机构（虚构）"
    report = bring(office, "inspections", write(tmp_path / "a.csv", given), rows=rows)
    assert (report.accepted, report.rejected, report.events) == (39, 1, 1)
    assert [p.row for p in report.problems if p.refuses] == [37]
    office.engine.dispose()
