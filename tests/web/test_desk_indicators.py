"""The indicator desk and the filing of units: what is shown to whom, and what is taken."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.events import EnterpriseRegistered, ProtectionRecorded
from domain.joint.figures import Figure
from domain.joint.matters import Matter, Standing
from domain.joint.periods import Period
from domain.joint.records import (
    Charged,
    FigureFiled,
    FilingAnswered,
    Owed,
    Progress,
    ProgressFiled,
    UnitKind,
    UnitNamed,
)
from domain.roles import Appointment, Role
from flows.clock import OFFICE_TIME
from flows.entrance import form_token
from flows.handle import Handled, handle_at_once
from flows.joint import figures
from flows.joint.filing import filed
from flows.joint.records import put
from rules.indicator_book import load_indicator_book
from storage import joint_records, officials
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.formats.test_files import write
from tests.office import ENTERPRISE, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, faults_in_the_dark, served
from tests.web.desk import Desks
from web.desk.routes import OFFICE

BOOK = load_indicator_book()
Q3 = Period(2026, 3)
LIST = "/desk/indicators"
OTHER = "91999999000002XMDA"


def unit_of(number, township):
    one = replace(
        ENTERPRISE, uscc=f"91999999{number:06d}XMDA", name=f"示例第{number:03d}厂（虚构）",
        township=township,
    )  # fmt: skip
    return EnterpriseRegistered(on=date(2025, 9, number), enterprise=one)


def record(uscc, matter, done, due, no, *, fen=0, on=date(2026, 8, 3), **said):
    standing = Standing(
        record_no=no, matter=matter, due=due, done=done, paper="虚构台账", spent_fen=fen, **said
    )
    return ProtectionRecorded(uscc=uscc, on=on, standing=standing)


def put_on_file(desks: Desks) -> None:
    """Two enterprises in two townships, a restated quarter, a bureau with its reporter."""
    life = Living(desks.assembly)
    life.give(
        unit_of(1, "示例一镇"), unit_of(2, "示例二镇"),
        record(USCC, Matter.DECLARATION, 1, 1, "FZ-1"),
        record(USCC, Matter.TREATMENT, 1, 1, "FZ-2", fen=400_050),
    )  # fmt: skip
    take(desks, datetime(2026, 10, 7, 9, tzinfo=OFFICE_TIME))
    late = Incoming("test", "late", record(OTHER, Matter.DECLARATION, 1, 1, "FZ-9"))
    handle_at_once(desks.assembly, [late], at="2026-11-20T09:00:00+08:00", into=Handled())
    take(desks, datetime(2026, 11, 25, 9, tzinfo=OFFICE_TIME))
    put(desks.assembly, [UnitNamed(
        on=date(2026, 1, 5), unit="health", name="示例卫生部门（虚构）", kind=UnitKind.BUREAU,
        head="虚构局长", townships=("*",), reporters=("rep-01",),
    )], by="jm-01", ref="units", at="2026-01-05T09:00:00+08:00")  # fmt: skip
    put(desks.assembly, [Charged(
        on=date(2026, 10, 7), owed=Owed.TASK, number="RW-2026-01", unit="health",
        text="核对名册", due_on=date(2026, 11, 20), basis="联席会议制度 四·1",
    ), ProgressFiled(
        on=date(2026, 11, 20), owed=Owed.TASK, number="RW-2026-01", no=1, unit="health",
        progress=Progress.DONE, evidence="核对表",
    ), FilingAnswered(
        on=date(2026, 11, 23), owed=Owed.TASK, number="RW-2026-01", no=1, confirmed=False,
        reason="缺签字页",
    )], by="jm-01", ref="task", at="2026-11-23T09:00:00+08:00")  # fmt: skip
    put(desks.assembly, [FigureFiled(
        on=date(2026, 7, 7), indicator="R08", period="2026-Q2", unit="health", numerator=45,
        denominator=50,
    )], by="rep-01", ref="q2", at="2026-07-07T09:00:00+08:00")  # fmt: skip


def take(desks: Desks, at: datetime) -> None:
    figures.take(desks.assembly, Q3, at=at)


@pytest.fixture
def desks(office) -> Desks:
    made = Desks(office)
    made.everybody()
    put_on_file(made)
    return made


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def standing(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return filed(unit, BOOK, Q3)


# -- reading ---------------------------------------------------------------------------------------


def test_the_list_says_figure_target_source_and_what_was_restated(desks):
    page = desks.signed_in("jm-01").get(LIST).text
    told = words(page)
    assert "100.0% 2/2 ↻ 已重述" in told
    assert "✓ 达标" in told
    assert "✗ 未达标" in told
    assert "口径待确认" in told
    assert "2026年11月25日 09:00" in told
    assert 'aria-label="2024-Q4 —' in page, "the small chart says in words what it shows"


def test_one_indicator_opens_to_quarters_restatements_townships_and_rows(desks):
    visitor = desks.signed_in("sec-01")
    told = words(visitor.get(f"{LIST}/R01").text)
    assert "2026-Q3 曾报 50.0%，现为 100.0%：记录补报 1 家" in told
    assert "示例二镇 100.0% 1/1" in told
    assert "登记有接害劳动者的用人单位数" in told
    english = words(visitor.get(f"{LIST}/R01?lang=en").text)
    assert "2026-Q3 was 50.0%, now 100.0% (record came later: 1)" in english
    rows = words(visitor.get(f"{LIST}/R05/rows?lacking=1&lang=zh").text)
    assert "示例第001厂（虚构）" in rows
    assert "0 / 40" in rows
    assert "没有符合条件的单位" in words(visitor.get(f"{LIST}/R01/rows?lacking=1").text)
    sheet = visitor.get(f"{LIST}/R01/rows?as=csv").text.splitlines()
    assert [line.split(",")[0] for line in sheet[1:]] == [USCC, OTHER]


def test_townships_bound_what_is_seen(desks):
    desks.account("sec-08", townships=["示例一镇"])
    held = Appointment("sec-08", Role.SECTION_HEAD, date(2026, 1, 1))
    with UnitOfWork(desks.assembly.engine) as unit:
        officials.appoint(unit, [held], {"sec-08": "虚构科长八"})
        unit.commit()
    visitor = desks.signed_in("sec-08")
    assert "示例二镇" not in visitor.get(f"{LIST}/R01").text
    assert OTHER not in visitor.get(f"{LIST}/R01/rows?as=csv").text
    assert visitor.get(f"{LIST}/R01/rows?township=示例二镇").status_code == 403
    assert "示例二镇" not in visitor.get(f"{LIST}/spending").text


def test_a_reporter_of_another_unit_sees_figures_and_no_enterprise(desks):
    visitor = desks.signed_in("rep-01")
    assert visitor.get("/desk/").headers["location"] == "/desk/figures"
    assert visitor.get(LIST).status_code == 200
    assert visitor.get(f"{LIST}/R01/rows").status_code == 403
    for closed in ("/desk/cases", "/desk/enterprises", f"/desk/enterprises/{USCC}", "/desk/search"):
        assert visitor.get(closed).status_code == 403, closed


def test_spending_stands_beside_results(desks):
    told = words(desks.signed_in("jm-01").get(f"{LIST}/spending").text)
    assert "4,000.50 本年投入（元）" in told
    assert "50.00 人均（元）" in told, "4000.50 yuan over 80 workers, cut off"
    assert "示例一镇 4,000.50 40 100.01" in told


@pytest.mark.parametrize("address", [
    f"{LIST}/R99", f"{LIST}/R08/rows", f"{LIST}?period=2035-Q1", f"{LIST}/R01?period=2010-Q1",
])  # fmt: skip
def test_what_is_not_there_says_what_to_do(desks, address):
    answer = desks.signed_in("jm-01").get(address)
    assert answer.status_code == 404


# -- filing ----------------------------------------------------------------------------------------


def test_a_reporter_files_is_asked_about_what_is_odd_and_restates_with_a_reason(desks):
    visitor = desks.signed_in("rep-01")
    page = words(visitor.get("/desk/figures").text)
    assert "R08 放射工作人员个人剂量监测率" in page
    assert "R01 职业病危害项目申报率" not in page
    odd = {"numerator-R08": "30", "denominator-R08": "50", "period": "2026-Q3"}
    asked = visitor.hand_in("/desk/figures", **odd)
    assert asked.status_code == 422
    assert "上季度 45/50（90.0%）" in words(asked.text)
    assert 'value="30"' in asked.text, "what was typed is still there"
    assert standing(desks) == {}
    sure = visitor.hand_in("/desk/figures", **odd, sure="yes", ref="form-2")
    assert sure.status_code == 303
    now = standing(desks)["R08"]
    assert (now.figure, now.late, now.by) == (Figure(numerator=30, denominator=50), True, "rep-01")
    other = odd | {"numerator-R08": "44", "sure": "yes"}
    silent = visitor.hand_in("/desk/figures", **other, ref="form-3")
    assert "更正须写明原因" in silent.text
    visitor.hand_in("/desk/figures", **other, **{"reason-R08": "漏计一院"}, ref="form-4")
    (restated,) = standing(desks)["R08"].restatements
    assert (restated.was.said, restated.now.said, restated.reason) == ("60.0%", "88.0%", "漏计一院")
    assert "↻ 已更正1次" in words(visitor.get("/desk/figures").text)


def test_a_figure_is_filed_by_township_and_a_milestone_with_its_evidence(desks):
    visitor = desks.signed_in("rep-01")
    visitor.hand_in("/desk/figures/H01", **{"numerator-1": "1", "numerator-2": "2"})
    now = standing(desks)["H01"]
    assert now.figure == Figure(numerator=3)
    assert {one.township for one in now.cells} == {"示例一镇", "示例二镇"}
    bare = visitor.hand_in("/desk/figures", **{"progress-M02": "done"})
    assert bare.status_code == 422
    visitor.hand_in("/desk/figures", **{"progress-M02": "done", "evidence-M02": "示卫〔2026〕7号"})
    assert "已办结" in words(visitor.get(f"{LIST}/M02").text)
    assert "示卫〔2026〕7号" in words(visitor.get(LIST).text)
    assert visitor.get("/desk/figures/R01").status_code == 404, "the other bureau's"


def test_a_workbook_handed_in_at_the_desk_is_told_row_by_row(desks, tmp_path):
    visitor = desks.signed_in("rep-01")
    rows = [
        {"指标编号": "R08", "季度": "2026-Q3", "分子": "44", "分母": "50"},
        {"指标编号": "R01", "季度": "2026-Q3", "分子": "1", "分母": "2"},
    ]
    content = write(tmp_path / "f.xlsx", rows, tuple(rows[0])).read_bytes()
    token = form_token(visitor.cookies.get(OFFICE.cookie))

    def hand_in(name):
        return visitor.post(
            "/desk/figures/workbook", data={"_form": token, "ref": "x"},
            files={"file": (name, content)},
        )  # fmt: skip

    told = words(hand_in("数据.xlsx").text)
    assert "1 ✓ 行已报送" in told
    assert "该指标不由本单位报送" in told
    assert "已过报送截止日" in told
    assert standing(desks)["R08"].figure.numerator == 44
    assert "1 行与已报相同" in words(hand_in("数据.xlsx").text)
    assert hand_in("数据.pdf").status_code == 422


def test_nobody_files_for_a_unit_that_did_not_name_them(desks):
    with UnitOfWork(desks.assembly.engine) as unit:
        joint_records.append(unit, [UnitNamed(
            on=date(2026, 11, 1), unit="health", name="示例卫生部门（虚构）", kind=UnitKind.BUREAU,
            head="虚构局长", townships=("*",), reporters=("rep-09",),
        )], by="jm-01", ref="other", at="2026-11-01T09:00:00+08:00")  # fmt: skip
        unit.commit()
    visitor = desks.signed_in("rep-01")
    assert "没有单位指定您为填报人" in words(visitor.get("/desk/figures").text)
    answer = visitor.hand_in("/desk/figures", **{"numerator-R08": "1", "denominator-R08": "2"})
    assert answer.status_code == 422
    assert standing(desks) == {}


# -- an enterprise's page --------------------------------------------------------------------------


def test_an_inspector_adds_a_record_and_sees_how_matters_stand(desks):
    visitor = desks.signed_in("ins-01")
    address = f"/desk/enterprises/{USCC}/protection"
    cells = {
        "record_no": "FZ-7", "matter": "health_check", "on": "2026-09-30", "due": "40",
        "done": "41", "spent": "1200.5", "paper": "虚构体检汇总",
    }  # fmt: skip
    wrong = visitor.hand_in(address, **cells)
    assert (wrong.status_code, "已办数大于应办数" in wrong.text) == (422, True)
    assert visitor.hand_in(address, **cells | {"done": "40"}, ref="b").status_code == 303
    told = words(visitor.get(f"/desk/enterprises/{USCC}?part=protection").text)
    assert "职业健康检查 FZ-7 ✓ 已落实 40 / 40 2026年9月30日 2027年6月30日" in told
    assert "5,201.00 元" in told
    assert "定期检测 — 无记录" in told
    assert desks.signed_in("head-01").hand_in(address, **cells).status_code == 403


OF_THE_OFFICE = (
    LIST, f"{LIST}/R01", f"{LIST}/R05/rows", f"{LIST}/spending",
    f"/desk/enterprises/{USCC}?part=protection",
)  # fmt: skip
OF_A_UNIT = (
    "/desk/figures", "/desk/figures/H01", "/desk/figures/workbook", "/desk/duties",
    "/desk/duties/task/RW-2026-01",
)  # fmt: skip


def test_the_desk_of_indicators_in_a_browser(desks):
    """Each page wide in Chinese and narrow in English: every page, width and language is seen."""
    with served(desks) as address, browser() as chromium:
        for width, language in zip(WIDTHS, ("zh", "en"), strict=True):
            for person, pages in (("jm-01", OF_THE_OFFICE), ("rep-01", OF_A_UNIT)):
                page = chromium.new_context(viewport={"width": width, "height": 740}).new_page()
                come_in(page, address, person)
                for one in pages:
                    sign = "&" if "?" in one else "?"
                    page.goto(f"{address}{one}{sign}lang={language}")
                    assert faults(page) == [], (one, width, language)
                    assert faults_in_the_dark(page) == [], (one, width)
                page.context.close()
