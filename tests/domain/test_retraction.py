"""Reminders fall on working days, counted from the day after the retraction was made out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.retraction import REMINDED_AFTER, TO_DO, WORDS, RetractionKind, reminder_due
from domain.timelimits import Unit, due_day
from tests.office import calendar_2025

CALENDAR = calendar_2025()
MADE = date(2025, 9, 29)  # a Monday; 10-01 to 10-08 is National Day, 10-11 is worked


@pytest.mark.parametrize(
    ("today", "number"),
    [
        ("2025-09-28", None), ("2025-09-29", None), ("2025-09-30", 1), ("2025-10-08", 1),
        ("2025-10-09", 2), ("2025-10-10", 3), ("2025-10-11", 3), ("2025-12-31", 3),
    ],
)  # fmt: skip
def test_over_a_holiday(today, number):
    assert reminder_due(MADE, date.fromisoformat(today), CALENDAR) == number


def test_long_after_no_calendar_is_asked():
    """The working calendar ends; a retraction may be older or younger than it."""
    assert reminder_due(date(2027, 12, 1), date(2040, 1, 1), CALENDAR) == REMINDED_AFTER[-1]


@given(st.dates(date(2024, 1, 1), date(2027, 10, 1)), st.integers(0, 90))
def test_a_reminder_never_comes_early_and_never_goes_back(made, days):
    today = made + timedelta(days=days)
    now, before = (reminder_due(made, d, CALENDAR) or 0 for d in (today, today - timedelta(1)))
    assert now >= before
    if now:
        assert due_day(made, now, Unit.WORKING_DAYS, CALENDAR) <= today
    later = [n for n in REMINDED_AFTER if n > now]
    assert all(due_day(made, n, Unit.WORKING_DAYS, CALENDAR) > today for n in later)


def test_every_kind_has_its_words():
    assert set(WORDS) == set(TO_DO) == set(RetractionKind)
