"""A real browser at a real server of the desks."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tests.axe import violations
from tests.web.desk import PASSWORD, Desks

WIDTHS = (1366, 360)
# Nothing is looked at on a screen or kept for later, and all pages are our own.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-extensions",
    "--disable-background-networking", "--disable-site-isolation-trials",
)  # fmt: skip


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            yield made
        finally:
            made.close()


@contextmanager
def served(desks: Desks) -> Iterator[str]:
    """The address of a server of these desks."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = desks.app
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def come_in(page: Page, address: str, person: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto(f"{address}/desk/sign-in")
    page.fill("#login", person)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()


def seen(page: Page, address: str, words: str) -> None:
    """Look at a public page until it says something: the site is written after the answer."""
    until = time.monotonic() + 120
    page.goto(address)
    while words not in page.inner_text("body"):
        assert time.monotonic() < until, (address, words)
        page.goto(address)


def faults_in_the_dark(page: Page) -> list[str]:
    """What cannot be told from its ground where somebody's screen is set to be dark."""
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    found = violations(page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    return [f"dark: {one}" for one in found]


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, and whether it is wider than the screen."""
    return [*violations(page), *too_wide(page)]


def faults_at_both_widths(page: Page) -> list[tuple[int, str]]:
    """The same on a desk and on a phone: the page is opened once and the window changes."""
    found: list[tuple[int, str]] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        found += [(width, fault) for fault in faults(page)]
    return found


def looked_at(page: Page, *addresses: str) -> list[tuple[str, str, int, str]]:
    """What is wrong with pages, in both languages and at both widths."""
    found: list[tuple[str, str, int, str]] = []
    for address, language in product(addresses, ("zh", "en")):
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        found += [(address, language, *fault) for fault in faults_at_both_widths(page)]
    return found


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the screen."""
    wide: list[str] = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          const beyond = [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > room || one.scrollWidth > one.clientWidth + 40)
            .map((one) => one.outerHTML.slice(0, 200));
          const by = document.documentElement.scrollWidth - room;
          return [`wider than the screen by ${by}: ${beyond.slice(-2).join(" ")}`];
        }"""
    )
    return wide
