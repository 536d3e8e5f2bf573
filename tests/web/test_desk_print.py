"""On paper: no navigation, nothing to press, and what is folded on the screen is written out."""

from __future__ import annotations

import io
from datetime import datetime, time

import pytest
from pypdf import PdfReader

from domain.vocabulary import Act, Notice
from flows.clock import OFFICE_TIME
from tests.flows.living import Living
from tests.office import CASE, inspection, propose
from tests.web.browser import browser
from tests.web.browser import served as serving
from tests.web.test_desk_party import Party
from web.desk.routes import OFFICE, PARTY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
A4 = (595, 842)  # points
TO_PRESS = "nav, button, form, .button, .moves, .on-screen"


def test_the_pages_that_are_printed_are_papers(office):
    life = Living(office)
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.go(station)
    party = Party(life)
    party.come_in()
    receipt = party.hand_in("defence_received", text="数据取自停产当天。").headers["location"]
    life.give(propose(Act.NO_PENALTY, life.day))
    party.desks.account("sec-01")
    party.desks.at = datetime.combine(life.day, time(10), OFFICE_TIME)
    signed_in = party.desks.come_in("sec-01")
    matter = f"/party/matters/{CASE}"
    # What stands in a fold on the screen, or only beside something to press.
    pages = {
        f"/desk/cases/{CASE}": "程序阶梯",
        f"/desk/cases/{CASE}?part=terms": "逐日计算",
        f"/desk/approvals/{CASE}": "法定要件",
        matter: "的次日起算",
        receipt: "数据取自停产当天",
    }
    with serving(party.desks) as address, browser() as made:
        context = made.new_context(locale="zh-CN")
        cookies = {OFFICE: signed_in, PARTY: party.visitor.cookies[PARTY.cookie]}
        context.add_cookies([
            {"name": desk.cookie, "value": token, "url": f"{address}{desk.prefix}"}
            for desk, token in cookies.items()
        ])  # fmt: skip
        page = context.new_page()
        for path, told in pages.items():
            page.goto(f"{address}{path}")
            assert page.locator("nav").first.is_visible(), path
            page.emulate_media(media="print")
            seen = [one.evaluate("one => one.outerHTML.slice(0, 120)")
                    for one in page.locator(TO_PRESS).all() if one.is_visible()]  # fmt: skip
            assert seen == [], path
            paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
            page.emulate_media(media="screen")
            for one in paper.pages:
                assert [float(side) for side in one.mediabox[2:]] == pytest.approx(A4, abs=1)
            text = "".join(one.extract_text() for one in paper.pages).replace("\n", "")
            assert told in text, path
            assert "跳到正文" not in text
            assert len(paper.pages) <= 3, path
