"""The benchmark of the back-test writes a history that the product reads and repeats."""

from __future__ import annotations

from bench.backtest_history import PER_REPORT, measured, write_history


def test_a_history_written_for_the_benchmark_is_repeated(book, tmp_path):
    """``measured`` refuses a replay with a difference."""
    url, reports = f"sqlite:///{tmp_path / 'history.db'}", 12
    write_history(url, reports, book)

    assert measured(url, "")["measurements"] == reports * PER_REPORT
