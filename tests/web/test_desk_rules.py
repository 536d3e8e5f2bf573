"""The rule desk: in force, a draft as a form, its back-test, its approval, its day."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, copytree

import pytest

from domain.findings import Band
from domain.roles import Appointment, Role
from domain.rule_change import RuleMove, RuleSaid
from flows import rule_backtests
from flows.assembly import with_parts
from flows.handle import drain
from flows.rule_backtests import SILENT, start
from flows.rule_drafts import decide
from flows.settings import Settings
from rules.packs import read_pack
from storage import inbox, officials, rule_drafts
from storage import rule_backtests as tests_on_file
from storage.history import judged_inspections
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.living import Living
from tests.office import ENTERPRISE, USCC, appoint_everybody, inspection
from tests.web.desk import NOW, Desks

DESK = "/desk/rules"
RATIO = "serious.concentration_ratio"
TOMORROW = (NOW + timedelta(days=1)).date()
FORM = {
    "do": "save", "key": [RATIO], f"value:{RATIO}": "1.5", f"reference:{RATIO}": "示卫职〔2026〕8号",
    f"status:{RATIO}": "office_policy", "since": TOMORROW.isoformat(), "seen": "0",
}  # fmt: skip


@pytest.fixture(scope="module")
def ready(sqlite_ready, tmp_path_factory, book) -> Path:
    """An office with a report 1.6 times the limit and an account for everybody, built once."""
    home = tmp_path_factory.mktemp("office")
    copyfile(sqlite_ready, home / "mingdan.db")
    assembly = with_parts(Settings(home=home), connect(Settings(home=home).url), book)
    appoint_everybody(assembly.engine, date(2025, 1, 1))
    life = Living(assembly, date(2026, 5, 6))
    life.give(inspection(life.day, "1.6", report="R-1"))
    Desks(assembly).everybody()
    assembly.engine.dispose()
    return home


@pytest.fixture
def desks(ready, tmp_path, book) -> Iterator[Desks]:
    home = copytree(ready, tmp_path / "office")
    assembly = with_parts(Settings(home=home), connect(Settings(home=home).url), book)
    yield Desks(assembly)
    assembly.engine.dispose()


@pytest.fixture
def section(desks):
    return desks.signed_in("sec-01")


@pytest.fixture
def head(desks):
    return desks.signed_in("head-01")


def begun(section) -> str:
    answer = section.hand_in(f"{DESK}/drafts", title="联席会议决定收紧浓度倍数")
    assert answer.status_code == 303
    return answer.headers["location"].removesuffix("/edit")


def drafted(section, **form) -> str:
    place = begun(section)
    answer = section.hand_in(f"{place}/edit", **{**FORM, **form})
    assert answer.headers.get("location") == place, answer.text
    return place


def digest_of(page) -> str:
    return re.findall(r'name="digest" value="(\w{64})"', page)[0]


def do(visitor, place, move, **more):
    page = visitor.get(place).text
    return visitor.hand_in(place, move=move, digest=digest_of(page), **more)


def handed_in(section, **form) -> str:
    place = drafted(section, **form)
    assert section.hand_in(f"{place}/backtest", first="", last="").status_code == 303
    assert do(section, place, "hand_in").status_code == 303
    return place


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# -- the whole way -------------------------------------------------------------------------------


def test_a_value_is_drafted_tried_approved_and_judges_the_next_day(desks, section, head):
    place = handed_in(section)
    page = head.get(place).text
    assert "2 倍及以上" in page
    assert "1.5 倍及以上" in page
    assert "示卫职〔2026〕8号" in page

    answer = do(head, place, "approve", paper="示卫职〔2026〕9号")

    assert answer.status_code == 303
    assert "示卫职〔2026〕9号" in head.get(place).text
    today = section.get(DESK).text
    assert "将要施行" in today
    assert "national-2026-r1" in today
    assert f"{TOMORROW.year}年{TOMORROW.month}月{TOMORROW.day}日" in today
    for day, report in ((NOW.date(), "R-2"), (TOMORROW, "R-3")):
        at = f"{day}T09:00:00+08:00"
        with UnitOfWork(desks.assembly.engine) as unit:
            inbox.take(unit, [Incoming("test", report, inspection(day, "1.6", report=report))], at)
            unit.commit()
        drain(desks.assembly, at=at)
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        found = {o.event.report_no: o.on_file for o in judged_inspections(unit, date.min, TOMORROW)}
    bands = {report: one.outcome for report, one in found.items()}
    assert (bands["R-1"], bands["R-3"]) == (Band.EXCEEDED, Band.SERIOUS)
    assert found["R-2"].pack_digest == found["R-1"].pack_digest != found["R-3"].pack_digest
    desks.at += timedelta(days=1)
    row = next(one for one in rows_of(desks.signed_in("ins-01").get(f"{DESK}?as=csv"))
               if one[0] == RATIO)  # fmt: skip
    assert row[2:5] == ["1.5 倍及以上", TOMORROW.isoformat(), "示卫职〔2026〕8号"]
    before = rows_of(desks.signed_in("ins-01").get(f"{DESK}?on={NOW.date()}&as=csv"))
    assert next(one for one in before if one[0] == RATIO)[2] == "2 倍及以上"


def test_what_another_process_approved_is_on_the_page_within_a_minute(desks, section):
    place = handed_in(section, since=f"{NOW.date()}")
    before = section.get(DESK).text
    said = RuleSaid(
        move=RuleMove.APPROVE, by="head-01", digest=digest_now(section, place), paper="9号"
    )
    decide(desks.assembly, 1, said, at=desks.at.isoformat())
    desks.at += timedelta(minutes=1)

    assert "1.5 倍及以上" not in before
    assert "1.5 倍及以上" in section.get(DESK).text


def test_an_administrator_reads_the_rules_and_decides_none(desks):
    visitor = desks.signed_in("adm-01")
    assert visitor.get(DESK).status_code == 200
    assert f'href="{DESK}/drafts"' not in visitor.get(DESK).text
    assert visitor.get(f"{DESK}/drafts").status_code == 403
    assert visitor.hand_in(f"{DESK}/drafts", title="x").status_code == 403


def test_a_draft_needs_to_say_what_it_is_for(section):
    answer = section.hand_in(f"{DESK}/drafts", title=" ")
    assert answer.status_code == 422
    assert '<a href="#title">' in answer.text


# -- the form ------------------------------------------------------------------------------------


def test_values_are_added_to_the_form_and_taken_from_it_with_nothing_lost(section):
    place = f"{begun(section)}/edit"
    typed = {**FORM, "do": "add", "add": "terms.suit"}
    page = section.hand_in(place, **typed).text
    assert f'id="value:{RATIO}" name="value:{RATIO}" type="text" value="1.5"' in page
    assert 'id="unit:terms.suit"' in page
    assert "法定数值" in page
    assert '<option value="terms.suit">' not in page

    page = section.hand_in(
        place, **{**typed, "key": [RATIO, "terms.suit"], "do": f"drop:{RATIO}"}
    ).text

    assert f"value:{RATIO}" not in page
    assert 'id="unit:terms.suit"' in page


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        (
            {f"value:{RATIO}": "0.5"},
            f"value:{RATIO}",
            "浓度达到限值的倍数（serious.concentration_ratio）",
        ),
        ({f"value:{RATIO}": "0.5"}, f"value:{RATIO}", "1 至 100 的数"),
        ({f"reference:{RATIO}": ""}, f"reference:{RATIO}", "请写明依据"),
        ({f"status:{RATIO}": ""}, f"status:{RATIO}", "请选择性质"),
        ({"since": ""}, "since", "请填写施行日"),
        ({"since": "2026-11-25"}, "since", "早于今天"),
        ({"key": []}, "add", "还没有任何变更"),
    ],
)
def test_what_is_wrong_stands_at_its_field_with_the_remedy(section, form, field, said):
    answer = section.hand_in(f"{begun(section)}/edit", **{**FORM, **form})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert said in answer.text


def test_what_is_wrong_is_said_in_english_too(section):
    place = f"{begun(section)}/edit"
    section.cookies.set("mingdan_language", "en")
    answer = section.hand_in(place, **{**FORM, f"value:{RATIO}": "0.5"})
    assert "use a decimal number from 1 to 100" in answer.text


def test_a_step_a_term_and_a_measure_are_drafted_as_a_form(section):
    keys = ["steps.P1", "terms.objection", "measures.supervision.interview"]
    form = {"key": keys, "needs:steps.P1": ["a_ground"], "roles:steps.P1": ["section_head"],
            "value:terms.objection": "7", "unit:terms.objection": "working_days",
            "value:measures.supervision.interview": "off"}  # fmt: skip
    for key in keys:
        form |= {f"reference:{key}": "示卫职〔2026〕8号", f"status:{key}": "office_policy"}
    place = drafted(section, **form)

    rows = {row[0]: row[2:4] for row in rows_of(section.get(f"{place}?as=csv"))[1:]}
    page = section.get(f"{place}/edit").text

    assert rows == {
        "terms.objection": ["5个工作日", "7个工作日"],
        "measures.supervision.interview": ["采用", "不采用"],
        "steps.P1": ["", "须有：列入事由；加签：科室负责人"],
    }
    assert re.search(r'name="roles:steps.P1" value="section_head" checked', page)
    assert re.search(r'name="needs:steps.P1" value="a_ground" checked', page)
    assert 'value="7"' in page


def test_of_two_who_edit_at_once_the_second_is_told(section):
    place = f"{drafted(section)}/edit"
    answer = section.hand_in(place, **{**FORM, f"value:{RATIO}": "3"})  # still over the first text
    assert answer.status_code == 409
    assert "已有改动" in answer.text
    assert 'value="3"' in answer.text


def test_the_text_is_a_file_of_exactly_its_digest(section):
    place = drafted(section)
    file = section.get(f"{place}?as=yaml")
    assert sha256(file.content).hexdigest() == digest_of(section.get(place).text)
    assert read_pack("it", file.content).id == "national-2026-r1"
    assert f'value="{TOMORROW}"' in section.get(f"{place}/edit").text


def test_what_waits_cannot_be_edited(section):
    place = handed_in(section)
    assert section.get(f"{place}/edit").status_code == 409
    assert f'href="{place}/edit"' not in section.get(place).text


# -- the back-test -------------------------------------------------------------------------------


def test_the_back_test_names_who_is_newly_flagged_and_can_be_taken_along(section, head):
    place = drafted(section)
    answer = section.hand_in(f"{place}/backtest", first="2026-01-01", last="2026-11-01")
    assert answer.status_code == 303

    page = section.get(f"{place}/backtest").text

    assert ENTERPRISE.name in page
    assert f'href="/desk/enterprises/{USCC}"' in page
    assert "+ 新增" in page
    for heading in ("按乡镇", "按行业", "按接触人数", "按危害因素"):
        assert heading in page
    rows = rows_of(section.get(f"{place}/backtest?as=csv"))
    assert rows[1][:3] == ["新增", ENTERPRISE.name, USCC]
    file = section.get(f"{place}/backtest?as=page")
    assert "attachment" in file.headers["content-disposition"]
    assert ENTERPRISE.name in file.text
    none = section.get(f"{place}/backtest?turn=dropped").text
    assert f'href="/desk/enterprises/{USCC}"' not in none
    assert head.get(f"{place}/backtest?run=9").status_code == 404


def test_an_edited_draft_says_its_back_test_is_of_an_earlier_text(section, head):
    place = drafted(section)
    section.hand_in(f"{place}/backtest", first="", last="")
    section.hand_in(f"{place}/edit", **{**FORM, f"value:{RATIO}": "3", "seen": "1"})

    assert "修改前的文本" in section.get(place).text
    assert "修改前的文本" in section.get(f"{place}/backtest").text
    answer = do_anyway(section, place, "hand_in")
    assert answer.status_code == 409
    assert "重新回测" in answer.text


def digest_now(visitor, place) -> str:
    return re.findall(r'<span class="code">(\w{64})</span>', visitor.get(place).text)[0]


def do_anyway(visitor, place, move, **more):
    """A move the page does not offer."""
    return visitor.hand_in(place, move=move, digest=digest_now(visitor, place), **more)


def test_one_that_fails_says_why_and_one_that_died_can_be_begun_again(desks, section, monkeypatch):
    place = drafted(section)

    def broken(*_given, **_more):
        raise ValueError("限值表缺行")

    monkeypatch.setattr(rule_backtests, "backtest", broken)
    section.hand_in(f"{place}/backtest", first="", last="")
    monkeypatch.undo()
    for page in (section.get(place).text, section.get(f"{place}/backtest").text):
        assert "限值表缺行" in page
    start(desks.assembly, 1, first=None, last=NOW.date(), by="sec-01", at=desks.at)
    page = section.get(f"{place}/backtest").text
    assert 'data-again="3"' in page
    assert "开始回测" not in page
    again = section.hand_in(f"{place}/backtest", first="", last="")
    assert again.status_code == 409
    desks.at += SILENT + timedelta(seconds=1)
    assert "中断" in section.get(place).text
    assert "开始回测" in section.get(f"{place}/backtest").text
    assert section.hand_in(f"{place}/backtest", first="", last="").status_code == 303
    assert "历次" in section.get(f"{place}/backtest").text
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert [bool(one.result) for one in tests_on_file.of_draft(unit, 1)] == [True, False, False]


@pytest.mark.parametrize(
    "days", [{"first": "x", "last": ""}, {"first": "2026-11-26", "last": "2026-11-01"}]
)
def test_days_that_make_no_span_are_asked_for_again(section, days):
    answer = section.hand_in(f"{drafted(section)}/backtest", **days)
    assert answer.status_code == 422
    assert '<a href="#first">' in answer.text


def test_nothing_is_tried_before_there_is_a_text(section):
    place = begun(section)
    assert "还没有变更" in section.get(place).text
    answer = section.hand_in(f"{place}/backtest", first="", last="")
    assert answer.status_code == 409
    assert section.hand_in(f"{place}/shadow", do="start").status_code == 409


def test_a_page_asks_the_same_number_of_questions_however_many_drafts_there_are(section, counted):
    place = drafted(section)
    section.hand_in(f"{place}/backtest", first="", last="")
    asked = [counted(lambda at=at: section.get(at)) for at in (DESK, f"{DESK}/drafts", place)]
    for _ in range(3):
        drafted(section)
    assert asked == [
        counted(lambda at=at: section.get(at)) for at in (DESK, f"{DESK}/drafts", place)
    ]


# -- the decision --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field", "status"),
    [
        ({"move": "approve", "paper": " "}, "paper", 422),
        ({"move": "return"}, "reason", 422),
        ({"move": "refuse"}, "reason", 422),
        ({"move": "maybe"}, "move", 422),
        ({"move": "hand_in"}, "", 409),
    ],
)
def test_a_decision_that_lacks_something_is_asked_for_it(section, head, given, field, status):
    place = handed_in(section)
    answer = do(head, place, **given)
    assert answer.status_code == status
    assert (f'<a href="#{field}">' in answer.text) == bool(field)


@pytest.mark.parametrize(("move", "stands"), [("return", "拟订中"), ("refuse", "未批准")])
def test_a_draft_is_sent_back_with_the_reason(section, head, move, stands):
    place = handed_in(section)
    assert do(head, place, move, reason="请先听取意见").status_code == 303
    page = section.get(place).text
    assert stands in page
    assert "请先听取意见" in page
    assert (f'href="{place}/edit"' in page) == (move == "return")


def test_another_head_takes_an_approval_back_before_its_day(desks, section, head):
    place = handed_in(section)
    do(head, place, "approve", paper="示卫职〔2026〕9号")
    assert "须由另一位行政机关负责人" in head.get(place).text
    with UnitOfWork(desks.assembly.engine) as unit:
        stands_in = Appointment(
            "leg-01", Role.AGENCY_HEAD, NOW.date(), None, "head-01", "委托书2号"
        )
        officials.appoint(unit, [stands_in], {"leg-01": "虚构leg-01"})
        unit.commit()
    deputy = desks.signed_in("leg-01")

    lacking = do(deputy, place, "withdraw", paper="示卫职〔2026〕10号", reason="")
    answer = do(deputy, place, "withdraw", paper="示卫职〔2026〕10号", reason="数值有误")

    assert lacking.status_code == 422
    assert "请写明理由" in lacking.text
    assert answer.status_code == 303
    page = section.get(place).text
    assert "批准已于" in page
    assert "数值有误" in page
    assert "没有已经批准而尚未施行的规则" in section.get(DESK).text


def test_what_is_decided_of_rules_stands_in_the_records(desks, section, head):
    place = handed_in(section)
    section.hand_in(f"{place}/shadow", do="start")
    section.hand_in(f"{place}/shadow", do="stop")
    desks.at += timedelta(minutes=1)
    do(head, place, "return", reason="=请先听取意见")

    page = head.get("/desk/records?kind=rules").text
    rows = rows_of(head.get("/desk/records?kind=rules&as=csv"))
    mine = rows_of(head.get("/desk/records?kind=rules&who=head-01&as=csv"))
    yesterday = (NOW - timedelta(days=1)).date()
    before = rows_of(head.get(f"/desk/records?kind=rules&until={yesterday}&as=csv"))

    assert rows[0] == ["时间", "人员", "事项", "修订稿", "文号", "理由"]
    assert rows[1][1:] == [
        "虚构head-01（head-01）", "退回修改", "第1号 联席会议决定收紧浓度倍数", "", "'=请先听取意见",
    ]  # fmt: skip
    assert {row[2] for row in rows[2:]} == {
        "拟订修订稿", "报请批准", "设为影子规则", "停止影子试算",
    }  # fmt: skip
    assert mine[1:] == rows[1:2]
    assert before[1:] == []
    assert "设为影子规则" in page


def test_a_section_head_gives_a_draft_up(section):
    place = drafted(section)
    assert do(section, place, "drop").status_code == 303
    assert "已放弃" in section.get(f"{DESK}/drafts").text


def test_what_stands_in_the_way_is_said_before_anybody_signs(section, head, desks):
    place = drafted(section)
    assert "尚未回测" in section.get(place).text
    section.hand_in(f"{place}/backtest", first="", last="")
    do(section, place, "hand_in")
    desks.at += timedelta(days=3)
    page = desks.signed_in("head-01").get(place).text
    assert "早于今天" in page
    assert 'value="approve"' not in page
    assert 'value="return"' in page


def test_a_draft_that_is_not_there(section):
    for no in ("9", "x", "0"):
        assert section.get(f"{DESK}/drafts/{no}").status_code == 404
        assert section.get(f"{DESK}/drafts/{no}/edit").status_code == 404


def test_the_list_of_drafts_is_a_file_too(section, head):
    place = handed_in(section)
    do(head, place, "approve", paper="示卫职〔2026〕9号")
    (row,) = rows_of(section.get(f"{DESK}/drafts?as=csv"))[1:]
    assert row[5:7] == ["已批准", "示卫职〔2026〕9号"]


# -- the shadow ----------------------------------------------------------------------------------


def test_a_draft_runs_as_the_shadow_and_stops(desks, section):
    place = drafted(section)
    assert section.hand_in(f"{place}/shadow", do="start").status_code == 303
    page = section.get(f"{place}/shadow").text
    assert "本稿正作影子" in page
    assert ENTERPRISE.name in page
    assert "影子" in section.get(f"{DESK}/drafts").text
    assert "第1号修订稿作影子" in section.get("/desk/operations").text
    other = drafted(section)
    assert "现在作影子的是第1号修订稿" in section.get(f"{other}/shadow").text
    assert section.hand_in(f"{place}/shadow", do="stop").status_code == 303
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert rule_drafts.shadow(unit) is None
