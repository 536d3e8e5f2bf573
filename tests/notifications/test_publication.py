"""The public site is complete, correct, and shows nothing that may no longer be shown."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from domain.bulletin import Issue, compile_issue
from notifications.data_files import COLUMNS
from notifications.entry_account import arithmetic
from notifications.publication import UnsafeNameError, site_files
from notifications.release import write_site
from notifications.render import Renderer
from notifications.site_words import words
from tests.notifications.sample_issues import (
    OFFICE,
    REMOVED_NAME,
    SITE,
    SUSPENDED_NAME,
    WITHDRAWN_NAME,
    first_issue,
    sample_entry,
    two_issues,
)

Files = dict[str, bytes]
REMOVED_FACT = "第6号：切割岗位"


class Page(HTMLParser):
    """Links and robots directives of a page."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.robots = ""
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [found[name] or "" for name in ("href", "src") if name in found]
        if tag == "meta" and found.get("name") == "robots":
            self.robots = found["content"] or ""


@pytest.fixture(scope="module")
def files(renderer: Renderer) -> Files:
    return dict(site_files(two_issues(), site=SITE, renderer=renderer))


def everything(files: Files) -> str:
    """All that any file says, PDF text included."""
    said = []
    for path, content in sorted(files.items()):
        if path.endswith(".pdf"):
            said += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        else:
            said.append(content.decode("utf-8"))
    return "".join("\n".join(said).split())


def rows(files: Files, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[path].decode("utf-8-sig"), newline="")))


