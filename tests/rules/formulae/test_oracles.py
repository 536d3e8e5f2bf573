"""The formulae against oracles that share nothing with them: whole numbers, grids, squares."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.formulae import citation, en689, grading, heat, noise
from rules.formulae.detection import Reading, c_twa_bounds
from rules.formulae.peaks import excursion, peak_exposure
from rules.formulae.rounding import within

OLD, NEW = date(2026, 1, 31), date(2026, 2, 1)
HUNDREDTHS = st.integers(0, 2000)

# -- peaks, on a grid of minutes --------------------------------------------------------------


@settings(deadline=None)
@given(
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(0, 55), st.integers(0, 300), st.integers(1, 20)), max_size=7),
)
def test_peaks_agree_with_a_grid_of_minutes(limit, readings):
    """Each minute is above 3 times the limit or not; runs of such minutes are the peaks."""
    above = [False] * 321
    for c, start, minutes in readings:
        for minute in range(start, start + minutes):
            above[minute] = above[minute] or c > 3 * limit
    text = "".join("x" if one else "." for one in above)
    runs, gaps = (
        [len(r) for r in text.split(".") if r],
        [len(g) for g in text.strip(".").split("x") if g],
    )
    expected = {
        "over_5x": any(c > 5 * limit for c, _, _ in readings),
        "longer_than_15_min": any(run > 15 for run in runs),
        "more_than_4": len(runs) > 4,
        "closer_than_60_min": any(gap < 60 for gap in gaps),
    }
    found = peak_exposure(limit, [(c, s, s + m) for c, s, m in readings]).value

    assert set(found) == {name for name, broken in expected.items() if broken}


@pytest.mark.parametrize("change", [0, 1])
def test_every_border_of_a_peak_is_within(change):
    """At 3 and 5 times, 15 minutes, four peaks and 60 minutes apart; a hundredth more is not."""
    more = Fraction(change, 100)
    four = [(4, 75 * n, 75 * n + 15) for n in range(4)]
    assert peak_exposure(1, [(3, 0, 400)]).value == ()
    assert bool(peak_exposure(1, [(3 + more, 0, 16)]).value) == bool(change)
    assert bool(peak_exposure(1, [(5 + more, 0, 15)]).value) == bool(change)
    assert bool(peak_exposure(1, [(4, 0, 15 + more)]).value) == bool(change)
    assert bool(peak_exposure(1, [(4, 0, 15), (4, 75 - more, 80)]).value) == bool(change)
    assert bool(peak_exposure(1, four + [(4, 300, 301)] * change).value) == bool(change)


def test_readings_that_follow_each_other_are_one_peak():
    three = [(4, 0, 5), (4, 5, 10), (4, 10, 15)]
    assert peak_exposure(1, three).value == ()
    assert peak_exposure(1, [*three, (4, 15, 16)]).value == ("longer_than_15_min",)


@settings(deadline=None)
@given(st.integers(1, 20_000), st.integers(0, 60_000), st.booleans())
def test_excursions_agree_with_whole_tenths(limit, mean, dust):
    """Limits in hundredths, ten times the multiple: 30, 25, 20, 15; dust 20; both sides at 10."""
    tenfold = (
        [20]
        if dust
        else [30]
        if limit < 100
        else [25]
        if limit < 1000
        else [20]
        if limit > 1000
        else [20, 25]
    )
    if not dust and limit >= 10_000:
        tenfold = [15]
    verdicts = {10 * mean <= k * limit for k in tenfold}
    found = excursion(Fraction(limit, 100), Fraction(mean, 100), dust=dust).value

    assert found == (verdicts.pop() if len(verdicts) == 1 else None)


# -- below the detection limit ----------------------------------------------------------------


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 999), st.integers(1, 60), st.booleans()), min_size=1, max_size=6
    ),
    st.integers(0, 10),
)
def test_the_interval_of_an_average_agrees_with_whole_numbers(parts, tenths):
    """In hundredths and minutes; the share of the limit in tenths."""
    known = sum(c * t for c, t, below in parts if not below)
    hidden = sum(c * t for c, t, below in parts if below)
    readings = [Reading(Fraction(c, 100), Fraction(t, 60), below) for c, t, below in parts]
    found = c_twa_bounds(readings, Fraction(tenths, 10)).value

    assert found.low * 48_000 == known
    assert found.stated * 480_000 == 10 * known + tenths * hidden
    assert found.high * 48_000 == known + hidden


# -- both methods of comparing ----------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 999), st.integers(0, 3), st.booleans())
def test_both_methods_agree_with_whole_thousandths(value, limit, places, least):
    """The value in millionths, the limit written with so many decimals; a half to the even."""
    unit = 10 ** (6 - places)
    low, rest = divmod(value, unit)
    rounded = low + (2 * rest > unit or (2 * rest == unit and low % 2 == 1))
    text = f"{limit // 10**places}.{limit % 10**places:0{places}d}" if places else str(limit)
    full, near = Fraction(value, 10**6), rounded

    def holds(left, right):
        return left >= right if least else left <= right

    assert within(full, text, at_least=least).value == holds(value, limit * unit)
    assert within(full, text, rounded=True, at_least=least).value == holds(near, limit)


# -- noise, in whole bels ---------------------------------------------------------------------

BELS = st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 40)), min_size=1, max_size=5)


@settings(deadline=None)
@given(st.lists(BELS, min_size=1, max_size=7))
def test_the_days_of_a_week_agree_with_whole_energies(days):
    """Energies in thousandths of that of 85 dB(A), times in tenths of an hour; 40 h in a week."""
    energy = sum(t * 10 ** (k + 3) for day in days for k, t in day)
    parts = [[(85 + 10 * k, Fraction(t, 10)) for k, t in day] for day in days]
    level = noise.l_ex_w_of_days([[(Fraction(db), t) for db, t in day] for day in parts]).value

    assert (level > 85) == (energy > 400_000)
    assert (level == 85) == (energy == 400_000)


@settings(deadline=None)
@given(BELS, st.integers(1, 14))
def test_days_that_are_all_alike_are_that_day_so_many_times(parts, halves):
    energy = sum(t * 10 ** (k + 3) for k, t in parts) * halves
    levels = [(Fraction(85 + 10 * k), Fraction(t, 10)) for k, t in parts]
    level = noise.l_ex_w_of_alike(levels, Fraction(halves, 2)).value

    assert (level > 85, level == 85) == (energy > 800_000, energy == 800_000)


def test_a_sum_over_minutes_that_comes_to_the_limit_is_the_limit():
    """Three parts of 160 minutes at 85 dB(A): thirds of an hour have no last digit."""
    assert noise.l_ex_8h([(85, Fraction(160, 60))] * 3).value == 85
    assert noise.l_ex_w_of_alike([(85, Fraction(400, 60))], 6).value == 85


# -- heat -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-100, 500), st.integers(1, 480)), min_size=1, max_size=6))
def test_the_mean_wbgt_agrees_with_whole_tenths(tasks):
    minutes = sum(t for _, t in tasks)
    found = heat.wbgt_mean([(Fraction(w, 10), Fraction(t, 60)) for w, t in tasks]).value

    assert found * 10 * minutes == sum(w * t for w, t in tasks)


@settings(deadline=None)
@given(st.integers(1, 480), st.integers(1, 720))
def test_the_rate_is_the_lowest_class_not_below_it(minutes, shift):
    if minutes <= shift:
        expected = next(one for one in (25, 50, 75, 100) if 100 * minutes <= one * shift)
        assert heat.exposure_time_rate(Fraction(minutes, 60), Fraction(shift, 60)).value == expected


# -- grading ----------------------------------------------------------------------------------

HALVES = {"Ⅰ": 2, "Ⅱ": 3, "Ⅲ": 4, "Ⅳ": 5}  # WL twice over
WD = {"light": 1, "medium": 2, "high": 4, "extreme": 8}


@settings(deadline=None)
@given(
    st.sampled_from(sorted(WD)),
    HUNDREDTHS,
    st.sampled_from(sorted(HALVES)),
    st.sampled_from([OLD, NEW]),
)
def test_chemical_grades_agree_with_whole_numbers(hazard, b, labour, on):
    """B in hundredths, WL in halves: G stands 200 times over."""
    free = 50 if on == NEW else 100
    g = 0 if b <= free else WD[hazard] * b * HALVES[labour]
    level = "0" if g == 0 else "Ⅰ" if g <= 1200 else "Ⅱ" if g <= 4800 else "Ⅲ"
    if on == NEW and b > 100 and level == "Ⅰ":
        level = "Ⅱ"
    found = grading.chemical(hazard, Fraction(b, 100), labour, on).value

    assert (found.index * 200, found.level) == (g, level)
    assert (found.scheme, found.edition) == ("GBZ/T 229.2", "2025" if on == NEW else "2010")


@settings(deadline=None)
@given(
    st.integers(0, 1000), HUNDREDTHS, st.sampled_from(sorted(HALVES)), st.sampled_from([OLD, NEW])
)
def test_dust_grades_agree_with_whole_numbers(silica, b, labour, on):
    """Free silica in tenths of a per cent."""
    last = 4 if on == NEW else 6
    third = 3 if on == NEW else 4
    wm = 1 if silica < 100 else 2 if silica <= 500 else third if silica <= 800 else last
    g = 0 if b <= (50 if on == NEW else 100) else wm * b * HALVES[labour]
    names = "0ⅡⅢⅣ" if on == NEW else "0ⅠⅡⅢ"
    level = names[0] if g == 0 else names[1] if g <= 1200 else names[2] if g <= 3200 else names[3]
    found = grading.dust(Fraction(silica, 10), Fraction(b, 100), labour, on).value

    assert (found.index * 200, found.level) == (g, level)


@settings(deadline=None)
@given(st.integers(7000, 11000))
def test_noise_grades_agree_with_hundredths(db):
    if 9400 <= db < 9500:
        return  # the gap of the table; see test_physical
    level = (
        "0" if db < 8500 else "Ⅰ" if db < 9000 else "Ⅱ" if db < 9400 else "Ⅲ" if db < 10000 else "Ⅳ"
    )

    assert grading.noise(Fraction(db, 100)).value.level == level


@settings(deadline=None)
@given(
    st.sampled_from(sorted(HALVES)),
    st.integers(1, 100),
    st.integers(270, 380),
    st.sampled_from([OLD, NEW]),
)
def test_a_heat_grade_is_the_cell_of_table_1_and_none_is_given_outside_it(labour, rate, tenths, on):
    """Table 1 of GBZ/T 229.3-2025 as S5 prints it, row by row; the lower of two columns."""
    inside = on == NEW and 280 <= tenths < 370
    row = HEAT_TABLE[labour][sum(rate > top for top in (25, 50, 75))]
    found = grading.heat(labour, rate, Fraction(tenths, 10), on).value

    assert found.level == (row.split()[tenths // 10 - 28] if inside else "")
    assert found.edition == ("2025" if on == NEW else "2010")


HEAT_TABLE = {
    "Ⅰ": ("— — — — — Ⅰ Ⅱ Ⅲ Ⅳ", "— — — — Ⅰ Ⅱ Ⅲ Ⅳ *", "— — — Ⅰ Ⅱ Ⅲ Ⅳ * *", "— — Ⅰ Ⅱ Ⅲ Ⅳ * * *"),
    "Ⅱ": ("— — — — Ⅰ Ⅱ Ⅲ Ⅳ *", "— — Ⅰ Ⅱ Ⅲ Ⅳ * * *", "— Ⅰ Ⅱ Ⅲ Ⅳ * * * *", "Ⅰ Ⅱ Ⅲ Ⅳ * * * * *"),
    "Ⅲ": ("— — — Ⅰ Ⅱ Ⅲ Ⅳ * *", "— Ⅰ Ⅱ Ⅲ Ⅳ * * * *", "Ⅰ Ⅱ Ⅲ Ⅳ * * * * *", "* * * * * * * * *"),
    "Ⅳ": ("— — Ⅰ Ⅱ Ⅲ Ⅳ * * *", "Ⅰ Ⅱ Ⅲ Ⅳ * * * * *", "* * * * * * * * *", "* * * * * * * * *"),
}


# -- the foreign tests ------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(1, 1000), st.integers(0, 50))
def test_a_single_citation_agrees_with_whole_numbers(x, pel, sae):
    """SAE in hundredths: 100·X ± SAE·PEL against 100·PEL."""
    upper, lower = 100 * x + sae * pel <= 100 * pel, 100 * x - sae * pel > 100 * pel
    expected = "no violation" if upper else "violation" if lower else "possible overexposure"

    assert citation.single(x, pel, Fraction(sae, 100)).value == expected


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 8)), min_size=1, max_size=5),
    st.integers(1, 60),
    st.integers(0, 40),
)
def test_consecutive_samples_agree_with_whole_squares(samples, pel, sae):
    """100·(ΣTX − PEL·ΣT) > SAE·√Σ(TX)²: the root is compared as a whole number."""
    excess = 100 * (sum(x * t for x, t in samples) - pel * sum(t for _, t in samples))
    square = sae * sae * sum((x * t) ** 2 for x, t in samples)
    expected = excess > isqrt(square)  # whole numbers: over the root is over its whole part

    assert citation.consecutive_violates(samples, pel, Fraction(sae, 100)).value == expected


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(1, 60), st.integers(0, 40)),
        min_size=1,
        max_size=4,
    )
)
def test_a_mixture_citation_agrees_with_fractions(parts):
    """Em·(Em − 1) > √Σ(q·SAE)²: multiplied by Em, no share R is ever formed."""
    q = [Fraction(c, limit) for c, limit, _ in parts]
    em = sum(q)
    square = sum((one * sae) ** 2 for one, (_, _, sae) in zip(q, parts, strict=True)) / 10_000
    expected = em > 1 and (em * (em - 1)) ** 2 > square

    found = citation.mixture_violates([(c, at, Fraction(sae, 100)) for c, at, sae in parts]).value
    assert found == expected


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), min_size=3, max_size=5), st.integers(1, 200))
def test_the_preliminary_test_agrees_with_whole_numbers(results, oel):
    twentieths = {3: 2, 4: 3, 5: 4}[len(results)]
    small = all(20 * one <= twentieths * oel for one in results)
    large = any(one > oel for one in results)
    expected = "compliance" if small else "non-compliance" if large else "no decision"

    assert en689.preliminary(results, oel).value == expected


@settings(deadline=None)
@given(st.integers(3, 5), st.integers(1, 9), st.integers(2, 5), st.integers(1, 4))
def test_the_statistical_test_agrees_where_it_can_be_told_exactly(pairs, middle, spread, power):
    """Half the results at a·b, half at a/b, the limit at a·bᵏ: U_R = k·√((n−1)/n)."""
    n = 2 * pairs
    results = [Fraction(middle * spread)] * pairs + [Fraction(middle, spread)] * pairs
    thousandths = {6: 2187, 8: 2072, 10: 2005}[n]  # as printed in EN 689 annex F
    expected = power**2 * (n - 1) * 10**6 >= thousandths**2 * n

    found = en689.statistical(results, Fraction(middle * spread**power)).value
    assert (found == "compliance") == expected


@pytest.mark.parametrize(
    ("n", "figure"),
    [(6, 2187), (7, 2120), (8, 2072), (9, 2035), (10, 2005), (11, 1981), (12, 1961), (15, 1917),
     (20, 1870), (30, 1820)],
)  # fmt: skip
def test_the_tolerance_factor_comes_to_every_figure_that_was_read_or_computed(n, figure):
    """EN 689:2018 annex F up to 10; from 11 on the non-central t as computed elsewhere."""
    assert round(en689.tolerance_factor(n) * 1000) == figure
    assert en689.u_t(n) * 1000 == figure
