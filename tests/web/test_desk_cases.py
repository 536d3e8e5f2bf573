"""The desk of the case: the whole road by forms, what is refused, who may, what is seen."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from domain.journal import Answered, Issued, Proposed, Refused
from domain.roles import Appointment, Role
from domain.triggers import Trigger, act, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step
from domain.words import row_words
from flows.deliver import deliver
from flows.next_move import lacking
from storage import officials
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, about, complaint
from tests.web.desk import ADMINISTRATOR, Desks
from tests.web.story import FORM, ROAD, Story, counted, problems
from web.desk.case_file import PARTS

CASE_PAGE = f"/desk/cases/{CASE}"


@pytest.fixture
def desks(office) -> Desks:
    made = Desks(office)
    made.everybody()
    return made


@pytest.fixture
def story(desks) -> Story:
    return Story(desks, Living(desks.assembly))


def test_a_case_goes_the_whole_road_by_forms_and_every_act_leads_where_it_was_foreseen(story):
    for station in ROAD:
        if not isinstance(station, Trigger) or station.kind != "act":
            story.go(station)
            continue
        assert lacking(story.move(station)) == ()
        story.living.pass_days(1)
        made, before = story.foresee(station), len(story.entries())
        assert story.hand_in(station).status_code == 303
        story.sign()
        written = [e for e in story.entries()[before:]
                   if not isinstance(e, Proposed | Answered | Issued)]  # fmt: skip
        now = story.now().case
        assert [e.__class__ for e in written] == [e.__class__ for e in made.entries], station
        assert (now.status, now.terms) == (made.case.status, made.case.terms)
        assert [d.notice for d in now.documents] == [d.notice for d in made.case.documents]
    assert story.now().case.status is Status.LISTED
    assert [e for e in story.entries() if isinstance(e, Refused)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_and_every_form_of_a_case_opens_wherever_it_stands(story, language):
    opened = set[str]()
    for station in (*ROAD, "end"):
        browser = story.by("sec-01")
        browser.cookies.set("mingdan_language", language)
        for part in PARTS:
            assert browser.get(f"{CASE_PAGE}?part={part}").status_code == 200, part
        for move in story.now().moves():
            if move.row.id in opened:
                continue
            opened.add(move.row.id)
            page = browser.get(f"{FORM}/{move.row.id}")
            assert page.status_code == 200, move.row.id
            assert row_words(move.row.id, english=language == "en") in unescape(page.text)
        if station != "end":
            story.go(station)
    assert len(opened) > 60


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(story):
    before = len(story.entries())
    answer = story.hand_in(act(Act.FILE), said_inspectors=["ins-01"], reason="检测结果超标")
    assert answer.status_code == 422
    assert problems(answer.text) == ["“两名以上在任执法人员”不正确：至少两人（行政处罚法 42）。"]
    assert 'value="ins-01" checked' in answer.text
    assert 'value="ins-02" checked' not in answer.text
    assert "检测结果超标</textarea>" in answer.text
    blank = story.hand_in(act(Act.FILE), said_inspectors=[], reason="")
    assert problems(blank.text) == ["请选择“两名以上在任执法人员”。", "请填写“理由”。"]
    tomorrow = story.living.day + timedelta(days=1)
    late = story.hand_in(step(Step.HARM_ESTABLISHED), on=f"{tomorrow}")
    assert problems(late.text) == ["不能晚于今天。"]
    assert problems(story.hand_in(step(Step.HARM_ESTABLISHED), on="昨天").text) == [
        "不是日期，请填写如 2026-03-02。"
    ]
    assert len(story.entries()) == before


def test_a_form_counts_once(story):
    first = story.hand_in(step(Step.HARM_ESTABLISHED), ref="same")
    before = len(story.entries())
    again = story.hand_in(step(Step.HARM_ESTABLISHED), ref="same")
    assert (first.status_code, again.status_code) == (303, 303)
    assert len(story.entries()) == before
    assert "没有重复办理" in unquote(again.cookies["mingdan_said"])


def test_a_refused_answer_is_not_told_as_signed_when_it_is_handed_in_again(story):
    story.until(Status.FILED)
    assert story.hand_in(act(Act.PRENOTIFY_WARNING), "sec-01").status_code == 303
    proposal = story.now().case.proposal
    assert proposal is not None
    browser = story.by("sec-01")  # asked for it, so may not sign it
    given = {"proposal": f"{proposal.number}", "answer": "approve", "ref": "mine"}
    refused = browser.hand_in(f"/desk/approvals/{CASE}", **given)
    assert refused.status_code == 409
    assert 'name="ref" value="mine"' not in refused.text
    again = browser.hand_in(f"/desk/approvals/{CASE}", **given)
    assert "没有重复签署" in unquote(again.cookies["mingdan_said"])
    assert story.now().case.proposal == proposal


def test_an_open_proposal_holds_every_other_act_up_and_says_so(story):
    assert story.hand_in(act(Act.FILE)).status_code == 303
    page = story.by("sec-01").get(CASE_PAGE).text
    assert "机关负责人签署“立案”" in page
    assert "第 1 号请示尚未办结" in page
    refused = story.hand_in(act(Act.CLOSE_LEAD))
    assert refused.status_code == 403
    assert "第 1 号请示尚未办结" in refused.text


def test_who_may_not_is_told_who_may(story):
    recorded = story.until(Status.PENALTY_NOTICED)
    recorded.living.go("wait")
    trigger = step(Step.COLLECTIVE_DISCUSSION)
    form = recorded.by("ins-01").get(f"{FORM}/{recorded.move(trigger).row.id}").text
    assert "此项只能由机关负责人记录" in form
    assert "<textarea" not in form
    assert recorded.hand_in(trigger, "ins-01").status_code == 403
    legal = recorded.by("leg-01").get(f"{FORM}/{recorded.move(act(Act.NO_PENALTY)).row.id}")
    assert "不担任所需职务" in legal.text


def test_a_form_opens_when_all_that_is_missing_is_what_it_says_itself(story):
    story.until(Status.PENALTY_FILED)
    trigger = act(Act.PRENOTIFY_PENALTY)
    move = story.move(trigger)
    assert set(move.proof.missing) == {Need.INVESTIGATION_REPORTED, Need.FINE_WITHIN_RANGE}
    assert lacking(move) == (Need.INVESTIGATION_REPORTED,)
    page = story.by("ins-01").get(f"{FORM}/{move.row.id}").text
    cure = story.move(step(Step.INVESTIGATION_REPORTED)).row.id
    assert f'href="{FORM}/{cure}"' in page
    story.take(step(Step.INVESTIGATION_REPORTED))
    assert lacking(story.move(trigger)) == ()
    heavy = story.hand_in(trigger, said_fine_yuan="999999999")
    assert heavy.status_code == 422
    assert "在法定幅度内的罚款金额" in problems(heavy.text)[0]
    assert story.hand_in(trigger).status_code == 303


def test_only_the_townships_one_answers_for_are_seen(story):
    story.desks.account("ins-09", townships=["示例九镇"])
    with UnitOfWork(story.living.assembly.engine) as unit:
        officials.appoint(
            unit, [Appointment("ins-09", Role.INSPECTOR, story.living.day)], {"ins-09": "虚构九"}
        )
        unit.commit()
    apart = story.by("ins-09")
    row = story.move(act(Act.FILE)).row.id
    for address in (CASE_PAGE, f"{FORM}/{row}", f"{CASE_PAGE}?part=timeline&as=csv"):
        answer = apart.get(address)
        assert answer.status_code == 404, address
        assert ENTERPRISE.name not in answer.text
    assert apart.hand_in(f"{FORM}/{row}", **story.fields(act(Act.FILE))).status_code == 404
    assert CASE not in apart.get("/desk/cases").text
    assert CASE not in apart.get("/desk/work?tab=office").text
    assert CASE in story.by("ins-01").get("/desk/cases").text


def test_an_administrator_without_an_office_sees_no_case(story):
    administrator = story.by(ADMINISTRATOR)
    for address in ("/desk/cases", "/desk/work", CASE_PAGE):
        assert administrator.get(address).status_code == 403
    assert administrator.get("/desk/").headers["location"] == "/desk/approvals"
    assert story.by("ins-01").get("/desk/").headers["location"] == "/desk/work"


def test_a_move_that_the_case_is_past_or_never_was_is_told(story):
    row = story.move(act(Act.FILE)).row.id
    story.take(act(Act.FILE))
    past = story.by("ins-01").get(f"{FORM}/{row}")
    assert past.status_code == 409
    assert "已立案" in past.text
    for nothing in ("F5", "none"):  # a term that runs out is nobody's act
        assert story.by("ins-01").get(f"{FORM}/{nothing}").status_code == 404
    assert story.by("ins-01").get("/desk/cases/none-01").status_code == 404
    assert story.by("ins-01").get(f"{CASE_PAGE}?part=none").status_code == 404


def test_what_follows_is_shown_before_it_is_done(story):
    story.until(Status.WARNING_NOTICED)
    trigger = served(Notice.WARNING_PRENOTICE)
    before = len(story.entries())
    address = f"{FORM}/{story.move(trigger).row.id}"
    browser = story.by("ins-01")
    piece = browser.hand_in(f"{address}/preview", **story.fields(trigger))
    assert "<html" not in piece.text
    assert "陈述申辩期限" in piece.text
    left = {**story.fields(trigger), "way": "left"}
    assert "须有见证人或录像" in browser.hand_in(f"{address}/preview", **left).text
    unproven = browser.hand_in(f"{address}/preview", **{**left, "way": "public_notice"}).text
    assert "公告送达以其他方式送达未成为前提" in unproven
    empty = browser.hand_in(f"{address}/preview", on="", way="", recipient="", proof="").text
    assert "还有4处必填项" in empty
    whole = browser.hand_in(address, **story.fields(trigger), then="preview")
    assert whole.status_code == 200
    assert "陈述申辩期限" in whole.text
    assert len(story.entries()) == before


def test_a_paper_is_seen_before_it_is_issued_and_cannot_act(story):
    story.until(Status.FILED)
    trigger = act(Act.PRENOTIFY_WARNING)
    address = f"{FORM}/{story.move(trigger).row.id}/paper/warning_prenotice"
    browser = story.by("ins-01")
    page = browser.hand_in(address, **{**story.fields(trigger),
                                       "said_violation": "<script>alert(1)</script>"})  # fmt: skip
    assert page.status_code == 200
    assert ENTERPRISE.name in page.text
    assert re.search(r"罚告〔\d{4}〕＿号", page.text)
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    lacking_reason = browser.hand_in(address, **{**story.fields(trigger), "reason": ""})
    assert lacking_reason.status_code == 422
    assert "请填写“理由”" in lacking_reason.text
    assert browser.hand_in(address.replace("warning_prenotice", "none"),
                           **story.fields(trigger)).status_code == 422  # fmt: skip
    assert len([e for e in story.entries() if isinstance(e, Issued)]) == 0


def test_a_service_that_failed_is_put_on_file_and_opens_the_public_notice(story):
    story.until(Status.WARNING_NOTICED)
    trigger = served(Notice.WARNING_PRENOTICE)
    story.living.pass_days(1)
    failed = story.hand_in(trigger, way="post", outcome="returned", tracking="示邮1号")
    assert failed.status_code == 303
    assert story.now().case.terms[-1].kind.value != "defence"
    notice = story.hand_in(trigger, way="public_notice", recipient=ENTERPRISE.name)
    assert notice.status_code == 303
    (term,) = [one for one in story.now().case.terms if one.kind.value == "defence"]
    assert term.started_on == story.living.day + timedelta(days=30)
    papers = story.by("ins-01").get(f"{CASE_PAGE}?part=papers").text
    assert "退回" in papers
    assert "公告送达" in papers


def test_of_a_complaint_only_number_and_stage_are_seen(story):
    story.living.give(complaint(story.living.day, named=True))
    story.living.give(about(Step.COMPLAINT_ACCEPTED, story.living.day))
    browser = story.by("ins-01")
    for part in PARTS:
        page = browser.get(f"{CASE_PAGE}?part={part}").text
        assert "粉尘很大" not in page  # what was said
    seen = browser.get(f"{CASE_PAGE}?part=complaints").text
    assert "JB-1" in seen
    assert "已受理，办理中" in seen
    row = next(m for m in story.now().moves() if m.row.on == act(Act.FIND_NO_ACTION)).row.id
    address = f"{FORM}/{row}?complaint=JB-1"
    form = browser.get(address)
    assert 'name="complaint" value="JB-1"' in form.text
    answer = browser.hand_in(
        address, complaint="JB-1", said_why="没有可以核查的内容", reason="经核查"
    )
    assert answer.status_code == 303, problems(answer.text)
    proposal = story.now().case.proposal
    assert proposal is not None
    assert proposal.particulars["complaint_no"] == "JB-1"


def test_the_tables_of_a_case_are_files_too(story):
    story.until(Status.ORDERED)
    browser = story.by("ins-01")
    for part in ("timeline", "findings", "papers", "terms", "proposals"):
        answer = browser.get(f"{CASE_PAGE}?part={part}&as=csv")
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) > 1, part
        assert {len(row) for row in rows} == {len(rows[0])}, part
    lines = list(csv.reader(io.StringIO(
        browser.get(f"{CASE_PAGE}?part=timeline&as=csv").content.decode("utf-8-sig"))))  # fmt: skip
    assert len(lines) == len(story.entries()) + 1
    assert browser.get(f"{CASE_PAGE}?part=now&as=csv").status_code == 404


def test_an_issued_paper_is_read_as_it_was_issued(story, renderer):
    story.until(Status.WARNING_NOTICED)
    papers = story.by("ins-01").get(f"{CASE_PAGE}?part=papers").text
    assert "文书尚未生成" in papers
    deliver(story.living.assembly, now=story.desks.at, mailer=None, renderer=renderer)
    papers = story.by("ins-01").get(f"{CASE_PAGE}?part=papers").text
    address = re.findall(rf'href="({CASE_PAGE}/papers/[^"/]+)"', papers)[0]
    browser = story.by("ins-01")
    page, paper = browser.get(address), browser.get(f"{address}/pdf")
    assert ENTERPRISE.name in page.text
    assert "sandbox" in page.headers["content-security-policy"]
    assert paper.content.startswith(b"%PDF")
    assert browser.get(f"{CASE_PAGE}/papers/none").status_code == 404


def test_each_part_takes_the_same_number_of_queries_however_long_the_case_is(story):
    def sent() -> dict[str, int]:
        browser = story.by("ins-01")
        told = {}
        for part in (*PARTS, "form"):
            move = story.now().moves()[0].row.id
            address = f"{FORM}/{move}" if part == "form" else f"{CASE_PAGE}?part={part}"
            with counted(story.living.assembly.engine) as statements:
                assert browser.get(address).status_code == 200
            told[part] = len(statements)
        return told

    short = story.until(Status.ORDERED) and sent()
    before = len(story.entries())
    for station in ROAD[5:18]:
        story.go(station)
    assert len(story.entries()) > 2 * before
    assert sent() == short
    assert max(short.values()) < 20