def altered(**changes: object) -> Issue:
    """A first issue of one entry with some fields changed."""
    return compile_issue(
        number=1, period="2026-Q2", kind=first_issue().kind, released_on=date(2026, 7, 10),
        office=OFFICE, previous=None, previous_digest="0" * 64,
        in_force=(replace(sample_entry(1), **changes),), gone=(),  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_same_issues_give_the_same_bytes(files: Files) -> None:
    again = dict(site_files(two_issues()[::-1], site=SITE, renderer=Renderer()))

    assert again == files


def test_every_page_has_its_english_twin(files: Files) -> None:
    chinese = {p for p in files if p.endswith("index.html") and not p.startswith("en/")}

    assert {f"en/{path}" for path in chinese} <= set(files)
    assert all(b'<html lang="en">' in files[f"en/{path}"] for path in chinese)


def test_every_link_leads_to_a_file_of_the_site(files: Files) -> None:
    broken = [
        (path, link)
        for path, content in files.items()
        if path.endswith(".html") and not path.endswith("notice.html")
        for link in Page(content).links
        if not link.startswith("#") and normpath(join(path, "..", link)) not in files
    ]

    assert broken == []


def test_no_page_asks_another_host_for_anything(files: Files) -> None:
    pages = [content.decode() for path, content in files.items() if path.endswith(".html")]

    assert not [page for page in pages if re.search(r"(href|src)=.(https?:)?//", page)]


def test_the_front_page_is_the_newest_list_whole_without_any_script(files: Files) -> None:
    front = files["index.html"].decode()
    kept = files["list/2026-Q3/index.html"].decode().replace("../../", "")
    kept = kept.replace("en/list/2026-Q3/index.html", "en/index.html")

    assert front.replace(' aria-current="page"', "") == kept
    assert front.count("<tr data-township") == 25


@pytest.mark.parametrize("hidden", [WITHDRAWN_NAME, SUSPENDED_NAME, REMOVED_FACT])
def test_what_may_no_longer_be_shown_is_in_no_file_of_any_issue(files: Files, hidden: str) -> None:
    before = everything(dict(site_files([first_issue()], site=SITE, renderer=Renderer())))

    assert hidden in before
    assert hidden not in everything(files)


def test_a_withdrawn_entry_keeps_number_dates_and_reason_only(files: Files) -> None:
    [told] = [row for row in rows(files, "list/2026-Q2/entries.csv") if row["entry_id"][-1] == "3"]
    kept = {key for key, value in told.items() if value}

    assert kept == {
        "entry_id", "status", "decision_date", "served_date", "listing_date",
        "earliest_exit_date", "end_date", "office", "first_issue", "withdrawn_at", "reason_code",
    }  # fmt: skip


def test_a_removed_entry_stays_named_in_the_register_without_facts(files: Files) -> None:
    page = files["entry/yx-ohbl-2026-000006/index.html"].decode()

    assert REMOVED_NAME in files["register/index.html"].decode()
    assert REMOVED_NAME in page
    assert "2.1 mg" not in page


def test_only_present_entries_and_present_pages_may_be_indexed(files: Files) -> None:
    hidden = {
        path for path, content in files.items()
        if path.endswith(".html") and Page(content).robots == "noindex"
    }  # fmt: skip
    expected = {"404.html", "list/2026-Q2/notice.html"}
    for base in ("", "en/"):
        expected |= {f"{base}list/2026-Q2/index.html", f"{base}register/index.html"}
        expected |= {f"{base}entry/yx-ohbl-2026-00000{n}/index.html" for n in (2, 3, 6)}

    assert hidden == expected


def test_the_csv_opens_in_a_spreadsheet_and_has_every_column(files: Files) -> None:
    content = files["list/2026-Q3/entries.csv"]

    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert list(rows(files, "list/2026-Q3/entries.csv")[0]) == list(COLUMNS)
    assert len(rows(files, "list/2026-Q3/entries.csv")) == 25


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_name_that_looks_like_a_formula_is_defused(renderer: Renderer, start: str) -> None:
    issue = altered(name=f"{start}1+1")
    made = dict(site_files([issue], site=SITE, renderer=renderer))

    assert rows(made, "list/2026-Q2/entries.csv")[0]["name"] == f"'{start}1+1"


def test_a_hostile_name_is_only_text_on_every_page(renderer: Renderer) -> None:
    issue = altered(name='<img src=x onerror="alert(1)">{{ 7*7 }}#panic()')
    made = dict(site_files([issue], site=SITE, renderer=renderer))

    pages = [content for path, content in made.items() if path.endswith(".html")]
    assert not [page for page in pages if b"<img" in page]
    assert b"{{ 7*7 }}#panic()" in made["index.html"]


def test_the_catalogue_gives_size_and_digest_of_every_data_file(files: Files) -> None:
    catalogue = json.loads(files["list/index.json"])
    told = {file["path"]: file for issue in catalogue["issues"] for file in issue["files"]}

    assert catalogue["newest"] == 2
    assert set(told) == {
        path for path in files if path.startswith("list/2026") and "index" not in path
    }
    for path, file in told.items():
        assert file["bytes"] == len(files[path])
        assert file["sha256"] == hashlib.sha256(files[path]).hexdigest()


def test_the_changes_close_the_sum(files: Files) -> None:
    told = json.loads(files["list/2026-Q3/changes.json"])
    kinds = [change["kind"] for change in told["changes"]]

    assert told["opening"] + told["added"] - told["removed"] == told["closing"] == 25
    assert (kinds.count("ADD"), kinds.count("DEL")) == (told["added"], told["removed"])


def test_the_json_carries_every_public_field_and_separate_dates(files: Files) -> None:
    told = json.loads(files["list/2026-Q3/entries.json"])["entries"][0]

    assert set(COLUMNS) <= set(told)
    assert told["listing_date"] != told["served_date"] != told["decision_date"]
    assert told["exceedances"][0]["limit"] == "0.7"


def test_an_entry_explains_itself_down_to_the_sum(files: Files) -> None:
    page = files["entry/yx-ohbl-2026-000001/index.html"].decode()

    for said in ("2.1 ÷ 0.7 = 3.00", "91.2 − 85 = 6.2 dB", "GBZ 2.1-2019", "第七十二条",
                 "检测值不高于 0.7 mg/m³", "2026年5月2日", "申请移出不收取任何费用"):  # fmt: skip
        assert said in page


def test_a_sum_that_the_printed_figures_do_not_give_is_not_written_out() -> None:
    line = replace(sample_entry(1).exceedances[1], value="93.0")

    assert arithmetic(line, words("zh")) == "+6.2 dB"


def test_an_empty_list_says_so_and_no_issue_too(renderer: Renderer) -> None:
    empty = dict(site_files([first_issue(0)], site=SITE, renderer=renderer))
    none = dict(site_files([], site=SITE, renderer=renderer))

    assert "本期没有在列的用人单位" in empty["index.html"].decode()
    assert "名单尚未发布第一期" in none["index.html"].decode()
    assert json.loads(none["list/index.json"]) == {"issues": [], "newest": 0}


def test_an_extra_issue_of_a_period_takes_no_folder_away(renderer: Renderer) -> None:
    first = first_issue()
    extra = compile_issue(
        number=2, period=first.period, kind=first.kind, released_on=date(2026, 8, 3),
        office=OFFICE, previous=first, previous_digest="ab" * 32, in_force=first.entries, gone=(),
    )  # fmt: skip
    made = dict(site_files([first, extra], site=SITE, renderer=renderer))

    assert {"list/2026-Q2/entries.csv", "list/2026-Q2-2/entries.csv"} <= set(made)
    assert json.loads(made["list/2026-Q2/entries.json"])["number"] == 1


@pytest.mark.parametrize("entry_id", ["../x", "a b", "", ".hidden"])
def test_an_entry_id_that_is_no_folder_name_stops_the_build(
    renderer: Renderer, entry_id: str
) -> None:
    with pytest.raises(UnsafeNameError):
        list(site_files([altered(entry_id=entry_id)], site=SITE, renderer=renderer))


def test_a_district_list_says_that_it_is_no_joint_punishment(files: Files) -> None:
    assert "不附加任何联合惩戒措施" in files["about/index.html"].decode()
    assert b"no joint punishment" in files["en/about/index.html"]


def test_the_pages_are_usable_by_everybody_at_both_widths(files: Files, tmp_path: Path) -> None:
    """axe finds nothing; no sideways scrolling at 360 and 1366; the search narrows the list."""
    write_site(files.items(), tmp_path)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install chromium: apt-get install chromium"
    root = (tmp_path / "public").resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        problems: list[tuple[str, int, str]] = []
        for width in (360, 1366):
            page.set_viewport_size({"width": width, "height": 768})
            for path in ("index.html", "entry/yx-ohbl-2026-000001/index.html",
                         "entry/yx-ohbl-2026-000003/index.html", "register/index.html",
                         "en/index.html"):  # fmt: skip
                page.goto(f"{root}/{path}")
                problems += [(path, width, v["id"]) for v in Axe().run(page).response["violations"]]
                wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                problems += [(path, width, "scrolls sideways")] if wider > 0 else []
        page.goto(f"{root}/index.html")
        page.fill("#q", "第27号")
        found = page.locator("#listing tbody tr:visible").count()
        page.fill("#q", "没有这一家")
        nothing = page.locator("#count").inner_text()
        browser.close()

    assert problems == []
    assert found == 1
    assert "没有符合条件的条目" in nothing
