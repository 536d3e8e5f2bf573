"""The judgement is exact, and agrees with an independent oracle in fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction as Exact

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.events import CheckType, InspectionRecorded
from domain.findings import Band
from domain.measurement import Fraction, Measurement, SampleKind
from rules.findings import judge_inspections
from rules.judge import normalised_level
from tests.conftest import EXAMPLES
from tests.office import USCC, dust

ON = date(2026, 3, 2)
# (agent, kind, unit, limit) by hand from the tables of GBZ 2.1-2019
HAND = (
    ("chem-002", SampleKind.TWA, "20"),
    ("chem-002", SampleKind.STEL, "30"),
    ("chem-012", SampleKind.TWA, "3"),
    ("chem-110", SampleKind.MAC, "2"),
    ("chem-224b", SampleKind.TWA, "0.03"),
    ("chem-149", SampleKind.MAC, "0.5"),
)


def sample(agent, kind, value, **more):
    given_ = {"sample_no": "1", "workshop": "车间", "post": "岗位", "unit": "mg/m3"}
    given_ |= {"sampled_on": ON, **more}
    return Measurement(agent=agent, kind=kind, value=value, **given_)


def report(*measurements, on=ON):
    return InspectionRecorded(
        uscc=USCC, on=on, report_no="R", check=CheckType.PERIODIC, laboratory="L",
        measurements=tuple(measurements),
    )  # fmt: skip


def line(book, measurement, on=ON):
    return judge_inspections([("J", report(measurement, on=on))], book)[0].lines[0]


@given(
    st.sampled_from(HAND),
    st.decimals("0", "100", places=4, allow_nan=False),
    st.integers(1, 1600),
)
@settings(max_examples=EXAMPLES * 4, deadline=None)
def test_bands_agree_with_fractions(book, hand, value, hours):
    """Over means strictly over; serious from twice the limit; long shifts cut a PC-TWA."""
    agent, kind, limit = hand
    shift = Exact(hours, 100) if hours <= 2400 else Exact(8)
    applied = Exact(limit)
    if kind is SampleKind.TWA and shift > 8:
        applied = applied * 8 * (24 - shift) / (16 * shift)
    ratio = Exact(str(value)) / applied
    expected = Band.COMPLIANT if ratio <= 1 else Band.EXCEEDED if ratio < 2 else Band.SERIOUS

    judged = line(book, sample(agent, kind, f"{value:f}", hours=f"{Decimal(hours) / 100:f}"))

    assert judged.band is expected


@pytest.mark.parametrize(("agent", "kind", "limit"), HAND)
def test_a_value_equal_to_the_limit_is_never_over(book, agent, kind, limit):
    at, over = line(book, sample(agent, kind, limit)), line(
        book, sample(agent, kind, f"{Decimal(limit) + Decimal('0.000001')}")
    )  # fmt: skip
    assert (at.band, at.ratio) == (Band.COMPLIANT, "1.00")
    assert over.band is Band.EXCEEDED
    assert Exact(str(at.explanation["compliant_at"])) == Exact(limit)


@pytest.mark.parametrize(
    ("hours", "level", "band"),
    [
        ("8", "85", Band.COMPLIANT),
        ("8", "85.1", Band.EXCEEDED),
        ("8", "95", Band.SERIOUS),
        ("8", "94.9", Band.EXCEEDED),
        ("4", "88", Band.COMPLIANT),  # GBZ/T 189.8 annex B: half the time, 3 dB more
        ("4", "88.1", Band.EXCEEDED),
        ("2", "91", Band.COMPLIANT),
        ("0.8", "95", Band.COMPLIANT),  # exactly 85 at the last of fifty digits
        ("0.8", "95.000001", Band.EXCEEDED),
        ("12", "84", Band.EXCEEDED),
    ],
)
def test_noise_is_normalised_to_eight_hours(book, hours, level, band):
    one = sample("noise", SampleKind.NOISE, level, hours=hours, unit="dB(A)")
    assert line(book, one).band is band


@given(st.integers(600, 1100), st.integers(10, 2400), st.integers(10, 70))
@settings(max_examples=EXAMPLES * 2, deadline=None)
def test_noise_agrees_with_fifty_digits(book, tenths, hours, days):
    level, shift, week = Decimal(tenths) / 10, Decimal(hours) / 100, Decimal(days) / 10
    over = normalised_level(level, shift, week) - 85
    expected = Band.COMPLIANT if over <= 0 else Band.SERIOUS if over >= 10 else Band.EXCEEDED

    one = sample(
        "noise", SampleKind.NOISE, str(level), hours=str(shift), days_per_week=str(week),
        unit="dB(A)",
    )  # fmt: skip

    assert line(book, one).band is expected


@pytest.mark.parametrize(
    ("on", "value", "edition", "band"),
    [
        (date(2020, 3, 31), "6", "GBZ 2.1-2007", Band.COMPLIANT),
        (date(2020, 4, 1), "6", "GBZ 2.1-2019", Band.COMPLIANT),
        (date(2022, 11, 30), "6", "GBZ 2.1-2019", Band.COMPLIANT),
        (date(2022, 12, 1), "6", "GBZ 2.1-2019/1", Band.SERIOUS),
        (date(2022, 12, 1), "3", "GBZ 2.1-2019/1", Band.COMPLIANT),
    ],
)
def test_the_edition_of_the_sampling_day_judges(book, on, value, edition, band):
    judged = line(book, sample("chem-012", SampleKind.TWA, value, sampled_on=on), on=on)
    assert judged.limit_id.startswith(f"{edition}:")
    assert judged.band is band


@pytest.mark.parametrize(
    ("silica", "limit"),
    [("10", "1"), ("50", "1"), ("50.001", "0.7"), ("80", "0.7"), ("80.001", "0.5")],
)
def test_silica_bands_have_their_borders(book, silica, limit):
    judged = line(book, dust("0.1", ON, silica_pct=silica))
    assert judged.explanation["limit"] == limit


def test_a_named_dust_with_ten_per_cent_silica_is_silica_dust(book):
    judged = line(book, dust("0.9", ON, agent="dust-33", silica_pct="12"))
    assert judged.explanation["limit"] == "1"
    judged = line(book, dust("0.9", ON, agent="dust-33", silica_pct="9.9"))
    assert judged.explanation["limit"] == "8"


def test_total_and_respirable_dust_have_their_own_limits(book):
    assert line(book, dust("0.8", ON)).band is Band.COMPLIANT
    assert line(book, dust("0.8", ON, fraction=Fraction.RESPIRABLE)).band is Band.EXCEEDED


def test_no_limit_means_not_judged_never_compliant(book):
    judged = line(book, sample("chem-110", SampleKind.STEL, "0.1"))
    assert (judged.band, judged.usable, judged.limit_id) == (Band.NOT_JUDGED, False, "")


@pytest.mark.parametrize(
    ("change", "defect"),
    [
        ({"accredited": False}, "not_accredited"),
        ({"calibrated_until": date(2026, 3, 1)}, "calibration_expired"),
        ({"sampled_minutes": 30}, "sampled_too_short"),
        ({"agent": "dust-36", "silica_pct": "5", "value": "9"}, "limit_unconfirmed"),
        ({"agent": "chem-002", "value": "41", "fraction": Fraction.NONE}, "stel_missing"),
    ],
)
def test_each_defect_keeps_a_serious_result_off_the_list(book, change, defect):
    sound = judge_inspections([("J", report(dust("2.4", ON)))], book)[0].findings
    flawed = judge_inspections([("J", report(dust("2.4", ON, **change) if "value" not in change
                                            else dust(change.pop("value"), ON, **change)))], book)[0]  # fmt: skip

    assert (sound.outcome, sound.outcome_usable) == (Band.SERIOUS, Band.SERIOUS)
    assert flawed.findings.outcome is Band.SERIOUS
    assert flawed.findings.outcome_usable is not Band.SERIOUS
    assert defect in flawed.lines[0].defects
    assert flawed.lines[0].explanation["defects"]


def test_not_detected_above_the_limit_is_not_judged(book):
    judged = line(book, dust("1.5", ON, below_detection=True))
    assert (judged.band, judged.usable) == (Band.NOT_JUDGED, False)
    assert line(book, dust("0.5", ON, below_detection=True)).band is Band.COMPLIANT


def test_many_posts_over_make_a_report_serious(book):
    clean = [dust("0.1", ON, str(n), post=f"岗{n}") for n in range(7)]
    over = [dust("1.2", ON, f"o{n}", post=f"超{n}", workers=1) for n in range(3)]
    two = judge_inspections([("J", report(*clean, *over[:2]))], book)[0].findings
    three = judge_inspections([("J", report(*clean, *over))], book)[0].findings
    assert (two.outcome, three.outcome) == (Band.EXCEEDED, Band.SERIOUS)
    assert three.serious_because == ("serious.posts_over_share",)


def test_the_laboratory_verdict_stands_beside_our_own(book):
    assert line(book, dust("1.2", ON, lab_verdict=True)).differs_from_lab
    assert not line(book, dust("1.2", ON, lab_verdict=False)).differs_from_lab


def test_a_batch_judges_as_one_by_one(book):
    reports = [
        (f"J{n}", report(dust(f"{n / 10:.1f}", ON), sample("chem-002", SampleKind.TWA, str(n))))
        for n in range(1, 40)
    ]
    assert judge_inspections(reports, book) == [
        judge_inspections([one], book)[0] for one in reports
    ]


def test_the_printed_account_can_be_recomputed_by_hand(book):
    told = line(book, sample("chem-002", SampleKind.TWA, "25", hours="10")).explanation
    assert told["arithmetic"] == ("RF = (8/10)×((24−10)/16)；20×RF = 14.00；25 ÷ 14.00 = 1.79")
    assert Exact(25) / (Exact(20) * Exact(8, 10) * Exact(14, 16)) == Exact(25, 14)
    assert told["limit_source"] == "GBZ 2.1-2019 表1 第2号"
