"""One whole life in real browsers: measured, signed, served, published, complained of, answered, left.

Everybody has a browser of their own: officials at a desk, the citizen and the enterprise on a phone.
The clock of the house is moved from day to day; whoever's session ended signs in again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page

from domain.timelimits import TermKind
from domain.triggers import Trigger, act, served, step
from domain.vocabulary import Act, Notice, Status, Step
from flows.clock import OFFICE_TIME
from flows.release import last_day_for, period_before, period_of
from flows.tick import sweep
from storage import bulletins
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living, at
from tests.office import CASE, ENTERPRISE, SIGNER, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, seen
from tests.web.browser import served as serving
from tests.web.desk import Desks
from tests.web.story import FORM, RECORDERS, REVIEW, ROAD, Fields, Story
from web.desk.routes import OFFICE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
DESK, PHONE = WIDTHS
WORDS = "破碎岗位粉尘很大，除尘器一直没有开。"
REPLY = "除尘系统已经更换，待复查。"
REPORT = {
    "laboratory": "示例检测机构（虚构）", "inspector_1": "ins-01", "inspector_2": "ins-02",
    "workshop-1": "原料车间", "post-1": "破碎", "agent-1": "矽尘", "kind-1": "TWA",
    "unit-1": "mg/m3", "sampled_minutes-1": "480", "fraction-1": "total", "silica_pct-1": "24.5",
}  # fmt: skip


class Town:
    """The story of one enterprise, and a browser for each who has a part in it."""

    def __init__(self, story: Story, address: str, chromium: Browser) -> None:
        self.story, self.address, self.chromium = story, address, chromium
        self.pages: dict[str, tuple[Page, date]] = {}
        self.seen: list[tuple[str, str]] = []

    @property
    def today(self) -> date:
        return self.story.living.day

    def moved_to(self, day: date) -> None:
        """The morning of a day: terms that ran out have lapsed."""
        life = self.story.living
        life.day = day
        sweep(life.assembly, today=day, at=at(day))
        life.give()
        self.story.desks.at = datetime.combine(day, time(10), OFFICE_TIME)

    def a_browser(self, width: int) -> Page:
        page = self.chromium.new_context(
            viewport={"width": width, "height": 768}, locale="zh-CN"
        ).new_page()
        page.set_default_timeout(60_000)
        return page

    def by(self, person: str) -> Page:
        """The browser of an official, in a session of today.

        The first is begun at the door. The door takes thirty a minute from one address, so those of
        later days are begun in the house and handed to the browser.
        """
        desks = self.story.desks
        if person not in self.pages:
            desks.at = datetime.combine(self.today, time(10), OFFICE_TIME)
            self.pages[person] = self.a_browser(DESK), self.today
            come_in(self.pages[person][0], self.address, person)
        page, since = self.pages[person]
        if since != self.today:
            desks.at = datetime.combine(self.today, time(10), OFFICE_TIME)
            session = {"name": OFFICE.cookie, "value": desks.come_in(person), "httpOnly": True}
            place = {"domain": "127.0.0.1", "path": OFFICE.prefix}
            page.context.add_cookies([{**session, **place}])
            self.pages[person] = page, self.today
        return page

    def look(self, page: Page) -> None:
        """What is wrong with what somebody sees just now."""
        self.seen += [(page.url, fault) for fault in faults(page)]

    # -- what officials do -----------------------------------------------------------------

    def measure(self, value: str, number: str, check: str, verdict: str, **more: str) -> None:
        """An inspector types a report in, reads its verdict beside it, and hands it in."""
        page = self.by("ins-01")
        page.goto(f"{self.address}/desk/inspections/new?uscc={USCC}")
        page.locator("#row-1 summary").click()
        fill(page, {
            **REPORT, "report_no": number, "check": check, "sampled_on": f"{self.today}",
            "value-1": value, **more,
        })  # fmt: skip
        page.locator("#judged").get_by_text(verdict).first.wait_for()
        page.get_by_role("button", name="提交报告").click()
        page.get_by_text("报告已录入并判定").wait_for()

    def take(self, trigger: Trigger) -> None:
        """A move by whoever may make it, and every signature it waits for."""
        self.story.living.pass_days(1)
        page = self.by(RECORDERS.get(str(trigger), "ins-01"))
        page.goto(f"{self.address}{FORM}/{self.story.move(trigger).row.id}")
        fill(page, self.story.fields(trigger))
        page.locator("#do button:not(.second)").click()
        page.locator(".told").wait_for()
        self.sign()

    def sign(self) -> None:
        """Each signs the open proposal in a browser of their own, in order."""
        while (role := self.story.now().waits_for) is not None:
            page = self.by(SIGNER[role])
            page.goto(f"{self.address}/desk/approvals/{CASE}")
            reviewed = page.locator(".review").count() > 0
            fill(page, {**(REVIEW if reviewed else {}), "answer": "approve"})
            page.get_by_role("button", name="签署").click()
            page.locator(".told").wait_for()

    def publish(self, number: int) -> str:
        """The issue of the quarter, by two people; the address of its page."""
        self.moved_to(last_day_for(period_of(self.today)))
        for person in ("pub-01", "head-01"):
            page = self.by(person)
            page.goto(f"{self.address}/desk/publication")
            if person == "pub-01":
                page.get_by_role("button", name="制作草稿").click()
            else:
                page.get_by_role("link", name=f"第{number}期草稿").first.click()
            if page.locator("input[value=override]").count():  # the guard: nobody is left on it
                fill(page, {"answer": "override", "reason": "唯一一条已依法移出"})
            else:
                page.check("input[value=approve]")
            page.get_by_role("button", name="签署").click()
            page.locator(".told").wait_for()
        return f"{self.address}/list/{period_before(self.today)}/index.html"

    # -- what the public sees ----------------------------------------------------------------

    def entry(self) -> str:
        """The address of the enterprise's entry."""
        with UnitOfWork(self.story.living.assembly.engine, reading=True) as unit:
            (listing,) = bulletins.all_listings(unit)
        return f"{self.address}/entry/{listing.listing_id}/index.html"


