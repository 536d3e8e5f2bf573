"""The office in a real browser: an issue on its way out, accounts, figures; looked at by axe."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from domain.vocabulary import Act, Status, Step
from flows.clock import OFFICE_TIME
from flows.release import last_day_for, period_before, period_of
from tests.flows.living import Living
from tests.office import ENTERPRISE, propose, take
from tests.web.browser import browser, come_in, faults, looked_at, seen, served
from tests.web.desk import ADMINISTRATOR, Desks


@pytest.fixture
def desks(office) -> Desks:
    life = Living(office).walk(Status.PUBLISHED)
    life.give(take(Step.INVESTIGATION_REPORTED, life.day))  # of no step: refused, and on record
    made = Desks(office)
    made.everybody()
    due = last_day_for(period_of(life.day))
    made.at = datetime.combine(due, time(9), OFFICE_TIME)
    made.life = life
    return made


def test_an_issue_comes_out_and_everything_about_it_can_be_read_by_anybody(desks):
    wrong = []

    def look(page, address, *paths):
        wrong.extend(looked_at(page, *(f"{address}{path}" for path in paths)))

    with served(desks) as address, browser() as chromium:
        publicity, head, admin = (chromium.new_context(locale="zh-CN").new_page() for _ in range(3))
        come_in(publicity, address, "pub-01")
        publicity.goto(f"{address}/desk/publication")
        publicity.click("text=制作草稿")
        publicity.wait_for_url("**/drafts/1")
        publicity.click(f"text={ENTERPRISE.name}")
        assert "尚未公布" in publicity.inner_text("main")
        publicity.click("text=回到草稿")
        publicity.get_by_role("button", name="签署").click()  # without an answer
        publicity.wait_for_selector("#problems")
        assert publicity.evaluate("document.activeElement.id") == "problems"
        wrong.extend(("problems", fault) for fault in faults(publicity))
        publicity.check("input[value=approve]")
        publicity.get_by_role("button", name="签署").click()
        publicity.wait_for_selector(".told")

        come_in(head, address, "head-01")
        head.goto(f"{address}/desk/publication/drafts/1")
        look(head, address, "/desk/publication/drafts/1")
        head.goto(f"{address}/desk/publication/drafts/1?lang=zh")
        head.check("input[value=approve]")
        head.get_by_role("button", name="签署").click()
        head.wait_for_selector(".told")
        assert "已发布" in head.inner_text(".told")
        period = period_before(desks.at.date())
        seen(head, f"{address}/list/{period}/index.html", ENTERPRISE.name)

        desks.life.day = desks.at.date()
        desks.life.give(propose(Act.SUSPEND_PUBLICITY, desks.life.day))
        come_in(admin, address, ADMINISTRATOR)
        look(
            head, address, "/desk/overview", "/desk/overview/cases", "/desk/overview/terms",
            "/desk/removals", "/desk/publication", "/desk/publication/drafts/1",
            "/desk/publication/retractions", "/desk/operations", "/desk/records",
        )  # fmt: skip
        look(
            admin, address, "/desk/accounts", "/desk/accounts/new", "/desk/accounts/sec-01",
            "/desk/records?kind=deputies", "/desk/operations",
        )  # fmt: skip
        admin.goto(f"{address}/desk/accounts/sec-01?lang=zh")
        admin.get_by_role("button", name="重置账户").click()
        admin.wait_for_selector(".code.big")
        wrong.extend(("first password", fault) for fault in faults(admin))

    assert wrong == []
