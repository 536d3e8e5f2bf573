"""The columnar judgement holds what the formulae say, one figure at a time, in fractions."""

from __future__ import annotations

from fractions import Fraction as Exact

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.findings import Band
from domain.measurement import ComputedMeasurement, SampleKind
from rules.explain import decimal
from rules.formulae.rounding import within
from rules.formulae.shifts import factor, reduced_limit
from tests.conftest import EXAMPLES
from tests.rules.test_borders import with_value
from tests.rules.test_judge import HAND, ON, line, sample


@pytest.fixture(scope="session")
def rounding(book):
    return with_value(book, "comparison.method", "rounded_value")


def computed(agent, kind, exact, **more):
    given_ = {"sample_no": "1", "workshop": "车间", "post": "岗位", "unit": "mg/m3"}
    given_ |= {"sampled_on": ON, "value": f"{decimal(exact):f}", "shown": "", "told": "", **more}
    return ComputedMeasurement(agent=agent, kind=kind, exact=exact, **given_)


def band_of(value, limit):
    return (
        Band.COMPLIANT if value <= limit else Band.SERIOUS if value >= 2 * limit else Band.EXCEEDED
    )


EIGHTHS = st.integers(1, 180).map(lambda n: Exact(n, 8))
WEEKS = st.integers(1, 14).map(lambda n: Exact(n, 2))


def text(exact):
    return f"{float(exact):.3f}"


@given(st.sampled_from(HAND), st.integers(0, 999_999), st.integers(1, 4000), EIGHTHS, WEEKS)
@settings(max_examples=EXAMPLES * 4, deadline=None)
def test_a_computed_value_is_judged_exactly_under_daily_and_weekly_reduction(
    book, hand, top, bottom, hours, days
):
    """Oracle: Brief and Scala in fractions, written out here and not taken from the formulae."""
    agent, kind, limit = hand
    applied, week = Exact(limit), hours * days
    if kind is SampleKind.TWA:
        daily = Exact(8) / hours * (24 - hours) / 16 if hours > 8 else Exact(1)
        weekly = Exact(40) / week * (168 - week) / 128 if week > 40 else Exact(1)
        applied *= min(daily, weekly)
        assert applied == reduced_limit(limit, "PC-TWA", hours, week).value
    one = computed(agent, kind, Exact(top, bottom), hours=text(hours), days_per_week=text(days))

    assert line(book, one).band is band_of(Exact(top, bottom), applied)


@given(st.sampled_from(HAND), EIGHTHS, WEEKS, st.sampled_from([1, 2]), st.sampled_from([-1, 0, 1]))
@settings(max_examples=EXAMPLES * 4, deadline=None)
def test_equality_is_never_over_however_the_limit_was_reduced(book, hand, hours, days, times, off):
    """The value is the reduced limit itself, once or twice, or beside it by a billionth."""
    agent, kind, limit = hand
    applied = Exact(limit) * times
    if kind is SampleKind.TWA:
        applied *= factor(hours, hours * days).value
    exact = applied + Exact(off, 10**9)
    one = computed(agent, kind, exact, hours=text(hours), days_per_week=text(days))

    assert line(book, one).band is band_of(exact, applied / times)


@given(st.sampled_from(HAND), st.integers(0, 10**5), st.integers(1, 999))
@settings(max_examples=EXAMPLES * 4, deadline=None)
def test_both_methods_of_comparing_agree_with_the_formula(book, rounding, hand, top, bottom):
    agent, kind, limit = hand
    exact = Exact(top, 100 * bottom)
    one = computed(agent, kind, exact)

    full, rounded = line(book, one).band, line(rounding, one).band

    assert (full is Band.COMPLIANT) == within(exact, limit).value == (exact <= Exact(limit))
    assert (rounded is Band.COMPLIANT) == within(exact, limit, rounded=True).value


@pytest.mark.parametrize(
    ("exact", "within_rounded"),
    [("0.035", False), ("0.034999999", True), ("0.025", True), ("0.03500000001", False)],
)
def test_a_half_goes_to_the_even_figure_of_the_limit(rounding, exact, within_rounded):
    """Lead fume, limit 0.03 mg/m3 (GBZ 2.1-2019 table 1): 0.035 becomes 0.04, 0.025 becomes 0.02."""
    found = line(rounding, computed("chem-224b", SampleKind.TWA, Exact(exact))).band
    assert (found is Band.COMPLIANT) == within_rounded


def test_a_ready_result_of_six_days_is_reduced_by_the_week(book):
    """8 h on six days: RF = (40/48)((168-48)/128) = 0.78125; ammonia 20 mg/m3 becomes 15.625."""
    at = line(book, sample("chem-002", SampleKind.TWA, "15.625", days_per_week="6"))
    over = line(book, sample("chem-002", SampleKind.TWA, "15.625001", days_per_week="6"))
    five = line(book, sample("chem-002", SampleKind.TWA, "20"))
    assert (at.band, at.ratio) == (Band.COMPLIANT, "1.00")
    assert over.band is Band.EXCEEDED
    assert "reduction_unconfirmed" in over.defects
    assert five.band is Band.COMPLIANT
    assert at.explanation["arithmetic"] == (
        "RF = (40/48)×((168−48)/128)；20×RF = 15.625；15.625 ÷ 15.625 = 1.00"
    )


@pytest.mark.parametrize("over", [0, 10])
@pytest.mark.parametrize("off", ["-1e-47", "0", "1e-47"])
def test_a_computed_level_is_judged_to_its_last_digit(book, over, off):
    """85 dB(A) is within and 95 serious; anything more or less is not, however little."""
    exact = Exact(85 + over) + Exact(off)
    one = computed("noise", SampleKind.NOISE, exact, unit="dB(A)")
    found = line(book, one).band
    expected = Band.COMPLIANT if exact <= 85 else Band.SERIOUS if exact >= 95 else Band.EXCEEDED
    assert found is expected
