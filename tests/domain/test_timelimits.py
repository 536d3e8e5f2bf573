"""Terms are counted as the law counts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.timelimits import (
    CalendarGapError,
    DayKind,
    Term,
    TermKind,
    TermRule,
    Unit,
    account,
    add_months,
    due_day,
    nominal_day,
    projected,
    start_term,
)
from rules.calendar import build_calendar
from tests.conftest import EXAMPLES
from tests.office import calendar_2025

CALENDAR = calendar_2025()
W, D, M = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS
VECTORS = [
    (date(2025, 9, 26), 5, W, date(2025, 10, 10)),
    (date(2025, 9, 26), 7, W, date(2025, 10, 13)),
    (date(2025, 9, 26), 10, W, date(2025, 10, 16)),
    (date(2025, 4, 30), 3, W, date(2025, 5, 8)),
    (date(2025, 1, 24), 3, W, date(2025, 2, 5)),
    (date(2025, 1, 24), 7, W, date(2025, 2, 10)),
    (date(2025, 9, 23), 15, D, date(2025, 10, 9)),
    (date(2025, 8, 8), 60, D, date(2025, 10, 9)),
    (date(2025, 7, 3), 90, D, date(2025, 10, 9)),
    (date(2025, 4, 5), 30, D, date(2025, 5, 6)),
    # by hand: a Friday, five working days over two ordinary weekends
    (date(2025, 11, 7), 5, W, date(2025, 11, 14)),
    # by hand: months end on the corresponding day, or the last of the month, then roll on
    (date(2025, 10, 31), 6, M, date(2026, 4, 30)),
    (date(2025, 3, 10), 6, M, date(2025, 9, 10)),
]


@pytest.mark.parametrize(("start", "length", "unit", "due"), VECTORS)
@pytest.mark.parametrize("calendar", [CALENDAR, build_calendar()], ids=["by hand", "library"])
def test_hand_counted_terms(start, length, unit, due, calendar):
    assert due_day(start, length, unit, calendar) == due


@given(
    st.dates(date(2024, 2, 1), date(2026, 6, 1)),
    st.integers(1, 120),
    st.sampled_from([W, D]),
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_term_ends_on_a_working_day_after_its_start(start, length, unit):
    due = due_day(start, length, unit, CALENDAR)

    assert due > start
    assert CALENDAR.is_working(due)
    assert due_day(start, length + 1, unit, CALENDAR) >= due


@given(st.dates(date(2024, 2, 1), date(2026, 6, 1)), st.integers(1, 60), st.sampled_from([W, D, M]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_account_adds_up_to_the_last_day(start, length, unit):
    length = min(length, 12) if unit is M else length
    rule = TermRule(TermKind.DEFENCE, length, unit, "", "law")
    term = start_term(rule, start, CALENDAR)

    lines = account(term, CALENDAR)

    assert lines[0].day == start + timedelta(days=1)
    assert lines[-1].day == term.due_on
    counted = [line.number for line in lines if line.number is not None]
    assert counted == list(range(1, len(counted) + 1))
    if unit is not M:
        assert len(counted) == length
    off = (DayKind.WEEKEND, DayKind.HOLIDAY)
    assert all(line.kind in off for line in lines if line.number is None and unit is W)


def test_a_day_outside_the_calendar_is_an_error_not_a_guess():
    with pytest.raises(CalendarGapError, match="2024-01-01 to 2027-12-31"):
        CALENDAR.is_working(date(2030, 1, 1))


def test_a_calendar_answers_for_its_first_and_its_last_day_and_for_none_beyond():
    for inside in (CALENDAR.first, CALENDAR.last):
        assert CALENDAR.kind(inside) is DayKind.WORKING
    told = (
        r"^2023-12-31: the working calendar covers 2024-01-01 to 2027-12-31 only; add the table of "
        r"that year（工作日历未覆盖该日，请先用 mingdan calendar 加入该年度的日历）$"
    )
    with pytest.raises(CalendarGapError, match=told):
        CALENDAR.kind(CALENDAR.first - timedelta(days=1))
    with pytest.raises(CalendarGapError, match=r"^2028-01-01: "):
        CALENDAR.kind(CALENDAR.last + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 1, 24), DayKind.WORKING),  # Friday
        (date(2025, 1, 25), DayKind.WEEKEND),
        (date(2025, 1, 26), DayKind.MAKE_UP),  # Sunday
        (date(2025, 1, 28), DayKind.HOLIDAY),  # Tuesday
        (date(2025, 2, 8), DayKind.MAKE_UP),  # Saturday
        (date(2025, 2, 9), DayKind.WEEKEND),
    ],
)
def test_a_day_is_what_the_published_table_of_2025_says(day, kind):
    assert CALENDAR.kind(day) is kind


def test_a_term_says_by_what_it_runs_and_from_when():
    rule = TermRule(TermKind.PAY_FINE, 15, D, "行政处罚法 67", "law")
    calendar = replace(CALENDAR, version="v1")
    assert start_term(rule, date(2025, 9, 23), calendar, "P14") == Term(
        TermKind.PAY_FINE, date(2025, 9, 23), date(2025, 10, 9), "行政处罚法 67", by="P14", length=15,
        unit=D, status="law", calendar="v1",
    )  # fmt: skip
    assert start_term(rule, date(2025, 9, 23), calendar).by == ""


@pytest.mark.parametrize(("start", "length", "unit", "due"), VECTORS)
def test_the_last_day_counted_is_a_working_day_only_where_working_days_are_counted(
    start, length, unit, due
):
    term = start_term(TermRule(TermKind.DECISION, length, unit, "", "law"), start, CALENDAR)
    plain = {W: due, D: start + timedelta(days=length), M: add_months(start, length)}[unit]
    assert nominal_day(term, CALENDAR) == plain


def test_a_day_that_lay_behind_when_the_paper_was_signed_is_not_counted_to():
    """The term is over as soon as an office works: nobody is given days that no paper names."""
    signed, named = date(2025, 11, 12), date(2025, 11, 7)  # Wednesday, the Friday before
    term = Term(TermKind.PAY_FINE, signed, named, "批准书", named=named)
    assert nominal_day(term, CALENDAR) == named
    assert projected(term, CALENDAR) == named
    assert account(term, CALENDAR) == ()


def test_a_line_of_an_account_gives_a_reason_where_there_is_one():
    rule = TermRule(TermKind.DEFENCE, 3, W, "行政处罚法 44", "law")
    lines = account(start_term(rule, date(2025, 1, 24), CALENDAR), CALENDAR)
    told = [(line.day.day, line.number, line.kind, line.reason) for line in lines]
    holidays = [(day, None, DayKind.HOLIDAY, "holiday") for day in (28, 29, 30, 31)]
    weekend = [(day, None, DayKind.WEEKEND, "") for day in (1, 2)]
    assert told == [
        (25, None, DayKind.WEEKEND, ""), (26, 1, DayKind.MAKE_UP, ""), (27, 2, DayKind.WORKING, ""),
        *holidays, *weekend, *[(day, None, DayKind.HOLIDAY, "holiday") for day in (3, 4)],
        (5, 3, DayKind.WORKING, ""),
    ]  # fmt: skip


def test_a_make_up_saturday_ends_a_term_and_an_ordinary_one_does_not():
    """28 February 2026 is a Saturday; the library's table of 2026 has it worked."""
    start = date(2025, 8, 31)
    assert due_day(start, 6, M, CALENDAR) == date(2026, 3, 2)
    assert due_day(start, 6, M, build_calendar()) == date(2026, 2, 28)


def test_months_end_on_the_last_day_of_a_short_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_the_library_calendar_agrees_with_the_published_table_of_2025():
    ours = build_calendar()
    day = date(2025, 1, 1)
    while day.year == 2025:
        assert ours.is_working(day) == CALENDAR.is_working(day), day
        day += timedelta(days=1)


def test_every_year_says_how_well_it_is_confirmed():
    calendar = build_calendar()
    assert calendar.known(2025) == "confirmed"
    assert calendar.known(2026) == "unconfirmed"
    assert calendar.known(2029) == "projected"
