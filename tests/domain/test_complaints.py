"""Complaints: none is lost, none is answered twice, each has somebody who sees to it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint import ANSWERED, ENDED, RESPONSIBLE
from domain.complaint_course import dues
from domain.decide import decide, open_case
from domain.effects import effects
from domain.events import TermLapsed
from domain.evolve import evolve, replay
from domain.findings import Band
from domain.journal import (
    Answered,
    ComplaintLapsed,
    ComplaintMoved,
    Issued,
    Opened,
    Proposed,
    Recorded,
    Refused,
    TermStarted,
)
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.likeness import ALIKE, NEAR, alike, likeness
from domain.roles import Role
from domain.timelimits import Term, TermKind
from domain.vocabulary import TO_COMPLAINANT, Act, ComplaintStage, Notice, Status, Step
from tests.domain.test_lifecycle import LAW, findings
from tests.office import CASE, USCC, about, approve, complaint, inspection, propose, serve

EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "60"))
START = date(2025, 3, 3)
STEPS = sorted({Step(r.on.what) for r in TABLE if r.of_complaint and r.on.kind == "step"})
ACTS = sorted({Act(r.on.what) for r in TABLE if r.of_complaint and r.on.kind == "act"})
NUMBERS = ("JB-1", "JB-2", "JB-3")
TURNS = st.one_of(
    st.tuples(st.sampled_from([*STEPS, *ACTS]), st.sampled_from(NUMBERS)),
    st.tuples(st.just("file"), st.sampled_from(NUMBERS)),
    st.tuples(st.sampled_from(["reply served", "inspect", "sweep", "file the case"]), st.just("")),
)
HISTORY = st.lists(st.tuples(TURNS, st.integers(0, 25)), min_size=1, max_size=40)


class Desk:
    """A case with complaints, its journal beside it."""

    def __init__(self, *, daily: bool = False) -> None:
        first = complaint(START, named=True)
        self.case, opened = open_case(first, CASE)
        self.journal, self.day, self.daily, self.serial = [opened], START, daily, 0
        self.tell(first)

    def tell(self, event, band=None):
        entries, case = decide(self.case, event, findings(band) if band else None, LAW)
        written = list(entries)
        for send in effects(entries):
            self.serial += 1
            issued = Issued(
                on=send.on, notice=send.notice, number=f"{self.serial}号", row=send.row,
                complaint=send.complaint,
            )  # fmt: skip
            case = evolve(case, issued)
            written.append(issued)
        self.journal += written
        self.case = case
        return written

    def sign(self):
        proposal = self.case.proposal
        for role in ROW_BY_ID[proposal.row].signed_by if proposal else ():
            self.tell(approve(proposal.number, role, self.day))

    def pass_time(self, days):
        for _ in range(days):
            self.day += timedelta(days=1)
            if self.daily:
                self.tell(TermLapsed(case_id=CASE, on=self.day, term=TermKind.DEFENCE))

    def turn(self, what, number):
        match what:
            case Step():
                other = NUMBERS[(NUMBERS.index(number) + 1) % len(NUMBERS)]
                self.tell(about(what, self.day, number, duplicate_of=other))
            case Act():
                later = f"{self.day + timedelta(days=30)}"
                self.tell(propose(what, self.day, complaint_no=number, answer_by=later))
                self.sign()
            case "file":
                self.tell(complaint(self.day, number))
            case "reply served":
                self.tell(serve(Notice.COMPLAINT_REPLY, self.day))
            case "inspect":
                self.tell(inspection(self.day), Band.EXCEEDED)
            case "file the case":
                self.tell(propose(Act.FILE, self.day))
                self.sign()
            case _:
                self.tell(TermLapsed(case_id=CASE, on=self.day, term=TermKind.DEFENCE))


def live(history, *, daily=False) -> Desk:
    desk = Desk(daily=daily)
    for (what, number), days in history:
        desk.pass_time(days)
        desk.turn(what, number)
    return desk


@given(HISTORY)
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_no_order_of_events_loses_a_complaint_or_answers_it_twice(history):
    desk = live(history)

    assert replay(desk.journal) == desk.case
    filed = {e.document for e in desk.journal if isinstance(e, Recorded) and e.row in ("C1", "C2")}
    assert {one.number for one in desk.case.complaints} == filed
    assert len(desk.case.complaints) == len(filed)
    for one in desk.case.complaints:
        moves = [
            e for e in desk.journal if isinstance(e, ComplaintMoved) and e.complaint == one.number
        ]
        since = 0
        for move in moves:
            since = 0 if move.row == "C18" else since + (move.becomes is ComplaintStage.ANSWERED)
            assert since <= 1, "answered twice without having been sent back"
        receipts = [d for d in desk.case.documents if d.complaint == one.number]
        answers = [d for d in receipts if d.notice is Notice.COMPLAINT_REPLY]
        assert len(answers) == sum(m.row in ("C3", "C9") for m in moves)


@given(HISTORY)
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_each_complaint_is_finished_or_somebody_sees_to_it(history):
    desk = live(history)
    for one in desk.case.complaints:
        owed = dues(desk.case, one, LAW, desk.day)
        if one.stage not in ENDED | {ComplaintStage.FED_BACK, ComplaintStage.REVIEWED}:
            assert owed, one
        assert all(isinstance(due.role, Role) for due in owed)
        assert all(due.role is Role.SECTION_HEAD for due in owed if due.overdue)
        # At most one term of a kind runs, and everything that runs is watched or a right.
        kinds = [term.kind for term in one.terms]
        assert len(set(kinds)) == len(kinds)
        rights = {TermKind.REVIEW_REQUEST, TermKind.TRANSFER_OBJECTION}
        assert set(kinds) <= set(RESPONSIBLE) | rights


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_sweep_that_was_missed_gives_the_same_complaints(history):
    daily, never = live(history, daily=True), live(history)
    never.tell(TermLapsed(case_id=CASE, on=never.day, term=TermKind.DEFENCE))
    assert daily.case.complaints == never.case.complaints
    assert daily.case.terms == never.case.terms


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_of_a_complaint_is_among_the_facts_the_enterprise_is_told_from(history):
    desk = live(history)
    names = {"complaint_no", "why", "done", "organ", "answer_by", "duplicate_of", "retaliation"}
    if not any(taken.act is Act.FILE for taken in desk.case.taken):
        assert not names & set(desk.case.particulars)
    assert all(ROW_BY_ID[taken.row].of_complaint is False for taken in desk.case.taken)
    about_complaints = {f"step.{step}" for step in STEPS}
    assert not about_complaints & {fact.what for fact in desk.case.facts}


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_binds_a_complainant_is_signed_by_whom_the_row_says(history):
    for entry in live(history).journal:
        if isinstance(entry, ComplaintMoved):
            row = ROW_BY_ID[entry.row]
            assert [s.role for s in entry.signed] == list(row.signed_by)
            assert not row.signed_by or row.notices


def test_every_day_of_the_journal_follows_the_one_before():
    """Terms of the case and of its complaints that ran out together lapse in order of days."""
    desk = Desk()
    desk.tell(complaint(START + timedelta(days=1), "JB-2"))
    desk.tell(inspection(START + timedelta(days=2)), Band.EXCEEDED)
    desk.day = START + timedelta(days=2)
    desk.turn("file the case", "")
    before = len(desk.journal)
    desk.day += timedelta(days=200)
    desk.turn("sweep", "")
    days = [entry.on for entry in desk.journal[before:]]
    assert len(days) >= 3
    assert days == sorted(days)


def test_a_complaint_that_waits_for_a_signature_survives_what_happens_to_the_case():
    desk = Desk()
    desk.tell(about(Step.COMPLAINT_ACCEPTED, START))
    desk.tell(propose(Act.FIND_NO_ACTION, START))
    desk.tell(inspection(START), Band.EXCEEDED)
    assert desk.case.status is Status.INSPECTED
    assert desk.case.proposal is not None
    desk.sign()
    assert desk.case.complaint("JB-1").stage is ComplaintStage.ANSWERED
    assert desk.case.proposal is None


def test_a_number_that_is_nearly_right_is_refused_and_stops_nothing():
    desk = Desk()
    for number, code in ((" JB-1 ", "no_complaint"), (" ", "particulars")):
        refused = desk.tell(about(Step.COMPLAINT_ACCEPTED, START, number))
        assert [e.code for e in refused if isinstance(e, Refused)] == [code]


def test_a_signature_comes_too_late_when_the_complaint_went_on_without_it():
    desk = Desk()
    desk.tell(about(Step.COMPLAINT_ACCEPTED, START))
    desk.tell(propose(Act.FIND_NO_ACTION, START))
    desk.tell(inspection(START), Band.EXCEEDED)
    desk.tell(about(Step.COMPLAINT_ANSWERED, START))
    written = desk.tell(approve(1, Role.SECTION_HEAD, START))
    assert [e.code for e in written if isinstance(e, Refused)] == ["complaint_stage"]


def test_a_reply_is_served_by_its_number_to_the_complaint_it_answers():
    desk = Desk()
    desk.tell(complaint(START, "JB-2"))
    desk.tell(inspection(START), Band.EXCEEDED)
    for number in ("JB-1", "JB-2"):
        desk.tell(about(Step.COMPLAINT_ACCEPTED, START, number))
        desk.tell(about(Step.COMPLAINT_ANSWERED, START, number))
    first = next(d for d in desk.case.documents if d.notice is Notice.COMPLAINT_REPLY)
    desk.tell(replace(serve(Notice.COMPLAINT_REPLY, START), number=first.number))
    stages = {one.number: one.stage for one in desk.case.complaints}
    assert stages == {"JB-1": ComplaintStage.FED_BACK, "JB-2": ComplaintStage.ANSWERED}
    missing = replace(serve(Notice.COMPLAINT_REPLY, START), number="9999号")
    assert [e.code for e in desk.tell(missing)] == ["not_issued"]


def test_a_term_that_ran_out_is_still_owed_until_it_is_done():
    desk = Desk()
    desk.day += timedelta(days=40)
    lapses = [
        e
        for e in desk.tell(about(Step.COMPLAINT_ACCEPTED, desk.day))
        if isinstance(e, ComplaintLapsed)
    ]
    assert [(e.term, e.owed) for e in lapses] == [(TermKind.COMPLAINT_ROUTE, True)]
    one = desk.case.complaint("JB-1")
    assert one.overdue == ()  # accepted at last
    assert one.stage is ComplaintStage.ACCEPTED


def test_a_named_complainant_is_owed_word_of_the_filing():
    desk = Desk()
    desk.tell(inspection(START), Band.EXCEEDED)
    desk.turn("file the case", "")
    owed = {due.kind for due in dues(desk.case, desk.case.complaints[0], LAW, START)}
    assert TermKind.FILING_TOLD in owed
    desk.tell(about(Step.FILING_TOLD, START))
    assert TermKind.FILING_TOLD not in {
        due.kind for due in dues(desk.case, desk.case.complaints[0], LAW, START)
    }


def test_a_reply_that_came_after_the_filing_is_word_of_it():
    desk = Desk()
    desk.tell(about(Step.COMPLAINT_ACCEPTED, START))
    desk.tell(inspection(START), Band.EXCEEDED)
    desk.turn("file the case", "")
    desk.tell(about(Step.COMPLAINT_ANSWERED, START))
    desk.tell(about(Step.COMPLAINT_FED_BACK, START))
    assert dues(desk.case, desk.case.complaints[0], LAW, START) == ()


def test_journals_from_before_complaints_had_a_course_still_read():
    """One answer was the answer to all; a receipt went out with the filing."""
    term = Term(TermKind.COMPLAINT_ANSWER, START, START + timedelta(days=60), "信访工作条例 34")
    journal = [
        Opened(on=START, case_id=CASE, uscc=USCC),
        Recorded(on=START, row="C1", what="complained", by="", document="JB-1", note="粉尘"),
        TermStarted(on=START, term=term),
        Issued(on=START, notice=Notice.COMPLAINT_RECEIPT, number="1号", row="C1"),
        Recorded(on=START, row="C2", what="complained", by="", document="JB-2", note="噪声"),
    ]
    case = replay(journal)
    assert [(one.number, one.stage) for one in case.complaints] == [
        ("JB-1", ComplaintStage.RECEIVED),
        ("JB-2", ComplaintStage.RECEIVED),
    ]
    assert case.terms == (term,)
    _, taken_up = decide(
        replace(case, status=Status.LEAD), about(Step.COMPLAINT_ACCEPTED, START), None, LAW
    )
    assert taken_up.complaint("JB-1").term(TermKind.COMPLAINT_ANSWER) is not None
    answer = Recorded(on=START, row="C3", what="step.complaint_answered", by="", document="d")
    assert {one.stage for one in evolve(case, answer).complaints} == {ComplaintStage.ENDED}


def test_every_stage_is_reached_and_every_stage_but_the_last_goes_on():
    rows = [row for row in TABLE if row.of_complaint]
    made = {row.makes for row in rows} - {None}
    assert made == set(ComplaintStage)
    onward = {stage for row in rows for stage in row.stages if row.makes not in (None, stage)}
    assert onward == set(ComplaintStage) - ENDED
    assert not ANSWERED & ENDED


def test_papers_to_a_complainant_come_from_rows_of_complaints_only():
    for row in TABLE:
        assert (
            set(row.notices) <= TO_COMPLAINANT
            if row.of_complaint
            else not (set(row.notices) & TO_COMPLAINANT)
        ), row.id


# -- duplicates ------------------------------------------------------------------------------------

TEXT = "破碎车间粉尘很大，没有除尘设备，工人没有口罩。"
SAME = "破碎车间粉尘很大，除尘设备没有开，工人没有口罩。"


def filed(number, on, text=TEXT, **more):
    return replace(complaint(on, number), text=text, **more)


def test_complaints_alike_are_asked_about_and_others_are_not():
    first, second = filed("A", START), filed("B", START + timedelta(days=5), SAME)
    (pair,) = alike([second, first])
    assert (pair.later, pair.earlier, pair.days_apart) == ("B", "A", 5)
    assert pair.likeness >= ALIKE
    assert "5 天" in pair.zh
    for other in (
        replace(second, subject="噪声"),
        replace(second, uscc="91999999000002XMDA"),
        replace(second, on=START + NEAR + timedelta(days=1)),
        replace(second, text="夜班噪声震耳，机房门一直开着"),
    ):
        assert alike([first, other]) == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1


@pytest.mark.parametrize("kind", [Proposed, Answered])
def test_asking_and_signing_leave_the_case_particulars_alone(kind):
    desk = Desk()
    desk.tell(about(Step.COMPLAINT_ACCEPTED, START))
    desk.turn(Act.FIND_NO_ACTION, "JB-1")
    assert any(isinstance(entry, kind) for entry in desk.journal)
    assert desk.case.particulars == {}
    assert desk.case.taken == ()
