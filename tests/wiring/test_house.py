"""The house is in order: found by walking it, all breaches reported at once."""

from __future__ import annotations

import ast
from pathlib import Path

from typer.testing import CliRunner

from domain.vocabulary import Notice
from flows.cli import app
from flows.formats.checks import CHECKS
from flows.formats.layouts import LAYOUTS
from flows.intake import TAKERS
from notifications.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "rules", "notifications", "storage", "flows", "web", "samples", "bench")
FORBIDDEN = {"utils", "helpers", "common", "services", "managers", "misc", "core", "base"}


def modules():
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
        and "migrations" not in path.parts
    ]  # fmt: skip
    assert silent == []


def test_no_room_is_a_drawer():
    found = [path for path in modules() if {path.stem, *path.parts} & FORBIDDEN]
    assert found == []


def test_no_file_outgrows_its_subject():
    long = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in modules()
        if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > 450
    }
    assert long == {}


def test_the_clock_is_read_in_one_place():
    readers = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.parts[-2:] != ("flows", "clock.py")
        and any(word in path.read_text("utf-8") for word in ("datetime.now(", "date.today("))
    ]
    assert readers == []


def test_every_notice_has_its_row_and_every_column_its_check():
    assert set(CATALOGUE) == set(Notice)
    columns = [c for layout in LAYOUTS.values() for c in layout.columns]
    assert [c.key for c in columns if c.check not in CHECKS] == []
    assert set(TAKERS) == set(LAYOUTS)


def test_every_command_explains_itself():
    runner = CliRunner()
    assert runner.invoke(app, ["--help"]).exit_code == 0
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        answer = runner.invoke(app, [name.replace("_", "-").strip("-"), "--help"])
        assert answer.exit_code == 0, name
        assert command.callback.__doc__


def test_both_readmes_tell_the_same_story():
    """Equal sections, equal commands, in the same order."""
    english = (ROOT / "README.md").read_text("utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")

    def shape(text):
        lines = text.splitlines()
        blocks = text.split("```")[1::2]
        return [line.count("#") for line in lines if line.startswith("#")], blocks

    heads, blocks = shape(english)
    assert heads == shape(chinese)[0]
    assert [b.splitlines()[0] for b in blocks] == [b.splitlines()[0] for b in shape(chinese)[1]]


def test_every_architecture_decision_names_its_cost():
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = path.read_text("utf-8")
        for part in ("## Context", "## Decision", "## Cost"):
            assert part in text, (path.name, part)
