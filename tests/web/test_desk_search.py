"""Search: by any stretch of a name old or new, however it is typed; nobody's that is not theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from domain.events import EnterpriseRegistered
from domain.vocabulary import Status
from flows import search
from flows.names_sought import know_names, name_of, reads
from flows.search import Asked, document_number, find
from notifications.files.csv_files import BOM
from notifications.search_index import normal, syllables
from storage.search_tables import enterprise_names, name_words
from storage.unit_of_work import UnitOfWork
from tests.conftest import EXAMPLES
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, looked_at, served
from tests.web.desk import Desks

PAGE = "/desk/search"
OTHER = replace(
    ENTERPRISE, uscc="91999999000002XMDB", name="云溪铅锌冶炼厂（虚构）", township="示例二镇",
    industry="3212", industry_name="铅锌冶炼",
)  # fmt: skip
FORMER = "云溪石料厂（虚构）"
NAMES = st.text(
    st.sampled_from("云溪石料水泥铅锌冶炼厂公司第一二三ABc01（）·"), min_size=1, max_size=14
)


def register(life: Living) -> None:
    """A second enterprise, which bore another name before."""
    life.give(
        EnterpriseRegistered(on=date(2025, 9, 1), enterprise=replace(OTHER, name=FORMER)),
        EnterpriseRegistered(on=date(2026, 1, 5), enterprise=OTHER),
    )


@pytest.fixture
def both(assembly) -> Living:
    """Two enterprises, on each database."""
    life = Living(assembly)
    register(life)
    return life


def found(life: Living, q: str, **said: object) -> list[str]:
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        made = find(life.assembly, unit, Asked(q, **said))
    return [one.line.uscc for one in made.enterprises]


# -- by name, on both databases --------------------------------------------------------------------


@pytest.mark.parametrize(
    "q",
    ["云溪铅锌", "铅锌", "冶炼厂", "厂（虚构）", "qianxin", "QianXin", "yx", "qxyl", "yelianchang",
     "yunxi", "云溪 冶炼", "冶炼 yunxi", "石料", "shiliao", "云溪石料厂", "石料 铅锌",
     "91999999000002XMDB", "9199999900000 铅锌", "xmdb", "2XMDB", "　铅　锌冶"],
)  # fmt: skip
def test_it_is_found_by_whatever_is_remembered(both, q) -> None:
    assert OTHER.uscc in found(both, q)


@pytest.mark.parametrize(
    "q", ["", " ", "（）", "无此单位", "ianxin", "铅锌 水泥", "%", "_", "91999999000003"]
)
def test_what_does_not_match_is_not_found(both, q) -> None:
    assert found(both, q) == []


def test_filters_and_townships_narrow_it(both) -> None:
    assert sorted(found(both, "虚构")) == [USCC, OTHER.uscc]
    assert found(both, "虚构", township="示例二镇") == [OTHER.uscc]
    assert found(both, "虚构", industry="3011") == [USCC]
    assert found(both, "虚构", townships=("示例一镇",)) == [USCC]
    assert found(both, "铅锌", townships=("示例一镇",)) == []


def test_former_names_are_told(both) -> None:
    with UnitOfWork(both.assembly.engine, reading=True) as unit:
        (one,) = find(both.assembly, unit, Asked("铅锌")).enterprises

    assert (one.line.name, one.former) == (OTHER.name, (FORMER,))


def test_a_name_between_two_others_of_one_batch_is_kept(both) -> None:
    names = ("甲乙厂（虚构）", "丙丁厂（虚构）", "戊己厂（虚构）")
    days = (date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3))
    both.give(
        *(
            EnterpriseRegistered(on=day, enterprise=replace(OTHER, name=name))
            for day, name in zip(days, names, strict=True)
        )
    )

    assert [found(both, name[:2]) for name in names] == [[OTHER.uscc]] * 3


def test_a_register_from_before_the_search_is_filled_once(both) -> None:
    with UnitOfWork(both.assembly.engine) as unit:
        unit.connection.execute(delete(enterprise_names))
        unit.connection.execute(delete(name_words))
        unit.commit()
    assert found(both, "石料") == []
    with UnitOfWork(both.assembly.engine) as unit:
        assert know_names(unit)
        unit.commit()
    with UnitOfWork(both.assembly.engine) as unit:
        assert not know_names(unit)

    assert found(both, "石料") == [OTHER.uscc]
    assert found(both, "qianxin") == [OTHER.uscc]


@settings(max_examples=EXAMPLES)
@given(NAMES, st.data())
def test_every_stretch_of_a_name_is_a_beginning_of_one_of_its_words(name, data) -> None:
    """In characters, initials, or pinyin from a syllable on; and the second look agrees."""
    one, bare, parts = name_of(USCC, name), normal(name), syllables(name)
    initials = "".join(part[0] for part in parts)
    for said in (bare, initials, "".join(parts)):
        if not said:
            continue
        if said == "".join(parts):
            first = data.draw(st.integers(0, len(parts) - 1))
            stretch = "".join(parts[first:])
        else:
            stretch = said[data.draw(st.integers(0, len(said) - 1)) :]
        word = stretch[: data.draw(st.integers(1, len(stretch)))]
        assert any(held.startswith(word) for held in one.words)
        assert reads(one.said, word)


# -- bounded ---------------------------------------------------------------------------------------


def test_it_reads_a_range_of_one_index(office) -> None:
    Living(office)
    with UnitOfWork(office.engine, reading=True) as unit:
        query = "EXPLAIN QUERY PLAN SELECT uscc FROM name_words WHERE word >= 'a' AND word < 'b'"
        plans = [str(row) for row in unit.rows(f"{query} ORDER BY word, uscc LIMIT 50")]

    assert len(plans) == 1
    assert "SEARCH name_words USING PRIMARY KEY (word>? AND word<?)" in plans[0]


def test_where_more_match_than_are_looked_at_it_says_so(office, monkeypatch) -> None:
    life = Living(office)
    register(life)
    monkeypatch.setattr(search, "STRETCH", 1)
    with UnitOfWork(office.engine, reading=True) as unit:
        made = find(office, unit, Asked("虚构"))

    assert made.cut
    assert len(made.enterprises) == 1


# -- cases, documents, agents ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["示卫职立〔2026〕1号", "示卫职立[2026]1", "示卫职立（2026）1号", "示卫职立【2026】 1 号"],
)
def test_a_document_number_may_be_typed_in_any_brackets(typed) -> None:
    assert document_number(typed) == "示卫职立〔2026〕1号"


def test_a_case_and_a_document_are_found_by_their_numbers(both) -> None:
    both.walk(Status.ORDERED)
    with UnitOfWork(both.assembly.engine, reading=True) as unit:
        (case,) = find(both.assembly, unit, Asked(CASE.lower())).cases
        ((number,),) = unit.rows("SELECT number FROM outbox WHERE notice = 'rectification_order'")
        typed = number.replace("〔", "(").replace("〕", ")")
        (document,) = find(both.assembly, unit, Asked(typed)).documents
        theirs = find(both.assembly, unit, Asked(number, townships=("示例二镇",)))

    assert (case.case_id, case.name) == (CASE, ENTERPRISE.name)
    assert (document.number, document.case_id) == (number, CASE)
    assert theirs.total == 0


@pytest.mark.parametrize(
    ("q", "first"), [("苯", "chem-012"), ("71-43-2", "chem-012"), ("噪音", "noise")]
)
def test_an_agent_is_found_by_name_alias_or_cas(office, q, first) -> None:
    with UnitOfWork(office.engine, reading=True) as unit:
        agents = find(office, unit, Asked(q)).agents

    assert agents[0][0] == first


# -- the page --------------------------------------------------------------------------------------


@pytest.fixture
def desks(office) -> Desks:
    register(Living(office))
    made = Desks(office)
    made.everybody()
    return made


def test_the_page_groups_what_is_found(desks) -> None:
    inspector = desks.signed_in("ins-01")
    page = inspector.get(f"{PAGE}?q=qxyl").text
    agent = inspector.get(f"{PAGE}?q=苯").text

    assert OTHER.name in page
    assert f"曾用名：{FORMER}" in page
    assert f"/desk/inspections/new?uscc={OTHER.uscc}" in page
    assert "<caption>苯" in agent
    assert "没有找到“无此单位”" in inspector.get(f"{PAGE}?q=无此单位").text
    assert inspector.get(PAGE).status_code == 200


def test_what_is_asked_is_never_markup(desks) -> None:
    page = desks.signed_in("ins-01").get(f"{PAGE}?q=<script>x</script>").text

    assert "<script>x" not in page


def test_its_file_has_the_same_rows(desks) -> None:
    told = desks.signed_in("leg-01").get(f"{PAGE}?q=虚构&as=csv").text.removeprefix(BOM)

    assert sorted(line.split(",")[0] for line in told.split("\r\n")[1:-1]) == [USCC, OTHER.uscc]


def test_other_townships_are_not_found(office) -> None:
    register(Living(office))
    desks = Desks(office)
    desks.account("ins-01", townships=["示例一镇"])
    inspector = desks.signed_in("ins-01")

    assert OTHER.name not in inspector.get(f"{PAGE}?q=虚构").text
    assert "示例二镇" not in inspector.get(f"{PAGE}?q=虚构").text


def test_the_page_holds_on_a_desk_and_on_a_phone(desks) -> None:
    with served(desks) as address, browser() as chromium:
        page = chromium.new_page()
        come_in(page, address, "ins-01")
        sought = (f"{address}{PAGE}?q={q}" for q in ("", "虚构", "苯", "甲", "无此单位", CASE))
        assert looked_at(page, *sought) == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(f"{address}/desk/inspections/new?lang=zh")
            assert faults(page) == []
            page.fill("#q", "石料")
            page.click("main button")
            page.click("text=录入检测 >> nth=-1")
            assert f"uscc={OTHER.uscc}" in page.url


def test_one_looks_for_something_from_every_page(office):
    desks = Desks(office)
    desks.everybody()
    field = '<form method="get" action="/desk/search" class="find" role="search">'
    for person, path, there in (
        ("ins-01", "/desk/work", True),
        ("ins-01", PAGE, False),  # the page has its own
        ("rep-01", "/desk/figures", False),  # of another unit: finds no enterprise here
    ):
        answer = desks.signed_in(person).get(path)
        assert (answer.status_code, field in answer.text) == (200, there), (person, path)