def fill(page: Page, fields: Fields) -> None:
    """Fill in a form as a person does: type, choose, tick."""
    for name, said in fields.items():
        field = page.locator(f'[name="{name}"]')
        match field.first.get_attribute("type") or "":
            case "radio":
                page.check(f'[name="{name}"][value="{said}"]')
            case "checkbox":
                for box in field.all():
                    box.set_checked(box.get_attribute("value") in said)
            case "hidden":
                assert field.input_value() == said
            case _ if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(said))
            case _:
                field.fill(str(said))


@pytest.fixture
def story(office) -> Story:
    desks = Desks(office)
    desks.everybody()
    return Story(desks, Living(desks.assembly), measured=False)


def test_from_the_measurement_to_the_day_it_leaves_the_list(story):
    with serving(story.desks) as address, browser() as chromium:
        town = Town(story, address, chromium)
        listed(town)
        shown = town.publish(1)
        citizen = town.a_browser(PHONE)
        seen(citizen, shown, ENTERPRISE.name)
        town.look(citizen)
        assert story.now().case.status is Status.PUBLISHED
        complained(town, citizen)
        answered(town, citizen)
        left(town, citizen)
    assert town.seen == []


def listed(town: Town) -> None:
    """From the report of a laboratory to the decision that lists, each station by who may."""
    story = town.story
    town.measure("2.4", "R-1", "supervision", "严重超标")
    for station in ROAD:
        match station:
            case Trigger():
                town.take(station)
            case "fail":
                story.living.pass_days(1)
                town.measure("2.4", "R-2", "reinspection", "严重超标", case_id=CASE)
            case _:
                story.go(station)
    assert story.now().case.status is Status.LISTED


