"""The page where a citizen drops a file: the same sentences as the verifier's, in a browser."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from functools import partial
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from notifications.pages.chrome import FOLDER, Chrome, at
from notifications.transparency.page_words import check_page_facts
from notifications.transparency.verdicts import verdict_of
from notifications.transparency.verify import check
from tests.flows.log_office import CORRECTED, DAY, QUIET, SLUG, WITHDRAWN, World, document
from tests.notifications.sample_issues import SITE, sample_entry


def page_of(language, key):
    """The page as the site makes it."""
    path, facts = at(language, "verify/index.html"), check_page_facts(language, key)
    return Chrome(SITE, (), log_key=key).page(language, path, "verify.html.j2", **facts).decode()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    for language, folder in (("zh", "verify"), ("en", "en/verify")):
        (made.new / folder).mkdir(parents=True)
        (made.new / folder / "index.html").write_text(page_of(language, made.key), "utf-8")
    (made.new / "static").mkdir()
    for name in ("verify.js", "style.css"):
        shutil.copy(FOLDER / name, made.new / "static" / name)
    yield made
    made.office.engine.dispose()


@pytest.fixture(scope="module")
def address(world):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    serving = partial(Quiet, directory=str(world.new))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serving)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def page(browser, address):
    context = browser.new_context()
    made = context.new_page()
    made.goto(f"{address}verify/index.html")
    yield made
    context.close()


def answer(page, path):
    """What the page says of a dropped file."""
    page.set_input_files("input[type=file]", str(path))
    page.locator("#verdict.summary").wait_for()
    return SimpleNamespace(
        text=page.inner_text("#verdict"), wrong="wrong" in page.get_attribute("#verdict", "class")
    )


NAME = sample_entry(QUIET).name


def spoilt(old, new):
    def made(world, folder):
        raw = (world.new / document(QUIET)).read_text("utf-8")
        assert old in raw
        (folder / "kept.json").write_text(raw.replace(old, new, 1), "utf-8")
        return folder / "kept.json"

    return made


def copied(version, name):
    def made(world, folder):
        return shutil.copy(getattr(world, version) / name, folder / "kept.json")

    return made


def cut(world, folder):
    raw = (world.new / document(QUIET)).read_bytes()
    (folder / "kept.json").write_bytes(raw[:-40])
    return folder / "kept.json"


DROPPED = {
    "genuine": copied("new", document(QUIET)),
    "withdrawn": copied("old", document(WITHDRAWN)),
    "tombstone": copied("new", document(WITHDRAWN)),
    "superseded": copied("old", document(CORRECTED)),
    "content": spoilt(NAME, "别的厂"),
    "proof": spoilt('"index": 2', '"index": 3'),
    "unsigned": spoilt("— list.mingdan.invalid/log ", "— list.mingdan.invalid/log A"),
    "broken": cut,
    "genuine_file": copied("new", f"list/{SLUG}/notice.pdf"),
    "unlisted": copied("new", "static/style.css"),
}


@pytest.mark.parametrize("kind", DROPPED)
def test_the_page_says_what_the_verifier_says(world, page, tmp_path, kind):
    path = DROPPED[kind](world, tmp_path)
    said = answer(page, path)
    (finding,) = check(str(path), key=world.key, site=str(world.new))
    assert finding.kind == kind
    assert said.text == verdict_of(kind, "zh", **finding.facts)
    assert said.wrong is finding.wrong


def test_an_entry_that_is_not_of_this_site_is_genuine_as_far_as_it_goes(world, page, tmp_path):
    hidden = world.new / document(QUIET)
    path = shutil.copy(hidden, tmp_path / "kept.json")
    hidden.rename(tmp_path / "aside.json")
    try:
        assert answer(page, path).text.startswith("真实：")
        assert "--site" in answer(page, path).text
    finally:
        (tmp_path / "aside.json").rename(hidden)


def test_the_page_says_it_in_english(browser, address, world, tmp_path):
    page = browser.new_page()
    page.goto(f"{address}en/verify/index.html")
    path = shutil.copy(world.old / document(WITHDRAWN), tmp_path / "kept.json")
    assert DAY.isoformat() in answer(page, path).text
    assert answer(page, path).text.startswith("Withdrawn: ")
    page.close()


def test_a_browser_without_ed25519_or_without_https_says_so(browser, address, world):
    for spoil, told in (
        ("crypto.subtle.importKey = () => Promise.reject(new Error('no'))", "Ed25519"),
        ("Object.defineProperty(crypto, 'subtle', { value: undefined })", "https"),
    ):
        page = browser.new_page()
        page.goto(f"{address}verify/index.html")
        page.evaluate(f"() => {{ {spoil} }}")
        said = answer(page, world.new / document(QUIET))
        assert said.wrong
        assert told in said.text
        page.close()


@pytest.mark.parametrize("path", ["verify/index.html", "en/verify/index.html"])
def test_the_page_is_usable_by_everybody_and_without_script(browser, address, world, path):
    problems = []
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for width in (360, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(f"{address}{path}")
        answer(page, world.new / document(QUIET))
        problems += [one["id"] for one in Axe().run(page).response["violations"]]
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        problems += ["scrolls sideways"] if wider > 0 else []
    context.close()
    assert problems == []
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{address}{path}")
    assert page.locator("#check").is_hidden()
    assert page.locator("noscript p").is_visible()
    assert world.key in page.inner_text("main")
    assert "verify.py" in page.inner_text("main")
    plain.close()


def test_the_script_writes_json_as_the_library_does(page, world):
    """Names in the order of UTF-16, which differs from that of code points beyond the first plane."""
    import rfc8785

    value = {"\U0001f600": 1, "\uffee": [True, None, '\u2028"\\\x07é'], "a": {"b": -3, "A": "名"}}
    made = page.evaluate(
        "async ([path, value]) => (await import(path)).canonical(value)",
        ["../static/verify.js", value],
    )
    assert made == rfc8785.dumps(json.loads(json.dumps(value))).decode()
