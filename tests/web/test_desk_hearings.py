"""The hearing desk: what challenges a case, in time or late, what is missing, what it does in public."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from domain.events import EnterpriseRegistered
from domain.roles import Appointment, Role
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Status, Step
from flows.audit import audit
from flows.challenged import serve_by
from flows.clock import OFFICE_TIME
from flows.handle import drain
from flows.looked_up import fill
from flows.moves import CaseNow
from storage import inbox, officials
from storage.hearing_tables import challenges, decided_traits, late_requests
from storage.inbox import Incoming
from storage.late_requests import kept_late
from storage.unit_of_work import UnitOfWork
from tests.domain.test_lifecycle import LAW
from tests.flows.issues import publish
from tests.flows.living import CALENDAR, Living, at
from tests.flows.test_replies import RELEASED
from tests.office import CASE, ENTERPRISE, approve, inspection, propose, serve, take
from tests.web.desk import Desks
from web.desk.rows import A_PAGE

DESK = "/desk/hearings"
DAY = date(2025, 10, 9)
MANY = A_PAGE + 10


def told_of_the_fine(assembly) -> Living:
    return Living(assembly).walk(Status.PENALTY_NOTICED)


@pytest.fixture
def life(living_on_here) -> Living:
    return living_on_here(told_of_the_fine)


class Look:
    """The desk of an office, as somebody sees it on the day its case has come to."""

    def __init__(self, life: Living) -> None:
        self.life, self.desks = life, Desks(life.assembly)
        self.desks.everybody()

    def by(self, person: str):
        self.desks.at = datetime.combine(self.life.day, time(10), OFFICE_TIME)
        return self.desks.signed_in(person)

    def page(self, address: str, person: str = "hrg-01", language: str = "zh") -> str:
        visitor = self.by(person)
        visitor.cookies.set("mingdan_language", language)
        answer = visitor.get(f"{DESK}{address}")
        assert answer.status_code == 200, (address, answer.status_code)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.text)))

    def rows(self, address: str, person: str = "hrg-01"):
        answer = self.by(person).get(f"{DESK}{address}")
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def test_a_hearing_is_told_from_its_request_to_the_decision(life):
    look = Look(life)
    life.go(Notice.PENALTY_PRENOTICE)
    last = life.case.term(TermKind.HEARING_REQUEST).due_on  # it ends with the request
    assert "这里没有事项" in look.page("")
    life.go(Step.HEARING_REQUESTED)

    page = look.page("")
    assert "待举行听证 1" in page
    assert "✓ 在期限内" in page
    assert f"最后一日 {in_chinese(last)}" in page
    assert "5个工作日；依据：行政处罚法 64(1)" in page
    one = look.page(f"/{CASE}/1")
    assert "不得主持（参与过本案调查或签批，行政处罚法 64）" in one
    barred = one.split("行政处罚法 64）：")[1].split("数据截至")[0]
    assert {"虚构ins-01", "虚构sec-01", "虚构head-01"} <= set(re.findall(r"虚构[a-z]+-\d+", barred))
    assert "hrg-01" not in barred
    assert re.search("✗ 尚缺 决定举行听证，指定主持人", one)

    life.pass_days(1)
    hearing = CALENDAR.next_working(life.day + timedelta(days=12))
    life.act(Act.CONVENE_HEARING, hearing_at=f"{hearing}T09:30")
    page = look.page("")
    assert f"听证日 {in_chinese(hearing)} 09:30" in page
    assert "→ 通知最迟须于" in page
    life.go(Notice.HEARING_NOTICE)
    term = life.case.term(TermKind.HEARING_NOTICE)
    early = hearing >= term.over_from
    told = f"✓ 通知期满， {in_chinese(term.due_on)}" if early else "✗ 早于通知期满"
    assert told.replace(" ", "") in look.page("").replace(" ", "")

    life.day = term.due_on
    life.go(Step.HEARING_HELD)
    assert "这里没有事项" in look.page("")
    weighed = look.page("?standing=weigh")
    assert "根据听证笔录作出决定（行政处罚法 65）" in weighed
    for station in ("wait", Step.COLLECTIVE_DISCUSSION, Act.PENALISE):
        life.go(station)
    (row,) = look.rows("?standing=decided&as=csv")
    assert (row["事项"], row["案件"], row["结果"]) == ("听证申请", CASE, "作出行政处罚决定")
    assert row["听证日"] == f"{hearing}"
    assert (row["是否在期限内"], row["主持人"]) == ("在期限内", "虚构hrg-01")
    line = look.page(f"/{CASE}/1")
    for told in ("申请听证：示材1号", "听证通知书送达", "举行听证", "作出行政处罚决定"):
        assert told in line.split("经过")[1]


def test_a_hearing_too_soon_after_its_notice_is_told_so(life):
    look = Look(life)
    for station in (Notice.PENALTY_PRENOTICE, Step.HEARING_REQUESTED):
        life.go(station)
    life.pass_days(1)
    soon = life.day + timedelta(days=5)
    life.act(Act.CONVENE_HEARING, hearing_at=f"{soon}T09:30")
    assert "通知尚未送达，已来不及：须改期" in look.page("")
    life.go(Notice.HEARING_NOTICE)
    first = life.case.term(TermKind.HEARING_NOTICE).over_from
    assert f"✗ 早于通知期满，最早 {in_chinese(first)}" in look.page("")
    (row,) = look.rows("?as=csv")
    assert row["通知"] == "不足七个工作日"


@given(st.integers(10, 700))
@settings(max_examples=60, deadline=None)
def test_the_last_day_to_serve_a_notice_is_the_last_one(days):
    """Served that day a hearing may be held; served a day later it may not."""
    now = CaseNow(case=None, law=LAW, today=LAW.calendar.first)  # type: ignore[arg-type]
    hearing = LAW.calendar.first + timedelta(days=days)
    last = serve_by(now, hearing)
    assert last is not None
    assert LAW.term(TermKind.HEARING_NOTICE, last).over_from <= hearing
    assert LAW.term(TermKind.HEARING_NOTICE, last + timedelta(days=1)).over_from > hearing


def test_a_defence_that_came_late_is_told_late_and_why(life):
    look = Look(life)
    life.go(Notice.PENALTY_PRENOTICE)
    last = life.case.term(TermKind.DEFENCE).due_on
    life.go("wait")
    life.give(take(Step.DEFENCE_RECEIVED, life.day))
    page = look.page("?standing=weigh", "leg-01")
    assert "✗ 逾期提出" in page
    assert f"最后一日 {in_chinese(last)}" in page
    assert "复核陈述申辩" in page
    one = look.page(f"/{CASE}/1", "leg-01", "en")
    assert "✗ late" in one
    assert "counted from the day after" in one
    answer = look.by("leg-01").get(f"{DESK}/{CASE}/1")
    assert f'href="/desk/cases/{CASE}/do/F8"' in answer.text


def test_a_hearing_asked_for_too_late_is_listed_with_its_account(life):
    look = Look(life)
    life.go(Notice.PENALTY_PRENOTICE)
    last = life.case.term(TermKind.HEARING_REQUEST).due_on
    assert "没有逾期的听证申请" in look.page("?which=refused")
    life.go("wait")
    life.give(take(Step.HEARING_REQUESTED, life.day))
    days = (life.day - last).days

    page = look.page("?which=refused")
    (row,) = look.rows("?which=refused&as=csv")

    assert f"逾期{days}天" in page
    assert f"最后一日 {in_chinese(last)}" in page
    assert "5 工作日" in page
    assert (row["案件"], row["最后一日"], row["逾期天数"]) == (CASE, f"{last}", f"{days}")
    assert "行政处罚法 64(1)" in row["怎么算的"]
    assert "no hearing is held" in look.page("?which=refused", language="en")
    assert "没有逾期的听证申请" in look.page("?which=refused&q=没有这家")
    assert CASE in look.page(f"?which=refused&q={CASE[:10]}&township={ENTERPRISE.township}")
    assert look.rows("?as=csv") == []  # it is no challenge


def test_late_requests_are_derived_again_and_audited(life):
    life.go(Notice.PENALTY_PRENOTICE)
    life.go("wait")
    life.give(take(Step.HEARING_REQUESTED, life.day))
    with UnitOfWork(life.assembly.engine) as unit:
        kept = kept_late(unit)
        assert audit(unit).findings == ()
        unit.connection.execute(late_requests.delete())
        (finding,) = audit(unit).findings
        fill(unit)
        assert kept_late(unit) == kept
        assert audit(unit).findings == ()
    assert finding.table == "late_requests"
    assert [(case, on) for case, _, on in kept] == [(CASE, life.day)]


def test_what_the_public_sees_follows_the_challenge(office):
    life = Living(office).walk(Status.PUBLISHED)
    look = Look(life)
    life.go(Step.RECONSIDERATION_FILED)
    assert "已列入，尚未公布；有停止决定的不得公布" in look.page("?standing=organ")
    publish(office, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(office, at=at(RELEASED))
    life.day = RELEASED
    assert "正在公示；未决定停止的照常公示（行政处罚法 73）" in look.page("?standing=organ")
    life.go(Step.SUSPENSION_ORDERED)
    page = look.page("?standing=organ")
    assert "已停止公示" in page
    assert "在审查机关 2" in page
    only = look.page("?standing=organ&kind=stay")
    assert "停止执行或公示 9199" in only
    assert "行政复议 9199" not in only
    assert "提交答复和证据" in look.page(f"/{CASE}/1")
    life.go(Step.SUSPENSION_LIFTED)
    life.go(Step.DECISION_REVOKED)
    due = life.case.term(TermKind.WITHDRAW).due_on
    decided = look.page("?standing=decided")
    assert f"行政处罚法 48） {in_chinese(due)}" in decided
    assert "/desk/publication/retractions" in look.by("sec-01").get(f"{DESK}/{CASE}/1").text
    life.go(Act.WITHDRAW)
    assert "列入已撤销，条目已撤下" in look.page(f"/{CASE}/1", "head-01")


def test_who_asks_for_another_township_or_for_nothing_is_told(life):
    life.go(Notice.PENALTY_PRENOTICE)
    life.go(Step.HEARING_REQUESTED)
    look = Look(life)
    look.desks.account("hrg-09", townships=["示例九镇"])
    with UnitOfWork(life.assembly.engine) as unit:
        appointed = Appointment("hrg-09", Role.HEARING_CHAIR, DAY)
        officials.appoint(unit, [appointed], {"hrg-09": "虚构九"})
        unit.commit()
    apart = look.by("hrg-09")
    assert ENTERPRISE.name not in apart.get(DESK).text
    assert apart.get(f"{DESK}/{CASE}/1").status_code == 404
    assert look.rows("?as=csv", "hrg-09") == []
    chair = look.by("hrg-01")
    for none in (f"{CASE}/2", f"{CASE}/x", "none-01/1"):
        assert chair.get(f"{DESK}/{none}").status_code == 404
    assert chair.get(f"{DESK}?standing=none&kind=none&page=99").status_code == 200
    assert look.by("ins-01").get(DESK).status_code == 403


def district(assembly, many: int) -> date:
    """Enterprises of three townships that were told of a warning, each with a defence of its own."""
    day = CALENDAR.next_working(DAY + timedelta(days=3))
    events = []
    for number in range(many):
        uscc = f"91999999{number:06d}XMDZ"
        one = replace(
            ENTERPRISE, uscc=uscc, name=f"示例第{number:03d}号厂（虚构）",
            township=f"示例{'一二三'[number % 3]}镇",
        )  # fmt: skip
        case = f"{uscc}-01"
        told = [
            propose(Act.FILE, DAY), approve(1, Role.AGENCY_HEAD, DAY),
            propose(Act.PRENOTIFY_WARNING, DAY), approve(2, Role.SECTION_HEAD, DAY),
            serve(Notice.WARNING_PRENOTICE, DAY),
            take(Step.DEFENCE_RECEIVED, day - timedelta(days=number % 2)),
        ]  # fmt: skip
        events += [
            EnterpriseRegistered(on=DAY, enterprise=one),
            replace(inspection(DAY, report=f"R-{number}"), uscc=uscc),
            *(replace(each, case_id=case) for each in told),
        ]
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("test", f"e{n}", e) for n, e in enumerate(events)], f"{day}")
        unit.commit()
    drain(assembly, at=f"{day}T09:00:00+08:00")
    return day


def test_a_long_list_is_filtered_and_paged_by_the_database(assembly, counted):
    day = district(assembly, 3)
    desks = Desks(assembly)
    desks.account("leg-01")
    desks.at = datetime.combine(day, time(10), OFFICE_TIME)
    visitor = desks.signed_in("leg-01")
    few = counted(lambda: visitor.get(f"{DESK}?standing=weigh"))
    one = counted(lambda: visitor.get(f"{DESK}/91999999000001XMDZ-01/1"))
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(text("DELETE FROM challenges"))  # as before they were kept
        fill(unit)
        unit.commit()
    assert visitor.get(f"{DESK}?standing=weigh").text.count("示例第") == 3
    assert few < 16
    assert one < 20


def test_many_challenges_take_the_queries_of_few(assembly, counted):
    day = district(assembly, MANY)
    desks = Desks(assembly)
    desks.account("leg-01")
    desks.account("leg-02", townships=["示例二镇"])
    desks.at = datetime.combine(day, time(10), OFFICE_TIME)
    visitor = desks.signed_in("leg-01")

    def names(query: str) -> list[str]:
        return re.findall(
            r"<div>(示例第\d+号厂)", visitor.get(f"{DESK}?standing=weigh{query}").text
        )

    assert counted(lambda: visitor.get(f"{DESK}?standing=weigh")) < 16
    first, second = names(""), names("&page=2")
    assert (len(first), len(second)) == (A_PAGE, MANY - A_PAGE)
    assert len({*first, *second}) == MANY
    numbers = [int(re.findall(r"\d+", name)[0]) for name in (*first, *second)]
    assert numbers == [*range(1, MANY, 2), *range(0, MANY, 2)]  # what waits longest first
    assert len(names("&township=示例二镇")) == MANY // 3
    assert names("&q=第007号") == ["示例第007号厂"]
    assert names("&q=91999999000007xmdz") == ["示例第007号厂"]
    assert names("&q=91999999000007XMDZ-01") == names("&q=第007号 号厂") == ["示例第007号厂"]
    assert len(names("&q=sld&page=2")) == MANY - A_PAGE  # by initials, a page of what is found
    assert len(names("&q=号厂&township=示例二镇")) == MANY // 3
    assert names("&kind=hearing") == names("&q=%25") == []
    rows = visitor.get(f"{DESK}?standing=weigh&as=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(rows)))) == MANY + 1


def test_a_row_that_was_changed_is_found_and_made_again(life):
    for station in (Notice.PENALTY_PRENOTICE, Step.HEARING_REQUESTED):
        life.go(station)
    engine = life.assembly.engine

    def found() -> list[str]:
        with UnitOfWork(engine, reading=True) as unit:
            return [one.table for one in audit(unit).findings]

    assert found() == []
    for table in (challenges, decided_traits):
        with UnitOfWork(engine) as unit:
            assert unit.connection.execute(table.delete()).rowcount > 0
            unit.commit()
        assert set(found()) == {table.name}
        with UnitOfWork(engine) as unit:
            fill(unit)
            unit.commit()
        assert found() == []
    with UnitOfWork(engine) as unit:
        unit.connection.execute(text("UPDATE challenges SET standing = 'decided'"))
        unit.connection.execute(text("UPDATE decided_traits SET ratio = ratio + 1"))
        unit.commit()
    assert set(found()) == {"challenges", "decided_traits"}
