"""A row is refused where it contradicts itself, the law's figures or its own report; told once."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from stdnum.cn import uscc as uscc_number

from flows.formats.checks import CODE_ALPHABET, check_character_fails
from flows.formats.inspections import inspections_of, report_rows
from flows.formats.layouts import LAYOUTS
from flows.formats.records import SCRUBBED, appointments, scrub
from flows.formats.report import write_rejects
from flows.formats.template import CHOICES
from flows.formats.verdicts import Problem
from tests.conftest import EXAMPLES
from tests.formats.sample_rows import RIGHT, judged, row, write_csv
from tests.office import USCC

NOISE = {
    "职业病危害因素": "噪声",
    "粉尘类型": "",
    "结果类别": "NOISE",
    "检测结果": "86.5",
    "单位": "dB(A)",
}
OTHER = "91999999000002XM00"

CONTRADICTIONS = {
    "dust in decibel": ({"单位": "dB(A)"}, "单位"),
    "noise in mg/m3": ({**NOISE, "单位": "mg/m3"}, "单位"),
    "noise as a concentration": ({**NOISE, "结果类别": "TWA"}, "结果类别"),
    "dust as a sound level": ({"结果类别": "噪声"}, "结果类别"),
    "another enterprise's case": ({"检测类别": "复查", "案件编号": f"{OTHER}-01", "报告编号": "R2"}, "案件编号"),
    "a CAS number of something else": ({"职业病危害因素": "甲苯胺", "CAS号": "7439-97-6"}, "职业病危害因素"),
    "a second kind of check in one report": ({"检测类别": "监督检测"}, "检测类别"),
    "a second laboratory in one report": ({"检测机构": "另一示例机构"}, "检测机构"),
    "a control character": ({"岗位": "破\x0b碎"}, "岗位"),
    "a name that is a novel": ({"车间": "长" * 201}, "车间"),
    "a column shifted by one": ({"日接触时间(h)": "2026-03-02", "采样日期": "8"}, "日接触时间(h)"),
    "a day before the limits": ({"采样日期": "2001-01-01"}, "采样日期"),
    "a figure with a unit": ({"检测结果": "0.8mg"}, "检测结果"),
    "figures of another script": ({"检测结果": "٣"}, "检测结果"),
    "an exponent": ({"检测结果": "1e3"}, "检测结果"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(CONTRADICTIONS))
def test_a_contradiction_is_refused_at_the_cell_to_look_at(tmp_path, book, what):
    change, name = CONTRADICTIONS[what]
    rows = [row(), row(样品编号="002", **change), row(样品编号="003")]
    found = judged(write_csv(tmp_path / "a.csv", rows), book)
    assert {p.row for p in found.problems if p.refuses} == {3}
    assert name in {p.name for p in found.problems}
    assert all(p.problem and p.remedy for p in found.problems)
    assert found.accepted["row"].to_list() == [2, 4]


def test_noise_in_its_own_terms_is_taken(tmp_path, book):
    found = judged(write_csv(tmp_path / "a.csv", [row(**NOISE)]), book)
    assert found.problems == ()


def test_one_mistake_is_told_once(tmp_path, book):
    found = judged(
        write_csv(tmp_path / "a.csv", [row(单位="瓶"), row(样品编号="2", 职业病危害因素="？")]),
        book,
    )
    assert [(p.row, p.name) for p in found.problems] == [(2, "单位"), (3, "职业病危害因素")]


def test_a_name_of_several_agents_is_settled_by_its_cas_number(tmp_path, book):
    rows = [
        row(职业病危害因素="甲苯胺", 粉尘类型="", CAS号=cas, 样品编号=f"{number}")
        for number, cas in enumerate(("95-53-4", "100-61-8", ""))
    ]
    found = judged(write_csv(tmp_path / "a.csv", rows), book)
    taken = report_rows(found.accepted, book.agents)
    assert [one.measurement.agent for one in taken] == ["chem-137b", "chem-137a"]
    (problem,) = found.problems
    assert "chem-137a" in problem.remedy
    assert "chem-137b" in problem.remedy


def test_wide_characters_small_letters_and_stray_blanks_are_read_as_meant(tmp_path, book):
    said = row(
        检测结果="＜０．０５", 统一社会信用代码=f" {USCC.lower()}\u3000", 结果类别="ｔｗａ", 采样日期="２０２６－０３－０２",
    )  # fmt: skip
    found = judged(write_csv(tmp_path / "a.csv", [said]), book)
    assert found.problems == ()
    (one,) = report_rows(found.accepted, book.agents)
    assert one.uscc == USCC
    assert (one.measurement.value, one.measurement.below_detection) == ("0.05", True)


def test_reports_are_grouped_by_report_enterprise_and_case(tmp_path, book):
    rows = [
        row(),
        row(样品编号="002"),
        row(报告编号="R2"),
        row(报告编号="R2", 样品编号="2", 统一社会信用代码=OTHER),
    ]
    found = judged(write_csv(tmp_path / "a.csv", rows), book)
    events = list(inspections_of(report_rows(found.accepted, book.agents)))
    assert [(e.report_no, e.uscc, len(e.measurements)) for _, e, _ in events] == [
        (RIGHT["报告编号"], USCC, 2),
        ("R2", USCC, 1),
        ("R2", OTHER, 1),
    ]
    assert len({ref for ref, _, _ in events}) == 3


@given(st.text("0123456789", min_size=1, max_size=6), st.text("0123456789", max_size=6))
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_decimal_of_six_and_six_digits_is_taken_to_the_last_digit(
    tmp_path_factory, book, whole, part
):
    path = tmp_path_factory.mktemp("decimal") / "a.csv"
    text = f"{whole}.{part}" if part else whole
    found = judged(write_csv(path, [row(检测结果=text)]), book)
    (one,) = report_rows(found.accepted, book.agents)
    assert Decimal(one.measurement.value) == Decimal(text)
    (same,) = report_rows(
        judged(
            write_csv(path, [row(检测结果=f"{text}{'0' * (6 - len(part)) if part else ''}")]), book
        ).accepted,
        book.agents,
    )
    assert same.digest == one.digest


@given(st.text(CODE_ALPHABET, min_size=18, max_size=18))
@settings(max_examples=EXAMPLES * 5, deadline=None)
def test_check_characters_agree_with_the_reference_library(code):
    whole = code[:17] + uscc_number.calc_check_digit(code[:17])
    fails = check_character_fails(pl.Series([code, whole])).to_list()
    assert fails == [uscc_number.calc_check_digit(code[:17]) != code[17], False]


COMPLAINT = {
    "举报编号": "JB-1", "举报日期": "2026-03-02", "渠道": "电话", "统一社会信用代码": USCC, "举报事项": "粉尘",
    "举报内容": "粉尘很大", "举报人姓名": "虚构举报人甲", "联系电话": "138 0000 0000",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"举报内容": "虚构举报人甲说：" + "很" * 2000},
        {"举报人姓名": "虚构举报人甲" + "长" * 200},
        {"联系电话": "138\x0b0000"},
        {"统一社会信用代码": "12", "举报内容": "虚构举报人甲"},
    ],
)
def test_a_rejected_complaint_does_not_repeat_who_complained(tmp_path, book, change):
    path = write_csv(tmp_path / "c.csv", [{**COMPLAINT, **change}])
    found = judged(path, book, LAYOUTS["complaints"])
    assert found.rejected_rows == 1
    for secret in ("虚构举报人甲", "138"):
        assert secret not in repr(found.problems)


@pytest.mark.parametrize(
    "said",
    [
        "手机 138-0000-0000", "手机１３８００００００００", "电话 022-12345678", "邮箱 someone@example.invalid",
        "身份证 110101 19900101 1234", "我是虚构 举报人 甲", "微信 XUGOU_01",
    ],
)  # fmt: skip
def test_what_gives_a_complainant_away_is_taken_out_however_it_is_written(said):
    identity = {"person": "虚构举报人甲", "contact": "xugou01"}
    left = scrub(f"{said}，请查处。", identity)
    assert SCRUBBED in left
    assert not any(
        part in left for part in ("0000", "12345678", "someone", "1234", "举报人", "XUGOU")
    )


def test_roles_may_be_given_in_chinese_as_the_template_offers_them(tmp_path, book):
    people = [
        {"工号": f"p-{number}", "姓名": "虚构甲", "职务": role, "任职日期": "2025-01-01"}
        for number, role in enumerate((*CHOICES["role"], "inspector"))
    ]
    found = judged(write_csv(tmp_path / "o.csv", people), book, LAYOUTS["officials"])
    made, _ = appointments(found.accepted)
    assert found.problems == ()
    assert len({one.role for one in made}) == len(CHOICES["role"])


def test_a_rejects_file_can_hold_any_character(tmp_path):
    path = tmp_path / "r.xlsx"
    write_rejects([Problem(2, "A", "岗位", "a\x0bb", "问题", "怎么办", refuses=False)], path)
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    assert rows[1] == (2, "A", "岗位", "a\ufffdb", "问题", "怎么办", "已接收")


@pytest.mark.parametrize(
    ("deputises_for", "paper", "wrong"),
    [
        ("p-2", "示卫授〔2026〕1号", ()),
        ("p-2", "", ("代理职务而未写明授权文书",)),
        ("p-1", "示卫授〔2026〕1号", ("代理的是本人",)),
        ("", "", ()),
    ],
)
def test_a_deputy_needs_somebody_else_and_a_paper(tmp_path, book, deputises_for, paper, wrong):
    row = {"工号": "p-1", "姓名": "虚构甲", "职务": "机关负责人", "任职日期": "2025-01-01"}
    path = write_csv(tmp_path / "o.csv", [row | {"代理何人": deputises_for, "授权文书": paper}])
    found = judged(path, book, LAYOUTS["officials"])
    assert tuple(one.problem for one in found.problems) == wrong
    if not wrong:
        ((one,), _) = appointments(found.accepted)
        assert (one.deputises_for, one.paper) == (deputises_for, paper)
