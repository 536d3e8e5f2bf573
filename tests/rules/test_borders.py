"""Where a figure is cut, rounded or undecided: the last digit counts, and says so."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction as Exact
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.findings import Band
from domain.measurement import SampleKind
from domain.vocabulary import Ground
from rules import limit_book as lb
from rules import packs as pk
from rules.findings import judge_inspections
from rules.grounds import reasons, supported
from rules.judge import MeasurementError
from tests.conftest import EXAMPLES
from tests.office import dust
from tests.rules.test_judge import ON, line, report, sample


def with_value(book, key, value):
    """The rule book with one pack value replaced for every day."""
    packs = []
    for pack in book.packs:
        entry = pack.values[key][0].model_copy(update={"value": value})
        packs.append(pack.model_copy(update={"values": {**pack.values, key: (entry,)}}))
    return replace(book, packs=tuple(packs))


@pytest.fixture(scope="session")
def rounding(book):
    return with_value(book, "comparison.method", "rounded_value")


@pytest.mark.parametrize(
    "change",
    [
        {"value": "1.0000001"},
        {"value": "1000000000"},
        {"value": "-1"},
        {"value": "eins"},
        {"hours": "24"},
        {"hours": "0"},
        {"silica_pct": "24.50000001"},
    ],
)
def test_a_figure_that_cannot_be_taken_exactly_is_refused_with_the_remedy(book, change):
    value = change.pop("value", "1")
    with pytest.raises(MeasurementError, match=r"enter|correct"):
        line(book, dust(value, ON, **change))


def test_a_shift_is_not_cut_to_hundredths_of_an_hour(book):
    """85 dB(A) over 8.004 h is over 85 dB(A) L_EX,8h, by two thousandths of a dB."""
    told = line(book, sample("noise", SampleKind.NOISE, "85", unit="dB(A)", hours="8.004"))
    assert (told.band, told.ratio) == (Band.EXCEEDED, "0.002")
    twelve = sample("noise", SampleKind.NOISE, "85", unit="dB(A)", hours="12")
    assert (
        line(book, twelve)
        .explanation["arithmetic"]
        .startswith("L_EX,8h = 85 + 10·lg(12/8) = 86.76 dB(A)")
    )  # worked example: 85 dB(A) for 12 h


def test_six_days_at_the_limit_are_over_the_week(book):
    """Worked example: six days of 85 dB(A) give an L_EX,w of 85.79 dB(A)."""
    one = sample("noise", SampleKind.NOISE, "85", unit="dB(A)", days_per_week="6")
    told = line(book, one)
    assert told.band is Band.EXCEEDED
    assert told.explanation["limit_kind"] == "L_EX,w"
    assert "85.79 dB(A)" in str(told.explanation["arithmetic"])


@pytest.mark.parametrize(
    ("twa", "stel", "bands"),
    [
        ("2.1", "5.0", (Band.COMPLIANT, Band.COMPLIANT)),
        ("4.0", "9.0", (Band.EXCEEDED, Band.EXCEEDED)),
    ],
)
def test_benzene_after_the_amendment_as_worked_by_others(book, twa, stel, bands):
    on = date(2024, 6, 1)
    samples = (
        sample("chem-012", SampleKind.TWA, twa, sampled_on=on),
        sample("chem-012", SampleKind.STEL, stel, sampled_on=on),
    )
    judged = judge_inspections([("J", report(*samples, on=on))], book)[0]
    assert tuple(one.band for one in judged.lines) == bands
    assert [one.explanation["limit"] for one in judged.lines] == ["3", "6"]
    assert all(one.usable for one in judged.lines)


@pytest.mark.parametrize(
    ("silica", "source"),
    [("50", "40a"), ("50.000001", "40b"), ("80", "40b"), ("80.000001", "40c")],
)
def test_a_silica_band_ends_at_the_last_digit(book, silica, source):
    told = line(book, dust("0.1", ON, silica_pct=silica)).explanation
    assert f"第{source}号" in str(told["limit_source"])
    assert f"游离二氧化硅 {silica}%" in str(told["zh"])


def test_asbestos_fibres_stay_asbestos_whatever_the_silica(book):
    fibres = sample("dust-34", SampleKind.TWA, "0.9", unit="f/ml", silica_pct="30")
    told = line(book, fibres)
    assert (told.band, told.explanation["limit"]) == (Band.EXCEEDED, "0.8")


@pytest.mark.parametrize(
    ("value", "band", "defects"),
    [
        ("0.9", Band.COMPLIANT, ()),  # 3 times the PC-TWA of 0.3
        ("0.900001", Band.NOT_JUDGED, ("peak_undecided",)),
        ("1.5", Band.NOT_JUDGED, ("peak_undecided",)),
        ("1.500001", Band.EXCEEDED, ()),
    ],
)
def test_a_peak_between_three_and_five_times_the_average_is_left_open(book, value, band, defects):
    told = line(book, sample("chem-001", SampleKind.PEAK, value))
    assert (told.band, told.defects) == (band, defects)


def test_the_multiple_of_2007_can_warn_but_not_list(book):
    """0.3 mg/m3 times 3, a multiple no printed copy has confirmed."""
    on = date(2019, 6, 1)
    told = line(book, sample("chem-001", SampleKind.PEAK, "1.8", sampled_on=on), on=on)
    assert (told.band, told.usable) == (Band.SERIOUS, False)
    assert told.explanation["clause"] == "GBZ 2.1-2007（条号未核对）"


@pytest.mark.parametrize(
    ("value", "full", "rounded"),
    [("1.0", "compliant", "compliant"), ("1.4", "exceeded", "compliant"),
     ("1.5", "exceeded", "exceeded"), ("2.5", "serious", "serious")],
)  # fmt: skip
def test_the_pack_says_whether_a_value_is_rounded_before_it_is_compared(
    book, rounding, value, full, rounded
):
    """Limit 1 mg/m3 (silica dust): 1.5 rounds to the even 2, 1.4 to 1 (GB/T 8170)."""
    assert line(book, dust(value, ON)).band == full
    told = line(rounding, dust(value, ON))
    assert told.band == rounded
    assert "修约" in str(told.explanation["arithmetic"])


@given(st.decimals("0.001", "5", places=4), st.sampled_from(["0.03", "0.5", "3", "20"]))
@settings(max_examples=EXAMPLES * 2, deadline=None)
def test_rounded_comparison_agrees_with_decimal_quantize(rounding, factor, limit):
    agents = {"0.03": "chem-224b", "0.5": "chem-149", "3": "chem-012", "20": "chem-002"}
    kind = SampleKind.MAC if limit == "0.5" else SampleKind.TWA
    value = (factor * Decimal(limit)).quantize(Decimal("0.000001"))
    over = value.quantize(Decimal(limit), ROUND_HALF_EVEN) > Decimal(limit)
    told = line(rounding, sample(agents[limit], kind, f"{value:f}"))
    assert (told.band is not Band.COMPLIANT) is over


@given(st.integers(1, 60_000_000), st.integers(800, 2399))
@settings(max_examples=EXAMPLES * 2, deadline=None)
def test_a_printed_ratio_never_contradicts_its_verdict(book, micro, hours):
    one = sample(
        "chem-002", SampleKind.TWA, f"{Decimal(micro) / 10**6:f}", hours=f"{Decimal(hours) / 100}"
    )
    told = line(book, one)
    ratio = Decimal(told.ratio)
    seen = Band.COMPLIANT if ratio <= 1 else Band.EXCEEDED if ratio < 2 else Band.SERIOUS
    assert seen is told.band
    assert told.ratio in str(told.explanation["zh"])


@given(st.integers(801, 2399))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_value_said_to_comply_does_comply(book, hours):
    shift = f"{Decimal(hours) / 100}"
    over = line(book, sample("chem-002", SampleKind.TWA, "99", hours=shift))
    enough = str(over.explanation["compliant_at"])
    assert line(book, sample("chem-002", SampleKind.TWA, enough, hours=shift)).band is (
        Band.COMPLIANT
    )
    limit = Exact(20) * 8 * (24 - Exact(shift)) / (16 * Exact(shift))
    assert Exact(enough) > limit * Exact(99, 100) - Exact(1, 100)


def test_over_only_by_a_reduced_limit_cannot_list(book):
    reduced = line(book, sample("chem-002", SampleKind.TWA, "15", hours="10"))
    assert reduced.band is Band.EXCEEDED
    assert "reduction_unconfirmed" in reduced.defects
    assert "按每日 10 h 折减为 14.00 mg/m3" in str(reduced.explanation["zh"])
    off = with_value(book, "shift.reduction", "off")
    assert line(off, sample("chem-002", SampleKind.TWA, "15", hours="10")).band is Band.COMPLIANT


def test_ten_people_at_posts_over_a_limit_make_it_serious(book):
    clean = [dust("0.1", ON, str(n), post=f"岗{n}") for n in range(9)]
    for workers, outcome in ((9, Band.EXCEEDED), (10, Band.SERIOUS)):
        over = dust("1.1", ON, "o", post="超", workers=workers)
        found = judge_inspections([("J", report(*clean, over))], book)[0].findings
        assert found.outcome is outcome
    assert found.serious_because == ("serious.workers_over",)
    assert "超标岗位接触 10 人及以上（本机关规定）" in found.summary_zh


def test_a_serious_report_says_by_whose_criterion(book):
    found = judge_inspections([("J", report(dust("2.4", ON)))], book)[0].findings
    pack = book.pack(ON)
    zh, en = reasons(found.serious_because, pack, ON)
    assert zh == "认定严重超标的标准：检测结果达到限值的 2 倍及以上（本机关规定）。"
    assert found.summary_zh.endswith(zh)
    assert found.summary_en.endswith(en)
    assert supported(found, pack) == ((Ground.G1_EXCEEDED, pack.grounds[Ground.G1_EXCEEDED]),)


def test_nothing_over_names_no_criterion_and_supports_no_ground(book):
    found = judge_inspections([("J", report(dust("0.4", ON)))], book)[0].findings
    assert reasons(found.serious_because, book.pack(ON), ON) == ("", "")
    assert supported(found, book.pack(ON)) == ()


def test_a_serious_result_on_unsound_evidence_supports_no_ground(book):
    found = judge_inspections([("J", report(dust("2.4", ON, accredited=False)))], book)[0].findings
    assert found.outcome is Band.SERIOUS
    assert supported(found, book.pack(ON)) == ()


@pytest.mark.parametrize(
    ("key", "zh"),
    [
        ("serious.concentration_ratio", "检测结果达到限值的 2 倍及以上"),
        ("serious.noise_db_over", "噪声等效声级超出限值 10 dB 及以上"),
        ("serious.posts_over_share", "超标岗位占所测岗位的 30% 及以上"),
        ("serious.workers_over", "超标岗位接触 10 人及以上"),
    ],
)
def test_every_criterion_of_seriousness_has_its_words(book, key, zh):
    for pack in book.packs:
        assert reasons([key], pack, ON)[0] == f"认定严重超标的标准：{zh}（本机关规定）。"


# -- the files ---------------------------------------------------------------------------------


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    return Path(shutil.copytree(lb.HERE, tmp_path / "limits"))


def test_two_figures_for_one_day_are_refused(limits):
    path = limits / "chemicals.csv"
    text = path.read_text("utf-8")
    assert text.count("2020-04-01,2022-11-30") == 2  # benzene before the amendment
    path.write_text(text.replace("2020-04-01,2022-11-30", "2020-04-01,"), "utf-8")
    with pytest.raises(lb.LimitBookError, match=r"chem-012.*both hold on the same days.*valid_to"):
        lb.load_limit_book(limits)


def test_overlapping_bands_of_silica_are_refused(limits):
    path = limits / "dusts.csv"
    path.write_text(path.read_text("utf-8").replace(",10<=x<=50,", ",,", 1), "utf-8")
    with pytest.raises(lb.LimitBookError, match=r"dust-40.*both hold"):
        lb.load_limit_book(limits)


def test_a_missing_column_is_named(limits):
    path = limits / "noise.csv"
    path.write_text(path.read_text("utf-8").replace(",unit,", ",units,", 1), "utf-8")
    with pytest.raises(lb.LimitBookError, match=r"noise.csv row 1: columns missing: \['unit'\]"):
        lb.load_limit_book(limits)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("serious.concentration_ratio", "double", "a decimal number from 1 to 100"),
        ("serious.concentration_ratio", "0.5", "a decimal number from 1 to 100"),
        ("serious.workers_over", "2.5", "a whole number"),
        ("comparison.method", "by eye", "full_value, rounded_value"),
        ("shift.reduction", "maybe", "one of on, off"),
    ],
)
def test_a_pack_value_that_cannot_be_used_names_its_key_and_the_choice(tmp_path, key, value, said):
    pack = yaml.safe_load((pk.HERE / "national-2026.yaml").read_text("utf-8"))
    pack["values"][key][0]["value"] = value
    path = tmp_path / "national-2026.yaml"
    path.write_text(yaml.safe_dump(pack, allow_unicode=True), "utf-8")
    with pytest.raises(pk.PackError, match=said) as caught:
        pk.load_pack(path)
    assert key in str(caught.value)
    assert "national-2026.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("since", "copies", "said"),
    [("2027-01-01", 1, "nothing from 2026-04-01"), ("2026-04-01", 2, "two entries of one date")],
)
def test_a_value_is_dated_from_the_first_day_and_once_a_date(tmp_path, since, copies, said):
    pack = yaml.safe_load((pk.HERE / "national-2026.yaml").read_text("utf-8"))
    entry = {**pack["terms"]["decision"][0], "from": date.fromisoformat(since)}
    pack["terms"]["decision"] = [dict(entry) for _ in range(copies)]
    path = tmp_path / "national-2026.yaml"
    path.write_text(yaml.safe_dump(pack, allow_unicode=True), "utf-8")
    with pytest.raises(pk.PackError, match=f"terms.decision: {said}"):
        pk.load_pack(path)


def test_no_term_is_called_law_before_its_law_was_in_force(book):
    """The Administrative Penalty Law as revised is in force from 2021-07-15."""
    for pack in book.packs:
        for since, rule in pack.dated_terms():
            if "行政处罚法" in rule.basis and rule.status == "law":
                assert since >= date(2021, 7, 15), rule
