"""The joint meeting at work: called, minuted, charged, escalated, accounted for, evaluated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.joint.meetings import MeetingState
from domain.joint.records import (
    Advanced,
    AttendanceTaken,
    CandidateConsidered,
    Escalated,
    EvaluationClosed,
    FigureFiled,
    InterviewCalled,
    Interviewed,
    Level,
    MilestoneReported,
    MinutesKept,
    NonPerformanceReported,
    Owed,
    PaperMailed,
    Progress,
    RoundHeld,
)
from domain.triggers import step
from domain.vocabulary import Status, Step
from flows.audit import audit
from flows.clock import OFFICE_TIME
from flows.joint import accountability, documents, meetings, owing, papers, supervision
from flows.joint.escalation import Escalations, escalate
from flows.joint.invitations import invite
from flows.joint.organisation import name_member, standing
from flows.joint.records import NotTakenError, put
from notifications.mailer import Sent, TransportError, Unknown
from rules.indicator_book import load_indicator_book
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from tests.flows.joint_office import MEMBERS, called, charged, named
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE

DAY = date(2026, 10, 9)
HELD = date(2026, 10, 20)
BY = "jm-01"


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE_TIME)


def moment(day):
    return at(day).isoformat()


def text_of(assembly, paper):
    content = documents.issued(assembly, paper, at=moment(HELD)).content
    pages = PdfReader(BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def read(assembly, *kinds, **said):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return [one.record for one in joint_records.read(unit, *kinds, **said)]


def group(assembly, on=DAY):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return standing(unit, on)


def meeting(assembly, number="LX-2026-1"):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return meetings.one(unit, number)


def thing(assembly, subject):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return owing.one(unit, subject)


class Post:
    """A server that notes what is handed over, and answers as it is told."""

    def __init__(self, *answers):
        self.sent, self.answers = [], list(answers)

    def send(self, message_id, to, _raw):
        self.sent.append((message_id, tuple(to)))
        answer = self.answers.pop(0) if self.answers else Sent(reply="250 kept")
        if isinstance(answer, Exception):
            raise answer
        return answer


# -- meetings --------------------------------------------------------------------------------------


def test_a_meeting_from_its_call_to_its_corrected_minutes(assembly):
    named(assembly)
    first = meetings.convene(assembly, called(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    again = meetings.convene(assembly, called(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    assert (first, again) == ("LX-2026-1", "LX-2026-1"), "a form counts once"
    other = meetings.convene(assembly, called(DAY, HELD), by=BY, ref="f2", at=moment(DAY))
    assert other == "LX-2026-2"

    with pytest.raises(NotTakenError) as early:
        meetings.take_attendance(
            assembly, AttendanceTaken(on=DAY, meeting=first, present=("虚构组长",)),
            by=BY, ref="f3", at=moment(DAY),
        )  # fmt: skip
    assert "还没有召开" in early.value.zh
    moved = called(DAY, HELD + timedelta(days=1), meeting=first)
    with pytest.raises(NotTakenError) as unreasoned:
        meetings.convene(assembly, moved, by=BY, ref="f4", at=moment(DAY))
    assert unreasoned.value.field == "reason"
    meetings.convene(assembly, replace(moved, reason="会场占用"), by=BY, ref="f5", at=moment(DAY))
    later = HELD + timedelta(days=1)
    came = AttendanceTaken(
        on=later, meeting=first, present=("虚构组长",), absent={"health": "出差"}
    )
    meetings.take_attendance(assembly, came, by=BY, ref="f6", at=moment(later))
    minutes = MinutesKept(
        on=later, meeting=first, paragraphs=("会议通报了指标。", "会议议定两项。")
    )
    meetings.keep_minutes(assembly, minutes, by=BY, ref="f7", at=moment(later))
    corrected = replace(minutes, paragraphs=("会议通报了指标。", "会议议定一项。"))
    with pytest.raises(NotTakenError):
        meetings.keep_minutes(assembly, corrected, by=BY, ref="f8", at=moment(later))
    corrected = replace(corrected, reason="计数有误")
    meetings.keep_minutes(assembly, corrected, by=BY, ref="f9", at=moment(later))

    held = meeting(assembly)
    assert held.state is MeetingState.MINUTED
    assert [one.held_on for one in held.convened] == [HELD, later]
    assert [one.paragraphs[1] for one in held.minutes] == ["会议议定两项。", "会议议定一项。"]
    assert held.minutes[0].number == held.minutes[1].number != held.called.number
    with pytest.raises(NotTakenError):
        meetings.convene(assembly, replace(moved, reason="x"), by=BY, ref="f10", at=moment(later))


def test_the_papers_of_a_meeting_say_what_its_records_say(office):
    named(office)
    number = meetings.convene(office, called(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    came = AttendanceTaken(on=HELD, meeting=number, present=("虚构组长",), absent={"health": ""})
    meetings.take_attendance(office, came, by=BY, ref="f2", at=moment(HELD))
    kept = MinutesKept(on=HELD, meeting=number, paragraphs=("会议通报了第三季度指标。",))
    meetings.keep_minutes(office, kept, by=BY, ref="f3", at=moment(HELD))
    owing.charge(
        office, charged(HELD, date(2026, 12, 1), owed=Owed.RESOLUTION, source=number),
        by=BY, ref="f4", at=moment(HELD),
    )  # fmt: skip
    first = thing(office, "resolution:JY-2026-01").charge
    later = replace(first, text="改为按月核对", reason="分步办理", on=HELD)
    owing.change(office, later, by=BY, ref="f5", at=moment(HELD))
    one, now = meeting(office, number), group(office)
    with UnitOfWork(office.engine, reading=True) as unit:
        resolved = owing.charged_from(owing.everything(unit), number, Owed.RESOLUTION)
    notice = text_of(office, papers.convening_notice(one, now, date(2026, 10, 8)))
    minutes = text_of(office, papers.minutes(one, now, resolved, {}))
    for said in (
        number,
        "2026年10月20日14:30",
        "虚构会议室",
        "示例一镇（虚构）",
        "通报指标",
        one.called.number,
    ):
        assert said in notice, said
    for said in (
        "会议通报了第三季度指标。",
        "JY-2026-01",
        "逐户核对未申报单位",
        "2026-12-01",
        "未说明理由",
    ):
        assert said in minutes, said
    assert "改为按月核对" not in minutes, "what was resolved stands in the minutes"
    again = papers.convening_notice(one, now, date(2026, 10, 8))
    assert documents.rendered(office, again).pdf == documents.rendered(office, again).pdf


def test_the_notice_goes_to_each_address_once_and_again_when_it_is_called_anew(office):
    named(office)
    number = meetings.convene(office, called(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    post = Post(TransportError("450 later", permanent=False), Unknown(reason="dropped"))
    assert invite(office, now=at(DAY), mailer=None) == 0
    assert invite(office, now=at(DAY), mailer=post) == 1, "who put it off is asked again"
    assert invite(office, now=at(DAY, 10), mailer=post) == 1
    assert invite(office, now=at(DAY, 11), mailer=post) == 0
    safety = "<joint.convening.LX-2026-1.1.safety@mingdan.invalid>"
    town = "<joint.convening.LX-2026-1.1.town-1@mingdan.invalid>"
    assert [one for one, _ in post.sent] == [safety, town, safety]
    moved = called(DAY, HELD + timedelta(days=2), meeting=number, reason="会场占用")
    meetings.convene(office, moved, by=BY, ref="f2", at=moment(DAY))
    assert invite(office, now=at(DAY, 12), mailer=post) == 2
    assert invite(office, now=at(date(2026, 12, 1)), mailer=post) == 0
    assert len(read(office, PaperMailed, subject=f"meeting:{number}")) == 4


# -- candidates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("recommends", [True, False])
def test_a_recommendation_is_an_event_of_the_case_and_binds_nobody(office, recommends):
    named(office)
    life = Living(office).walk(Status.CANDIDATE)
    day = life.day
    number = meetings.convene(office, called(day, day), by=BY, ref="f1", at=moment(day))
    with UnitOfWork(office.engine, reading=True) as unit:
        (found,), more = meetings.candidates(office, unit, day)
        assert meetings.candidates(office, unit, day, within=("示例九镇",)) == ([], False)
    assert (found.case_id, found.name, more) == (CASE, ENTERPRISE.name, False)
    assert "列入事由" in found.zh
    assert life.case.findings[-1].report_no in found.en
    given = CandidateConsidered(
        on=day, meeting=number, case_id=CASE, recommends=recommends, reason="事实清楚",
        event_ref="desk:r1",
    )  # fmt: skip
    with pytest.raises(NotTakenError) as stranger:
        meetings.recommend(office, given, by="ins-01", at=at(day))
    assert stranger.value.zh
    assert read(office, CandidateConsidered) == [], "what the case refuses is not on record"
    again = replace(given, event_ref="desk:r2")
    meetings.recommend(office, again, by=BY, at=at(day))
    meetings.recommend(office, again, by=BY, at=at(day))
    said = step(Step.MEETING_RECOMMENDED if recommends else Step.MEETING_DECLINED)
    assert life.case.last(said).document == number
    assert life.case.times(said) == 1
    assert life.status is Status.CANDIDATE, "it binds nobody"
    assert [one.recommends for one in meeting(office, number).considered] == [recommends]
    with UnitOfWork(office.engine, reading=True) as unit:
        still, _ = meetings.candidates(office, unit, day)
        assert [one.case_id for one in still] == ([] if recommends else [CASE])
        assert audit(unit).findings == ()


# -- what is owed ----------------------------------------------------------------------------------


def test_what_is_charged_changed_and_done(assembly):
    named(assembly)
    due = DAY + timedelta(days=30)
    first = owing.charge(assembly, charged(DAY, due), by=BY, ref="f1", at=moment(DAY))
    assert owing.charge(assembly, charged(DAY, due), by=BY, ref="f1", at=moment(DAY)) == first
    assert first.number == "RW-2026-01"
    for wrong, field in (
        ({"unit": "nobody"}, "unit"), ({"text": " "}, "text"), ({"due_on": DAY}, "due_on"),
    ):  # fmt: skip
        with pytest.raises(NotTakenError) as refused:
            owing.charge(
                assembly, replace(charged(DAY, due), **wrong), by=BY, ref="x", at=moment(DAY)
            )
        assert refused.value.field == field
    later = replace(first, due_on=due + timedelta(days=10), reason="台账未到")
    owing.change(assembly, later, by=BY, ref="f2", at=moment(DAY))
    step_on = DAY + timedelta(days=5)
    done = Advanced(on=step_on, owed=Owed.TASK, number=first.number, progress=Progress.DONE)
    with pytest.raises(NotTakenError) as unproved:
        owing.advance(assembly, done, by=BY, ref="f3", at=moment(step_on))
    assert unproved.value.field == "evidence"
    done = replace(done, evidence="核对台账12份")
    with pytest.raises(NotTakenError):
        owing.advance(assembly, done, by=BY, ref="f3", at=moment(DAY)), "not a day to come"
    owing.advance(assembly, done, by=BY, ref="f3", at=moment(step_on))
    one = thing(assembly, first.subject)
    assert (one.progress, one.evidence, one.due_on) == (Progress.DONE, "核对台账12份", later.due_on)
    assert [each.due_on for each in one.charges] == [due, later.due_on]
    with pytest.raises(NotTakenError):
        owing.change(assembly, later, by=BY, ref="f4", at=moment(step_on))
    again = replace(done, progress=Progress.OPEN, evidence="", note="台账不全")
    owing.advance(assembly, again, by=BY, ref="f5", at=moment(step_on))
    assert not thing(assembly, first.subject).closed


def test_the_unit_is_reminded_then_its_head_then_the_group_each_once(office):
    named(office)
    due = DAY + timedelta(days=30)
    charge = owing.charge(office, charged(DAY, due), by=BY, ref="f1", at=moment(DAY))
    post = Post()
    told = []
    for days in range(-8, 20):
        now = at(due + timedelta(days=days))
        for _ in range(2):  # a day's run may come twice
            done = escalate(office, now=now, mailer=post)
            if done != Escalations():
                told.append((days, done.reminded, done.unit_head, done.group))
    assert told == [(-5, 1, 0, 0), (1, 0, 1, 0), (15, 0, 0, 1)]
    assert [to for _, to in post.sent] == [
        ("town1@example.invalid",), ("mayor1@example.invalid",), ("head@example.invalid",),
    ]  # fmt: skip
    assert [one.level for one in read(office, Escalated)] == [Level.UNIT_HEAD, Level.GROUP]
    assert thing(office, charge.subject).level is Level.GROUP
    with UnitOfWork(office.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_what_no_server_takes_is_tried_again_under_the_same_id(office):
    named(office)
    due = DAY + timedelta(days=30)
    owing.charge(office, charged(DAY, due), by=BY, ref="f1", at=moment(DAY))
    post = Post(TransportError("450 later", permanent=False))
    late = due + timedelta(days=1)
    assert escalate(office, now=at(late), mailer=post).later == 1
    assert read(office, Escalated) == []
    assert escalate(office, now=at(late, 10), mailer=post).unit_head == 1
    assert post.sent[0] == post.sent[1]


def test_without_mail_what_is_late_still_stands_on_record(office):
    named(office)
    due = DAY + timedelta(days=30)
    owing.charge(office, charged(DAY, due, unit="health"), by=BY, ref="f1", at=moment(DAY))
    assert escalate(office, now=at(due), mailer=None) == Escalations()
    done = escalate(office, now=at(due + timedelta(days=40)), mailer=None)
    assert (done.unit_head, done.group) == (1, 1), "what days missed is made up"
    assert escalate(office, now=at(due + timedelta(days=41)), mailer=None) == Escalations()


def test_another_day_is_told_anew_even_when_it_comes_back_to_the_first(office):
    named(office)
    due = DAY + timedelta(days=30)
    first = owing.charge(office, charged(DAY, due), by=BY, ref="f1", at=moment(DAY))
    post, late = Post(), at(due + timedelta(days=2))
    assert escalate(office, now=late, mailer=post).unit_head == 1
    for n, day in enumerate((due + timedelta(days=60), due)):
        moved = replace(first, due_on=day, reason=f"第{n}次变更")
        owing.change(office, moved, by=BY, ref=f"c{n}", at=moment(due))
    assert escalate(office, now=late, mailer=post).unit_head == 1
    assert escalate(office, now=late, mailer=post) == Escalations()
    assert len({one for one, _ in post.sent}) == 2


# -- accountability and supervision ----------------------------------------------------------------


def test_an_interview_and_a_report_each_have_their_number_and_paper(office):
    named(office)
    task = owing.charge(office, charged(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    wanted = InterviewCalled(
        on=DAY, number="", unit="town-1", held_on=HELD, time="9:00", place="虚构会议室",
        persons=("虚构镇长",), about=(task.subject,), said="任务逾期", paper="", basis="联席会议制度 四·1",
    )  # fmt: skip
    notice = accountability.call_in(office, wanted, by=BY, ref="f2", at=moment(DAY))
    held = Interviewed(on=HELD, number=notice.number, unit="town-1", persons=("虚构镇长",),
                       about=notice.about, said="承诺月底前完成", paper="", basis=notice.basis)  # fmt: skip
    with pytest.raises(NotTakenError):
        accountability.hold(office, held, by=BY, ref="f3", at=moment(DAY))
    accountability.hold(office, held, by=BY, ref="f3", at=moment(HELD))
    with pytest.raises(NotTakenError):
        accountability.hold(office, held, by=BY, ref="f4", at=moment(HELD))
    upwards = NonPerformanceReported(
        on=HELD, number="", unit="town-1", about=(task.subject,), to="示例区人民政府", said="两次未办",
        paper="", basis="联席会议制度 四·1",
    )  # fmt: skip
    reported = accountability.report(office, upwards, by=BY, ref="f5", at=moment(HELD))
    with UnitOfWork(office.engine, reading=True) as unit:
        account = accountability.of_unit(unit, "town-1")
        about = accountability.told(owing.everything(unit), notice.about)
        assert accountability.of_unit(unit, "safety").interviews == ()
    (one,) = account.interviews
    assert (one.number, reported.number) == ("YT-2026-01", "SZ-2026-01")
    assert len({notice.paper, one.held.paper, reported.paper}) == 3
    now = group(office)
    for rendered, said in (
        (papers.interview_notice(notice, now, about), "任务逾期"),
        (papers.interview_record(one.held, notice.paper, now, about), "承诺月底前完成"),
        (papers.non_performance_report(reported, now, about), "示例区人民政府"),
        (papers.charge_notice(task, now), "RW-2026-01"),
    ):
        text = text_of(office, rendered)
        assert said in text
        assert "逐户核对未申报单位" in text
    assert "任务逾期" in text_of(office, papers.interview_notice(notice, now, [])), (
        "about nothing that is owed"
    )


def test_a_round_charges_its_findings(office):
    named(office)
    wanted = RoundHeld(on=DAY, round="", unit="town-1", team=("虚构组员",), scope="申报和检测",
                       summary="总体落实", paper="")  # fmt: skip
    found = [supervision.Finding(text="补齐三家申报", due_on=HELD)]
    held = supervision.hold_round(office, wanted, found, by=BY, ref="f1", at=moment(DAY))
    assert held == supervision.hold_round(office, wanted, found, by=BY, ref="f1", at=moment(DAY))
    one = thing(office, "finding:WT-2026-01")
    assert (one.unit, one.charge.source, one.charge.basis) == ("town-1", "DC-2026-01", held.paper)
    assert "补齐三家申报" in text_of(office, papers.round_opinion(held, group(office), [one]))
    with pytest.raises(NotTakenError) as refused:
        late = [supervision.Finding(text="x", due_on=DAY)]
        supervision.hold_round(office, wanted, late, by=BY, ref="f2", at=moment(DAY))
    assert refused.value.field == "due-1"


def test_the_final_evaluation_is_of_the_book_and_closed_by_the_head_of_the_group(office):
    named(office)
    book = load_indicator_book()
    filed = [
        FigureFiled(
            on=DAY, indicator="R08", period=period, unit="health", numerator=n, denominator=50
        )
        for period, n in (("2026-Q1", 40), ("2026-Q2", 44), ("2026-Q3", 45))
    ]
    put(office, filed[:2], by="rep-01", ref="r1", at=moment(DAY))
    put(office, filed[2:], by="rep-01", ref="r3", at=moment(DAY))
    again = replace(filed[2], numerator=46, reason="补报一家")
    put(office, [again], by="rep-01", ref="r2", at=moment(DAY))
    done = MilestoneReported(
        on=DAY, indicator="M02", unit="health", progress=Progress.DONE, evidence="协议书"
    )
    put(office, [done], by="rep-01", ref="m1", at=moment(DAY))
    task = owing.charge(office, charged(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    owing.advance(
        office, Advanced(on=HELD, owed=Owed.TASK, number=task.number, progress=Progress.DONE, evidence="台账"),
        by=BY, ref="f2", at=moment(HELD),
    )  # fmt: skip
    with UnitOfWork(office.engine, reading=True) as unit:
        found = supervision.evaluation(unit, book, on=HELD)
    (outcome,) = [one for one in found.outcomes if one.indicator.id == "R08"]
    assert (str(outcome.first[0]), outcome.first[1].said) == ("2026-Q1", "80.0%")
    assert (str(outcome.last[0]), outcome.last[1].said) == ("2026-Q3", "92.0%")
    assert (outcome.met, outcome.restated) == (True, 1)
    assert (found.met, found.established, found.closed) == (1, 1, None)
    assert found.owed[Owed.TASK].share_done.said == "100.0%"
    assert "92.0%" in text_of(office, papers.evaluation_report(book, found))
    closing = EvaluationClosed(
        on=HELD,
        plan=book.id,
        conclusion="目标基本完成",
        by_group="虚构副组长",
        paper="示职联〔2026〕9号",
    )
    with pytest.raises(NotTakenError) as refused:
        supervision.close(office, closing, by=BY, ref="c1", at=moment(HELD))
    assert refused.value.field == "by_group"
    closing = replace(closing, by_group="虚构组长")
    supervision.close(office, closing, by=BY, ref="c1", at=moment(HELD))
    supervision.close(office, closing, by=BY, ref="c1", at=moment(HELD))
    with pytest.raises(NotTakenError):
        supervision.close(office, closing, by=BY, ref="c2", at=moment(HELD))
    with UnitOfWork(office.engine, reading=True) as unit:
        assert supervision.evaluation(unit, book, on=HELD).closed == closing


def test_a_seat_is_of_a_unit_of_its_day(office):
    named(office)
    with pytest.raises(NotTakenError) as refused:
        name_member(office, replace(MEMBERS[0], unit="nobody"), by=BY, ref="x", at=moment(DAY))
    assert refused.value.field == "unit"


def test_a_number_that_came_from_elsewhere_is_not_given_again(assembly):
    named(assembly)
    imported = charged(DAY, HELD, number="RW-2026-01", unit="safety")
    put(assembly, [imported], by=BY, ref="file:1", at=moment(DAY))
    made = owing.charge(assembly, charged(DAY, HELD), by=BY, ref="f1", at=moment(DAY))
    assert made.number == "RW-2026-02"
    assert thing(assembly, imported.subject).charges == (imported,)
