"""docs/api.md: its examples run as they stand, its table is the table."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.tokens import Scope
from tests.flows.living import Living
from tests.formats.sample_rows import row, write_csv
from tests.web.browser import served
from tests.web.desk import Desks
from tests.web.programs import token
from web.programs import SCOPE_OF

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")


def examples(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def office_at(office):
    Living(office)
    desks = Desks(office)
    with served(desks) as address:
        yield {"MINGDAN": address, "TOKEN": token(desks, Scope.INSPECTIONS, Scope.CASES)}


def test_the_examples_run_as_they_stand(office_at, tmp_path):
    (shell,), (python,) = examples("sh"), examples("python")
    write_csv(tmp_path / "report.csv", [row(样品编号="9")])

    def run(*command):
        return subprocess.run(
            command, env={**os.environ, **office_at}, cwd=tmp_path, check=True, timeout=120,
            capture_output=True, encoding="utf-8",
        ).stdout  # fmt: skip

    assert '"accepted":1' in run("sh", "-c", shell)
    told = run(sys.executable, "-X", "utf8", "-c", python).splitlines()
    assert told[0] == "1 taken, 0 here before, 0 sent back"
    assert told[1].startswith("示检〔2026〕002号:")


def test_the_table_of_the_page_is_the_table_of_scopes():
    rows = re.findall(r"^\| `(\w+) /v1(/[^`]+)` \| (?:`([^`]+)`|any) \|", PAGE, re.MULTILINE)

    assert {(method, path): scope for method, path, scope in rows} == {
        at: scope.value if scope else "" for at, scope in SCOPE_OF.items()
    }
