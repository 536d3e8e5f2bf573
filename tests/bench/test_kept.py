"""A run of the benchmark is kept with its surroundings, and told in tables and pictures."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import kept, told
from bench.plots import plots

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
FIGURES = {
    "rows": 1_000,
    "engines": {
        "mingdan": {"seconds": 1.5, "megabytes": 200},
        "a|b": {"seconds": 2.25, "runs": [2, 3]},
    },
    "absent": {},
}


def test_the_newest_run_of_a_part_is_told_with_where_it_ran(tmp_path: Path):
    on = kept.surroundings()
    kept.keep("w4", {**FIGURES, "rows": 1}, on, ["--only", "w4"], AT, tmp_path)
    kept.keep("w4", FIGURES, on, ["--only", "w4"], AT + timedelta(minutes=1), tmp_path)
    page = told.tell(tmp_path).read_text("utf-8")
    assert "| rows | 1,000 |" in page
    assert "| rows | 1 |" not in page
    assert f"Python {on['python']}" in page
    assert "`python -m bench --only w4`" in page
    assert "| mingdan | 1.5 | 200 |  |\n| a\\|b | 2.25 |  | 2, 3 |" in page
    assert "![W4: a workbook](w4.svg)" in page
    assert (tmp_path / "w4.svg").read_text("utf-8").startswith("<svg")


def test_a_kept_run_is_never_written_over(tmp_path: Path):
    kept.keep("w4", FIGURES, {}, [], AT, tmp_path)
    with pytest.raises(FileExistsError):
        kept.keep("w4", {"rows": 2}, {}, [], AT, tmp_path)
    assert kept.newest(tmp_path)["w4"].figures == FIGURES


def test_the_product_stands_out_and_every_bar_says_its_figure():
    svg = plots("w4", FIGURES)["w4"]
    assert svg.count("#0a4c86") == 1
    assert "2.25" in svg


def test_the_page_in_the_repository_is_the_one_its_figures_give(tmp_path: Path):
    for path in kept.RESULTS.glob("*.json"):
        shutil.copy(path, tmp_path)
    page = told.tell(tmp_path).read_text("utf-8")
    assert page == (kept.RESULTS / "README.md").read_text("utf-8")
    assert {path.name for path in tmp_path.glob("*.svg")} == {
        path.name for path in kept.RESULTS.glob("*.svg")
    }


@pytest.mark.parametrize("part", told.IN_PAGES)
def test_the_tables_in_the_pages_follow_from_the_kept_runs(part: str):
    name, table = told.IN_PAGES[part]
    page = (kept.ROOT / "docs" / name).read_text("utf-8")
    run = kept.newest().get(part)
    made = told.page_with(part, "" if run is None else table(run), page)
    assert run is None or made == page


def test_a_page_without_the_mark_of_a_part_is_named():
    with pytest.raises(AssertionError, match="phone"):
        told.page_with("phone", "", "a page")
