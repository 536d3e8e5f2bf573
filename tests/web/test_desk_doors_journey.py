"""Doors in a real browser: a reset by two, a token shown once, and in by the office's own sign-in."""

from __future__ import annotations

from tests.web.browser import browser, come_in, faults, looked_at, served
from tests.web.desk import ADMINISTRATOR, Desks
from tests.web.provider import running


def test_two_reset_one_and_the_provider_lets_another_in(office):
    wrong = []

    def look(page, address, *paths):
        wrong.extend(looked_at(page, *(f"{address}{path}" for path in paths)))

    with running() as provider:
        desks = Desks(office, oidc=provider.settings())
        desks.everybody()
        provider.now = desks.at.timestamp()
        with served(desks) as address, browser() as chromium:
            admin, head, guest = (chromium.new_context(locale="zh-CN").new_page() for _ in range(3))
            come_in(admin, address, ADMINISTRATOR)
            admin.goto(f"{address}/desk/accounts/sec-01?lang=zh")
            admin.fill("#subject", provider.subject)
            admin.get_by_role("button", name="绑定").click()
            admin.wait_for_selector(".told")
            come_in(head, address, "head-01")
            look(
                head, address, "/desk/confirmations", "/desk/confirmations/sec-01", "/desk/account"
            )
            head.goto(f"{address}/desk/confirmations/sec-01?lang=zh")
            head.get_by_role("button", name="已核实，确认").click()
            head.wait_for_selector(".told")

            guest.goto(f"{address}/desk/sign-in?to=/desk/work&lang=zh")
            guest.click("text=用统一身份登录")
            guest.wait_for_url("**/desk/work")
            assert "变动过" in guest.inner_text(".told")
            guest.get_by_role("button", name="退出").click()
            guest.wait_for_selector("text=在统一身份系统也退出")
            wrong.extend(("left", fault) for fault in faults(guest))
            provider.subject = "somebody else"
            guest.click("text=用统一身份登录")
            guest.wait_for_selector("text=somebody else")
            wrong.extend(("unknown", fault) for fault in faults(guest))

            admin.goto(f"{address}/desk/accounts/ins-01?lang=zh")
            admin.get_by_role("button", name="重置账户").click()
            assert "前半" in admin.inner_text("h1")
            wrong.extend(("half", fault) for fault in faults(admin))
            admin.goto(f"{address}/desk/tokens/new?lang=zh")
            admin.fill("#unit", "示例检测机构（虚构）")
            admin.check("input[value='inspections:write']")
            admin.get_by_role("button", name="制发").click()
            admin.wait_for_selector("#token")
            wrong.extend(("token", fault) for fault in faults(admin))
            admin.click("text=全部令牌")
            admin.click("text=示例检测机构（虚构）")
            one = admin.url.removeprefix(address).split("?")[0]
            look(admin, address, one, "/desk/tokens", "/desk/tokens/new", "/desk/accounts/sec-01")

    assert wrong == []
