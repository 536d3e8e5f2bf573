"""Random histories: whatever happens in whatever order, the promises hold."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decide import decide, open_case
from domain.effects import effects
from domain.events import CalendarChanged, ServiceOutcome, ServiceWay, TermLapsed
from domain.evolve import evolve, replay
from domain.findings import Band
from domain.journal import (
    Issued,
    Moved,
    Refused,
    TermMoved,
    TermResumed,
    TermSuspended,
)
from domain.lifecycle import ROW_BY_ID
from domain.roles import Answer, Role
from domain.term_kinds import MAY_REST
from domain.timelimits import TermKind
from domain.triggers import lapsed, served, step
from domain.vocabulary import ON_THE_LIST, Act, Ground, Notice, Status, Step
from tests.domain.test_lifecycle import LAW, findings
from tests.office import CASE, approve, complaint, inspection, propose, serve, take

EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "60"))
START = date(2025, 3, 3)
# The road to the list, taken often enough that random detours leave from every point of it.
ROAD = (
    Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE, Act.WARN_AND_ORDER,
    Notice.RECTIFICATION_ORDER, "reinspect", Act.FILE_PENALTY, Step.INVESTIGATION_REPORTED,
    Act.PRENOTIFY_PENALTY,
    Notice.PENALTY_PRENOTICE, Step.COLLECTIVE_DISCUSSION, Act.PENALISE, Notice.PENALTY_DECISION,
    Act.NOMINATE, Step.MEETING_RECOMMENDED, Act.NOTIFY_INTENT, Notice.INTENT_TO_LIST, Act.LIST,
    Notice.LISTING_DECISION, "publish", Step.DECISION_REVOKED, Act.WITHDRAW,
)  # fmt: skip
TURNS = st.one_of(
    st.just("on the road"),
    st.just("on the road"),
    st.just("on the road"),
    st.sampled_from(list(Act)),
    st.sampled_from(list(Step)),
    st.sampled_from(list(Notice)),
    st.sampled_from(list(Band)),
    st.sampled_from(["complain", "reinspect", "publish", "sign", "refuse", "sweep"]),
    st.sampled_from(["rest", "go on", "another calendar"]),
)
# On which day of a round the clock sweeps, and as of how many days back; a late or doubled one too.
Sweeps = dict[int, tuple[int, ...]]
NEVER: Sweeps = {0: ()}
DAILY: Sweeps = {0: (0,)}
WEEKLY: Sweeps = {day: (0,) if day == 6 else () for day in range(7)}
DOUBLED: Sweeps = {0: (0, 0)}
DISORDERLY: Sweeps = {0: (0, 9, 2), 1: (), 2: (5,)}
HISTORY = st.lists(st.tuples(TURNS, st.integers(0, 45)), min_size=1, max_size=45)


WEDNESDAYS = {
    day: "虚构休息日"
    for number in range(LAW.calendar.first.toordinal(), LAW.calendar.last.toordinal())
    if (day := date.fromordinal(number)).weekday() == 2
}
OTHER_LAW = replace(LAW, calendar=replace(LAW.calendar, holidays=WEDNESDAYS, version="other"))


class Life:
    """One case living through a history, its journal kept beside it."""

    def __init__(self, sweeps: Sweeps = NEVER) -> None:
        event = inspection(START)
        self.case, opened = open_case(event, CASE)
        self.journal = [opened]
        self.sweeps = sweeps
        self.law = LAW
        self.day = START
        self.road = 0
        self.tell(event, Band.SERIOUS)

    def tell(self, event, band=None):
        judged = findings(band) if band is not None else None
        entries, case = decide(self.case, event, judged, self.law)
        self.journal += entries
        for send in effects(entries):
            number = f"{case.version}号"  # its own: the same number would be the same document
            issued = Issued(on=send.on, notice=send.notice, number=number, row=send.row)
            case = evolve(case, issued)
            self.journal.append(issued)
        assert case.version >= self.case.version
        # Whatever is told on a day, nothing runs any more that was over before it.
        over = [t for _, t in case.running() if t.due_on < event.on and t.suspended is None]
        assert over == []
        self.case = case
        return entries

    def pass_time(self, days: int) -> None:
        for _ in range(days):
            self.day += timedelta(days=1)
            for back in self.sweeps.get((self.day - START).days % len(self.sweeps), ()):
                self.sweep(self.day - timedelta(days=back))

    def sweep(self, on: date) -> None:
        self.tell(TermLapsed(case_id=CASE, on=on, term=TermKind.DEFENCE))

    def turn_term(self, what: Act) -> None:
        """Ask for each of the terms that may rest; the head signs."""
        for kind in sorted(MAY_REST):
            self.tell(propose(what, self.day, term=kind.value))
            self.sign_all()

    def change_calendar(self) -> None:
        """To a calendar without work on Wednesdays, and back: every term of five days moves."""
        self.law = OTHER_LAW if self.law is LAW else LAW
        version = self.law.calendar.version
        self.tell(CalendarChanged(case_id=CASE, on=self.day, calendar=version, reason="通知"))

    def sign_all(self, answer=Answer.APPROVE) -> None:
        proposal = self.case.proposal
        roles = ROW_BY_ID[proposal.row].signed_by[len(proposal.signed) :] if proposal else ()
        for role in roles:
            entries = self.tell(approve(proposal.number, role, self.day, answer=answer))
            if self.case.proposal is None or any(isinstance(e, Refused) for e in entries):
                return

    def turn(self, what) -> None:
        if what == "on the road":
            what = ROAD[self.road % len(ROAD)]
            self.road += 1
        match what:
            case Act():
                self.tell(propose(what, self.day, rectification_days="10"))
                self.sign_all()
            case Step():
                self.tell(take(what, self.day))
            case Notice():
                self.tell(serve(what, self.day))
            case Band():
                self.tell(inspection(self.day), what)
            case "complain":
                self.tell(complaint(self.day))
            case "reinspect":
                self.tell(inspection(self.day, answers=True), Band.EXCEEDED)
            case "publish":
                from domain.events import EntryPublished

                self.tell(EntryPublished(case_id=CASE, on=self.day, issue=1, period="p"))
            case "rest" | "go on":
                self.turn_term(Act.SUSPEND_TERM if what == "rest" else Act.RESUME_TERM)
            case "another calendar":
                self.change_calendar()
            case "sign" | "refuse":
                self.sign_all(Answer.APPROVE if what == "sign" else Answer.REFUSE)
            case _:
                self.sweep(self.day)


def live(history, sweeps: Sweeps = NEVER) -> Life:
    life = Life(sweeps)
    for what, days in history:
        life.pass_time(days)
        life.turn(what)
    return life


def check_listed(life: Life) -> None:
    """Everything the law asks for before a listing is on file, dated, before the decision."""
    before = None
    for index, entry in enumerate(life.journal):
        if isinstance(entry, Moved) and entry.becomes is Status.LISTED:
            before = replay(life.journal[:index])
            assert [s.role for s in entry.signed] == [Role.LEGAL_REVIEWER, Role.AGENCY_HEAD]
            assert len({s.by for s in entry.signed} | {before.proposal.by}) == 3
            for what in (
                served(Notice.PENALTY_DECISION),
                step(Step.MEETING_RECOMMENDED),
                served(Notice.INTENT_TO_LIST),
            ):
                assert before.last(what) is not None, what
            closed = {str(lapsed(TermKind.OBJECTION)), str(step(Step.OBJECTION_WAIVED))}
            assert closed & {f.what for f in before.since(served(Notice.INTENT_TO_LIST))}
            assert before.grounds
            assert not set(before.inspectors) & {s.by for s in entry.signed}
    if life.case.status in ON_THE_LIST:
        assert before is not None, "on the list without a listing decision"


@given(HISTORY)
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_the_journal_is_the_case_and_nobody_is_listed_unlawfully(history):
    life = live(history)

    assert replay(life.journal) == life.case
    check_listed(life)
    for entry in life.journal:
        if isinstance(entry, Moved):
            row = ROW_BY_ID[entry.row]
            assert row.basis
            if row.signed_by:
                assert [s.role for s in entry.signed] == list(row.signed_by)
                binds = row.on.what not in (Act.FILE, Act.CLOSE_LEAD, Act.FILE_PENALTY, Act.CLOSE,
                                            Act.NOMINATE, Act.END_ENTITY, Act.SUSPEND_TERM,
                                            Act.RESUME_TERM)  # fmt: skip
                assert bool(row.notices) == binds


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_sweep_that_was_missed_gives_the_same_case(history):
    """Swept every day, every week, twice, out of order, or only at the end: one and the same."""
    lives = [live(history, sweeps) for sweeps in (NEVER, DAILY, WEEKLY, DOUBLED, DISORDERLY)]
    for life in lives:
        life.sweep(life.day)

    never = lives[0]
    assert replay(never.journal) == never.case
    for other in lives[1:]:
        assert other.case == never.case
        assert other.journal == never.journal


def test_a_listing_nobody_looks_at_for_years_comes_to_the_same_however_it_is_swept():
    """A term that the end of another starts (its longest time, then what follows) runs out too."""
    lives = []
    for sweeps in (NEVER, DAILY, WEEKLY, DOUBLED, DISORDERLY):
        life = road_to(Status.PUBLISHED)
        life.sweeps = sweeps
        life.pass_time(500)
        life.sweep(life.day)
        lives.append(life)
    assert lives[0].case.status is Status.SUSPENDED
    for other in lives[1:]:
        assert other.case == lives[0].case
        assert other.journal == lives[0].journal


def test_the_histories_let_terms_rest_and_calendars_move_them():
    """The property above is about something: every one of these entries comes up in a history."""
    history = [(Act.FILE, 1), ("another calendar", 1), ("rest", 1), ("another calendar", 20),
               ("go on", 3), ("another calendar", 1)]  # fmt: skip
    journal = live(history, DAILY).journal
    assert {TermSuspended, TermResumed, TermMoved} <= {type(entry) for entry in journal}


def road_to(status: Status) -> Life:
    life = Life()
    for what in ROAD:
        life.pass_time(12)
        life.turn(what)
        if life.case.status is status:
            return life
    raise AssertionError(f"{status} is not on the road; got to {life.case.status}")


def test_the_road_leads_to_the_list_and_off_it():
    assert road_to(Status.PUBLISHED).case.grounds == (
        Ground.G1_EXCEEDED,
        Ground.G2_RECTIFICATION,
    )
    assert road_to(Status.WITHDRAWN).case.status is Status.WITHDRAWN


def test_one_missing_step_stops_the_road_before_the_list():
    """Leave out any single station: the case never reaches the list."""
    for missing in range(ROAD.index(Act.LIST) + 1):
        life = Life()
        for index, what in enumerate(ROAD[: ROAD.index("publish") + 1]):
            life.pass_time(12)
            if index != missing:
                life.turn(what)
        assert life.case.status not in ON_THE_LIST, ROAD[missing]


def test_a_double_sweep_changes_nothing():
    life = road_to(Status.LIST_NOTICED)
    life.turn(Notice.INTENT_TO_LIST)
    life.pass_time(20)
    sweep = TermLapsed(case_id=CASE, on=life.day, term=TermKind.OBJECTION)
    assert life.tell(sweep)
    once = life.case
    assert life.tell(sweep) == ()
    assert life.case == once


def test_a_fine_after_a_defence_is_never_heavier_than_the_one_noticed():
    life = Life()
    for what in ROAD[: ROAD.index(Act.PENALISE)]:
        life.pass_time(12)
        life.turn(what)
    entries = life.tell(propose(Act.PENALISE, life.day, fine_yuan="80001"))
    assert [e.detail for e in entries if isinstance(e, Refused)] == [("not_harsher_than_noticed",)]
    assert not any(
        isinstance(e, Refused) for e in life.tell(propose(Act.PENALISE, life.day, fine_yuan="1"))
    )


def test_public_notice_serves_thirty_days_later():
    life = road_to(Status.WARNING_NOTICED)
    day = life.day
    public = serve(Notice.WARNING_PRENOTICE, day, ServiceWay.PUBLIC_NOTICE)
    (refused,) = life.tell(public)  # the last resort: something else must have failed before
    assert (refused.code, life.case.term(TermKind.DEFENCE)) == ("service_tried", None)
    life.tell(serve(Notice.WARNING_PRENOTICE, day, outcome=ServiceOutcome.UNKNOWN))
    assert life.case.term(TermKind.DEFENCE) is None
    life.tell(public)
    term = life.case.term(TermKind.DEFENCE)
    assert term is not None
    assert term.started_on == day + timedelta(days=30)


def test_evidence_that_cannot_support_a_listing_gives_no_ground():
    from dataclasses import replace

    event = inspection(START)
    case, _ = open_case(event, CASE)
    judged = replace(findings(Band.SERIOUS), outcome_usable=Band.COMPLIANT)
    _, after = decide(case, event, judged, LAW)
    assert (after.status, after.grounds) == (Status.INSPECTED, ())
