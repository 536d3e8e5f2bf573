"""Every criterion of "seriously over" does what its row says, at its border, and can be off."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.criteria import (
    GROUND_OF,
    ORDER_25,
    ORDER_493,
    Criterion,
    established,
    tier_25,
    tier_493,
)
from domain.findings import WEIGHT, Band, Streak
from domain.measurement import SampleKind
from domain.vocabulary import Ground
from rules.findings import History, judge_inspections
from rules.pack_values import VALUES as OTHER_VALUES
from rules.packs import HERE, VALUES, PackError, load_packs, read_pack
from rules.serious import SERIOUS
from rules.yaml_text import read_yaml
from tests.conftest import EXAMPLES
from tests.office import USCC, dust, inspection
from tests.rules.test_judge import ON, report, sample

POST = ("原料车间", "破碎")


@cache
def shipped(name):
    """What a shipped pack says, read once."""
    return read_yaml((HERE / f"{name}.yaml").read_bytes())


def changed(name, **values):
    """A shipped pack with other figures, from its first day on."""
    said = deepcopy(shipped(name))
    for key, value in values.items():
        entry = {"from": said["in_force"]["from"], "value": value}
        said["values"][key] = [{**entry, "reference": "试", "status": "office_policy"}]
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return read_pack(f"{name}.yaml", yaml.dump(said, Dumper=dumper, allow_unicode=True).encode())


def by(book, **values):
    return replace(book, packs=(changed("jizhou-2018", **values),))


def judged(book, *reports, history=None):
    made = judge_inspections([(f"J{n}", one) for n, one in enumerate(reports)], book, history)
    return [one.findings for one in made]


def test_every_value_of_a_pack_is_one_row_and_both_packs_state_all():
    assert set(VALUES) == set(SERIOUS) | set(OTHER_VALUES)
    for pack in load_packs():
        assert set(pack.values) == set(VALUES), pack.id


@pytest.mark.parametrize("key", [k for k, takes in VALUES.items() if takes.absent is not None])
def test_a_pack_older_than_a_key_is_still_read_and_judges_as_it_did(key):
    said = yaml.safe_load((HERE / "jizhou-2018.yaml").read_text("utf-8"))
    del said["values"][key]
    pack = read_pack("old.yaml", yaml.safe_dump(said).encode())
    silent = pack.value(key, ON)
    assert VALUES[key].fits(silent.value)
    assert (silent.value, silent.status) == (VALUES[key].absent, "unconfirmed")
    assert key not in SERIOUS or silent.value == "off"


@pytest.mark.parametrize("key", [k for k, takes in VALUES.items() if takes.absent is None])
def test_a_value_no_pack_may_be_silent_of_is_asked_for(key):
    said = yaml.safe_load((HERE / "jizhou-2018.yaml").read_text("utf-8"))
    del said["values"][key]
    with pytest.raises(PackError, match=f"old.yaml.*{key}"):
        read_pack("old.yaml", yaml.safe_dump(said).encode())


@pytest.mark.parametrize(
    ("key", "value"),
    [("serious.repeat_reports", "1"), ("serious.dust_grade", "5"), ("harm.order25", "larger"),
     ("rectification.items_open", "0"), ("serious.workers_over", "many"),
     ("serious.noise_db_over", "off"), ("evidence.resample_days", "off")],
)  # fmt: skip
def test_a_wrong_value_names_file_key_and_what_it_takes(key, value):
    with pytest.raises(PackError) as caught:
        changed("national-2026", **{key: value})
    assert "national-2026.yaml" in str(caught.value)
    assert f"{key}: '{value}'; use {VALUES[key].remedy}" in str(caught.value)


# -- repeats at one post ---------------------------------------------------------------------------


def over(on, value="1.2", **more):
    return replace(report(dust(value, on, **more), on=on), report_no=f"R{on}")


def days(count):
    return [date(2026, 3, 2 + n) for n in range(count)]


def test_the_second_valid_report_over_at_one_post_is_serious(book):
    first, second = judged(book, *map(over, days(2)), history=History())
    assert first.outcome is Band.EXCEEDED
    assert (second.outcome, second.outcome_usable) == (Band.SERIOUS, Band.SERIOUS)
    assert second.serious_because == ("serious.repeat_reports",)
    assert second.streaks == (Streak(*POST, 2),)
    assert "同一岗位连续 2 次有效检测报告超标" in second.summary_zh


@pytest.mark.parametrize(
    ("between", "serious"),
    [
        ({"value": "0.9"}, False),  # within the limit: the run is broken
        ({"accredited": False}, True),  # no valid report: as if it had not been
        ({"post": "筛分", "value": "0.5"}, True),  # the post was not tested
        ({"value": "1"}, False),  # equal to the limit is not over
    ],
)
def test_what_lies_between_two_reports_breaks_the_run_or_does_not(book, between, serious):
    one, two, three = days(3)
    found = judged(book, over(one), over(two, **between), over(three), history=History())
    assert (found[2].outcome is Band.SERIOUS) is serious


def test_an_invalid_repeat_warns_asks_for_a_sample_and_cannot_list(book):
    """A second report that may not carry a listing is no second valid report."""
    one, two, three = days(3)
    reports = over(one), over(two, accredited=False), over(three, accredited=False, post="筛分")
    _, found, other = judged(book, *reports, history=History())
    assert (found.outcome, found.consequence) == (Band.SERIOUS, Band.EXCEEDED)
    assert found.outcome_usable is Band.NOT_JUDGED
    assert (found.streaks, found.resample) == ((Streak(*POST, 1),), ("001",))
    assert (other.outcome, other.resample) == (Band.EXCEEDED, ())


def test_a_reinspection_ends_a_run_and_never_lengthens_one(book):
    one, two, three = days(3)
    failed = replace(inspection(two, "1.2", answers=True))
    passed = replace(inspection(two, "0.9", answers=True))
    again = judged(book, over(one), failed, over(three), history=History())
    assert [f.outcome for f in again] == [Band.EXCEEDED, Band.EXCEEDED, Band.SERIOUS]
    mended = judged(book, over(one), passed, over(three), history=History())
    assert mended[2].outcome is Band.EXCEEDED


def test_a_report_that_comes_late_is_judged_by_what_was_before_its_day(book):
    known = {USCC: [(date(2026, 5, 1), (Streak(*POST, 1),)), (date(2026, 2, 1), ())]}
    (late,) = judged(book, over(date(2026, 3, 2)), history=History(known))
    assert (late.carried, late.outcome) == ((), Band.EXCEEDED)
    (next_one,) = judged(book, over(date(2026, 6, 1)), history=History(known))
    assert (next_one.carried, next_one.outcome) == ((Streak(*POST, 1),), Band.SERIOUS)


def test_repeats_of_three_need_three_and_off_needs_none(book):
    three, off = by(book, **{"serious.repeat_reports": "3"}), by(
        book, **{"serious.repeat_reports": "off"}
    )  # fmt: skip
    reports = [over(day) for day in days(4)]
    assert [f.outcome is Band.SERIOUS for f in judged(three, *reports, history=History())] == [
        False, False, True, True,
    ]  # fmt: skip
    assert all(f.outcome is Band.EXCEEDED for f in judged(off, *reports, history=History()))


def test_the_runs_a_report_was_judged_with_judge_it_again_alone(book):
    reports = [over(day) for day in days(3)]
    together = judge_inspections([(f"J{n}", r) for n, r in enumerate(reports)], book, History())
    for n, one in enumerate(together):
        alone = judge_inspections([(f"J{n}", reports[n])], book, carried=[one.findings.carried])
        assert alone == [one]


# -- grades of GBZ/T 229 ---------------------------------------------------------------------------

AMMONIA = {"agent": "chem-002", "kind": SampleKind.TWA}


@pytest.mark.parametrize(
    ("value", "labour", "toxicity", "met"),
    [
        # G = WD·WB·WL > 24 is Ⅲ: 8 · 1.25 · 2.5 = 25; 8 · 1.2 · 2.5 = 24 is still Ⅱ.
        ("25", "Ⅳ", "extreme", True),
        ("24", "Ⅳ", "extreme", False),
        ("25", "Ⅳ", "high", False),
        ("25", "", "extreme", False),  # not stated: nothing is guessed
        ("25", "Ⅳ", "", False),
    ],
)
def test_a_chemical_grade_is_serious_from_its_border_on(book, value, labour, toxicity, met):
    trial = by(book, **{"serious.chemical_grade": "3"})
    one = sample(**AMMONIA, value=value, labour=labour, toxicity=toxicity)
    found, off = judged(trial, report(one))[0], judged(book, report(one))[0]
    assert (found.serious_because == ("serious.chemical_grade",)) is met
    assert off.serious_because == ()
    assert not met or "GBZ/T 229.2）达到 3 级" in found.summary_zh


@pytest.mark.parametrize(
    ("silica", "value", "labour", "met"),
    [
        # WM 4 above 80 % silica: 4 · 1.8 · 2.5 = 18 > 16 is Ⅳ; 4 · 1.6 · 2.5 = 16 is Ⅲ.
        ("85", "0.9", "Ⅳ", True),
        ("85", "0.8", "Ⅳ", False),
        ("85", "0.9", "Ⅰ", False),
    ],
)
def test_a_dust_grade_is_serious_from_its_border_on(book, silica, value, labour, met):
    trial = by(book, **{"serious.dust_grade": "4"})
    (found,) = judged(trial, report(dust(value, ON, silica_pct=silica, labour=labour)))
    assert (found.serious_because == ("serious.dust_grade",)) is met


@pytest.mark.parametrize("key", ["serious.posts_over_share", "serious.workers_over"])
def test_a_criterion_that_is_off_is_not_asked(book, key):
    clean = [dust("0.1", ON, str(n), post=f"岗{n}") for n in range(2)]
    one = report(*clean, dust("1.2", ON, "o", post="超", workers=12))
    (found,) = judged(book, one)
    assert found.serious_because == ("serious.posts_over_share", "serious.workers_over")
    (off,) = judged(by(book, **{key: "off"}), one)
    assert off.serious_because == tuple(k for k in found.serious_because if k != key)


# -- the milder law (行政处罚法 37) ----------------------------------------------------------------


def straddling(*measurements):
    """Sampled under the pack of 2018, filed under that of 2026."""
    return report(*(replace(m, sampled_on=date(2026, 3, 30)) for m in measurements),
                  on=date(2026, 4, 3))  # fmt: skip


def two(book, older, newer):
    packs = (changed("jizhou-2018", **older), changed("national-2026", **newer))
    return replace(book, packs=packs)


RATIO = "serious.concentration_ratio"


@pytest.mark.parametrize(
    ("older", "newer", "applies", "outcome", "why"),
    [
        ("2.0", "3.0", "national-2026", Band.EXCEEDED, "后果较轻"),
        ("3.0", "2.0", "jizhou-2018", Band.EXCEEDED, "后果较轻"),
        ("2.0", "2.0", "jizhou-2018", Band.SERIOUS, "后果相同，从旧"),
    ],
)
def test_the_milder_law_applies_and_says_why(book, older, newer, applies, outcome, why):
    weighed = two(book, {RATIO: older}, {RATIO: newer})
    (found,) = judged(weighed, straddling(dust("2.4", ON)))
    pack = next(p for p in weighed.packs if p.id == applies)
    other = next(p for p in weighed.packs if p.id != applies)
    assert (found.outcome, found.pack_digest) == (outcome, pack.digest)
    assert found.weighed == (other.digest,)
    assert f"依行政处罚法第三十七条适用 {applies}，{why}。" in found.summary_zh
    assert f"{applies} applies" in found.summary_en


def test_a_report_of_one_law_is_weighed_once_and_says_nothing(book):
    (found,) = judged(book, over(date(2026, 4, 3)))
    assert (found.weighed, found.law) == ((), "national-2026@2026-04-01")
    assert "第三十七条" not in found.summary_zh


def test_a_later_decision_weighs_the_same_report_again(book):
    weighed = two(book, {RATIO: "2.0"}, {RATIO: "3.0"})
    then = report(dust("2.4", date(2026, 3, 2)), on=date(2026, 3, 2))
    (before,) = judge_inspections([("J", then)], weighed)
    (after,) = judge_inspections([("J", then)], weighed, decided_on=date(2026, 4, 1))
    assert (before.findings.outcome, after.findings.outcome) == (Band.SERIOUS, Band.EXCEEDED)
    assert after.findings.law == "national-2026@2026-04-01"


figures = st.fixed_dictionaries(
    {
        RATIO: st.sampled_from(["1", "1.5", "2.0", "3"]),
        "serious.posts_over_share": st.sampled_from(["off", "0.3", "1"]),
        "serious.workers_over": st.sampled_from(["off", "3", "10"]),
        "serious.repeat_reports": st.sampled_from(["off", "2"]),
        "comparison.method": st.sampled_from(["full_value", "rounded_value"]),
        "shift.reduction": st.sampled_from(["on", "off"]),
        "evidence.twa_minutes": st.sampled_from(["60", "480"]),
        "evidence.limit_sources": st.sampled_from(["0", "20"]),
    }
)
lines = st.lists(
    st.tuples(
        st.sampled_from(["0.9", "1", "1.04", "1.6", "2.1", "3.2"]),
        st.sampled_from(["破碎", "筛分"]),
        st.sampled_from(["8", "12"]),
        st.sampled_from([30, 120, 480]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
NEVER = (Streak("原料车间", "破碎", 1),)


@given(figures, figures, lines, st.booleans())
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_the_result_is_never_harsher_than_either_law_alone(book, older, newer, said, repeated):
    both = two(book, older, newer)
    event = straddling(
        *(
            dust(value, ON, str(n), post=post, hours=hours, sampled_minutes=minutes, accredited=ok)
            for n, (value, post, hours, minutes, ok) in enumerate(said)
        )
    )
    carried = [NEVER if repeated else ()]
    (found,) = judge_inspections([("J", event)], both, carried=carried)
    for pack in both.packs:
        (alone,) = judge_inspections([("J", event)], replace(both, packs=(pack,)), carried=carried)
        mine, its = found.findings.consequence, alone.findings.consequence
        assert WEIGHT[mine] <= WEIGHT[its]
        assert not (mine is Band.SERIOUS and its is not Band.SERIOUS)
        if pack.digest == found.findings.pack_digest:
            assert mine is its


# -- grounds G2 and G3 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acute", "deaths", "anthrax", "tier"),
    [
        (0, 0, 0, "general"), (9, 0, 0, "general"), (10, 0, 0, "major"), (49, 0, 0, "major"),
        (50, 0, 0, "extraordinary"),  # the text has 50 in both tiers: the higher one
        (0, 1, 0, "major"), (0, 4, 0, "major"), (0, 5, 0, "extraordinary"),
        (0, 0, 1, "major"), (0, 0, 5, "extraordinary"),
    ],
)  # fmt: skip
def test_tiers_of_order_25_give_a_tie_to_the_higher(acute, deaths, anthrax, tier):
    assert tier_25(acute, deaths, anthrax) == tier


@pytest.mark.parametrize(
    ("injured", "deaths", "tier"),
    [(9, 2, "general"), (10, 0, "larger"), (0, 3, "larger"), (50, 0, "major"), (0, 10, "major"),
     (100, 0, "extraordinary"), (0, 30, "extraordinary")],
)  # fmt: skip
def test_tiers_of_order_493(injured, deaths, tier):
    assert tier_493(injured, deaths) == tier


@pytest.mark.parametrize(
    ("values", "said", "met"),
    [
        ({"harm.order25": "major"}, {"acute_cases": "10"}, True),
        ({"harm.order25": "major"}, {"acute_cases": "9"}, False),
        ({"harm.order25": "extraordinary"}, {"deaths": "4"}, False),
        ({"harm.order493": "larger"}, {"deaths": "3"}, True),
        ({"harm.order493": "larger"}, {"deaths": "2"}, False),
        ({"harm.order25": "extraordinary", "harm.order493": "larger"}, {"deaths": "3"}, True),
        ({}, {"deaths": "40"}, False),  # the pack takes no tiers
        ({}, {}, True),  # a finding under article 77, without figures
        ({"harm.finding": "off"}, {}, False),
    ],
)
def test_harm_is_a_ground_from_the_tier_of_the_pack_on(values, said, met):
    borne, why = established(Criterion.HARM, {**values, "pack": "试行包"}, said)
    assert borne is met
    assert "试行包" in why
    assert why.endswith("，成立" if met else "，不成立")
    assert set(values.values()) <= {*ORDER_25, *ORDER_493, "off"}


@pytest.mark.parametrize(
    ("least", "said", "met"),
    [("1", "除尘器", True), ("2", "除尘器", False), ("2", "除尘器;围挡", True), ("1", "", False),
     ("off", "除尘器;围挡", False)],
)  # fmt: skip
def test_open_items_are_counted_one_by_one(least, said, met):
    borne, why = established(
        Criterion.ITEMS_OPEN, {"rectification.items_open": least}, {"open_items": said}
    )
    assert borne is met
    assert f"{len([s for s in said.split(';') if s])} 项" in why


@pytest.mark.parametrize("one", [c for c in Criterion if c is not Criterion.HARM])
def test_a_switched_off_criterion_bears_nothing_out(one):
    said = {"open_items": "除尘器"}
    assert established(one, {}, said)[0]
    assert not established(one, {one.value: "off"}, said)[0]
    assert GROUND_OF[one] is Ground.G2_RECTIFICATION


def test_what_the_packs_ask_of_the_procedure_is_dated(book):
    newer = changed("national-2026", **{"rectification.items_open": "3"})
    dated = replace(book, packs=(book.packs[0], newer)).criteria_by_date()
    assert [day for day, _ in dated] == sorted(day for day, _ in dated)
    held = [values for day, values in dated if day <= date(2026, 3, 31)][-1]
    assert (held["pack"], held["rectification.items_open"]) == ("jizhou-2018", "1")
    assert dated[-1][1]["rectification.items_open"] == "3"
