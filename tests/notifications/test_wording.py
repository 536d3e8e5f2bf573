"""Dates, sums and terms read as Chinese legal documents write them."""

from __future__ import annotations

import pytest

from notifications import wording


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        (0, "零"),
        (5, "伍"),
        (10, "壹拾"),
        (105, "壹佰零伍"),
        (1_005, "壹仟零伍"),
        (1_050, "壹仟零伍拾"),
        (50_000, "伍万"),
        (50_005, "伍万零伍"),
        (100_500, "壹拾万零伍佰"),
        (105_000, "壹拾万伍仟"),
        (200_010, "贰拾万零壹拾"),
        (1_000_001, "壹佰万零壹"),
        (100_000_000, "壹亿"),
        (100_010_000, "壹亿零壹万"),
        (100_000_005, "壹亿零伍"),
    ],
)
def test_sums_are_written_in_capitals(amount: int, capitals: str) -> None:
    assert wording.zh_capitals(amount) == capitals


@pytest.mark.parametrize("amount", [-1, 10**16])
def test_sums_that_cannot_be_written_are_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="capital numerals"):
        wording.zh_capitals(amount)


def test_a_fine_is_stated_in_figures_and_capitals() -> None:
    assert wording.yuan("100500") == "人民币100500元（大写：壹拾万零伍佰元整）"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("14400.00", "人民币14400元（大写：壹万肆仟肆佰元整）"),
        ("1500.03", "人民币1500.03元（大写：壹仟伍佰元零叁分）"),
        ("1512.30", "人民币1512.30元（大写：壹仟伍佰壹拾贰元叁角）"),
        ("12.34", "人民币12.34元（大写：壹拾贰元叁角肆分）"),
        ("0.06", "人民币0.06元（大写：陆分）"),
    ],
)
def test_a_part_of_a_yuan_is_written_in_jiao_and_fen(amount: str, said: str) -> None:
    assert wording.yuan(amount) == said


def test_a_part_of_a_fen_is_no_sum() -> None:
    with pytest.raises(ValueError, match="smaller than a fen"):
        wording.yuan("0.005")


def test_dates_lose_their_padding() -> None:
    assert wording.zh_date("2026-03-05") == "2026年3月5日"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-28T09:30:00+08:00", "2026年7月28日9时30分"),
        ("2026-07-28T14:00:00+08:00", "2026年7月28日14时"),
        ("2026-07-28", "2026年7月28日"),
    ],
)
def test_no_hour_is_made_up(moment: str, said: str) -> None:
    assert wording.zh_moment(moment) == said


def test_a_term_fixed_by_law_needs_no_note() -> None:
    term = {"length": 60, "unit": "days", "basis": "行政复议法 20", "status": "law"}

    assert wording.term_note("reconsideration", term) == ""


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("office_policy", "异议期5个工作日（本机关规定）"),
        ("unconfirmed", "异议期5个工作日（尚未核实，以本机关确认为准）"),
    ],
)
def test_a_term_that_is_not_law_says_so(status: str, note: str) -> None:
    term = {"length": 5, "unit": "working_days", "basis": "", "status": status}

    assert wording.term_note("objection", term) == note


def test_items_are_cut_at_semicolons_and_lose_their_own_numbers() -> None:
    assert wording.numbered_items("1. 甲；2、乙;（3）丙\n丁。") == ["甲", "乙", "丙", "丁"]


def test_a_list_of_items_is_left_alone() -> None:
    assert wording.numbered_items(["甲；乙"]) == ["甲；乙"]


@pytest.mark.parametrize(("given", "said"), [("甲", "甲。"), ("甲。", "甲。"), ("甲.", "甲。")])
def test_facts_become_sentences(given: str, said: str) -> None:
    assert wording.sentence(given) == said


def test_noise_is_stated_as_a_difference_and_dust_as_a_multiple() -> None:
    assert wording.exceedance({"unit": "dB(A)", "ratio": "6.2"}) == "+6.2 dB"
    assert wording.exceedance({"unit": "mg/m3", "ratio": "3.00"}) == "3.00 倍"


@pytest.mark.parametrize(("given", "closed"), [("yes", False), ("no", True), ("不公开", True)])
def test_a_hearing_is_public_unless_it_says_otherwise(given: str, closed: bool) -> None:
    assert wording.is_closed_hearing(given) is closed
