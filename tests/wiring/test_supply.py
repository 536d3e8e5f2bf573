"""What is said of the libraries' known weaknesses, and that each lock is of all it should hold."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap

ROOT = Path(__file__).parents[2]
GOOD = {"name": "good", "version": "1.0", "vulns": []}
WEAK = {
    "name": "weak", "version": "1.0", "vulns": [{"id": "PYSEC-0", "fix_versions": ["1.1"]}],
}  # fmt: skip
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


def told(*libraries):
    return bootstrap.audited(json.dumps({"dependencies": libraries}).encode())


def test_a_known_weakness_fails_and_says_where_it_is_mended():
    said, code = told(GOOD, WEAK, UNKNOWN)
    assert code == 1
    assert "weak 1.0: PYSEC-0, mended in 1.1" in said
    assert "1 libraries without a known weakness, 1 with, 1 unknown." in said


def test_where_nobody_can_be_asked_that_is_said_and_nothing_fails():
    for said, code in (told(UNKNOWN, UNKNOWN), bootstrap.audited(b"Traceback ...")):
        assert code == 0
        assert "cannot be asked" in said
        assert "without a known weakness" not in said


def test_nothing_found_is_told_of_what_was_asked_alone():
    assert told(GOOD, GOOD, UNKNOWN) == (
        "not asked about: unknown (not found)\n"
        "2 libraries without a known weakness, 0 with, 1 unknown.",
        0,
    )


def test_every_library_the_product_names_is_locked_with_its_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    }
    named = {
        re.split(r"[\[<>=!~ ]", one)[0].lower().replace("_", "-") for one in project["dependencies"]
    }
    assert named <= locked
    assert all(
        "--hash=sha256:" in part
        for part in re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    )
    for name in bootstrap.LOCKS:
        assert (ROOT / name).exists(), name


def _applying(requirement, python, extras=()):
    """Whether a requirement is one on Linux with this Python, for any of these extras."""
    there = {"python_version": python, "python_full_version": f"{python}.5"}
    machine = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}
    return requirement.marker is None or any(
        requirement.marker.evaluate({**there, **machine, "extra": extra}) for extra in ("", *extras)
    )


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_holds_what_each_python_needs(python):
    """Prefect names another library of times for 3.13 than for 3.11: a lock of one misses it."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [Requirement(line.removesuffix("\\")) for line in lines if re.match(r"[\w.-]+==", line)]
    locked = {canonicalize_name(pin.name) for pin in pins if _applying(pin, python)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    open_, seen, met = [Requirement(one) for one in project["dependencies"]], set(), set()
    while open_:
        wanted = open_.pop()
        name = canonicalize_name(wanted.name)
        assert name in locked, f"{name} is needed with Python {python}"
        new = {(name, extra) for extra in ("", *wanted.extras)} - seen
        seen |= new
        try:
            needs = [Requirement(one) for one in requires(name) or ()] if new else []
        except PackageNotFoundError:  # one that this Python does without
            met.add(name)
            continue
        open_ += [one for one in needs if _applying(one, python, [extra for _, extra in new])]
    assert len({name for name, _ in seen}) > 100
    assert met <= {"whenever", "pendulum", "async-timeout"}  # nothing else went unlooked at


ASKS = {
    "requests",
    "httpx",
    "urllib.request",
    "http.client",
    "socket",
    "smtplib",
    "aiohttp",
    "ftplib",
}
# Who asks the network, whom, and by whose word. Nobody asks an address that a user named.
MAY_ASK = {
    "flows/provider.py": "the issuer of the settings",
    "flows/outside.py": "this machine's own web process, named on the command line of its watch",
    "flows/demo.py": "a free port of this machine",
    "web/probe.py": "the web process of its own container, on 127.0.0.1",
    "notifications/mailer.py": "the mail server of the settings",
    "notifications/transparency/places.py": "what `mingdan verify` is given on the command line",
}


def test_nothing_else_of_the_product_asks_the_network():
    found = set()
    for package in ("domain", "rules", "notifications", "storage", "flows", "web", "samples"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = {
                    ast.Import: lambda n: [one.name for one in n.names],
                    ast.ImportFrom: lambda n: [n.module or ""],
                }.get(type(node), lambda _: [])(node)
                if any(name in ASKS or name.split(".")[0] in ASKS for name in names):
                    found.add(str(path.relative_to(ROOT)))
    assert found == set(MAY_ASK)


def test_the_security_page_names_tests_that_are_there():
    """Every test it leans on exists; an ellipsis stands for the file named before it."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    file, named = "", 0
    for path, test in re.findall(
        r"`(tests/[\w/]+\.py|…|tests/[\w/]+/|storage/\w+\.py)(?:::(\w+))?`", page
    ):
        file = file if path == "…" else path
        assert (ROOT / file).exists(), path
        if test:
            named += 1
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file}::{test}"
    assert named > 40
