"""The main job, done once by real Prefect flow runs, for everything that looks at what came out."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.office import mingdan


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """The folder the main job left, and what it told; nothing that uses it changes it."""
    out = tmp_path_factory.mktemp("main-job") / "out"
    return out, json.loads(mingdan("demo", "--out", out, "--json").stdout)
