"""``mingdan judge``: the judgement of the write path, without a database."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from domain.findings import Band
from flows.cli_rules import app
from flows.judging import EXAMPLES, judge_measurements, schema
from rules.findings import judge_inspections
from tests.office import inspection

TODAY = date(2026, 3, 1)
BENZENE = {
    "agent": "苯",
    "kind": "TWA",
    "value": "2.1",
    "unit": "mg/m3",
    "sampled_on": "2024-06-01",
}
SILICA = {
    "agent": "矽尘", "kind": "TWA", "value": "2.4", "unit": "mg/m3", "sampled_on": "2025-10-09",
    "fraction": "总尘", "silica_pct": "24.5", "sample_no": "001", "workshop": "原料车间",
    "post": "破碎", "workers": "3", "sampled_minutes": "480",
}  # fmt: skip


def written(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def judged(tmp_path, book, *rows):
    with judge_measurements(written(tmp_path, *rows), book, TODAY) as found:
        return [result for report in found.reports for result in report.results]


def run(*words):
    return CliRunner().invoke(app, ["judge", *map(str, words)])


def test_a_file_is_judged_as_the_write_path_judges(tmp_path, book):
    (result,) = judged(tmp_path, book, SILICA)
    (made,) = judge_inspections([("1", inspection(date(2025, 10, 9), "2.4"))], book)
    assert result.line == made.lines[0]
    assert result.line.band is Band.SERIOUS


def test_results_of_one_report_are_judged_together_and_others_alone(tmp_path, book):
    """Benzene has a short-time limit: a report that holds such a sample lacks none."""
    short = BENZENE | {"kind": "STEL", "value": "5"}
    report = {"report_no": "R-1", "post": "喷漆", "workshop": "一车间"}
    together = judged(tmp_path, book, BENZENE | report, BENZENE, short | report)
    lacks = {result.row: "stel_missing" in result.line.defects for result in together}
    assert lacks == {1: False, 2: True, 3: False}


def test_the_edition_of_the_sampling_day_judges(tmp_path, book):
    """Benzene at 4 mg/m3: within the limit of 6, over the one of amendment 1."""
    days = ("2021-06-01", "2024-06-01")
    results = judged(tmp_path, book, *(BENZENE | {"value": "4", "sampled_on": d} for d in days))
    assert [r.line.band for r in results] == [Band.COMPLIANT, Band.EXCEEDED]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['agent']}-{e['kind']}")
def test_every_example_of_the_schema_is_judged(tmp_path, book, example):
    (result,) = judged(tmp_path, book, example)
    assert result.line.band is not Band.NOT_JUDGED
    told = schema()
    assert set(told["input"]["required"]) <= set(example) <= set(told["input"]["properties"])


def test_the_schema_describes_what_is_printed(tmp_path):
    made = run(written(tmp_path, SILICA), "--json")
    assert made.exit_code == 0, made.output
    (line,) = map(json.loads, made.stdout.splitlines())
    output = json.loads(run("--schema").stdout)["output"]
    parts = output["$defs"]
    assert set(line) == set(parts["JudgedResult"]["required"])
    assert set(line["line"]) == set(parts["JudgedLine"]["required"])


def test_a_wrong_row_is_told_with_its_remedy_and_the_rest_is_judged(tmp_path):
    made = run(written(tmp_path, SILICA, SILICA | {"sample_no": "002", "value": "much"}))
    assert made.exit_code == 1
    assert "判定结果 1 个：严重超标 1 个" in made.output
    assert "much" in made.output
    told = run(tmp_path / "rows.jsonl", "--json")
    assert (told.exit_code, len(told.stdout.splitlines())) == (1, 1)
    assert json.loads(told.stderr)["row"] == 2


def test_a_pack_is_named_by_its_id_or_its_file(tmp_path):
    path = written(tmp_path, SILICA)
    for pack in ("jizhou-2018", "national-2026"):
        (line,) = run(path, "--json", "--pack", pack).stdout.splitlines()
        assert json.loads(line)["line"]["explanation"]["pack"] == pack
    wrong = run(path, "--pack", "jizhou-1918")
    assert "jizhou-2018, national-2026" in str(wrong.exception)


def test_a_figure_that_cannot_be_judged_exactly_is_refused_with_its_name(tmp_path):
    made = run(written(tmp_path, SILICA | {"hours": "24"}))
    assert made.exit_code in (1, 2)
    assert "24" in made.output
