"""The page for users of the data names every file and every field, and is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifications.files.data_page import ADDRESSES, page
from tests.notifications.files.written import contents, written
from tests.notifications.sample_issues import two_issues
from tests.web.registers import TestClient, api_of

DATA = Path(__file__).parents[3] / "docs" / "data.md"


def test_the_page_is_made_from_the_tables() -> None:
    """Make it anew: python -m notifications.files.data_page > docs/data.md."""
    assert DATA.read_text("utf-8") == page()


def test_every_file_that_is_written_is_named(tmp_path: Path) -> None:
    told = page()
    patterns = {
        r"list/\d{4}-Q\d/": "", r"deltas/\d+-\d+": "deltas/<from>-<to>",
        r"feed/\d+-\d+": "feed/<issue>-<page>", r"schema/\w+": "schema/*",
    }  # fmt: skip
    for path in contents(written(tmp_path, two_issues())):
        name = path
        for pattern, said in patterns.items():
            name = re.sub(pattern, said, name)
        assert f"| `{name}` |" in told, path


@pytest.mark.parametrize("address", [address for address, _ in ADDRESSES])
def test_every_address_of_the_api_that_is_named_is_one(address: str) -> None:
    described = TestClient(api_of()).get("/openapi.json").json()["paths"]
    known = {f"/v1{re.sub('{[^}]+}', '{}', path)}" for path in described}

    assert re.sub(r"\{[^}]+\}", "{}", address.partition("?")[0]) in known
