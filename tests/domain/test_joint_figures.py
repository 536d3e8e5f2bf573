"""Shares, targets and forecasts are exact; periods add up."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.joint.figures import Figure, forecast, total
from domain.joint.periods import Period

COUNTS = st.integers(0, 10_000)
FIGURES = st.builds(lambda d, n: Figure(numerator=min(n, d), denominator=d), COUNTS, COUNTS)
PERIODS = st.builds(Period, st.integers(2000, 2100), st.integers(1, 4))


@given(PERIODS, st.integers(-40, 40))
def test_periods_follow_on_without_a_gap(period, quarters):
    assert period.last + timedelta(days=1) == period.after(1).first
    assert period.after(quarters).after(-quarters) == period
    assert Period.of(period.first) == Period.of(period.last) == period
    assert Period.read(str(period)) == period


@pytest.mark.parametrize("said", ["2026", "2026-Q5", "2026-Q0", "2026-q1", "26-Q1", "2026-Q1 "])
def test_what_is_no_quarter_is_refused(said):
    with pytest.raises(ValueError, match="no quarter"):
        Period.read(said)


@given(FIGURES)
def test_a_share_is_never_said_to_reach_what_it_does_not(figure):
    if figure.share is None:
        assert figure.said == "—"
        return
    said = Fraction(figure.said.rstrip("%")) / 100
    assert said <= figure.share < said + Fraction(1, 1000)
    for target in (Fraction(85, 100), Fraction(95, 100)):
        assert figure.meets(target) is (said >= target), "a target of whole per cent"


@pytest.mark.parametrize(("numerator", "denominator", "said", "meets"), [
    (9496, 10_000, "94.9%", False), (95, 100, "95.0%", True), (9499, 10_000, "94.9%", False),
    (0, 0, "—", None), (7, None, "7", None), (0, 3, "0.0%", False), (3, 3, "100.0%", True),
])  # fmt: skip
def test_figures_as_they_are_said(numerator, denominator, said, meets):
    figure = Figure(numerator=numerator, denominator=denominator)
    assert (figure.said, figure.meets(Fraction(95, 100))) == (said, meets)


@given(st.lists(FIGURES))
def test_a_whole_is_no_mean_of_shares(some):
    whole = total(some)
    assert whole.numerator == sum(one.numerator for one in some)
    assert whole.denominator == sum(one.denominator for one in some)


def test_a_forecast_says_what_is_missing_and_needed():
    series = [(Period(2026, 1), Figure(numerator=70, denominator=100)),
              (Period(2026, 2), Figure(numerator=73, denominator=100))]  # fmt: skip
    found = forecast(series, Fraction(85, 100), date(2026, 12, 31))
    assert found is not None
    assert found.expected == Fraction(79, 100)
    assert found.missing == Fraction(6, 100)
    assert (found.needed, found.needed_a_month) == (12, 2)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=2, max_size=8), st.integers(1, 36))
def test_what_is_needed_each_month_reaches_the_target_and_no_less_does(counts, months):
    series = [
        (Period(2026, 1).after(n), Figure(numerator=min(a, b), denominator=b))
        for n, (a, b) in enumerate(counts)
    ]
    last, newest = series[-1]
    by = last.after(0).last
    year, month = divmod(by.year * 12 + by.month - 1 + months, 12)
    by = date(year, month + 1, 28)
    target = Fraction(9, 10)
    found = forecast(series, target, by)
    shares = [one for _, one in series if one.share is not None]
    if found is None:
        assert len(shares) < 2 or newest.share is None or series[-1][1] is not shares[-1]
        return
    last_share = shares[-1]
    assert Fraction(0) <= found.expected <= 1
    assert found.missing == max(0, target - found.expected)
    if newest.share is not None:
        reached = newest.numerator + found.needed_a_month * months
        assert Fraction(reached, newest.denominator) >= target
        if found.needed_a_month:
            less = newest.numerator + (found.needed_a_month - 1) * months
            assert Fraction(less, newest.denominator) < target
    assert last_share.denominator


def test_nothing_is_forecast_from_one_figure_or_beyond_the_plan():
    one = (Period(2026, 1), Figure(numerator=1, denominator=2))
    two = (Period(2026, 2), Figure(numerator=1, denominator=2))
    assert forecast([one], Fraction(1), date(2026, 12, 31)) is None
    assert forecast([one, two], Fraction(1), date(2026, 6, 30)) is None
    assert forecast([], Fraction(1), date(2026, 12, 31)) is None
