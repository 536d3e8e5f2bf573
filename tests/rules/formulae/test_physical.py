"""Promises of the formulae of noise, heat, vibration, fields, gradings and the foreign tests."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.formulae import citation, en689, fields, grading, heat, noise, vibration
from rules.formulae.result import FormulaError
from rules.judge import normalised_level

OLD, NEW = date(2026, 1, 31), date(2026, 2, 1)


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 30)), min_size=1, max_size=8))
def test_noise_in_whole_bels_is_compared_as_whole_numbers(parts):
    found = noise.l_ex_8h_within([(85 + 10 * k, Fraction(t, 10)) for k, t in parts], 85).value

    assert found == (sum(t * 10 ** (k + 3) for k, t in parts) <= 80 * 1000)


@given(st.integers(600, 1200), st.integers(1, 240))
def test_one_part_agrees_with_the_normalised_level_of_the_judgement(level, tenths):
    db, hours = Decimal(level) / 10, Decimal(tenths) / 10

    assert abs(
        noise.l_ex_8h([(db, hours)]).value - normalised_level(db, hours, Decimal(5))
    ) < Decimal("1e-45")


def test_noise_at_equality_is_within():
    assert noise.l_ex_8h_within([(85, 8)], 85).value
    assert noise.l_ex_8h_within([(95, "0.8")], 85).value
    assert not noise.l_ex_8h_within([(95, "0.8000001")], 85).value
    assert not noise.l_ex_8h_within([("85.0001", 8)], 85).value
    assert noise.l_ex_w_within([85] * 5, 85).value
    assert not noise.l_ex_w_within([85] * 6, 85).value


@given(st.integers(0, 200), st.integers(1, 240))
def test_vibration_is_compared_by_squares(tenths, hours):
    found = vibration.a_hw_4_within(Fraction(tenths, 10), Fraction(hours, 10)).value

    assert found == (tenths * tenths * hours <= 25 * 4 * 1000)
    assert vibration.a_hw_4(5, 4).value == 5


def test_heat_takes_the_classes_of_its_borders():
    assert [heat.exposure_time_rate(h, 8).value for h in (2, "2.01", 4, "4.01", 6, "6.01")] == [
        25,
        50,
        50,
        75,
        75,
        100,
    ]
    assert heat.wbgt_mean([(30, 1), (33, 2)]).value == 32
    assert [heat.labour_intensity(n).value for n in (15, "15.1", 20, 25, "25.1")] == list("ⅠⅡⅡⅢⅣ")


def test_microwave_limits_times_hours_are_the_daily_dose():
    assert fields.microwave_density(400, 5).value == 80
    assert fields.microwave_dose(80, 5).value == 400


def test_a_grade_names_scheme_and_edition_and_half_the_limit_counts_from_2026_02_01():
    old, new = (grading.chemical("extreme", "0.7", "Ⅰ", day).value for day in (OLD, NEW))

    assert (old.scheme, old.edition, old.level) == ("GBZ/T 229.2", "2010", "0")
    assert (new.scheme, new.edition, new.level, new.index) == (
        "GBZ/T 229.2",
        "2025",
        "Ⅰ",
        Fraction(28, 5),
    )
    assert grading.chemical("light", "0.5", "Ⅳ", NEW).value.level == "0"
    assert grading.chemical("light", "1.1", "Ⅰ", NEW).value.level == "Ⅱ"
    assert grading.chemical("medium", 3, "Ⅰ", OLD).value.level == "Ⅰ"


def test_dust_and_noise_grades_at_their_borders():
    levels = [
        grading.dust(s, b, "Ⅰ", NEW).value.level
        for s, b in ((9, 6), (10, 3), (50, 8), ("80.1", 4), ("80.1", "4.01"))
    ]

    assert levels == ["Ⅱ", "Ⅱ", "Ⅲ", "Ⅲ", "Ⅳ"]
    assert grading.dust(5, "0.5", "Ⅰ", NEW).value.level == "0"
    assert [grading.noise(x).value.level for x in ("84.9", 85, 90, "93.9", 95, 100)] == list(
        "0ⅠⅡⅡⅢⅣ"
    )
    with pytest.raises(FormulaError):
        grading.noise("94.5")


def test_citation_at_equality_is_no_violation():
    assert citation.single("0.8", 1, "0.2").value == "no violation"
    assert citation.single("1.2", 1, "0.2").value == "possible overexposure"
    assert citation.single("1.2001", 1, "0.2").value == "violation"
    assert not citation.consecutive_violates([("1.25", 8)], 1, "0.2").value
    assert citation.consecutive_violates([("1.2501", 8)], 1, "0.2").value


def test_the_statistical_test_refuses_what_has_no_figure():
    assert en689.statistical(["0.1", "0.11", "0.12", "0.1", "0.13", "0.1"], 1).value == "compliance"
    assert (
        en689.statistical(["0.1", "2", "0.12", "0.9", "0.13", "0.1"], 1).value == "non-compliance"
    )
    for n in (5, 201):
        with pytest.raises(FormulaError):
            en689.u_t(n)
    with pytest.raises(FormulaError):
        en689.u_r([1, 1, 1], 2)
