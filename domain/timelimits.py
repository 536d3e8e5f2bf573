"""Counting time limits the way the law counts them.

Every term is a rule (length, unit, basis) applied to a starting fact on a calendar; nothing is
a counter. Start day not counted: 民法典 201, 民诉法 85. Month periods end on the corresponding
day, or the month's last: 民法典 202. A last day that is no working day moves to the next one:
民法典 203. In 行政处罚法 terms of 2, 3, 5 and 7 days are working days: its article 85. The day on
which a term is suspended is not counted, the day on which it goes on is (docs/adr/0017).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from domain.closed_list import ClosedList
from domain.slotwise import slotwise
from domain.told import ToldError

ONE_DAY = timedelta(days=1)


class TermKind(ClosedList):
    """The terms that can run in a case."""

    COMPLAINT_ROUTE = "complaint_route"  # 信访工作条例 23: 15 days to say what becomes of it
    COMPLAINT_ANSWER = "complaint_answer"  # 信访工作条例 34: 60 days
    COMPLAINT_EXTENSION = "complaint_extension"  # 信访工作条例 34: at most 30 days more, once
    COMPLAINT_FEEDBACK = "complaint_feedback"  # pattern: 安监总财〔2012〕63号 10(3), 10 days
    FILING_TOLD = "filing_told"  # pattern: 市场监管投诉举报暂行办法 31, 5 working days
    TRANSFER_OBJECTION = "transfer_objection"  # 信访工作条例 23: 5 working days
    REFERRAL_ANSWER = "referral_answer"  # set in the referral itself
    REVIEW_REQUEST = "review_request"  # 信访工作条例 35, 36: 30 days
    REVIEW_ANSWER = "review_answer"  # 信访工作条例 35, 36: 30 days
    RETALIATION = "retaliation"  # office policy; 职业病防治法 39 names no term
    DECISION = "decision"  # 行政处罚法 60: 90 days from filing
    DEFENCE = "defence"  # statement and defence, 行政处罚法 44-45
    HEARING_REQUEST = "hearing_request"  # 行政处罚法 64(1): 5 working days
    HEARING_NOTICE = "hearing_notice"  # 行政处罚法 64(2): at least 7 working days before
    RECTIFICATION = "rectification"  # set in the order itself
    SERVE_DECISION = "serve_decision"  # 行政处罚法 61: 7 working days
    PAY_FINE = "pay_fine"  # 行政处罚法 67: 15 days
    RECONSIDERATION = "reconsideration"  # 行政复议法 20: 60 days
    SUIT = "suit"  # 行政诉讼法 46: 6 months
    OBJECTION = "objection"  # to an intended listing
    LISTING = "listing"  # how long an entry is shown at most
    EARLIEST_EXIT = "earliest_exit"  # before which no early removal can be asked
    EVIDENCE = "evidence"  # 行政处罚法 56: 7 working days to decide on what was registered
    DEMAND = "demand"  # 行政强制法 54: 10 working days after the demand letter
    COURT_APPLICATION = "court_application"  # 行政强制法 53: 3 months to apply to the court
    REMEDY_REPLY = "remedy_reply"  # 行政复议法 48: 10 working days for reply and evidence
    SUIT_AFTER_REVIEW = "suit_after_review"  # 行政诉讼法 45: 15 days
    CRIME_TRANSFER = "crime_transfer"  # 国务院令310号: 3 days to approve or refuse
    SUCCESSOR_OBJECTION = "successor_objection"  # for the one who is to take over duties
    HOLD = "hold"  # to decide what follows when a listing term ended without rectification
    WITHDRAW = "withdraw"  # 行政处罚法 48: 3 working days to take down


class Unit(ClosedList):
    """What a term is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


class DayKind(ClosedList):
    """What a day is, for a term that runs over it."""

    WORKING = "working"
    MAKE_UP = "make_up"  # a weekend day that is worked
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENDED = "suspended"  # the term did not run


PROJECTED = "projected"  # a year whose table is not out yet, counted by weekends only


class CalendarGapError(ToldError):
    """A day outside the loaded calendar was asked for; load that year's table first."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, from ``first`` to ``last`` inclusive.

    ``holidays`` names days that are off, ``make_up_days`` weekend days that are worked. ``version``
    is a digest of all that, ``tables`` how well the table of each year is known: confirmed,
    unconfirmed; a year without a table is projected.
    """

    first: date
    last: date
    holidays: dict[date, str]
    make_up_days: frozenset[date]
    version: str = ""
    tables: Mapping[int, str] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``; CalendarGapError outside the loaded years."""
        if not self.first <= day <= self.last:
            raise CalendarGapError(
                f"{day}: the working calendar covers {self.first} to {self.last} only; add the "
                "table of that year（工作日历未覆盖该日，请先用 mingdan calendar 加入该年度的日历）"
            )
        if day.weekday() >= 5:
            return day in self.make_up_days
        return day not in self.holidays

    def kind(self, day: date) -> DayKind:
        """What a day is; never SUSPENDED, which is a matter of the term."""
        weekend = day.weekday() >= 5
        if self.is_working(day):
            return DayKind.MAKE_UP if weekend else DayKind.WORKING
        return DayKind.HOLIDAY if day in self.holidays else DayKind.WEEKEND

    def known(self, year: int) -> str:
        """How well the table of a year is known."""
        return self.tables.get(year, PROJECTED)

    def next_working(self, day: date) -> date:
        """``day`` itself if it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day


