"""Meetings, accounts and the final evaluation as the fold of their records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.joint.accountability import account
from domain.joint.evaluation import Outcome, evaluate
from domain.joint.figures import Figure
from domain.joint.meetings import (
    Meeting,
    MeetingState,
    changes,
    meeting_before,
    meetings,
    next_meeting,
    usual_agenda,
    without_minutes,
)
from domain.joint.owed import owed
from domain.joint.periods import Period
from domain.joint.records import (
    AttendanceTaken,
    CandidateConsidered,
    Charged,
    EvaluationClosed,
    InterviewCalled,
    Interviewed,
    MeetingConvened,
    MilestoneReported,
    MinutesKept,
    NonPerformanceReported,
    Owed,
    Progress,
)
from rules.indicator_book import HERE as BOOKS
from rules.indicator_book import IndicatorBookError, load_indicator_book, read_indicator_book

DAY = date(2026, 10, 9)
BOOK = load_indicator_book()
NUMBERS = st.sampled_from(["LX-2026-1", "LX-2026-2"])
DAYS = st.integers(0, 60).map(lambda many: DAY + timedelta(days=many))
TEXTS = st.lists(st.sampled_from(["一", "二", "三"]), max_size=5).map(tuple)


def called(number="LX-2026-1", held_on=DAY, **said):
    usual = {"period": "2026-Q3", "time": "9:00", "place": "虚构会议室", "chair": "虚构组长",
             "agenda": ("通报",), "units": ("safety",), **said}  # fmt: skip
    return MeetingConvened(on=DAY, meeting=number, held_on=held_on, **usual)


@st.composite
def some_records(draw):
    number, on = draw(NUMBERS), draw(DAYS)
    match draw(st.integers(0, 3)):
        case 0:
            return called(number, held_on=on)
        case 1:
            return AttendanceTaken(on=on, meeting=number, present=draw(TEXTS))
        case 2:
            return MinutesKept(on=on, meeting=number, paragraphs=draw(TEXTS))
        case _:
            return CandidateConsidered(
                on=on, meeting=number, case_id=draw(st.sampled_from("AB")), recommends=True,
                reason="", event_ref="r",
            )  # fmt: skip


@given(st.lists(some_records(), max_size=25))
def test_a_meeting_is_all_that_was_said_of_it_since_it_was_called(records):
    found = meetings(records)
    assert {one.number for one in found} == {
        one.meeting for one in records if isinstance(one, MeetingConvened)
    }
    assert [one.called.held_on for one in found] == sorted(one.called.held_on for one in found)
    for one in found:
        its = [record for record in records if record.meeting == one.number]
        since = its[its.index(one.convened[0]) :]
        kept = (*one.convened, *one.attendance, *one.minutes, *one.considered)
        assert sorted(map(repr, kept)) == sorted(map(repr, since))
        assert (one.state is MeetingState.MINUTED) == bool(one.minutes)


@given(st.lists(some_records(), max_size=25), DAYS)
def test_the_next_meeting_is_ahead_and_the_last_lies_behind(records, on):
    every = meetings(records)
    coming, last = next_meeting(every, on), meeting_before(every, on)
    ahead = [one for one in every if one.called.held_on >= on and not one.minutes]
    assert (coming is None) == (not ahead)
    assert coming is None or coming.called.held_on == min(one.called.held_on for one in ahead)
    assert last is None or (last.called.held_on < on and last.state is not MeetingState.CONVENED)
    unwritten = without_minutes(every, on)
    assert {one.number for one in unwritten} == {
        one.number for one in every if one.called.held_on < on and not one.minutes
    }
    assert [one.called.held_on for one in unwritten] == sorted(
        one.called.held_on for one in unwritten
    )


@given(TEXTS, TEXTS)
def test_the_changes_of_minutes_are_none_for_the_same_and_name_what_is_new(before, after):
    found = changes(before, after)
    assert (found == []) == (before == after)
    assert {now for _, now in found if now} >= set(after) - set(before)
    assert {was for was, _ in found if was} >= set(before) - set(after)
    gained = sum(bool(now) for _, now in found) - sum(bool(was) for was, _ in found)
    assert gained == len(after) - len(before)


def test_the_usual_agenda_begins_with_the_resolutions_of_last_time():
    last = Meeting(convened=(called("LX-2026-3"),))
    assert "LX-2026-3" in usual_agenda(Period(2026, 4), last)[0]
    assert "2026年第4季度" in usual_agenda(Period(2026, 4), None)[1]


def test_the_record_of_an_interview_belongs_to_its_notice():
    notice = InterviewCalled(
        on=DAY, number="YT-1", unit="t1", held_on=DAY + timedelta(days=3), time="9:00", place="虚构",
        persons=("虚构镇长",), about=(), said="逾期", paper="1号", basis="制度",
    )  # fmt: skip
    held = Interviewed(on=notice.held_on, number="YT-1", unit="t1", persons=(), about=(),
                       said="承诺", paper="2号", basis="制度")  # fmt: skip
    stray = Interviewed(on=DAY, number="YT-9", unit="t1", persons=(), about=(), said="", paper="",
                        basis="")  # fmt: skip
    report = NonPerformanceReported(on=DAY, number="SZ-1", unit="t2", about=(), to="区政府", said="",
                                    paper="", basis="")  # fmt: skip
    called_only = account([stray, notice, report], "t1")
    alone, one = called_only.interviews
    assert (alone.called, alone.held, alone.on) == (None, stray, DAY)
    assert (one.held, called_only.reports) == (None, ())
    assert not one.overdue(notice.held_on)
    assert one.overdue(notice.held_on + timedelta(days=1))
    both = account([notice, held, report])
    assert both.interview("YT-1").held == held
    assert not both.interview("YT-1").overdue(date(2030, 1, 1))
    assert both.report("SZ-1") == report
    assert both.report("SZ-2") is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=2))
def test_a_target_is_met_by_the_last_figure_exactly(parts):
    (first, last) = (Figure(numerator=min(n, d), denominator=d) for n, d in parts)
    indicator = BOOK.one("R08")
    outcome = Outcome(
        indicator=indicator, first=(Period(2026, 1), first), last=(Period(2026, 3), last)
    )
    assert outcome.met == (last.share >= indicator.target)


def test_the_evaluation_counts_targets_milestones_and_what_was_owed():
    done = MilestoneReported(
        on=DAY, indicator="M02", unit="health", progress=Progress.DONE, evidence="协议书"
    )
    task = Charged(on=DAY, owed=Owed.TASK, number="1", unit="t1", text="x", due_on=DAY, basis="x")
    outcomes = [
        Outcome(indicator=one, first=None, last=None) for one in BOOK.indicators
        if one.measure.value != "milestone"
    ]  # fmt: skip
    closed = EvaluationClosed(on=DAY, plan=BOOK.id, conclusion="x", by_group="x", paper="x")
    other = EvaluationClosed(on=DAY, plan="another", conclusion="y", by_group="x", paper="x")
    found = evaluate(
        BOOK, [closed, other], owed([task]), outcomes, {"M02": done}, upto=Period(2026, 3),
        on=DAY + timedelta(days=1),
    )  # fmt: skip
    assert len(found.targets) == 10
    assert (found.met, found.established, len(found.milestones)) == (0, 1, 7)
    assert (found.owed[Owed.TASK].late, found.owed[Owed.GOAL].every) == (1, 0)
    assert found.closed == closed
    earlier = evaluate(BOOK, [closed], [], [], {}, upto=Period(2026, 3), on=DAY - timedelta(days=1))
    assert earlier.closed is None


@pytest.mark.parametrize("wrong", ["group_after: 1", "group_after: 0", "remind_before: x"])
def test_a_book_whose_escalation_is_out_of_order_is_refused(wrong):
    text = (BOOKS / "jizhou-2018.yaml").read_text("utf-8")
    key = wrong.partition(":")[0]
    line = next(line for line in text.splitlines() if line.startswith("escalation:"))
    parts = [wrong if f"{key}:" in part else part for part in line.split(", ")]
    said = (
        ", ".join(parts).replace(wrong, f"escalation: {{{wrong}")
        if key == "remind_before"
        else ", ".join(parts)
    )
    with pytest.raises(IndicatorBookError, match="escalation"):
        read_indicator_book(text.replace(line, said).encode(), "book")
