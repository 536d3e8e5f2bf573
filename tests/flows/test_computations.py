"""Computations stated in a file: every kind, every refusal, and agreement with oracles."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction as Exact
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from domain.findings import Band
from flows.cli_rules import app
from flows.judging import as_line, judge_measurements, schema
from rules.computations.fields import plain
from rules.computations.page import page
from rules.computations.table import BY_NAME, COMPUTATIONS
from tests.rules.test_borders import with_value

TODAY = date(2026, 11, 24)
ROOT = Path(__file__).parents[2]
ON = "2026-03-02"
RUN = CliRunner()
BENZENE = {"computation": "C_TWA", "agent": "苯", "unit": "mg/m3", "sampled_on": ON}
DUST = {
    "computation": "C_TWA", "agent": "水泥粉尘", "unit": "mg/m3", "sampled_on": ON, "fraction": "总尘",
}  # fmt: skip


def written(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows]
    path.write_text("".join(lines), "utf-8")
    return path


def told(tmp_path, book, *rows):
    with judge_measurements(written(tmp_path, *rows), book, TODAY) as found:
        results = [one for report in found.reports for one in report.results]
        return sorted(results, key=lambda one: one.row), found.problems


def judged(tmp_path, book, *rows):
    results, problems = told(tmp_path, book, *rows)
    assert problems == ()
    assert len(results) == len(rows)
    return results


def refused(tmp_path, book, row):
    results, problems = told(tmp_path, book, row)
    assert results == []
    return problems


def stated(one):
    return {"computation": one.name, **one.example}


# -- every kind, by its own example -----------------------------------------------------------


@pytest.mark.parametrize("one", COMPUTATIONS, ids=lambda one: one.name)
def test_the_example_of_every_computation_is_judged_and_fits_both_schemas(tmp_path, book, one):
    described = schema()
    jsonschema.validate(stated(one), described["computations"][one.name])
    assert described["computations"][one.name]["examples"] == [stated(one)]
    (result,) = judged(tmp_path, book, stated(one))
    account = result.account

    assert (account.computation, account.status in ("sourced", "unconfirmed")) == (one.name, True)
    assert account.clause
    assert account.arithmetic
    assert account.zh.endswith("。")
    assert account.en.endswith(".")
    jsonschema.validate(json.loads(as_line(result)), described["output"])
    assert not any(isinstance(value, float) for value in figures(json.loads(as_line(result))))


def figures(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from figures(one)
    elif isinstance(value, list):
        for one in value:
            yield from figures(one)
    else:
        yield value


@pytest.mark.parametrize("one", COMPUTATIONS, ids=lambda one: one.name)
def test_a_computation_goes_by_its_chinese_name_and_so_do_its_fields(tmp_path, book, one):
    titles = {key: field.title for key, field in one.fields.model_fields.items()}

    def translated(row):
        return {titles.get(key) or key: value for key, value in row.items()}

    (english,) = judged(tmp_path, book, stated(one))
    (chinese,) = judged(tmp_path, book, {"计算": one.zh, **translated(one.example)})
    assert chinese.account == english.account


def test_no_two_computations_or_fields_share_a_name():
    for one in COMPUTATIONS:
        assert {BY_NAME[plain(name)].name for name in (one.name, one.zh, one.en)} == {one.name}
        titles = [field.title for field in one.fields.model_fields.values()]
        assert all(titles)
        assert len(set(titles)) == len(titles), one.name
        assert all(field.description for field in one.fields.model_fields.values()), one.name


def test_numbers_and_texts_are_read_alike_to_the_last_digit(tmp_path, book):
    path = tmp_path / "rows.jsonl"
    head = '{"computation":"C_TWA","agent":"苯","unit":"mg/m3","sampled_on":"2026-03-02","parts":'
    path.write_text(
        f'{head}[{{"concentration":3.000001,"hours":8}}]}}\n'
        f'{head}"[{{\\"concentration\\":\\"3.000001\\",\\"hours\\":8}}]"}}\n',
        "utf-8",
    )
    with judge_measurements(path, book, TODAY) as found:
        results = [one for report in found.reports for one in report.results]
    assert [one.account.exact for one in results] == ["3.000001"] * 2
    assert [one.band for one in results] == [Band.EXCEEDED] * 2


# -- agreement of the public path with oracles ------------------------------------------------


def band_of(value, limit):
    return (
        Band.COMPLIANT if value <= limit else Band.SERIOUS if value >= 2 * limit else Band.EXCEEDED
    )


def test_averages_agree_with_fractions_also_at_equality(tmp_path, book):
    """Ammonia, PC-TWA 20 mg/m3; every third row is made to come to the reduced limit exactly."""
    chance, rows, expected = random.Random(7), [], []
    for n in range(300):
        minutes = [chance.randrange(1, 200) for _ in range(chance.randrange(1, 5))]
        hours, days = chance.choice([8, 9, 10, 12]), chance.choice([4, 5, 6, 7])
        total = Exact(sum(minutes), 60)
        while hours < total:
            minutes.pop()
            total = Exact(sum(minutes), 60)
        limit, week = Exact(20), hours * days
        daily = Exact(8, hours) * Exact(24 - hours, 16) if hours > 8 else Exact(1)
        weekly = Exact(40, week) * Exact(168 - week, 128) if week > 40 else Exact(1)
        limit *= min(daily, weekly)
        parts = [(Decimal(chance.randrange(0, 9000)) / 100, m) for m in minutes]
        if n % 3 == 0:
            needed = limit * 480 / minutes[0]
            if (needed * 10**6).denominator == 1:
                parts = [(Decimal(int(needed * 10**6)) / 10**6, minutes[0])]
        value = sum(Exact(c) * m for c, m in parts) / 480
        rows.append(
            BENZENE | {"agent": "氨", "hours": hours, "days_per_week": days,
                       "parts": [{"concentration": c, "minutes": m} for c, m in parts]}
        )  # fmt: skip
        expected.append((value, band_of(value, limit)))
    results = judged(tmp_path, book, *rows)

    assert [(Exact(one.account.exact), one.band) for one in results] == expected
    assert {band for _, band in expected} == {Band.COMPLIANT, Band.EXCEEDED, Band.SERIOUS}


def divided(line):
    """(value, limit, ratio) of a line of arithmetic such as 2.1 ÷ 3 = 0.70."""
    value, rest = line.rsplit("：", 1)[-1].split(" ÷ ")
    limit, ratio = rest.split(" = ")
    return Decimal(value), Decimal(limit), Decimal(ratio)


def test_the_last_printed_digit_can_be_recomputed_from_the_printed_figures(tmp_path, book):
    """Averages over odd minutes, limits cut by odd shifts, roots and odd hours of fields."""
    chance, rows = random.Random(3), []
    for _ in range(400):
        parts = [
            {
                "concentration": Decimal(chance.randrange(1, 9000)) / 100,
                "minutes": chance.randrange(1, 160),
            }
        ]
        more = {"hours": chance.choice([8, "8.5", 9, 11]), "days_per_week": chance.choice([5, 6])}
        rows.append(BENZENE | more | {"agent": "氨", "parts": parts})
        a_hw, hours = Decimal(chance.randrange(1, 200)) / 10, Decimal(chance.randrange(1, 80)) / 10
        rows.append(
            {"computation": "hand_vibration", "sampled_on": ON, "a_hw": a_hw, "hours": hours}
        )
        rows.append({"computation": "microwave", "sampled_on": ON, "body": "肢体局部",
                     "density": chance.randrange(1, 999), "hours": hours})  # fmt: skip
    results = judged(tmp_path, book, *rows)
    lines = [line for one in results for line in one.account.arithmetic if " ÷ " in line]
    told_lines = [line for line in lines if not line.startswith(("C_TWA", "S ≤"))]
    assert len(told_lines) == 1600
    for line in told_lines:
        value, limit, ratio = divided(line)
        assert (value / limit).quantize(ratio) == ratio, line


def test_parts_below_detection_give_an_interval_and_a_verdict_only_where_both_ends_agree(
    tmp_path, book
):
    """Benzene, 3 mg/m3: 4 h known, 4 h below a limit of detection."""
    cases = [
        ("2", "<4", "compliant", ("1", "3")),  # at most 3: within whatever it was
        ("2", "<4.000001", "not_judged", ("1", "3.0000005")),
        ("6.000001", "<4", "exceeded", ("3.0000005", "5.0000005")),  # over, had there been nothing
        ("11", "<4", "exceeded", ("5.5", "7.5")),  # seriously over only with the rest: the milder
        ("12", "<4", "serious", ("6", "8")),
    ]
    rows = [
        BENZENE | {"parts": [{"concentration": a, "hours": 4}, {"concentration": b, "hours": 4}]}
        for a, b, _, _ in cases
    ]
    results = judged(tmp_path, book, *rows)

    assert [one.band.value for one in results] == [band for _, _, band, _ in cases]
    assert [(one.account.low, one.account.high) for one in results] == [ends for *_, ends in cases]
    undecided = results[1]
    assert "below_detection_over_limit" in undecided.line.defects
    assert "低于检出限" in undecided.account.zh
    share = rows[0] | {"lod_share": "0.7"}
    assert judged(tmp_path, book, share)[0].account.exact == "2.4"  # (2·4 + 0.7·4·4)/8


def test_the_highest_of_several_samples_is_open_only_when_the_hidden_one_may_be_it(tmp_path, book):
    """Chlorine, MAC 1 mg/m3."""
    row = {"computation": "C_ME", "agent": "氯", "unit": "mg/m3", "sampled_on": ON}
    cases = [("0.6", "<0.5"), ("0.6", "<1"), ("0.6", "<1.1"), ("1.2", "<1.1"), ("1.2", "<5")]
    rows = [
        row | {"samples": [{"concentration": c, "minutes": 15} for c in pair]} for pair in cases
    ]
    results = judged(tmp_path, book, *rows)
    assert [(one.account.low, one.account.exact, one.band.value) for one in results] == [
        ("", "0.6", "compliant"), ("0.6", "1", "compliant"), ("0.6", "1.1", "not_judged"),
        ("", "1.2", "exceeded"), ("1.2", "5", "exceeded"),
    ]  # fmt: skip


def test_a_computed_dust_is_judged_in_its_silica_band_by_the_rules_of_a_ready_one(tmp_path, book):
    """A named dust with 35 % of free silica is silica dust (limit 1), with 9 % it is not (4)."""
    part = [{"concentration": "1.5", "hours": 8}]
    ready = {key: value for key, value in DUST.items() if key != "computation"}
    rows = []
    for silica in ("35", "9"):
        rows.append(DUST | {"silica_pct": silica, "parts": part})
        rows.append(ready | {"silica_pct": silica, "kind": "TWA", "value": "1.5"})
    results = judged(tmp_path, book, *rows)

    assert [one.band for one in results] == [Band.EXCEEDED] * 2 + [Band.COMPLIANT] * 2
    for computed, flat in zip(results[::2], results[1::2], strict=True):
        assert computed.line.limit_id == flat.line.limit_id
        assert computed.exposure == flat.exposure
        keys = set(flat.line.explanation) - {"arithmetic"}
        assert {k: computed.line.explanation[k] for k in keys - {"sample_no"}} == {
            k: flat.line.explanation[k] for k in keys - {"sample_no"}
        }


def test_the_pack_and_its_rounding_reach_a_computed_value(tmp_path, book):
    """Benzene at 3.4 is over 3, and rounds to 3."""
    rounding = with_value(book, "comparison.method", "rounded_value")
    row = BENZENE | {"parts": [{"concentration": "3.4", "hours": 8}]}
    assert judged(tmp_path, book, row)[0].band is Band.EXCEEDED
    (near,) = judged(tmp_path, rounding, row)
    assert near.band is Band.COMPLIANT
    assert "3.4 修约为 3" in near.line.explanation["arithmetic"]
    strict = with_value(book, "serious.concentration_ratio", "1.1")
    assert judged(tmp_path, strict, row)[0].band is Band.SERIOUS


def test_parts_over_eight_hours_reduce_the_limit_without_being_told_to(tmp_path, book):
    """10 h of ammonia at 16: C_TWA = 160/8 = 20, RF = 0.7, limit 14."""
    row = BENZENE | {"agent": "氨", "parts": [{"concentration": "16", "hours": 10}]}
    (one,) = judged(tmp_path, book, row)
    assert (one.account.exact, one.band) == ("20", Band.EXCEEDED)
    assert one.line.explanation["limit_applied"] == "14.00"
    assert Exact(one.account.action_level) == 7  # half the limit as it was applied


def test_a_computed_average_and_a_ready_short_sample_make_one_report(tmp_path, book):
    report = {"report_no": "R-1", "post": "喷漆", "workshop": "一车间"}
    average = BENZENE | {"parts": [{"concentration": "2", "hours": 8}]}
    short = {k: v for k, v in BENZENE.items() if k != "computation"} | {
        "kind": "STEL",
        "value": "5",
    }
    together = judged(tmp_path, book, average | report, short | report, average)
    assert ["stel_missing" in one.line.defects for one in together] == [False, False, True]


def test_levels_are_judged_at_equality(tmp_path, book):
    """95 dB(A) for 0.8 h is 85; six equal days of 85 dB(A) for 40/6 h are 85 as a week."""
    noise = {"computation": "L_EX,8h", "sampled_on": ON}
    rows = [
        noise | {"parts": [{"level": 95, "hours": "0.8"}]},
        noise | {"parts": [{"level": 95, "hours": "0.800001"}]},
        noise | {"parts": [{"level": 85, "minutes": 160}] * 3},
        noise | {"parts": [{"level": 85, "minutes": 400}], "days_per_week": 6},
        noise | {"parts": [{"level": 85, "minutes": "400.001"}], "days_per_week": 6},
        {"computation": "L_EX,w", "sampled_on": ON, "days": [{"level": 85}] * 5},
        {
            "computation": "L_EX,w",
            "sampled_on": ON,
            "days": [{"level": 85}] * 4 + [{"level": "85.000001"}],
        },
        noise | {"parts": [{"level": 95, "hours": 8}]},
    ]
    bands = [one.band for one in judged(tmp_path, book, *rows)]
    c, e = Band.COMPLIANT, Band.EXCEEDED
    assert bands == [c, e, c, c, e, c, e, Band.SERIOUS]


@pytest.mark.parametrize(
    ("row", "within", "over"),
    [
        ({"computation": "impulse_noise", "impulses": 100}, {"peaks": [140]}, {"peaks": ["140.1"]}),
        ({"computation": "impulse_noise", "impulses": 101}, {"peaks": [130]}, {"peaks": ["130.1"]}),
        ({"computation": "impulse_noise", "impulses": 10000}, {"peaks": [120]}, {"peaks": ["120.1"]}),
        ({"computation": "hand_vibration", "hours": 4}, {"a_hw": 5}, {"a_hw": "5.000001"}),
        ({"computation": "hand_vibration", "a_hw": 10}, {"hours": 1}, {"hours": "1.000001"}),
        ({"computation": "microwave", "body": "全身", "wave": "连续波", "hours": 5}, {"density": 80}, {"density": "80.000001"}),
        ({"computation": "microwave", "body": "全身", "wave": "脉冲波", "hours": 3}, {"density": "66.666666"}, {"density": "66.666667"}),
        ({"computation": "microwave", "body": "肢体局部", "hours": 8}, {"density": 500}, {"density": "500.000001"}),
        ({"computation": "microwave", "body": "肢体局部", "hours": 1, "density": 1}, {"short_density": 5}, {"short_density": "5.1"}),
        ({"computation": "power_field"}, {"electric": 5}, {"electric": "5.01"}),
        ({"computation": "vhf", "wave": "连续波", "hours": 4}, {"density": "0.1"}, {"density": "0.11"}),
        ({"computation": "vhf", "wave": "脉冲波", "hours": 8}, {"electric": 10}, {"electric": "10.1"}),
        ({"computation": "hf_field", "frequency": "3.0"}, {"electric": 50}, {"electric": "50.1"}),
        ({"computation": "hf_field", "frequency": "3.1"}, {"electric": 25}, {"electric": "25.1"}),
        ({"computation": "hf_field", "frequency": "0.1"}, {"magnetic": 5}, {"magnetic": "5.1"}),
        ({"computation": "uv", "spectrum": "UVB"}, {"irradiance": "0.26"}, {"irradiance": "0.27"}),
        ({"computation": "uv", "spectrum": "UVC"}, {"exposure": "1.8"}, {"exposure": "1.81"}),
        ({"computation": "uv", "spectrum": "welding"}, {"exposure": "3.5"}, {"exposure": "3.51"}),
        ({"computation": "biological", "indicator": "血中铅", "unit": "µg/L"}, {"value": 400}, {"value": "400.1"}),
    ],
)  # fmt: skip
def test_every_physical_and_biological_limit_is_within_at_equality(
    tmp_path, book, row, within, over
):
    """Figures of GBZ 2.2-2007 tables 1 to 10 and of GBZ 2.1-2019 table 4 (rules/limits)."""
    dated = row | {"sampled_on": ON}
    bands = [one.band for one in judged(tmp_path, book, dated | within, dated | over)]
    assert bands == [Band.COMPLIANT, Band.EXCEEDED]


@pytest.mark.parametrize(
    ("minutes", "labour", "hot", "limit"),
    [(120, "Ⅰ", "否", 33), (121, "Ⅰ", "否", 32), (240, "II", "是", 31), (361, "3", "否", 26),
     (480, "Ⅳ", "是", 26)],
)  # fmt: skip
def test_heat_is_judged_at_its_limit_and_above(tmp_path, book, minutes, labour, hot, limit):
    """Table 8 by labour and rate, the rate rounded up to its class; +1 in hot regions (10.2.2)."""
    row = {"computation": "WBGT", "sampled_on": ON, "labour": labour, "hot_region": hot}
    rows = [row | {"tasks": [{"wbgt": w, "minutes": minutes}]} for w in (limit, f"{limit}.000001")]
    assert [one.band for one in judged(tmp_path, book, *rows)] == [Band.COMPLIANT, Band.EXCEEDED]


@pytest.mark.parametrize(
    ("row", "near", "beyond"),
    [
        ({"computation": "impulse_noise", "impulses": 100}, {"peaks": ["140.4"]}, {"peaks": ["140.6"]}),
        ({"computation": "hand_vibration", "hours": 4}, {"a_hw": "5.49"}, {"a_hw": "5.51"}),
        ({"computation": "power_field"}, {"electric": "5.4"}, {"electric": "5.6"}),
        ({"computation": "uv", "spectrum": "UVB"}, {"irradiance": "0.265"}, {"irradiance": "0.2651"}),
        ({"computation": "biological", "indicator": "血中铅", "unit": "μg/L"}, {"value": "400.5"}, {"value": "400.6"}),
        ({"computation": "WBGT", "labour": "Ⅱ", "hot_region": "是"},
         {"tasks": [{"wbgt": "31.4", "hours": 4}]}, {"tasks": [{"wbgt": "31.6", "hours": 4}]}),
        ({"computation": "microwave", "body": "全身", "wave": "连续波", "hours": 8}, {"density": 50}, {"density": "50.1"}),
    ],
)  # fmt: skip
def test_the_pack_rounds_physical_and_biological_results_too(tmp_path, book, row, near, beyond):
    """To the digits of the limit, half to even: 0.265 becomes 0.26, 400.5 becomes 400. The daily
    dose of 8 h at 50.1 is 400.8, which rounds to 401."""
    rounding = with_value(book, "comparison.method", "rounded_value")
    dated = row | {"sampled_on": ON}
    found = judged(tmp_path, rounding, dated | near, dated | beyond)
    assert [one.band for one in found] == [Band.COMPLIANT, Band.EXCEEDED]
    assert all("按修约值比较法判定" in one.account.zh for one in found)


def test_where_no_figure_holds_nothing_is_judged(tmp_path, book):
    rows = [
        {"computation": "impulse_noise", "sampled_on": ON, "impulses": 10001, "peaks": [100]},
        {"computation": "hf_field", "sampled_on": ON, "frequency": 31, "electric": 1},
        {"computation": "biological", "sampled_on": ON, "indicator": "尿中马尿酸", "value": 1, "unit": "g/L"},
        {"computation": "PE", "sampled_on": ON, "agent": "苯", "readings": [{"concentration": 1, "start": 0, "minutes": 1}]},
        {"computation": "mixture", "sampled_on": ON, "acts_alike": True, "components": [{"agent": "氯", "value": 1}]},
        {"computation": "exposure_level", "sampled_on": ON, "agent": "氯", "value": 1},
        {"computation": "grade_chemical", "sampled_on": ON, "graded_on": ON, "agent": "氯", "value": 1, "hazard": "light", "labour": "I"},
    ]  # fmt: skip
    results = judged(tmp_path, book, *rows)
    assert {one.band for one in results} == {Band.NOT_JUDGED}
    assert {check.limit_status for one in results for check in one.account.checks} == {"blank"}


def test_a_peak_record_decides_what_a_single_peak_leaves_open(tmp_path, book):
    """Propylene oxide, PC-TWA 5: between 15 and 25 length, number and spacing decide."""

    def record(*readings):
        said = [{"concentration": c, "start": s, "minutes": m} for c, s, m in readings]
        return {"computation": "PE", "agent": "环氧丙烷", "sampled_on": ON, "readings": said}

    ready = {"agent": "环氧丙烷", "unit": "mg/m3", "sampled_on": ON, "kind": "PEAK", "value": "20"}
    rows = [
        ready, record((20, "08:00", 15), (20, "09:15", 15)), record((20, 0, 15), (20, 74, 5)),
        record((20, 0, 16)), record(("25.1", 0, 1)), record((50, 0, 1)),
    ]  # fmt: skip
    results = judged(tmp_path, book, *rows)
    n, c, e, s = Band.NOT_JUDGED, Band.COMPLIANT, Band.EXCEEDED, Band.SERIOUS
    assert [one.band for one in results] == [n, c, e, e, e, s]
    assert [one.account.outcome for one in results[1:4]] == [
        (), ("closer_than_60_min",), ("longer_than_15_min",),
    ]  # fmt: skip


def test_an_excursion_knows_the_multiples_of_2007(tmp_path, book):
    """Multiples 3, 2.5, 2 by the PC-TWA; at 10 mg/m3 the doubtful side is told."""
    cases = [("安妥", "0.9", "0.900001"), ("环氧丙烷", "12.5", "12.500001")]
    rows, doubt = [], {"agent": "氯乙烯", "parts": [{"concentration": "21", "minutes": 15}]}
    row = {"computation": "excursion", "unit": "mg/m3", "sampled_on": "2019-06-01"}
    for agent, *values in cases:
        rows += [
            row | {"agent": agent, "parts": [{"concentration": v, "minutes": 15}]} for v in values
        ]
    *results, at_ten = judged(tmp_path, book, *rows, row | doubt)
    assert [one.band for one in results] == [Band.COMPLIANT, Band.EXCEEDED] * 2
    assert "未核实" in at_ten.account.zh
    assert "2.5" in at_ten.account.zh


def test_a_mixture_is_added_only_when_its_agents_act_alike(tmp_path, book):
    parts = [{"agent": "苯", "value": "1.8"}, {"agent": "甲苯", "value": "40"}]
    row = {"computation": "mixture", "sampled_on": ON, "components": parts}
    alike, apart = judged(tmp_path, book, row | {"acts_alike": "是"}, row | {"acts_alike": "否"})
    assert (alike.account.exact, alike.band, apart.band) == ("1.4", Band.EXCEEDED, Band.COMPLIANT)
    thirds = [{"value": value, "limit": 3} for value in ("1", "1", "1")]
    rows = [{"computation": "mixture", "acts_alike": "是", "components": thirds},
            {"computation": "mixture", "acts_alike": "是", "components": [*thirds, {"value": "0.000001", "limit": 999}]}]  # fmt: skip
    assert [one.band for one in judged(tmp_path, book, *rows)] == [Band.COMPLIANT, Band.EXCEEDED]
    assert judged(tmp_path, book, rows[1])[0].account.value != "1.00"  # never printed as its border


# -- what a grade and a level say -------------------------------------------------------------


def test_the_day_decides_the_edition_of_a_grade(tmp_path, book):
    row = {"computation": "grade_chemical", "ratio": "0.7", "hazard": "极度危害", "labour": "Ⅰ"}
    days = ("2026-01-31", "2026-02-01")
    grades = [
        one.account.grade for one in judged(tmp_path, book, *(row | {"graded_on": d} for d in days))
    ]
    assert [(g.scheme, g.edition, g.level, g.index) for g in grades] == [
        ("GBZ/T 229.2", "2010", "0", "0"), ("GBZ/T 229.2", "2025", "Ⅰ", "5.6"),
    ]  # fmt: skip


def test_figures_in_the_arithmetic_are_those_that_were_stated(tmp_path, book):
    row = {
        "computation": "biological",
        "sampled_on": ON,
        "indicator": "尿中苯巯基尿酸",
        "unit": "umol/mol cr",
    }
    (one,) = judged(tmp_path, book, row | {"value": "52.5"})
    assert one.account.arithmetic == ("52.5 ÷ 47 = 1.117",)
    assert "采样时间：工作班后" in one.account.zh


def test_a_grade_that_could_not_be_read_is_not_invented(tmp_path, book):
    heat = {
        "computation": "grade_heat",
        "labour": "Ⅰ",
        "rate_pct": 100,
        "wbgt": 37,
        "graded_on": ON,
    }
    noise = {"computation": "grade_noise", "level": "94.5"}
    for one in judged(tmp_path, book, heat, noise):
        assert one.account.grade.level == ""
        assert one.account.remarks


@pytest.mark.parametrize(
    ("value", "level", "reached"),
    [("0.2", "0", False), ("0.200001", "Ⅰ", False), ("2", "Ⅰ", False), ("2.000001", "Ⅱ", False),
     ("10", "Ⅱ", True), ("10.000001", "Ⅲ", True), ("20", "Ⅲ", True), ("20.000001", "Ⅳ", True)],
)  # fmt: skip
def test_a_ready_result_has_its_exposure_level_too(tmp_path, book, value, level, reached):
    """Ammonia, 20 mg/m3: 1, 10, 50 and 100 per cent belong to the lower level (table 5)."""
    row = {"agent": "氨", "unit": "mg/m3", "sampled_on": ON, "kind": "TWA", "value": value}
    (one,) = judged(tmp_path, book, row)
    assert (one.exposure.level, one.exposure.action_reached) == (level, reached)
    assert one.exposure.action_level == "10"
    old = judged(tmp_path, book, row | {"sampled_on": "2019-01-01"})[0]
    assert old.exposure is None  # the edition of 2007 has no such levels


def test_what_lies_below_detection_has_at_most_a_level(tmp_path, book):
    row = {"agent": "氨", "unit": "mg/m3", "sampled_on": ON, "kind": "TWA"}
    one, open_, sure = judged(
        tmp_path, book, row | {"value": "<2"}, row | {"value": "<10"},
        BENZENE | {"agent": "氨", "parts": [{"concentration": "20", "hours": 4}, {"concentration": "<1", "hours": 4}]},
    )  # fmt: skip
    assert (one.exposure.level, one.exposure.at_most) == ("Ⅰ", True)
    reached = [result.exposure.action_reached for result in (one, open_, sure)]
    assert reached == [False, None, True]
    assert "至多 Ⅲ" in sure.account.zh


# -- refused at the door ----------------------------------------------------------------------

PART = {"concentration": "1", "hours": 4}
REFUSED = [
    ({"computation": "C_TVA"}, "不认识的计算", "C_TWA"),
    (BENZENE, "必填而未填", "填写"),
    (BENZENE | {"parts": []}, "必填而未填|项数不足", ""),
    (BENZENE | {"parts": [PART | {"hours": "x"}]}, "十进制数", "大于 0"),
    (BENZENE | {"parts": [PART | {"hours": 0}]}, "不在允许范围", "核对"),
    (BENZENE | {"parts": [PART | {"minutes": 5}]}, "之一", "只填一个"),
    (BENZENE | {"parts": [PART | {"consentration": 5}]}, "不认识的字段", "schema"),
    (BENZENE | {"parts": [{"hours": 4}]}, "必填而未填", "填写"),
    (BENZENE | {"parts": [PART | {"hours": 20}] * 2}, "超过 24 h", "核对"),
    (BENZENE | {"parts": [PART | {"concentration": "-1"}]}, "不在允许范围", ""),
    (BENZENE | {"parts": [PART | {"concentration": "1.0000001"}]}, "6 位小数", ""),
    (BENZENE | {"parts": "4 h"}, "不是数组", "JSON"),
    (BENZENE | {"parts": [PART | {"hours": 6}], "hours": 5}, "短于", "核对"),
    (BENZENE | {"parts": [{"concentration": 1, "minutes": 500}]}, "不是有限小数", "hours"),
    (BENZENE | {"parts": [PART], "value": "1"}, "已由计算得出", "删去"),
    (BENZENE | {"parts": [PART], "agent": "苯苯"}, "不能确定所指", "chem-|mingdan limits"),
    (BENZENE | {"parts": [PART], "agent": "铅"}, "不能确定所指", "chem-224"),
    (BENZENE | {"parts": [PART], "unit": "ppm"}, "不是认识的单位", "mg/m3"),
    (BENZENE | {"parts": [PART], "sampled_on": "2027-01-01"}, "晚于收件日", "填写"),
    (BENZENE | {"computation": "C_STE", "parts": [{"concentration": 1, "minutes": 16}]}, "超过 15 min", ""),
    ({"computation": "WBGT", "sampled_on": ON, "tasks": [{"wbgt": 30, "hours": 9}], "labour": "Ⅰ", "hot_region": "否"}, "长于工作班", ""),
    ({"computation": "WBGT", "sampled_on": ON, "tasks": [{"wbgt": 30, "hours": 1}], "labour": "V", "hot_region": "否"}, "不是认识的取值", "Ⅰ"),
    ({"computation": "microwave", "sampled_on": ON, "density": 1, "hours": 1, "body": "全身"}, "波形", "连续波"),
    ({"computation": "vhf", "sampled_on": ON, "electric": 1, "wave": "连续波", "hours": 6}, "只印有 4 h、8 h", ""),
    ({"computation": "power_field", "sampled_on": ON, "electric": 1, "hours": 4}, "只印有 8 h", ""),
    ({"computation": "uv", "sampled_on": ON, "spectrum": "UVB"}, "没有任何测得值", "辐照度"),
    ({"computation": "biological", "sampled_on": ON, "indicator": "尿中铅", "value": 1, "unit": "μg/L"}, "不认识的指标", "血中铅"),
    ({"computation": "biological", "sampled_on": ON, "indicator": "血中铅", "value": 1, "unit": "mg/L"}, "没有该单位", "μg/L"),
    ({"computation": "mixture", "sampled_on": ON, "components": [{"agent": "苯", "value": 1}]}, "必填而未填", ""),
    ({"computation": "mixture", "acts_alike": "是", "components": [{"agent": "苯", "value": 1}]}, "采样日期", ""),
    ({"computation": "mixture", "sampled_on": ON, "acts_alike": "是", "components": [{"agent": "铅", "value": 1}]}, "不能确定所指", "chem-224"),
    ({"computation": "PE", "sampled_on": "2019-01-01", "agent": "安妥", "readings": [{"concentration": 1, "start": 0, "minutes": 1}]}, "2020-04-01", "excursion"),
    ({"computation": "PE", "sampled_on": ON, "agent": "安妥", "readings": [{"concentration": 1, "start": "25:00", "minutes": 1}]}, "开始时刻", "HH:MM"),
    ({"computation": "exposure_level", "ratio": 1, "value": 1}, "须填 ratio", "一种"),
    ({"computation": "EN_689", "results": [1, 2], "oel": 1}, "项数不足", ""),
    ({"computation": "EN_689", "results": [1] * 6, "oel": 2}, "完全相同", "未修约"),
    ({"computation": "OSHA_noise"}, "之一", ""),
    ({"computation": "L_EX,w", "sampled_on": ON, "days": [{}]}, "之一", ""),
    ({"computation": "rounding", "value": 1, "interval": 0}, "不在允许范围", ""),
    ({"computation": "shift_factor"}, "周接触时间", ""),
]  # fmt: skip


@pytest.mark.parametrize(("row", "problem", "remedy"), REFUSED)
def test_a_row_that_cannot_be_computed_is_refused_with_field_and_remedy(
    tmp_path, book, row, problem, remedy
):
    problems = refused(tmp_path, book, row)
    assert all(one.row == 1 and one.name and one.problem and one.remedy for one in problems)
    assert any(part in one.problem for one in problems for part in problem.split("|"))
    assert any(part in one.remedy for one in problems for part in remedy.split("|"))
    for one in problems:  # in the words of the sender
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.problem)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.remedy)


SPOILED = (
    None, "", 0, -1, "<0.1", "<", "9999999", "0.0000001", "1e5", "NaN", "{", "[]", '{"a":1}', "苯", "铅",
    "1999-01-01", True, [], {}, [None], ["x"], [{}], {"a": 1}, "１．５", " 5 ", "168", "24", "I", "5.",
)  # fmt: skip


def spoiled(value, chance):
    """A stated row with one thing in it replaced, doubled or left out."""
    if isinstance(value, dict) and value and chance.random() < 0.75:
        key = chance.choice(sorted(value))
        rest = {k: v for k, v in value.items() if k != key}
        return rest if chance.random() < 0.1 else rest | {key: spoiled(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.75:
        at = chance.randrange(len(value))
        return [*value[:at], spoiled(value[at], chance), *value[at + 1 :]] * chance.choice(
            [1, 1, 2]
        )
    return chance.choice(SPOILED)


def test_a_spoiled_row_is_judged_or_refused_and_never_anything_else(tmp_path, book):
    chance = random.Random(11)
    rows = [spoiled(one.example, chance) for one in COMPUTATIONS for _ in range(12)]
    stated_rows = [
        {"computation": one.name, **row}
        for one, row in zip([c for c in COMPUTATIONS for _ in range(12)], rows, strict=True)
        if isinstance(row, dict)
    ]
    results, problems = told(tmp_path, book, *stated_rows)
    answered = {one.row for one in results} | {one.row for one in problems if one.refuses}
    assert answered == set(range(1, len(stated_rows) + 1))
    assert all(one.remedy for one in problems)


def test_a_refused_part_is_named_by_its_place(tmp_path, book):
    parts = [PART, PART | {"hours": "zwei"}]
    (one,) = refused(tmp_path, book, BENZENE | {"parts": parts})
    assert (one.name, one.value) == ("各段（parts[2].hours）", "zwei")


def test_the_right_rows_beside_a_wrong_one_are_judged_and_counted(tmp_path, book):
    right = BENZENE | {"parts": [PART]}
    flat = {"agent": "苯", "kind": "TWA", "value": "2", "unit": "mg/m3", "sampled_on": ON}
    path = written(tmp_path, right, BENZENE, flat, stated(COMPUTATIONS[-1]))
    with judge_measurements(path, book, TODAY) as found:
        rows = [one.row for report in found.reports for one in report.results]
        assert (found.rows, rows, [one.row for one in found.problems]) == (4, [1, 3, 4], [2])


@pytest.mark.parametrize("ready", [False, True])
def test_a_sheet_may_state_a_computation_too(tmp_path, book, ready):
    """The parts as JSON text in one cell; ready results may stand beside it."""
    path = tmp_path / "rows.csv"
    more = ",kind,value" if ready else ""
    lines = [f"计算,采样日期,日接触时间(h),a_hw,parts,agent,unit{more}\n"]
    lines.append(f"hand_vibration,{ON},4,5.1,,,\n")
    lines.append(f'C_TWA,{ON},,,"[{{""concentration"":""3.1"",""hours"":8}}]",苯,mg/m3\n')
    if ready:
        lines.append(f",{ON},,,,苯,mg/m3,TWA,2\n")
    path.write_text("".join(lines), "utf-8")
    with judge_measurements(path, book, TODAY) as found:
        results = [one for report in found.reports for one in report.results]
        assert found.problems == ()
    bands = [(one.row, one.band) for one in results]
    assert bands[:2] == [(2, Band.EXCEEDED), (3, Band.EXCEEDED)]
    assert bands[2:] == ([(4, Band.COMPLIANT)] if ready else [])


# -- what a person sees -----------------------------------------------------------------------


def test_a_person_sees_the_formula_with_its_figures_and_the_verdict(tmp_path):
    path = written(tmp_path, *(stated(one) for one in COMPUTATIONS))
    made = RUN.invoke(app, ["judge", str(path)])
    assert made.exit_code == 0, made.output
    for said in (
        f"共 {len(COMPUTATIONS)} 行",
        "C_TWA = (2.1×240/60 + 0.5×0.3×120/60) ÷ 8 = 1.0875",
        "a_hw(4) = 4.2×√(6/4) = 5.144 m/s2",
        "GBZ/T 229.2-2025 分级 Ⅰ 级",
        "公式未核对原文",
        "依据：",
    ):
        assert said in made.output


def test_with_json_there_is_a_line_for_each_result(tmp_path):
    path = written(tmp_path, *(stated(one) for one in COMPUTATIONS))
    made = RUN.invoke(app, ["judge", str(path), "--json"])
    lines = [json.loads(line) for line in made.stdout.splitlines()]
    assert {line["account"]["computation"] for line in lines} == {one.name for one in COMPUTATIONS}
    assert [line["row"] for line in lines] == list(range(1, len(COMPUTATIONS) + 1))


def test_the_printed_schema_holds_every_computation_with_its_example():
    told_schema = json.loads(RUN.invoke(app, ["judge", "--schema"]).stdout)
    for one in COMPUTATIONS:
        described = told_schema["computations"][one.name]
        jsonschema.Draft202012Validator.check_schema(described)
        assert described["examples"][0]["computation"] == one.name
        assert described["additionalProperties"] is False
    assert replace(COMPUTATIONS[0]) == COMPUTATIONS[0]


def test_the_page_of_computations_is_the_one_the_table_makes():
    assert (ROOT / "docs" / "computations.md").read_text("utf-8") == page()
