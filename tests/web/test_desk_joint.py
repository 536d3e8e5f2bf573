"""The joint meeting at the desk: organisation, meetings, what is owed, accounts, evaluation."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.joint.records import CandidateConsidered, Charged, EvaluationClosed, FigureFiled
from domain.triggers import step
from domain.vocabulary import Status, Step
from flows.joint.records import put
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from tests.flows.joint_office import named
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE
from tests.web.browser import WIDTHS, browser, come_in, faults, served
from tests.web.desk import Desks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
JOINT = "/desk/joint"
UNIT = f"{JOINT}/organisation/unit"
MEMBER = f"{JOINT}/organisation/member"


@pytest.fixture
def desks(office) -> Desks:
    named(office)
    made = Desks(office)
    made.everybody()
    return made


@pytest.fixture
def desk(desks):
    return desks.signed_in("jm-01")


def records(desks, *kinds):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return [one.record for one in joint_records.read(unit, *kinds)]


def day(desks, days=0) -> str:
    return f"{desks.at.date() + timedelta(days=days)}"


def calling(desks, **more):
    return {
        "period": "2026-Q3", "held_on": day(desks), "time": "14:30", "place": "虚构会议室",
        "chair": "虚构组长", "agenda": "通报指标\n议定事项", "units": ["safety", "town-1"], **more,
    }  # fmt: skip


def called(desks, desk) -> str:
    """A meeting of today; where it stands."""
    answer = desk.hand_in(f"{JOINT}/meetings/new", **calling(desks))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def held(desks, desk) -> str:
    place = called(desks, desk)
    given = {
        "present": "虚构组长",
        "others": "虚构局长甲",
        "missing": "town-1",
        "why-town-1": "防汛",
    }
    assert desk.hand_in(f"{place}/attendance", **given).status_code == 303
    return place


def charged(desks, desk, **more) -> str:
    given = {"kind": "task", "unit": "town-1", "text": "逐户核对", "due_on": day(desks, 20),
             "basis": "联席会议制度 四·1", **more}  # fmt: skip
    answer = desk.hand_in(f"{JOINT}/owed/new", **given)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def pdf(answer) -> str:
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


# -- organisation ----------------------------------------------------------------------------------


def test_a_unit_and_a_seat_are_as_they_were_on_a_day(desks, desk):
    given = {"unit": "park-1", "name": "示例园区（虚构）", "kind": "park", "head": "虚构主任",
             "townships": "示例三镇", "reporters": "rep-03", "on": day(desks, -10), "paper": "示职联〔2026〕7号"}  # fmt: skip
    assert desk.hand_in(UNIT, **given).status_code == 303
    ended = {**given, "ref": "second", "on": day(desks, -5), "until": day(desks, -1)}
    assert desk.hand_in(UNIT, **ended).status_code == 303
    seat = {"person": "grp-09", "name": "虚构组员九", "role": "member", "unit": "safety",
            "title": "虚构科长", "on": day(desks), "paper": "示职联〔2026〕8号"}  # fmt: skip
    assert desk.hand_in(MEMBER, **seat).status_code == 303
    now, before = (desk.get(f"{JOINT}/organisation?on={day(desks, n)}").text for n in (0, -1))
    assert "示例园区（虚构）</a>" not in now
    assert "示例园区（虚构）</a>" in before
    assert "虚构组员九" in now.split("<details>")[0]
    assert "虚构组员九" not in before.split("<details>")[0]
    rows = desk.get(f"{JOINT}/organisation?on={day(desks, -1)}&as=csv").content.decode("utf-8-sig")
    assert "park-1,示例园区（虚构）,园区,虚构主任,示例三镇,rep-03" in rows
    gone = desk.get(f"{JOINT}/units/park-1")
    assert "已退出" in gone.text


@pytest.mark.parametrize(
    ("form", "change", "field"),
    [
        (UNIT, {"unit": "大写"}, "unit"), (UNIT, {"name": ""}, "name"), (UNIT, {"kind": "x"}, "kind"),
        (UNIT, {"paper": ""}, "paper"), (UNIT, {"on": "x"}, "on"), (UNIT, {"email": "x"}, "email"),
        (UNIT, {"until": "x"}, "until"), (UNIT, {"until": "2020-01-01"}, "until"),
        (MEMBER, {"role": "x"}, "role"), (MEMBER, {"unit": "none"}, "unit"),
        (MEMBER, {"title": ""}, "title"), (MEMBER, {"on": ""}, "on"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_unit_or_a_seat_is_said_at_its_field(desks, desk, form, change, field):
    good = {"unit": "safety", "name": "很长的名称", "kind": "park", "head": "虚构", "person": "grp-09",
            "role": "member", "title": "虚构", "on": day(desks), "paper": "1号"}  # fmt: skip
    before = len(records(desks))
    answer = desk.hand_in(form, **{**good, **change})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert field == "name" or "很长的名称" in answer.text
    assert len(records(desks)) == before


# -- meetings --------------------------------------------------------------------------------------


def test_a_meeting_from_call_to_minutes(desks, desk):
    form = desk.get(f"{JOINT}/meetings/new").text
    place = held(desks, desk)
    resolved = desk.hand_in(
        f"{place}/resolutions", unit="town-1", text="补齐三家申报", due_on=day(desks, 30),
        basis="第三季度联席会议", public="yes",
    )  # fmt: skip
    assert resolved.status_code == 303
    assert (
        desk.hand_in(f"{place}/minutes", paragraphs="会议通报了指标。\n会议议定两项。").status_code
        == 303
    )
    page = desk.get(place).text
    corrected = {
        "ref": "again",
        "paragraphs": "会议通报了指标。\n会议议定一项。",
        "reason": "计数有误",
    }
    assert desk.hand_in(f"{place}/minutes", **corrected).status_code == 303
    after = desk.get(place).text
    assert "通报2026年第3季度指标" in form.replace("以往会议", "")
    assert 'value="2026-Q3"' in form
    assert "防汛" in page
    assert "JY-2026-01" in page
    assert "<del>会议议定两项。</del>" in after
    assert "<ins>会议议定一项。</ins>" in after
    assert "补齐三家申报" in pdf(desk.get(f"{place}/papers/minutes.pdf"))
    assert "虚构会议室" in pdf(desk.get(f"{place}/papers/notice.pdf"))
    assert "LX-2026-1" in desk.get(f"{JOINT}/meetings").text
    (resolution,) = records(desks, Charged)
    assert (resolution.public, resolution.source) == (True, "LX-2026-1")


def test_a_meeting_is_called_anew_with_its_reason_and_not_once_it_was_held(desks, desk):
    place = called(desks, desk)
    without = desk.hand_in(f"{place}/anew", **calling(desks, held_on=day(desks, 2)))
    assert without.status_code == 422
    assert '<a href="#reason">' in without.text
    moved = {"held_on": day(desks, 2), "reason": "会场占用", "ref": "r2"}
    assert desk.hand_in(f"{place}/anew", **calling(desks, **moved)).status_code == 303
    assert "会场占用" in desk.get(place).text
    early = desk.hand_in(f"{place}/attendance", present="虚构组长")
    assert early.status_code == 422
    assert "还没有召开" in early.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"period": "2026"}, "period"), ({"held_on": ""}, "held_on"), ({"held_on": "2020-01-01"}, "held_on"),
        ({"time": ""}, "time"), ({"place": ""}, "place"), ({"chair": ""}, "chair"),
        ({"agenda": ""}, "agenda"), ({"units": []}, "units"), ({"units": "none"}, "units"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_call_is_said_at_its_field(desks, desk, change, field):
    answer = desk.hand_in(f"{JOINT}/meetings/new", **calling(desks, **change))
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text


def test_a_recommendation_enters_the_case_and_binds_nobody(office):
    named(office)
    life = Living(office).walk(Status.CANDIDATE)
    made = Desks(office)
    made.everybody()
    desk = made.signed_in("jm-01")
    place = held(made, desk)
    page = desk.get(f"{place}/candidates").text
    wrong = desk.hand_in(f"{place}/candidates", case=CASE, answer="yes", reason="")
    other = desk.hand_in(f"{place}/candidates", case="none", answer="yes", reason="x")
    good = desk.hand_in(f"{place}/candidates", case=CASE, answer="yes", reason="事实清楚", ref="g")
    twice = desk.hand_in(f"{place}/candidates", case=CASE, answer="yes", reason="事实清楚", ref="g")
    assert ENTERPRISE.name in page
    assert "没有约束力" in page
    assert [one.status_code for one in (wrong, other, good, twice)] == [422, 422, 303, 303]
    assert life.status is Status.CANDIDATE
    assert life.case.times(step(Step.MEETING_RECOMMENDED)) == 1
    assert len(records(made, CandidateConsidered)) == 1
    assert "建议列入" in desk.get(place).text
    assert "没有等待" in desk.get(f"{place}/candidates").text


# -- what is owed ----------------------------------------------------------------------------------


def test_a_task_is_charged_changed_done_and_told(desks, desk):
    place = charged(desks, desk)
    changing = {
        "unit": "town-1",
        "text": "逐户核对并造册",
        "due_on": day(desks, 40),
        "basis": "制度",
    }
    assert '<a href="#reason">' in desk.hand_in(f"{place}/change", **changing).text
    assert (
        desk.hand_in(f"{place}/change", **changing, reason="增加造册", ref="c").status_code == 303
    )
    unproved = desk.hand_in(f"{place}/advance", progress="done", on=day(desks))
    assert '<a href="#evidence">' in unproved.text
    done = {"progress": "done", "on": day(desks), "evidence": "台账12份", "ref": "d"}
    assert desk.hand_in(f"{place}/advance", **done).status_code == 303
    page = desk.get(place).text
    assert "<del>逐户核对</del>" in page
    assert "台账12份" in page
    assert "逐户核对并造册" in pdf(desk.get(f"{place}/notice.pdf"))
    assert "没有事项" in desk.get(f"{JOINT}/owed").text
    rows = desk.get(f"{JOINT}/owed?state=all&as=csv").content.decode("utf-8-sig")
    assert "交办任务,RW-2026-01,示例一镇（虚构）,逐户核对并造册" in rows


def test_what_is_late_stands_at_the_head_of_the_page(desks, desk):
    charged(desks, desk)
    desks.at += timedelta(days=21)
    desk = desks.signed_in("head-01")
    home = desk.get(JOINT).text
    assert "逾期1日" in home
    assert "RW-2026-01" in desk.get(f"{JOINT}/owed?state=late").text
    assert "RW-2026-01" not in desk.get(f"{JOINT}/owed?state=late&unit=safety").text
    assert "交办任务</a>" not in home, "who only reads is offered nothing to write"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "x"}, "kind"), ({"unit": ""}, "unit"), ({"text": ""}, "text"), ({"due_on": ""}, "due_on"),
     ({"due_on": "2020-01-01"}, "due_on"), ({"basis": ""}, "basis")],
)  # fmt: skip
def test_what_is_wrong_with_a_charge_is_said_at_its_field(desks, desk, change, field):
    given = {
        "kind": "goal",
        "unit": "town-1",
        "text": "核对",
        "due_on": day(desks, 9),
        "basis": "制度",
    }
    answer = desk.hand_in(f"{JOINT}/owed/new", **{**given, **change})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text


# -- accounts, supervision, evaluation -------------------------------------------------------------


def test_the_account_of_a_unit_holds_everything_of_it(desks, desk):
    charged(desks, desk)
    filed = FigureFiled(on=desks.at.date(), indicator="R08", period="2026-Q3", unit="town-1",
                        numerator=45, denominator=50)  # fmt: skip
    put(desks.assembly, [filed], by="rep-01", ref="f", at=desks.at.isoformat())
    here = f"{JOINT}/units/town-1"
    called_in = desk.hand_in(
        f"{here}/interview", said="任务进展缓慢", about="task:RW-2026-01", held_on=day(desks, 1), time="9:00",
        place="虚构会议室", basis="联席会议制度 四·1", persons="虚构镇长",
    )  # fmt: skip
    place = called_in.headers["location"]
    early = desk.hand_in(place, on=day(desks, 1), persons="虚构镇长", said="承诺")
    assert early.status_code == 422
    desks.at += timedelta(days=1)
    desk = desks.signed_in("jm-01")
    kept = desk.hand_in(place, on=day(desks), persons="虚构镇长", said="承诺月底前完成", ref="k")
    assert kept.status_code == 303
    assert "承诺月底前完成" in pdf(desk.get(f"{place}/record.pdf"))
    assert "任务进展缓慢" in pdf(desk.get(f"{place}/notice.pdf"))
    nothing = desk.hand_in(f"{here}/report", to="示例区人民政府", said="两次未办", basis="制度")
    assert '<a href="#about">' in nothing.text
    reported = desk.hand_in(f"{here}/report", to="示例区人民政府", said="两次未办", basis="制度",
                            about="task:RW-2026-01", ref="p")  # fmt: skip
    assert reported.status_code == 303
    page = desk.get(here).text
    for said in ("RW-2026-01", "45 / 50", "YT-2026-01", "SZ-2026-01", "两次未办"):
        assert said in page, said
    assert "两次未办" in pdf(desk.get(f"{here}/reports/SZ-2026-01/report.pdf"))


def test_a_round_and_its_findings(desks, desk):
    given = {"unit": "town-1", "on": day(desks), "team": "虚构组员", "scope": "申报", "summary": "总体落实",
             "finding-1": "补齐申报", "due-1": day(desks, 10)}  # fmt: skip
    form = f"{JOINT}/rounds/new"
    assert '<a href="#due-2">' in desk.hand_in(form, **given, **{"finding-2": "x"}).text
    assert '<a href="#finding-2">' in desk.hand_in(form, **given, **{"due-2": day(desks, 9)}).text
    place = desk.hand_in(form, **given, ref="r").headers["location"]
    assert "WT-2026-01" in desk.get(place).text
    assert "补齐申报" in pdf(desk.get(f"{place}/opinion.pdf"))
    assert "0 / 1" in desk.get(f"{JOINT}/rounds").text
    assert "WT-2026-01" in desk.get(f"{JOINT}/owed?kind=finding").text


def test_the_final_evaluation_is_closed_once_by_a_paper(desks, desk):
    figures = FigureFiled(on=desks.at.date(), indicator="R08", period="2026-Q3", unit="health",
                          numerator=45, denominator=50)  # fmt: skip
    put(desks.assembly, [figures], by="rep-01", ref="f", at=desks.at.isoformat())
    page = desk.get(f"{JOINT}/evaluation").text
    assert "90.0%" in page
    assert "1 / 10" in page
    assert "90.0%" in pdf(desk.get(f"{JOINT}/evaluation/report.pdf"))
    closing = {"conclusion": "目标基本完成", "by_group": "虚构组长", "on": day(desks)}
    form = f"{JOINT}/evaluation/close"
    assert '<a href="#paper">' in desk.hand_in(form, **closing).text
    assert desk.hand_in(form, **closing, paper="示职联〔2026〕9号", ref="c").status_code == 303
    assert desk.hand_in(form, **closing, paper="示职联〔2026〕9号", ref="d").status_code == 422
    assert len(records(desks, EvaluationClosed)) == 1
    assert "目标基本完成" in pdf(desk.get(f"{JOINT}/evaluation/report.pdf"))
    rows = desk.get(f"{JOINT}/evaluation?as=csv").content.decode("utf-8-sig")
    assert ",90%,2026-Q3,90.0%,2026-Q3,90.0%,是,0" in rows


# -- in a browser ----------------------------------------------------------------------------------


def test_in_a_browser(office):
    named(office)
    Living(office).walk(Status.CANDIDATE)
    desks = Desks(office)
    desks.everybody()
    desk = desks.signed_in("jm-01")
    place = held(desks, desk)
    desk.hand_in(f"{place}/minutes", paragraphs="会议通报了指标。")
    desk.hand_in(f"{place}/minutes", paragraphs="会议通报了指标和问题。", reason="补充", ref="m2")
    task = charged(desks, desk)
    pages = [
        JOINT, f"{JOINT}/organisation", UNIT, f"{JOINT}/meetings/new", place, f"{place}/attendance",
        f"{place}/candidates", task, f"{JOINT}/units/town-1", f"{JOINT}/evaluation",
    ]  # fmt: skip
    with served(desks) as address, browser() as chromium:
        for width, language in zip(WIDTHS, ("zh", "en"), strict=True):
            page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
            come_in(page, address, "jm-01")
            for one in pages:
                page.goto(f"{address}{one}?lang={language}")
                assert page.locator("h1").count() == 1, one
                assert faults(page) == [], (one, width)


def test_only_the_nearest_link_of_the_navigation_is_the_page_one_is_on(desks, desk):
    for path, name in (
        ("/joint", "联席会议"),
        ("/joint/owed", "联席会议"),
        ("/joint/packs", "季度材料"),
    ):
        page = desk.get(f"/desk{path}").text.split("<main")[0]
        assert page.count('aria-current="page"') == 1
        assert f'aria-current="page">{name}<' in page
