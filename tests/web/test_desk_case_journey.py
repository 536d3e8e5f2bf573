"""Two officials in two browsers at one case: asked, looked at, signed, served; at two widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from domain.triggers import act, served, step
from domain.vocabulary import Act, Notice, Status, Step
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, complaint
from tests.web.browser import (
    WIDTHS,
    browser,
    come_in,
    faults,
    faults_at_both_widths,
    faults_in_the_dark,
)
from tests.web.browser import served as serving
from tests.web.desk import Desks
from tests.web.story import FORM, Story
from web.desk.case_file import PARTS

CASE_PAGE = f"/desk/cases/{CASE}"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def story(office) -> Story:
    desks = Desks(office)
    desks.everybody()
    made = Story(desks, Living(desks.assembly))
    made.by("ins-01")  # sets the clock
    return made


def go(page: Page, address: str) -> None:
    page.goto(address)
    assert faults(page) == [], address
    assert faults_in_the_dark(page) == [], address


def test_one_asks_and_looks_the_other_signs_and_the_first_serves(story):  # noqa: PLR0915
    with serving(story.desks) as address, browser() as made:
        inspector, head, section = (
            made.new_context(viewport={"width": width, "height": 768}).new_page()
            for width in (WIDTHS[0], WIDTHS[1], WIDTHS[0])
        )
        for page, person in ((inspector, "ins-01"), (head, "head-01"), (section, "sec-01")):
            come_in(page, address, person)
        inspector.set_default_timeout(60_000)
        head.set_default_timeout(60_000)
        section.set_default_timeout(60_000)
        # The inspector fills in the form and sees at once what would follow, and what is wrong.
        go(inspector, f"{address}/desk/work?tab=office")
        inspector.get_by_role("link", name="提请：立案").click()
        assert faults(inspector) == []
        inspector.get_by_label("虚构ins-01").check()
        inspector.fill("#reason", "检测结果超过职业接触限值")
        inspector.get_by_text("现在提交将不予办理").wait_for()
        inspector.get_by_role("button", name="提请签署").click()
        assert inspector.locator("#problems").is_visible()
        assert faults(inspector) == []
        assert inspector.input_value("#reason") == "检测结果超过职业接触限值"
        inspector.get_by_label("虚构ins-02").check()
        inspector.get_by_text("期限起算").wait_for()
        inspector.get_by_role("button", name="提请签署").click()
        inspector.get_by_text("现待机关负责人签署").wait_for()
        # The head signs on a phone; the inspector's page then leads on.
        go(head, f"{address}/desk/work")
        head.get_by_role("link", name=ENTERPRISE.name).click()
        assert faults(head) == []
        head.get_by_role("link", name="打开请示").first.click()
        head.get_by_label("同意", exact=True).check()
        head.get_by_role("button", name="签署").click()
        head.get_by_text("已签署意见").wait_for()
        inspector.reload()
        inspector.get_by_role("link", name="提请：警告事先告知").click()
        inspector.fill("#said_violation", "《职业病防治法》第十五条第一项")
        inspector.fill("#said_legal_basis", "《职业病防治法》第七十二条第一项")
        inspector.fill("#reason", "拟给予警告")
        with inspector.expect_popup() as popup:
            inspector.get_by_role("button", name="预览").click()
        paper = popup.value
        paper.wait_for_load_state()
        assert ENTERPRISE.name in paper.inner_text("body")
        paper.close()
        inspector.get_by_role("button", name="提请签署").click()  # looking sent nothing
        inspector.get_by_text("现待科室负责人签署").wait_for()
        go(section, f"{address}/desk/approvals/{CASE}")
        section.get_by_label("同意", exact=True).check()
        section.get_by_role("button", name="签署").click()
        section.get_by_text("已签署意见").wait_for()
        # Of the proofs only those of the chosen way are asked for.
        inspector.reload()
        inspector.get_by_role("link", name="送达：").click()
        assert faults(inspector) == []
        inspector.check("[name=way][value=left]")
        assert inspector.locator("#witness").is_visible()
        assert not inspector.locator("#tracking").is_visible()
        inspector.fill("#recipient", "虚构签收人")
        inspector.fill("#proof", "送达回证1号")
        inspector.fill("#witness", "虚构居委会见证人")
        inspector.get_by_text("送达自此日起算").wait_for()
        inspector.get_by_role("button", name="登记送达").click()
        inspector.get_by_text("已送达").wait_for()
        assert faults(inspector) == []
    assert story.now().case.status is Status.WARNING_NOTICED
    assert story.now().case.last(served(Notice.WARNING_PRENOTICE)) is not None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_and_kind_of_form_is_read_by_axe_at_both_widths(story, language):
    story.living.give(complaint(story.living.day))
    story.until(Status.ORDERED)
    story.by("ins-01")
    kinds = (act(Act.SUSPEND_TERM), step(Step.ITEMS_OPEN), served(Notice.RECTIFICATION_ORDER),
             act(Act.FIND_NO_ACTION), step(Step.COMPLAINT_ACCEPTED))  # fmt: skip
    forms = [
        f"{FORM}/{move.row.id}" + (f"?complaint={move.complaint}" if move.complaint else "")
        for move in story.now().moves()
        if move.row.on in kinds
    ]
    assert len(forms) >= 3
    pages = [
        "/desk/work", "/desk/work?tab=office", "/desk/work?tab=others", "/desk/work?tab=tasks",
        "/desk/cases", "/desk/cases?q=none", *(f"{CASE_PAGE}?part={part}" for part in PARTS), *forms,
        "/desk/cases/none-01",
    ]  # fmt: skip
    with serving(story.desks) as address, browser() as made:
        page = made.new_page()
        come_in(page, address, "ins-01")
        page.goto(f"{address}/desk/work?lang={language}")
        for one in pages:
            joint = "&" if "?" in one else "?"
            page.goto(f"{address}{one}{joint}lang={language}")
            for folded in page.locator("details").all():
                folded.evaluate("one => { one.open = true; }")
            assert faults_at_both_widths(page) == [], one
