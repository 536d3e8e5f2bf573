"""Random draws at the desk: prepared by one, announced by another, drawn once; in a browser too."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from domain import draw
from storage import draws
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import ENTERPRISE, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, seen, served
from tests.web.desk import Desks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FORM = "/desk/draws/new"
VALUE = "01 05 12 18 23 30 + 07"


@pytest.fixture
def desks(office) -> Desks:
    Living(office)
    made = Desks(office)
    made.everybody()
    return made


def asked(desks, **more):
    return {
        "task": "粉尘专项抽查", "wanted": "1", "people": ["ins-01", "ins-02"], "do": "freeze",
        "public_value": "虚构彩票第137期", "expected_on": f"{desks.at.date() + timedelta(days=3)}",
        **more,
    }  # fmt: skip


def kept(desks, number="CC-2026-001"):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return draws.one(unit, number)


def announced(desks):
    one, other = desks.signed_in("sec-01"), desks.signed_in("head-01")
    place = one.hand_in(FORM, **asked(desks)).headers["location"]
    assert other.hand_in(f"{place}/announce").status_code == 303
    desks.at += timedelta(days=3)
    return place, desks.signed_in("sec-01")


def test_a_draw_from_its_rule_to_its_result(desks):
    place, section = announced(desks)
    before = section.get(place).text
    done = section.hand_in(f"{place}/draw", value=VALUE, source="虚构网站")
    page = section.get(place).text
    told = section.get(f"{place}/draw.json").content
    site = section.get("/draws/CC-2026-001/draw.json").content
    rows = section.get(f"{place}?as=csv").content.decode("utf-8-sig").splitlines()

    assert done.status_code == 303
    assert "公开日志第" in before
    assert f'href="/desk/inspect/?uscc={USCC}"' in page
    assert told == site == draw.canonical(kept(desks).result)
    assert draw.check(json.loads(told), kept(desks).announcement) == []
    assert rows[1:] == [f"{USCC},{ENTERPRISE.name}"]
    assert "<button>" not in page.split("<main")[1]  # nothing can be drawn again
    assert section.hand_in(f"{place}/draw", value="x", source="x").status_code == 303
    assert section.get(f"{place}/draw.json").content == told


def test_to_look_at_the_candidates_keeps_nothing(desks):
    section = desks.signed_in("sec-01")
    page = section.hand_in(FORM, **asked(desks, do="look")).text

    assert ENTERPRISE.name in page
    assert 'value="粉尘专项抽查"' in page
    assert kept(desks) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"task": ""}, "task"), ({"public_value": ""}, "public_value"), ({"wanted": "0"}, "wanted"),
        ({"wanted": "x"}, "wanted"), ({"expected_on": "2026-11-26"}, "expected_on"),
        ({"expected_on": "x"}, "expected_on"), ({"agent": "没有这种"}, "agent"),
        ({"agent": "锰"}, "agent"), ({"outcome": "x"}, "outcome"), ({"workers_from": "x"}, "workers_from"),
        ({"not_since": "x"}, "not_since"), ({"kept-1": "ins-01"}, "because-1"),
        ({"because-2": "近亲属"}, "kept-2"), ({"from-3": USCC}, "kept-3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(desks, change, field):
    answer = desks.signed_in("sec-01").hand_in(FORM, **asked(desks, **change))

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert kept(desks) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wanted": "2"}, "1家"),
        ({"people": "ins-01"}, "不足2名"),
        ({"kept-1": "ins-02", "because-1": "近亲属"}, "不足2名"),
        ({"industry": "none"}, "0家"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_it_is_frozen(desks, change, said):
    answer = desks.signed_in("sec-01").hand_in(FORM, **asked(desks, **change))

    assert answer.status_code == 422
    assert said in answer.text
    assert kept(desks) is None


def test_a_form_counts_once_and_whoever_prepared_it_cannot_announce_it(desks):
    section = desks.signed_in("sec-01")
    first, second = (section.hand_in(FORM, **asked(desks)).headers["location"] for _ in range(2))
    own = section.hand_in(f"{first}/announce")

    assert first == second
    assert own.status_code == 422
    assert "准备人以外" in own.text
    assert kept(desks).state == draws.PREPARED


def test_value_and_source_are_asked_for_and_nothing_typed_is_lost(desks):
    place, section = announced(desks)
    answer = section.hand_in(f"{place}/draw", value=VALUE)

    assert answer.status_code == 422
    assert '<a href="#source">' in answer.text
    assert f'value="{VALUE}"' in answer.text
    assert kept(desks).state == draws.ANNOUNCED


def test_inspectors_read_and_candidates_are_told_after_the_draw_only(office):
    Living(office)
    desks = Desks(office)
    for person in ("sec-01", "head-01"):
        desks.account(person)
    desks.account("ins-01", townships=["示例二镇"])
    desks.signed_in("sec-01").hand_in(FORM, **asked(desks))
    inspector = desks.signed_in("ins-01")
    page = inspector.get("/desk/draws/CC-2026-001")

    assert ENTERPRISE.name not in page.text
    assert inspector.get("/desk/draws/CC-2026-001?as=csv").status_code == 403
    assert inspector.get(FORM).status_code == 403
    assert inspector.get("/desk/draws/CC-2026-001/announcement.json").status_code == 404
    assert inspector.get("/desk/draws/none").status_code == 404
    listed = inspector.get("/desk/draws?as=csv").content.decode("utf-8-sig").splitlines()
    assert listed[1].startswith("CC-2026-001,粉尘专项抽查,")


def test_two_heads_draw_in_two_browsers_and_the_public_reads_it(desks):
    wrong = []
    with served(desks) as address, browser() as chromium:
        section, head, citizen = (
            chromium.new_context(
                viewport={"width": width, "height": 768}, locale="zh-CN"
            ).new_page()
            for width in (*WIDTHS, WIDTHS[1])
        )

        def look(page):
            for language in ("zh", "en"):
                page.goto(re.sub(r"\?.*", "", page.url) + f"?lang={language}")
                wrong.extend((page.url, fault) for fault in faults(page))
            page.goto(re.sub(r"\?.*", "?lang=zh", page.url))

        come_in(section, address, "sec-01")
        section.goto(f"{address}/desk/draws")
        look(section)
        section.get_by_role("link", name="准备一次抽查").click()
        look(section)
        section.fill("#task", "粉尘专项抽查")
        section.fill("#wanted", "1")
        section.fill("#public_value", "虚构彩票第137期")
        section.fill("#expected_on", f"{desks.at.date() + timedelta(days=3)}")
        section.get_by_role("button", name="看候选名单").click()
        section.get_by_text("共1家").wait_for()
        wrong.extend((section.url, fault) for fault in faults(section))
        section.get_by_role("button", name="冻结名单和名录").click()
        section.locator(".told").wait_for()
        look(section)
        place = section.url.partition("?")[0]
        come_in(head, address, "head-01")
        head.goto(place)
        look(head)
        head.get_by_role("button", name="公布预告").click()
        head.locator(".told").wait_for()
        desks.at += timedelta(days=3)
        come_in(head, address, "head-01")
        seen(head, place, "公布的数值")
        head.fill("#value", VALUE)
        head.fill("#source", "虚构网站")
        wrong.extend((head.url, fault) for fault in faults(head))
        head.get_by_role("button", name="抽取", exact=True).click()
        head.locator(".told").wait_for()
        look(head)
        assert ENTERPRISE.name in head.inner_text("main")
        for page in ("draws", "en/draws"):
            seen(citizen, f"{address}/{page}/index.html", ENTERPRISE.name)
            wrong.extend((citizen.url, fault) for fault in faults(citizen))
    assert wrong == []
