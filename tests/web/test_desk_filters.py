"""Filters kept by name: of each list, for oneself alone, and nothing of an address but what narrows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vocabulary import Status
from tests.flows.living import Living
from tests.web.browser import browser, come_in, looked_at, served
from tests.web.desk import Desks
from web.desk.filters import LISTS, MOST, narrowed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
OF = {
    "/work": "tab=office&due=late", "/cases": f"q=示例&status={Status.FILED.value}",
    "/complaints": "view=late", "/enterprises": "township=示例一镇", "/search": "q=水泥",
}  # fmt: skip


@pytest.fixture
def desks(office) -> Desks:
    Living(office)
    made = Desks(office)
    made.everybody()
    return made


@pytest.fixture
def inspector(desks):
    return desks.signed_in("ins-01")


def keep(visitor, page="/cases", name="示例", asked=""):
    return visitor.hand_in("/desk/filters", page=page, name=name, asked=asked or OF[page])


@pytest.mark.parametrize("page", LISTS)
def test_the_filter_of_a_list_is_kept_and_leads_back_to_it(inspector, page):
    form = inspector.get(f"/desk{page}?{OF[page]}").text
    answer = keep(inspector, page, name="我的一组")
    again = inspector.get(answer.headers["location"])
    plain = inspector.get(f"/desk{page}").text

    assert 'id="filter-name"' in form
    assert again.status_code == 200
    assert 'aria-current="true">我的一组<' in again.text
    assert 'id="filter-name"' not in again.text  # it is kept already
    assert "我的一组" in plain


def test_a_list_that_is_not_narrowed_has_nothing_to_keep(inspector):
    assert 'id="filter-name"' not in inspector.get("/desk/cases").text


def test_nobody_else_sees_it(desks, inspector):
    keep(inspector, name="只我看见")
    other = desks.signed_in("ins-02")

    assert "只我看见" in inspector.get("/desk/cases").text
    assert "只我看见" not in other.get("/desk/cases").text
    assert "只我看见" not in other.get("/desk/filters").text
    other.hand_in("/desk/filters", page="/cases", name="只我看见", do="drop")
    assert "只我看见" in inspector.get("/desk/filters").text


def test_of_one_name_there_is_one_the_last(inspector):
    keep(inspector, asked="q=甲")
    keep(inspector, asked="q=乙")
    page = inspector.get("/desk/filters").text

    assert "%E4%B9%99" in page
    assert "%E7%94%B2" not in page


def test_it_is_deleted(inspector):
    keep(inspector, name="不再用")
    answer = inspector.hand_in("/desk/filters", page="/cases", name="不再用", do="drop")

    assert answer.status_code == 303
    assert "还没有保存的筛选" in inspector.get("/desk/filters").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "请起一个名称"), ({"name": "长" * 21}, "请起一个名称"),
        ({"asked": "page=2"}, "请先在列表页"), ({"asked": "q=" + "长" * 100}, "请先在列表页"),
        ({"page": "/approvals", "asked": "q=1"}, "请从列表页"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_what_to_do(inspector, given, said):
    answer = keep(inspector, **given)

    assert answer.status_code == 422
    assert said in answer.text


def test_there_is_an_end_to_how_many(inspector):
    for number in range(MOST):
        assert keep(inspector, name=f"{number}").status_code == 303

    assert "请先删除" in keep(inspector, name="又一个").text


@given(st.sampled_from(sorted(LISTS)), st.text(max_size=60))
def test_whatever_is_sent_only_what_narrows_is_kept_and_twice_is_once(page, query):
    kept = narrowed(page, query)

    assert narrowed(page, kept) == kept
    assert all(one.partition("=")[0] in LISTS[page][0] for one in kept.split("&") if one)
    assert kept.isascii()
    assert not set(kept) & set("<>\"' ")


def test_in_a_browser_at_both_widths(desks):
    wrong = []
    with served(desks) as address, browser() as chromium:
        page = chromium.new_context(locale="zh-CN").new_page()
        come_in(page, address, "ins-01")
        page.goto(f"{address}/desk/enterprises")
        page.select_option("#township", "示例一镇")
        page.get_by_role("button", name="查找", exact=True).click()
        page.fill("#filter-name", "一镇的单位")
        page.get_by_role("button", name="保存筛选").click()
        page.locator(".told").wait_for()
        page.goto(f"{address}/desk/enterprises")
        page.get_by_role("link", name="一镇的单位").click()
        assert page.input_value("#township") == "示例一镇"
        for path in ("/desk/enterprises?industry=3011", "/desk/filters", "/desk/work?due=late"):
            wrong += looked_at(page, f"{address}{path}")
    assert wrong == []
