"""The main job, done once by real Prefect flow runs, for everything that looks at what came out."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.office import LOG, mingdan


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """The folder the main job left, and what it told; nothing that uses it changes it.

    Beside it stands the log of its whole run.
    """
    out = tmp_path_factory.mktemp("main-job") / "out"
    env = {"MINGDAN_LOG_FILE": str(out.parent / LOG)}
    return out, json.loads(mingdan("demo", "--out", out, "--json", env=env).stdout)
