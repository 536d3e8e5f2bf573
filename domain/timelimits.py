"""Counting time limits the way the law counts them.

Every term is a rule (length, unit, basis) applied to a starting fact on a calendar; nothing is
a counter. Start day not counted: 民法典 201, 民诉法 85. Month periods end on the corresponding
day, or the month's last: 民法典 202. A last day that is no working day moves to the next one:
民法典 203. In 行政处罚法 terms of 2, 3, 5 and 7 days are working days: its article 85.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from domain.closed_list import ClosedList

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
    WITHDRAW = "withdraw"  # 行政处罚法 48: 3 working days to take down


class Unit(ClosedList):
    """What a term is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


class CalendarGapError(Exception):
    """A day outside the loaded calendar was asked for; load that year's table first."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, from ``first`` to ``last`` inclusive.

    ``holidays`` names weekdays that are off, ``make_up_days`` weekend days that are worked.
    """

    first: date
    last: date
    holidays: dict[date, str]
    make_up_days: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``; CalendarGapError outside the loaded years."""
        if not self.first <= day <= self.last:
            raise CalendarGapError(
                f"{day}: the working calendar covers {self.first} to {self.last} only"
            )
        if day.weekday() >= 5:
            return day in self.make_up_days
        return day not in self.holidays

    def why_off(self, day: date) -> str:
        """The holiday's name, "weekend", or "" for a working day."""
        if self.is_working(day):
            return ""
        return self.holidays.get(day, "weekend")

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
class Term:
    """A term that runs: counted from the day after ``started_on`` to ``due_on`` inclusive."""

    kind: TermKind
    started_on: date
    due_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A line of a term's account: ``number`` is None for a day that is not counted."""

    day: date
    number: int | None
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


def start_term(rule: TermRule, start: date, calendar: Calendar) -> Term:
    """The running term that ``rule`` gives for a starting fact on ``start``."""
    due = due_day(start, rule.length, rule.unit, calendar)
    return Term(rule.kind, start, due, rule.basis)


def account(rule: TermRule, start: date, calendar: Calendar) -> tuple[CountedDay, ...]:
    """The term day by day: what was counted as which day, what was not and why."""
    due = due_day(start, rule.length, rule.unit, calendar)
    lines, number, day = [], 0, start + ONE_DAY
    nominal_end = {
        Unit.DAYS: lambda: start + timedelta(days=rule.length),
        Unit.MONTHS: lambda: add_months(start, rule.length),
        Unit.WORKING_DAYS: lambda: due,
    }[rule.unit]()
    while day <= due:
        off = calendar.why_off(day)
        counted = (not off) if rule.unit is Unit.WORKING_DAYS else day <= nominal_end
        if counted:
            number += 1
        lines.append(CountedDay(day, number if counted else None, off))
        day += ONE_DAY
    return tuple(lines)
