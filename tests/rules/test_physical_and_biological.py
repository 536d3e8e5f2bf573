"""Physical limits by their conditions, biological agents and indices by day."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules import limit_book as lb
from rules.biological import indices, load_indices
from rules.physical import load_physical, physical_limit, wbgt_limit

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("impulses", "limit"),
    [("100", "140"), ("101", "130"), ("1000", "130"), ("1001", "120"), ("10000", "120")],
)
def test_the_peak_of_impulse_noise_goes_by_the_impulses_a_day(impulses, limit):
    (found,) = physical_limit(
        load_physical(), "impulse-noise", "peak", TODAY, number=Decimal(impulses)
    )
    assert found.value == limit


def test_more_impulses_than_the_table_knows_have_no_limit():
    many = Decimal(10001)
    assert physical_limit(load_physical(), "impulse-noise", "peak", TODAY, number=many) == ()


@pytest.mark.parametrize(
    ("labour", "rate", "hot", "limit"),
    [
        *(("I", "100", False, 30), ("IV", "25", False, 30), ("II", "50", True, 31)),
        *(("III", "75", False, 28), ("III", "75", True, 29)),
    ],
)
def test_heat_goes_by_labour_rate_and_region(labour, rate, hot, limit):
    assert wbgt_limit(load_physical(), labour, rate, TODAY, hot_region=hot) == limit


@pytest.mark.parametrize(
    ("body", "wave", "dose"),
    [("whole", "continuous", "400"), ("whole", "pulsed", "200"), ("limb", "pulsed", "4000")],
)
def test_the_daily_dose_of_microwaves_goes_by_wave_and_part_of_the_body(body, wave, dose):
    (found,) = physical_limit(load_physical(), "microwave", "dose", TODAY, body=body, wave=wave)
    assert found.value == dose


def test_a_missing_condition_leaves_several_figures_and_an_unknown_one_is_refused():
    held = load_physical()
    assert len(physical_limit(held, "microwave", "dose", TODAY, body="whole")) == 2
    with pytest.raises(lb.LimitBookError, match="no such condition"):
        physical_limit(held, "microwave", "dose", TODAY, colour="red")


@pytest.mark.parametrize(("mhz", "limit"), [("0.1", "50"), ("3.0", "50"), ("3.1", "25")])
def test_a_high_frequency_field_goes_by_its_frequency(mhz, limit):
    (found,) = physical_limit(load_physical(), "hf-field", "E", TODAY, number=Decimal(mhz))
    assert found.value == limit


def test_nothing_physical_held_before_its_standard():
    assert physical_limit(load_physical(), "hand-vibration", "a_hw(4)", date(2007, 10, 31)) == ()


def test_an_index_is_found_by_agent_indicator_and_day():
    held = load_indices()
    found = indices(held, "chem-012", TODAY, "尿中苯巯基尿酸")
    assert [(one.value, one.unit) for one in found] == [("47", "μmol/mol Cr"), ("100", "μg/g Cr")]
    assert indices(held, "chem-242", date(2022, 11, 30)) == []
    assert len(indices(held, "chem-242", date(2022, 12, 1))) == 2


def test_an_index_nobody_found_stays_blank():
    (found,) = indices(load_indices(), "chem-136", TODAY)
    assert (found.value, found.status, found.confirmed_by) == ("", "blank", 0)


def test_spores_are_limited_but_not_confirmed(book):
    (found,) = book.limits.agent("bio-beauveria", TODAY)
    assert (found.kind, found.value, found.status) == ("MAC", "60000000", "unconfirmed")
    assert found.source == "GBZ 2.1-2019 表3"


@pytest.mark.parametrize("name", ["physical.csv", "biological_indices.csv"])
def test_every_file_counts_in_the_digest(tmp_path, book, name):
    limits = Path(shutil.copytree(lb.HERE, tmp_path / "limits"))
    (limits / name).write_text((limits / name).read_text("utf-8") + "\n", "utf-8")
    assert lb.load_limit_book(limits).digest != book.limits.digest


@pytest.mark.parametrize(
    ("name", "old", "new", "load"),
    [
        ("physical.csv", "100<x<=1000", "from 100", load_physical),
        ("biological_indices.csv", ",sourced,", ",sure,", load_indices),
        ("biological_indices.csv", ",0,blank,", ",0,sourced,", load_indices),
    ],
)
def test_a_wrong_row_is_named(tmp_path, name, old, new, load):
    limits = Path(shutil.copytree(lb.HERE, tmp_path / "limits"))
    text = (limits / name).read_text("utf-8")
    (limits / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(lb.LimitBookError, match=f"{name} row"):
        load(limits)
