"""Promises of the formulae of fractions, against oracles in whole numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.formulae.concentrations import c_me, c_ste, c_twa, c_twa_personal
from rules.formulae.detection import Bounds, Reading, c_twa_bounds, outcome
from rules.formulae.levels import action_level, exposure_level
from rules.formulae.mixtures import maximum_cumulative_ratio, mixture
from rules.formulae.peaks import excursion, excursion_multiple, peak_exposure
from rules.formulae.result import FormulaError, exact
from rules.formulae.rounding import round_half_even, within
from rules.formulae.shifts import daily_factor, factor, reduced_limit, weekly_factor

THOUSANDTHS = st.integers(0, 10**7)
TENTHS = st.integers(1, 30)


def milli(n: int) -> str:
    return f"{n // 1000}.{n % 1000:03d}"


@given(st.lists(st.tuples(THOUSANDTHS, TENTHS), min_size=1, max_size=8))
def test_c_twa_is_the_sum_of_whole_numbers_over_80000(parts):
    found = c_twa([(milli(c), f"{t // 10}.{t % 10}") for c, t in parts]).value

    assert found * 80000 == sum(c * t for c, t in parts)


@given(THOUSANDTHS, st.integers(1, 150))
def test_c_ste_of_a_shorter_exposure_is_averaged_over_15_minutes(c, tenths):
    assert c_ste([(milli(c), Fraction(tenths, 10))]).value * 150000 == c * tenths


@given(THOUSANDTHS, st.integers(1, 10**7))
def test_exposure_level_agrees_with_whole_percentages(value, limit):
    tops = [limit, 10 * limit, 50 * limit, 100 * limit]

    place = sum(100 * value > top for top in tops)

    assert exposure_level(milli(value), milli(limit)).value == "0ⅠⅡⅢⅣ"[place]


@given(st.lists(st.tuples(THOUSANDTHS, st.integers(1, 1000)), min_size=1, max_size=6))
def test_a_mixture_is_over_1_exactly_when_whole_numbers_say_so(parts):
    product = 1
    for _, limit in parts:
        product *= limit
    found = mixture([(milli(c), milli(limit)) for c, limit in parts]).value

    assert (found > 1) == (sum(c * (product // limit) for c, limit in parts) > product)


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 5, 10, 20, 50, 100]))
def test_rounding_goes_to_the_nearest_multiple_and_a_half_to_the_even_one(n, step):
    low, rest = divmod(n, step)
    up = 2 * rest > step or (2 * rest == step and low % 2 == 1)

    assert round_half_even(n, step).value == (low + up) * step


@given(st.integers(1, 239), st.integers(1, 1679))
def test_the_factor_is_the_smaller_one_and_never_above_1(day, week):
    d, w = Fraction(day, 10), Fraction(week, 10)
    oracle = (
        min(
            Fraction(8 * (240 - day), 16 * day),
            Fraction(40 * (1680 - week), 128 * week),
            Fraction(1),
        )
        if day > 80 and week > 400
        else None
    )
    found = factor(d, w).value

    assert 0 < found <= 1
    assert oracle is None or found == oracle


def test_equality_is_within_in_every_comparison():
    assert within("0.50", "0.5").value
    assert not within("0.5000001", "0.5").value
    assert within("0.5000001", "0.5", rounded=True).value
    assert within("97.0", "97.0", at_least=True).value
    assert mixture([("1", "3"), ("2", "3")]).value == 1
    assert action_level("0.5").value == Fraction(1, 4)
    assert maximum_cumulative_ratio([(1, 1), (2, 2)]).value == 2


@pytest.mark.parametrize(
    ("peaks", "broken"),
    [
        ([(15, 0, 200)], ()),
        ([("15.1", 0, 15), ("15.1", 75, 90), (25, 150, 165), (25, 225, 240)], ()),
        ([("25.0001", 0, 1)], ("over_5x",)),
        ([(16, 0, "15.01")], ("longer_than_15_min",)),
        ([(16, 0, 15), (16, "74.99", 80)], ("closer_than_60_min",)),
        ([(16, 70 * i, 70 * i + 5) for i in range(5)], ("more_than_4",)),
    ],
)
def test_peaks_are_held_to_every_part_of_6_3_3(peaks, broken):
    assert peak_exposure(5, peaks).value == broken


def test_the_multiple_at_10_stays_open_where_the_two_readings_differ():
    assert excursion_multiple(10, dust=False).value == (2, Fraction(5, 2))
    assert excursion(10, 20, dust=False).value is True
    assert excursion(10, "20.1", dust=False).value is None
    assert excursion(10, "25.1", dust=False).value is False
    bands = [
        excursion_multiple(x, dust=False).value[0] for x in ("0.99", 1, "9.9", "10.1", 99, 100)
    ]
    assert bands == [3, Fraction(5, 2), Fraction(5, 2), 2, 2, Fraction(3, 2)]
    assert excursion_multiple(100, dust=True).value == (2,)


@given(st.integers(0, 999), st.integers(0, 999), st.integers(1, 999))
def test_a_censored_verdict_is_certain_only_when_both_ends_agree(known, lod, limit):
    bounds = c_twa_bounds([Reading(known, 4), Reading(lod, 4, censored=True)]).value
    ends = {4 * known <= 8 * limit, 4 * known + 4 * lod <= 8 * limit}

    assert bounds == Bounds(
        Fraction(known, 2), Fraction(2 * known + lod, 4), Fraction(known + lod, 2)
    )
    assert (outcome(bounds, limit).value == "depends") == (len(ends) == 2)


def test_shifts_factors_at_their_borders():
    assert daily_factor(8).value == weekly_factor(40).value == 1
    assert daily_factor(12).value == Fraction(1, 2)
    assert reduced_limit(10, "PC-TWA", 10, 40).value == 7


def test_personal_sample_and_c_me():
    assert c_twa_personal(48, 10, 100).value == 10
    assert c_me([(1, 15), (3, 5)]).value == 3


@pytest.mark.parametrize(
    "refused",
    [
        lambda: exact(0.1, "x"),
        lambda: exact("abc", "x"),
        lambda: c_twa([]),
        lambda: c_twa([(1, 25)]),
        lambda: c_twa([(-1, 2)]),
        lambda: c_ste([(1, 16)]),
        lambda: c_me([(1, 16)]),
        lambda: mixture([(1, 0)]),
        lambda: maximum_cumulative_ratio([(0, 1)]),
        lambda: reduced_limit(10, "MAC", 10, 40),
        lambda: daily_factor(24),
        lambda: peak_exposure(5, [(1, 5, 5)]),
        lambda: c_twa_bounds([]),
    ],
)
def test_a_figure_no_formula_can_take_is_refused(refused):
    with pytest.raises(FormulaError):
        refused()
