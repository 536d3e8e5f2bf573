"""A citizen and an enterprise in a real browser, read by axe: on a phone in Chinese, at a desk in
English. Whether anything is wider than the screen is looked at for both screens in both languages.
"""

from __future__ import annotations

from datetime import datetime, time

import pytest

from domain.vocabulary import Act, Notice
from flows.clock import OFFICE_TIME
from tests.flows.living import Living
from tests.office import CASE, USCC, inspection
from tests.web.browser import WIDTHS as BOTH_WIDTHS
from tests.web.browser import browser as a_browser
from tests.web.browser import come_in, faults, faults_in_the_dark, served, too_wide
from tests.web.desk import Desks
from tests.web.test_desk_complain import with_traces

WIDTHS = {"desk": (1366, 768), "phone": (360, 740)}
BOTH = pytest.mark.parametrize(("width", "language"), [("phone", "zh"), ("desk", "en")])
TEXT = "破碎岗位灰尘很大，没有除尘设备。只有我们3个人在这里。"


@pytest.fixture
def desks(office):
    """An office in which a warning was told to an enterprise, with accounts for everybody."""
    life = Living(office)
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.go(station)
    made = Desks(office)
    made.at = datetime.combine(life.day, time(10), OFFICE_TIME)
    made.everybody()
    return made


@pytest.fixture
def address(desks):
    (desks.assembly.settings.site / "public").mkdir()
    with served(desks) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with a_browser() as made:
        yield made


class Reader:
    """A page that is looked at after every step: by axe, and for anything wider than the screen."""

    def __init__(self, browser, address, width, language, *, script=True):
        self.address, self.seen = address, []
        wide, high = WIDTHS[width]
        self.context = browser.new_context(
            viewport={"width": wide, "height": high}, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.script, self.dark = script, (width, language) == ("phone", "zh")
        self.page.goto(f"{address}/complain/?lang={language}")

    def open(self, path):
        self.page.goto(f"{self.address}{path}")
        self.look()

    def press(self, where="main form.form button:not(.plain):not(.second)"):
        self.page.locator(where).first.click()
        self.page.wait_for_load_state()
        self.look()

    def look(self):
        self.seen.append(self.page.url)
        if not self.script:
            return
        found, own = faults(self.page), self.page.viewport_size
        (other,) = set(BOTH_WIDTHS) - {own["width"]}
        self.page.set_viewport_size({**own, "width": other})
        found += too_wide(self.page)
        self.page.set_viewport_size(own)
        if self.dark:
            found += faults_in_the_dark(self.page)
        assert found == [], self.page.url


@BOTH
def test_a_citizen_complains_follows_and_is_asked(
    browser, address, desks, tmp_path, width, language
):
    (tmp_path / "a.jpg").write_bytes(with_traces())
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    me = Reader(browser, address, width, language)
    page = me.page
    me.look()
    me.open("/complain/where")
    page.fill("#enterprise", "第001")
    me.press()
    page.locator("input[name=uscc]").first.check()
    me.press()
    page.fill("#text", TEXT)
    me.press()  # nothing chosen: what is wrong is read first
    assert page.locator("#problems").evaluate("e => e === document.activeElement")
    page.check("input[value=粉尘]")
    me.press()
    page.set_input_files("#photos", [str(tmp_path / "a.jpg"), str(tmp_path / "a.pdf")])
    me.press("button[name=stay]")
    assert "a.pdf" in page.inner_text("#problems")
    me.press("form.form p.actions >> nth=-1 >> button")
    page.check("input[value=sealed]")
    page.fill("#phone", "13800005678")
    me.press()
    assert "3个人" in page.inner_text("#clues")
    me.press()
    code = page.inner_text("#code")
    number = page.inner_text("h1 + p strong")

    page.goto("about:blank")
    page.goto(f"{address}/complain/follow#{code}")
    assert page.input_value("#code") == code
    assert "#" not in page.url  # the code is in no history
    me.look()
    me.press()
    official = Reader(browser, address, width, language)
    come_in(official.page, address, "ins-01")
    official.open("/desk/complaints")
    official.open(f"/desk/complaints/{number}")
    official.page.fill("#question", "灰尘在哪个班次最大？")
    official.press()
    page.goto("about:blank")
    page.goto(f"{address}/complain/follow#{code}")
    me.press()
    assert "灰尘在哪个班次最大？" in page.inner_text("main")
    page.fill("#text", "夜班")
    me.press()
    official.open(f"/desk/complaints/{number}")
    assert "夜班" in official.page.inner_text("main")
    page.goto(f"{address}/complain/follow")
    page.fill("#code", "0000")
    me.press()
    assert page.locator("#problems").count() == 1


@BOTH
def test_an_enterprise_answers(browser, address, desks, tmp_path, width, language):
    (tmp_path / "a.jpg").write_bytes(with_traces())
    official = Reader(browser, address, width, language)
    come_in(official.page, address, "ins-01")
    official.open(f"/desk/passes/new?uscc={USCC}")
    official.page.select_option("#document", index=1)
    official.press()
    code = official.page.inner_text("#code")
    me = Reader(browser, address, width, language)
    page = me.page
    me.open("/party/")
    for field, value in {
        "uscc": USCC,
        "code": code,
        "acting": "虚构办理人",
        "paper": "法定代表人",
    }.items():
        page.fill(f"#{field}", value)
    me.press()
    me.open(f"/party/matters/{CASE}")
    page.locator("details summary").last.click()
    me.look()
    me.open(f"/party/matters/{CASE}/hand-in/defence_received")
    page.fill("#text", "数据取自停产当天")
    page.set_input_files("#files", [str(tmp_path / "a.jpg")])
    me.press()
    assert "/receipts/SJ-" in page.url
    official.open("/desk/received" + page.url.split("/party/matters")[1].replace("/receipts", ""))
    me.open("/party/codes")
    me.open("/party/matters/none")
    assert page.locator(".problems").count() == 1


def test_the_four_steps_need_no_script(browser, address, tmp_path):
    (tmp_path / "a.jpg").write_bytes(with_traces())
    me = Reader(browser, address, "phone", "zh", script=False)
    page = me.page
    me.open("/complain/where")
    page.fill("#enterprise", "路口的无名作坊")
    me.press()
    page.check("input[value=噪声]")
    page.fill("#text", TEXT)
    me.press()
    page.set_input_files("#photos", str(tmp_path / "a.jpg"))
    me.press("form.form p.actions >> nth=-1 >> button")
    page.check("input[value=anonymous]")
    me.press()
    page.go_back()
    page.go_back()
    assert page.locator(".photos img").count() <= 1
    me.open("/complain/send")
    me.press()

    assert len(page.inner_text("#code")) == 24
