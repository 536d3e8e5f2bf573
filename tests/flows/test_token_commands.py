"""``mingdan token``, ``mingdan account``: made, listed and ended on the server, and told apart."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from flows.assembly import assemble
from flows.cli import app
from flows.doors import SEALED
from flows.settings import Settings
from flows.tokens import known
from storage import accounts
from storage.unit_of_work import UnitOfWork


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command in an office of its own."""
    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path))
    monkeypatch.delenv("MINGDAN_DATABASE_URL", raising=False)

    def command(*said: str):
        return CliRunner().invoke(app, [*said])

    return command


def lines():
    """What the log tells, but for the first start of the office."""
    with UnitOfWork(assemble(Settings()).engine, reading=True) as unit:
        told = [(one.who, one.what) for one in accounts.noted(unit)]
    assert told.pop() == ("command", SEALED)
    return told


def test_a_token_is_made_listed_and_revoked(run):
    made = run("token", "make", "示例检测机构", "--scope", "inspections:write")
    shown = made.stdout.splitlines()[0]
    (number,) = re.findall(r"[0-9a-f]{12}", run("token", "list").stdout)

    assert shown.startswith("mdt_")
    assert shown not in run("token", "list").stdout
    assert run("token", "revoke", number).exit_code == 0
    assert run("token", "revoke", number).exit_code != 0
    with UnitOfWork(assemble(Settings()).engine, reading=True) as unit:
        token = known(unit, shown)
    assert token is not None
    assert token.revoked_by == "command"
    assert lines() == [("command", "token_revoked"), ("command", "token_made")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["--scope", "everything"], "权限"),
        (["--scope", "cases:read"], "镇乡街"),
        (["--scope", "inspections:write", "--until", "2099-01-01"], "至多一年"),
    ],
)
def test_a_token_that_may_not_be_is_refused_with_what_to_do(run, said, told):
    answer = run("token", "make", "示例检测机构", *said)

    assert answer.exit_code != 0
    assert told in answer.output
    assert lines() == []


def test_what_is_done_on_the_server_is_told_apart(run):
    run("account", "it-01", "--name", "虚构管理员", "--administrator")
    run("account", "it-01", "--reset")
    moved = run("account", "it-01", "--set-townships", "--townships", "示例一镇, 示例二镇")
    run("account", "it-01", "--close")

    assert "示例一镇、示例二镇" in moved.output
    assert lines() == [
        ("command", f"{what}_on_server") for what in ("closed", "townships", "reset", "made")
    ]
