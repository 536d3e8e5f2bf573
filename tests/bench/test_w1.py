"""W1: what is asked of an engine is checked to the last of its four figures."""

from __future__ import annotations

import pytest

from bench.w1_engines import Engine, mingdan, polars
from bench.w1_work import NEAR, Answer, answer, differs, rows, tables

TABLE = tables()
MEASURED = rows(3_000, TABLE)


@pytest.mark.parametrize("engine", [mingdan, polars])
def test_the_columns_say_what_the_reference_says(engine: Engine) -> None:
    """Limit after reduction, ratio or decibels, band and rule of every row."""
    _, told = engine(MEASURED, TABLE)
    wrong = [
        (row, said)
        for row, said in zip(MEASURED, told, strict=True)
        if differs(said, answer(row, TABLE))
    ]
    assert not wrong


def test_the_work_has_rows_of_every_kind() -> None:
    """Every basis and every band, so that no engine is spared one."""
    rules = {answer(row, TABLE).rule % 100 for row in MEASURED}
    assert rules == {10 * basis + band for basis in range(6) for band in range(3)} | {93}


@pytest.mark.parametrize(
    "change",
    [
        {"limit": 1 + 2 * NEAR}, {"ratio": 1 + 2 * NEAR}, {"limit": None}, {"band": 1}, {"rule": 1},
    ],
)  # fmt: skip
def test_a_figure_that_is_off_is_named(change: dict[str, float | None]) -> None:
    """Each of the four, whichever it is."""
    right = Answer(1.0, 1.0, 0, 110)
    assert not differs(right, right)
    assert differs(Answer(**right._asdict() | change), right)
