"""A command that says how it is called answers at once: it loads nothing it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "sqlalchemy", "polars", "openpyxl", "numpy", "fastapi", "jinja2", "prefect", "yagmail", "typst",
)  # fmt: skip
LOADED = f"""
import sys
from flows.cli import main
sys.argv = ["mingdan", *{{words}}]
try:
    main()
finally:
    sys.stderr.write(" ".join(set(sys.modules) & set({HEAVY})))
"""


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["token", "make", "--help"]])
def test_help_loads_neither_the_database_nor_the_papers(words, tmp_path):
    """Each of them would cost whoever asks a second or more; worker processes pay it too."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=words)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "--help" in done.stdout
