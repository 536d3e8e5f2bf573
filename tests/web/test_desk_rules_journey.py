"""Rules in a real browser: a section head drafts and tries, the head approves; looked at by axe."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flows.living import Living
from tests.office import ENTERPRISE, inspection
from tests.web.browser import browser, come_in, faults_at_both_widths, looked_at, served
from tests.web.desk import Desks

RATIO = "serious.concentration_ratio"


@pytest.fixture
def desks(office) -> Desks:
    life = Living(office, date(2026, 5, 6))
    life.give(inspection(life.day, "1.6", report="R-1"))
    made = Desks(office)
    made.everybody()
    return made


def written(section, rules, wrong) -> str:
    """A draft by the form: values added and taken away, one wrong first; its address."""
    section.goto(f"{rules}/drafts")
    section.fill("#title", "联席会议决定收紧浓度倍数")
    section.get_by_role("button", name="开始拟订").click()
    for key in ("steps.P1", "terms.suit", RATIO):
        section.select_option("#add", key)
        section.get_by_role("button", name="加入").click()
        section.wait_for_selector(f"[id='card:{key}']")
    section.get_by_role("button", name="移出这一项 提起行政诉讼期限").click()
    section.get_by_role("button", name="移出这一项 处罚立案").click()
    section.fill(f"[id='value:{RATIO}']", "0.5")
    section.fill(f"[id='reference:{RATIO}']", "示卫职〔2026〕8号")
    section.select_option(f"[id='status:{RATIO}']", "office_policy")
    section.get_by_role("button", name="校验并保存").click()
    section.wait_for_selector("#problems")
    wrong.extend(("problems", *fault) for fault in faults_at_both_widths(section))
    section.fill(f"[id='value:{RATIO}']", "1.5")
    section.get_by_role("button", name="校验并保存").click()
    section.wait_for_selector(".told")
    return section.url


def test_a_rule_is_changed_by_two_people_in_two_browsers(desks):
    wrong = []

    def look(page, *paths):
        wrong.extend(looked_at(page, *(paths or (page.url,))))

    with served(desks) as address, browser() as chromium:
        section, head = (chromium.new_context(locale="zh-CN").new_page() for _ in range(2))
        rules = f"{address}/desk/rules"
        come_in(section, address, "sec-01")
        draft = written(section, rules, wrong)
        section.goto(f"{draft}/backtest")
        section.get_by_role("button", name="开始回测").click()
        section.wait_for_selector("#trial:not([data-again])")
        assert ENTERPRISE.name in section.inner_text("main")
        section.goto(f"{draft}/shadow")
        section.get_by_role("button", name="设为影子规则").click()
        section.wait_for_selector(".told")
        section.goto(draft)
        section.check("input[value=hand_in]")
        section.get_by_role("button", name="提交").click()
        section.wait_for_selector(".told")

        come_in(head, address, "head-01")
        head.goto(draft)
        head.check("input[value=approve]")
        head.get_by_role("button", name="提交").click()
        head.wait_for_selector("#problems")
        assert head.is_checked("input[value=approve]")
        head.fill("#paper", "示卫职〔2026〕9号")
        head.get_by_role("button", name="提交").click()
        head.wait_for_selector(".told")
        head.goto(rules)
        assert "1.5 倍及以上" in head.inner_text("main")

        section.goto(f"{rules}/drafts")
        section.fill("#title", "另一稿")
        section.get_by_role("button", name="开始拟订").click()
        for key in ("steps.P1", "terms.suit"):
            section.select_option("#add", key)
            section.get_by_role("button", name="加入").click()
        wrong.extend(("cards", *fault) for fault in faults_at_both_widths(section))
        look(head, rules, f"{rules}/drafts", draft, f"{draft}/backtest", f"{draft}/shadow")
        look(section, f"{rules}/drafts", f"{rules}/drafts/2/edit", f"{rules}/drafts/2")

    assert wrong == []
