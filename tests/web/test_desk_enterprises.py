"""Enterprises: the list with its filters, one enterprise's parts, and nothing of who complained."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event as engine_event

from domain.events import EnterpriseRegistered
from domain.vocabulary import Status, Step
from notifications.files.csv_files import BOM
from storage import enterprises
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, USCC, about, complaint, inspection
from tests.web.browser import browser, come_in, looked_at, served
from tests.web.desk import Desks

LIST = "/desk/enterprises"
PAGE = f"{LIST}/{USCC}"
FORMER = "示例第一石灰厂（虚构）"


def other(number: int, **said: object) -> EnterpriseRegistered:
    """Another enterprise of the register."""
    one = replace(
        ENTERPRISE, uscc=f"91999999{number:06d}XMDA", name=f"示例第{number:03d}厂（虚构）"
    )
    return EnterpriseRegistered(on=date(2025, 9, 1), enterprise=replace(one, **said))


@pytest.fixture
def life(office) -> Living:
    made = Living(office)
    renamed = replace(ENTERPRISE, name=FORMER)
    made.give(EnterpriseRegistered(on=date(2025, 9, 2), enterprise=renamed))
    made.give(EnterpriseRegistered(on=date(2025, 9, 3), enterprise=ENTERPRISE))
    return made


@pytest.fixture
def desks(life) -> Desks:
    made = Desks(life.assembly)
    made.everybody()
    return made


@pytest.fixture
def inspector(desks):
    return desks.signed_in("ins-01")


class Statements:
    """Counts what a page asks the database."""

    def __init__(self, engine) -> None:
        self.engine, self.said = engine, []

    def __enter__(self):
        engine_event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        engine_event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        self.said.append(statement)


# -- the list --------------------------------------------------------------------------------------


def test_the_list_goes_on_by_code_and_loses_nobody(life, inspector) -> None:
    life.give(*(other(number) for number in range(2, 121)))
    seen, address = [], LIST
    while address:
        page = inspector.get(address).text
        seen += [line.split('"')[0] for line in page.split('href="/desk/enterprises/')[1:]]
        after = page.split('rel="next" href="')
        address = LIST + after[1].split('"')[0].replace("&amp;", "&") if len(after) > 1 else ""

    assert len(seen) == 120
    assert seen == sorted(set(seen))


def test_the_filters_are_the_address(life, inspector) -> None:
    life.give(other(2, township="示例二镇"), other(3, industry="3212", industry_name="铅锌冶炼"))

    assert "示例第002厂" in inspector.get(f"{LIST}?township=示例二镇").text
    assert "示例第003厂" not in inspector.get(f"{LIST}?township=示例二镇").text
    assert "示例第003厂" in inspector.get(f"{LIST}?industry=3212").text
    assert "没有符合条件" in inspector.get(f"{LIST}?township=示例二镇&industry=3212").text


def test_whoever_answers_for_a_township_sees_that_alone(life) -> None:
    life.give(other(2, township="示例二镇"))
    desks = Desks(life.assembly)
    desks.account("ins-01", townships=["示例二镇"])
    inspector = desks.signed_in("ins-01")
    whole = inspector.get(f"{LIST}?as=csv").text

    assert "示例第002厂" in whole
    assert ENTERPRISE.name not in whole
    assert ENTERPRISE.name not in inspector.get(LIST).text
    assert "示例一镇" not in inspector.get(LIST).text
    assert inspector.get(PAGE).status_code == 404


def test_the_file_has_every_row_and_no_formula(life, inspector) -> None:
    life.give(*(other(number) for number in range(2, 60)), other(60, name="=HYPERLINK(1)厂"))
    answer = inspector.get(f"{LIST}?as=csv")
    lines = answer.text.removeprefix(BOM).strip().split("\r\n")

    assert answer.text.startswith(BOM)
    assert len(lines) == 61
    assert "'=HYPERLINK(1)厂" in lines[-1]


def test_the_choices_are_the_values_there_are_on_both_databases(assembly) -> None:
    Living(assembly).give(other(2, township="示例二镇"), other(3), other(4, industry="0610"))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert enterprises.choices(unit, "township") == ["示例一镇", "示例二镇"]
        assert enterprises.choices(unit, "industry") == ["0610", "3011"]
        with pytest.raises(ValueError, match="name is no choice"):
            enterprises.choices(unit, "name")


def test_no_enterprises_is_said(office) -> None:
    desks = Desks(office)
    desks.everybody()

    assert "没有符合条件的用人单位" in desks.signed_in("ins-01").get(LIST).text


# -- one enterprise --------------------------------------------------------------------------------


def test_an_enterprise_shows_its_names_its_cases_and_its_terms(life, inspector) -> None:
    life.walk(Status.ORDERED)
    page = inspector.get(PAGE).text

    assert f"<dd>{FORMER}</dd>" in page
    assert f"/desk/cases/{CASE}" in page
    assert "责令限期改正" in page
    assert "正在计算的期限" in page


def test_an_inspection_leads_to_its_page(life, inspector) -> None:
    life.give(inspection(date(2025, 10, 9)))
    page = inspector.get(f"{PAGE}?part=inspections").text
    address = re.findall(r"/desk/inspections/(J\w+)", page)[0]

    assert "1个中1个超标" in page
    assert "2.4 ÷ 1" in inspector.get(f"/desk/inspections/{address}").text


def test_measurements_may_be_those_over_alone(life, inspector) -> None:
    life.give(inspection(date(2025, 10, 9)), inspection(date(2025, 10, 10), "0.5", report="R-2"))

    assert "共2个结果" in inspector.get(f"{PAGE}?part=measurements").text
    assert "共1个结果" in inspector.get(f"{PAGE}?part=measurements&over=1").text
    assert inspector.get(f"{PAGE}?part=measurements&as=csv").text.count("\r\n") == 3
    assert inspector.get(f"{PAGE}?part=measurements&over=1&as=csv").text.count("\r\n") == 2


def test_documents_are_those_to_the_enterprise(life, inspector) -> None:
    life.walk(Status.ORDERED)
    page = inspector.get(f"{PAGE}?part=papers").text
    told = inspector.get(f"{PAGE}?part=papers&as=csv").text

    assert '<span class="state">责令</span>' in page
    assert "责令限期改正通知书" in told


def test_a_listing_is_there(life, inspector) -> None:
    life.walk(Status.LISTED)
    page = inspector.get(PAGE).text

    assert "列入名单" in page
    assert "<strong>在列</strong>" in page


def test_complaints_are_a_count_and_nothing_else(life, inspector) -> None:
    """No number, no text, no day of a complaint; and no document that answers one."""
    life.give(complaint(date(2025, 10, 9), "JB-2025-777", named=True))
    life.give(about(Step.COMPLAINT_ACCEPTED, date(2025, 10, 10), "JB-2025-777"))
    parts = ("overview", "inspections", "measurements", "papers")
    pages = "".join(inspector.get(f"{PAGE}?part={part}").text for part in parts)

    assert "<strong>1</strong><span>举报（只计件数）</span>" in pages
    assert "JB-2025-777" not in pages
    assert "举报受理告知书" not in pages
    assert "粉尘很大" not in pages


def test_the_parts_of_a_page_ask_as_much_of_a_long_history_as_of_a_short_one(life, desks) -> None:
    head = desks.signed_in("head-01")
    addresses = [LIST, *(f"{PAGE}?part={part}" for part in
                         ("overview", "inspections", "measurements", "papers"))]  # fmt: skip

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with Statements(life.assembly.engine) as noted:
                assert head.get(address).status_code == 200
            counts.append(len(noted.said))
        return counts

    life.give(inspection(date(2025, 10, 9)))
    before = asked()
    life.give(*(inspection(date(2025, 11, 1), report=f"R-{n}") for n in range(2, 30)))
    life.give(*(other(number) for number in range(2, 40)))

    assert asked() == before


def test_only_inspectors_are_offered_to_enter_results(desks, inspector) -> None:
    assert "录入检测结果" in inspector.get(PAGE).text
    assert "录入检测结果" not in desks.signed_in("leg-01").get(PAGE).text


def test_an_enterprise_that_is_not_there(inspector) -> None:
    answer = inspector.get(f"{LIST}/91999999000009XMDZ")

    assert answer.status_code == 404
    assert "请核对代码" in answer.text


def test_the_pages_hold_on_a_desk_and_on_a_phone(life, desks) -> None:
    life.walk(Status.LISTED)
    addresses = [LIST, f"{LIST}?township=nowhere", *(f"{PAGE}?part={part}" for part in (
        "overview", "inspections", "measurements", "papers"))]  # fmt: skip
    with served(desks) as address, browser() as chromium:
        page = chromium.new_page()
        come_in(page, address, "ins-01")
        assert looked_at(page, *(f"{address}{one}" for one in addresses)) == []