@dataclass(frozen=True, slots=True)
class TermRule:
    """Length and basis of a kind of term. ``status``: law, office_policy or unconfirmed."""

    kind: TermKind
    length: int
    unit: Unit
    basis: str
    status: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time a term does not run: from ``since`` to the day before ``until`` (None: still)."""

    since: date
    reason: str
    paper: str  # the document that shows the reason
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the term rests on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@slotwise
@dataclass(frozen=True, slots=True)
class Term:
    """A term that runs: counted from the day after ``started_on`` to ``due_on`` inclusive.

    ``by`` is the row of the table whose fact started it, ``status`` that of its length (law,
    office_policy, unconfirmed), ``calendar`` the version it was last counted by. ``named`` is a
    last day that a paper names instead of a length. Terms recorded before these were kept have
    neither; they keep their day.
    """

    kind: TermKind
    started_on: date
    due_on: date
    basis: str
    by: str = ""
    length: int = 0
    unit: Unit = Unit.DAYS
    named: date | None = None
    status: str = ""
    calendar: str = ""
    suspensions: tuple[Suspension, ...] = ()

    @property
    def suspended(self) -> Suspension | None:
        """The suspension that holds it up now, or None."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.until is None else None

    @property
    def over_from(self) -> date:
        """The first day on which it has run out; what waits for its end can be done from then."""
        return self.due_on + ONE_DAY

    @property
    def counted(self) -> bool:
        """Whether its record says what it is counted from; else only its day is known."""
        return self.length > 0 or self.named is not None

    def rests(self, day: date) -> bool:
        """Whether it is suspended on that day."""
        return any(one.covers(day) for one in self.suspensions)

    def units(self) -> int:
        """How many days are to be counted.

        Working days, or calendar days up to the named or corresponding day.
        """
        if self.named is not None:
            return (self.named - self.started_on).days
        if self.unit is Unit.MONTHS:
            return (add_months(self.started_on, self.length) - self.started_on).days
        return self.length

    def counts(self, day: date, calendar: Calendar) -> bool:
        """Whether a day is one of those that are counted."""
        working = self.named is None and self.unit is Unit.WORKING_DAYS
        return not self.rests(day) and (not working or calendar.is_working(day))


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A line of a term's account: ``number`` is None for a day that is not counted.

    ``reason`` is the holiday's name or why the term was suspended.
    """

    day: date
    number: int | None
    kind: DayKind
    reason: str


def due_day(start: date, length: int, unit: Unit, calendar: Calendar) -> date:
    """The last day of a term that starts by a fact on ``start``."""
    match unit:
        case Unit.WORKING_DAYS:
            day = start
            for _ in range(length):
                day = calendar.next_working(day + ONE_DAY)
            return day
        case Unit.DAYS:
            return calendar.next_working(start + timedelta(days=length))
        case Unit.MONTHS:
            return calendar.next_working(add_months(start, length))


def add_months(start: date, months: int) -> date:
    """The corresponding day ``months`` later, or that month's last day (民法典 202)."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1]))


def start_term(rule: TermRule, start: date, calendar: Calendar, by: str = "") -> Term:
    """The running term that ``rule`` gives for a starting fact on ``start``, by a row."""
    return Term(
        rule.kind,
        start,
        due_day(start, rule.length, rule.unit, calendar),
        rule.basis,
        by=by,
        length=rule.length,
        unit=rule.unit,
        status=rule.status,
        calendar=calendar.version,
    )


def nominal_day(term: Term, calendar: Calendar) -> date:
    """The day on which the last one is counted, working day or not; for a term that runs."""
    day, left = term.started_on, term.units()
    while left > 0:
        day += ONE_DAY
        left -= term.counts(day, calendar)
    return day + timedelta(days=left)  # what a paper names may lie behind when it is signed


def projected(term: Term, calendar: Calendar) -> date:
    """The last day of a term by a calendar: a working day on which it runs.

    A term that is suspended now, or whose record does not say what it is counted from, keeps the
    day it has.
    """
    if term.suspended is not None or not term.counted:
        return term.due_on
    day = nominal_day(term, calendar)
    while term.rests(day) or not calendar.is_working(day):
        day += ONE_DAY
    return day


def suspended(term: Term, on: date, reason: str, paper: str) -> Term:
    """The term as it no longer runs from ``on``; its last day is open until it goes on."""
    return replace(term, suspensions=(*term.suspensions, Suspension(on, reason, paper)))


def resumed(term: Term, on: date) -> Term:
    """The term as it runs again from ``on``, its last day not counted anew yet."""
    *before, last = term.suspensions
    return replace(term, suspensions=(*before, replace(last, until=on)))


def account(term: Term, calendar: Calendar) -> tuple[CountedDay, ...]:
    """The term day by day: what was counted as which day, what was not and why.

    To its last day, or to the first on which it rests; empty when only its day is known.
    """
    if not term.counted:
        return ()
    held_up = term.suspended
    last = term.due_on if held_up is None else held_up.since
    lines, number, units, day = list[CountedDay](), 0, term.units(), term.started_on + ONE_DAY
    while day <= last:
        counted = number < units and term.counts(day, calendar)
        number += counted
        kind, reason = calendar.kind(day), calendar.holidays.get(day, "")
        for one in term.suspensions:
            if one.covers(day):
                kind, reason = DayKind.SUSPENDED, one.reason
        lines.append(CountedDay(day, number if counted else None, kind, reason))
        day += ONE_DAY
    return tuple(lines)
