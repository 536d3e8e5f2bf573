"""The indicator book says everything the founding document asks for, and refuses what is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
import yaml

from domain.joint.indicators import Confirmed, Measure
from rules.indicator_book import (
    HERE,
    IndicatorBookError,
    load_indicator_book,
    read_indicator_book,
)

BOOK = load_indicator_book()
TEXT = (HERE / "jizhou-2018.yaml").read_bytes()
# The targets of the founding document, part 2, in its order (facts of the law, C6).
TARGETS = (85, 90, 75, 80, 90, 95, 90, 90, 95, 95)


def test_the_ten_targets_stand_in_their_order():
    rates = [one for one in BOOK.indicators if one.id.startswith("R")]
    assert [one.target for one in rates] == [Fraction(target, 100) for target in TARGETS]


def test_no_denominator_is_confirmed_by_the_document():
    rates = [one for one in BOOK.indicators if one.measure is Measure.RATE]
    assert {one.confirmed for one in rates} == {Confirmed.UNCONFIRMED}


def test_the_duty_lists_of_both_bureaus_are_whole():
    assert [one.id for one in BOOK.indicators if one.basis == "三·1"] == [
        f"H{n:02d}" for n in range(1, 9)
    ]
    assert [one.id for one in BOOK.indicators if one.basis == "三·2"] == [
        f"S{n:02d}" for n in range(1, 5)
    ]
    garbled = [one for one in BOOK.indicators if "待确认" in one.gaps[0] and one.id[0] == "H"]
    assert [one.id for one in garbled] == ["H03", "H04"]


def test_every_rate_says_what_it_counts():
    said = {one.id: one.counted_in for one in BOOK.indicators if one.measure is Measure.RATE}
    assert said["R01"] == ("家", "enterprise", "enterprises")
    assert said["R03"] == ("个项目", "project", "projects")
    assert said["R05"] == ("人", "person", "persons")
    assert all(said.values())


def changed(path, value):
    said = yaml.safe_load(TEXT)
    part = said
    *before, last = path
    for key in before:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return yaml.safe_dump(said, allow_unicode=True).encode()


@pytest.mark.parametrize(("path", "value", "told"), [
    (("indicators", "R01", "unit"), "nobody", "R01: no unit 'nobody'"),
    (("indicators", "R01", "numerator"), None, "R01: Value error, a rate says"),
    (("indicators", "R01", "target"), "eighty", "indicators.R01.target"),
    (("indicators", "R03", "rule", "counted"), "persons", "do not go together"),
    (("indicators", "S01", "rule", "industries"), "mining", "no set of industries 'mining'"),
    (("indicators", "M01", "rule"), {"matter": "survey", "counted": "enterprises", "window": "ever"},
     "only a rate is counted"),
    (("indicators", "R08", "counted_in"), None, "says what its numerator counts"),
    (("indicators", "R01", "counted_in"), ["家", "one", "some"], "of a counted one its rule says"),
    (("cut_off_day",), 31, "cut_off_day"),
    (("compile_day",), 1, "compile_day lies before cut_off_day"),
    (("colour",), "red", "colour"),
    (("cross_checks", 0, "within"), ["R01.numerator", "R02.numerator"], "one of agree and within"),
    (("cross_checks", 0, "agree"), ["R99.numerator", "R01.numerator"], "called 'R99'"),
    (("cross_checks", 0, "agree"), ["M01.numerator", "R01.numerator"], "called 'M01'"),
    (("cross_checks", 0, "agree"), ["H05.denominator", "R01.numerator"], "H05 is a count"),
    (("cross_checks", 0, "agree"), ["R01.share", "R02.share"], "cross_checks.0.agree.0"),
])  # fmt: skip
def test_a_book_that_is_wrong_names_file_key_and_fault(path, value, told):
    with pytest.raises(IndicatorBookError) as refused:
        read_indicator_book(changed(path, value), "book.yaml")
    assert str(refused.value).startswith("book.yaml: ")
    assert told in str(refused.value)


def test_a_book_that_is_no_yaml_is_refused():
    with pytest.raises(IndicatorBookError, match="not YAML"):
        read_indicator_book(b"a: [", "book.yaml")
