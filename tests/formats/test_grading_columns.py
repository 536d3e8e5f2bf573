"""Labour intensity and degree of hazard are read from a file and reach the grade of GBZ/T 229."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from datetime import date
from hashlib import sha256

import pytest

from domain.events import CheckType
from flows.formats.inspections import _digest
from flows.judging import judge_measurements
from tests.office import USCC, dust
from tests.rules.test_criteria import by

ROW = {"agent": "氨", "kind": "TWA", "value": "25", "unit": "mg/m3", "sampled_on": "2025-10-09"}


def judged(book, path, **more):
    path.write_text(json.dumps(ROW | more, ensure_ascii=False) + "\n", "utf-8")
    with judge_measurements(path, book, date(2026, 1, 1)) as found:
        return found.problems, [report.findings for report in found.reports]


@pytest.mark.parametrize("labour", ["Ⅳ", "4", "IV", "iv"])
@pytest.mark.parametrize("toxicity", ["极度", "extreme", "极度危害"])
def test_every_way_to_write_them_gives_the_grade(book, tmp_path, labour, toxicity):
    trial = by(book, **{"serious.chemical_grade": "3"})
    problems, (found,) = judged(trial, tmp_path / "m.jsonl", labour=labour, toxicity=toxicity)
    assert problems == ()
    assert found.serious_because == ("serious.chemical_grade",)


@pytest.mark.parametrize(("key", "said"), [("labour", "五级"), ("toxicity", "很毒")])
def test_another_word_comes_back_with_what_may_stand_there(book, tmp_path, key, said):
    (problem,), _ = judged(book, tmp_path / "m.jsonl", **{key: said})
    assert problem.value == said
    assert "不明留空" in problem.remedy


def test_a_row_without_them_is_the_row_it_was(book):
    """Rows already received keep their digest, so a file sent again is still no change."""
    on = date(2025, 10, 9)
    head, measured = ("R", USCC, "", CheckType.PERIODIC, "L", ()), dust("2.4", on, "1")
    before = (*map(str, head), *map(str, astuple(measured)[:-3]))
    assert _digest(head, measured) == sha256(repr(before).encode()).hexdigest()
    assert _digest(head, replace(measured, labour="Ⅱ")) != _digest(head, measured)