def complained(town: Town, citizen: Page) -> None:
    """A citizen complains on a phone, and follows it when the office has accepted."""
    citizen.goto(f"{town.address}/complain/")
    citizen.get_by_role("link", name="开始举报").click()
    citizen.fill("#enterprise", ENTERPRISE.name[:5])
    send = citizen.locator("main form.form button:not(.plain):not(.second)").first
    send.click()
    citizen.check(f"input[value='{USCC}']")
    send.click()
    citizen.check("input[value=粉尘]")
    citizen.fill("#text", WORDS)
    send.click()
    citizen.locator("form.form p.actions").last.locator("button").first.click()
    citizen.check("input[value=anonymous]")
    send.click()
    send.click()
    town.look(citizen)
    code, number = citizen.inner_text("#code"), citizen.inner_text("h1 + p strong")

    inspector = town.by("ins-01")
    inspector.goto(f"{town.address}/desk/complaints/{number}")
    assert WORDS in inspector.inner_text("main")
    inspector.get_by_role("link", name="受理举报").click()
    fill(inspector, {"on": f"{town.today}", "document": "受理登记1号"})
    inspector.get_by_role("button", name="登记入卷").click()
    inspector.locator(".told").wait_for()

    citizen.goto(f"{town.address}/complain/follow")
    citizen.fill("#code", code)
    send.click()
    citizen.get_by_text("受理举报").wait_for()
    town.look(citizen)


def answered(town: Town, citizen: Page) -> None:
    """The enterprise comes in by the code of its paper and answers; the public reads the answer."""
    inspector = town.by("ins-01")
    inspector.goto(f"{town.address}/desk/passes/new?uscc={USCC}")
    inspector.select_option("#document", index=1)
    inspector.locator("main form button").click()
    code = inspector.inner_text("#code")
    party = town.a_browser(PHONE)
    party.goto(f"{town.address}/party/")
    fill(party, {"uscc": USCC, "code": code, "acting": "虚构办理人", "paper": "法定代表人"})
    party.get_by_role("button", name="进入").click()
    party.get_by_role("link", name="怎样移出名单").click()
    town.look(party)
    assert WORDS not in party.inner_text("body")
    party.get_by_role("link", name="回应公示内容").click()
    party.fill("#text", REPLY)
    party.get_by_role("button", name="预览").click()
    assert REPLY in party.inner_text("#preview")
    party.get_by_role("button", name="提交").click()
    party.get_by_text("已提交").first.wait_for()
    town.look(party)
    seen(citizen, town.entry(), REPLY)
    town.look(citizen)
    party.goto(f"{town.address}/party/matters/{CASE}/leave")
    party.get_by_role("link", name="申请信用修复").click()
    party.fill("#text", "罚款已经缴清，请安排复查。")
    party.get_by_role("button", name="提交").click()
    party.get_by_text("已提交").first.wait_for()


def left(town: Town, citizen: Page) -> None:
    """Everything is put right, the shortest time passes, and the name is gone from the list."""
    story = town.story
    town.take(step(Step.PERFORMED))
    story.living.pass_days(1)
    town.measure("0.5", "R-3", "reinspection", "符合", case_id=CASE)
    town.take(step(Step.REPAIR_VERIFIED))
    earliest = story.now().case.term(TermKind.EARLIEST_EXIT)
    assert earliest is not None
    town.moved_to(earliest.due_on + timedelta(days=1))
    town.take(act(Act.REMOVE_EARLY))
    assert story.now().case.status is Status.REMOVED
    seen(citizen, town.entry(), "已移出名单")
    assert REPLY not in citizen.inner_text("body")
    town.take(served(Notice.REMOVAL_DECISION))
    seen(citizen, town.publish(2), "本期没有在列的用人单位")
    assert "第 2 期" in citizen.inner_text("main")
    town.look(citizen)
