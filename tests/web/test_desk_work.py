"""My work: whose it is, in which order, how much; the list of cases; how many queries each takes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.events import EnterpriseRegistered
from domain.timelimits import TermKind
from domain.triggers import act
from domain.vocabulary import Act, Status
from flows.handle import drain
from flows.my_work import my_work
from flows.search import meant
from storage import inbox
from storage.case_lists import CaseFilter, WorkFilter, found_cases, work, work_count
from storage.enterprises import choices
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, USCC, complaint, inspection, propose
from tests.web.desk import Desks
from tests.web.story import Story, counted

DAY = date(2025, 10, 9)
MANY = 60  # enterprises: more than a page


def district(assembly, many: int = MANY) -> None:
    """Enterprises of three townships, each with a case: over a limit, every third complained of."""
    events: list[tuple[str, str, object]] = []
    for number in range(many):
        uscc = f"91999999{number:06d}XMDZ"
        one = replace(
            ENTERPRISE, uscc=uscc, name=f"示例第{number:03d}号厂（虚构）",
            township=f"示例{'一二三'[number % 3]}镇",
        )  # fmt: skip
        events.append(("test", f"r{number}", EnterpriseRegistered(on=DAY, enterprise=one)))
        found = replace(
            inspection(DAY + timedelta(days=number % 7), report=f"R-{number}"), uscc=uscc
        )
        events.append(("test", f"i{number}", found))
        if number % 3 == 0:
            told = replace(complaint(DAY + timedelta(days=number), f"JB-{number}"), uscc=uscc)
            events.append(("complaints", f"JB-{number}", told))
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming(*one) for one in events], f"{DAY}T09:00:00+08:00")
        unit.commit()
    drain(assembly, at=f"{DAY}T10:00:00+08:00")


def asked(**changes) -> WorkFilter:
    usual = WorkFilter(
        person="ins-01", roles=frozenset({"inspector"}), within=(), today=DAY + timedelta(days=10),
        soon=DAY + timedelta(days=15), tab="office",
    )  # fmt: skip
    return replace(usual, **changes)


def test_a_list_of_cases_is_filtered_and_paged_in_the_database(assembly):
    district(assembly)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        first, more = found_cases(unit, CaseFilter())
        second, last = found_cases(unit, CaseFilter(), page=2)
        assert (len(first), more, len(second), last) == (50, True, 10, False)
        lines = [*first, *second]
        assert len({one.case_id for one in lines}) == MANY
        assert [one.opened_on for one in lines] == sorted(
            (one.opened_on for one in lines), reverse=True
        )
        assert {one.status for one in lines} == {Status.INSPECTED}
        assert choices(unit, "township") == sorted({f"示例{one}镇" for one in "一二三"})
        in_one, _ = found_cases(unit, CaseFilter(township="示例二镇"))
        assert len(in_one) == MANY / 3
        within, _ = found_cases(unit, CaseFilter(within=("示例二镇", "示例三镇")), most=100)
        assert {one.township for one in within} == {"示例二镇", "示例三镇"}

        def meaning(text: str):
            usccs, _ = meant(unit, text)
            return found_cases(unit, CaseFilter(usccs=tuple(usccs)))[0]

        named = meaning("第007号")
        by_code = meaning(named[0].case_id[:16].lower())
        assert meaning(named[0].case_id) == named
        assert [one.name for one in named] == ["示例第007号厂（虚构）"]
        assert [one.case_id for one in by_code] == [named[0].case_id]
        for wild in ("%", "_", "100%"):
            assert meaning(wild) == []
        assert found_cases(unit, CaseFilter(status="closed"))[0] == []
        with_term = [one for one in lines if one.due_on is not None]
        assert len(with_term) == MANY / 3  # of the complaints


def test_work_is_ordered_by_the_last_day_and_counted(assembly):
    district(assembly)
    today = DAY + timedelta(days=30)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        wanted = asked(today=today, soon=today + timedelta(days=3))
        lines, more = work(unit, wanted, most=100)
        assert (len(lines), more) == (MANY, False)
        due = [one.due_on for one in lines if one.due_on and one.due_on <= today]
        assert due == sorted(due)
        assert [one.due_on for one in lines[: len(due)]] == due
        count = work_count(unit, wanted)
        some = [one.due_on for one in lines if one.due_on is not None]
        assert count.all == MANY
        assert count.late == sum(day < today for day in some) > 0
        assert count.soon == sum(today <= day <= wanted.soon for day in some)
        for name in ("late", "today", "soon"):
            found, _ = work(unit, replace(wanted, due=name), most=100)
            assert len(found) == getattr(count, name)
        assert work(unit, replace(wanted, tab="mine"), most=100)[0] == []
        assert work(unit, replace(wanted, tab="others"), most=100)[0] == []


def test_what_somebody_took_part_in_is_theirs_and_nobody_else_is_meant(assembly):
    living = Living(assembly)
    living.give(inspection(living.day))
    living.give(propose(Act.FILE, living.day, by="ins-02"))  # names ins-01 as inspector too
    with UnitOfWork(assembly.engine, reading=True) as unit:

        def ids(**changes) -> list[str]:
            return [one.case_id for one in work(unit, asked(**changes))[0]]

        head = {"person": "head-01", "roles": frozenset({"agency_head"})}
        assert ids(tab="mine") == []  # it waits for somebody else
        assert ids(tab="others") == [CASE]
        assert ids(tab="mine", **head) == ids(tab="sign", **head) == [CASE]
        assert ids(tab="others", **head) == []
    living.go("wait")
    living.give(*answers(living))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        for person, theirs in (("ins-01", [CASE]), ("ins-02", [CASE]), ("ins-0", []), ("ns-01", []),
                               ("head-01", [CASE]), ("sec-01", []), ("%", []), ("", [])):  # fmt: skip
            found = work(unit, asked(tab="mine", person=person, roles=frozenset()))[0]
            assert [one.case_id for one in found] == theirs, person


def test_what_only_an_office_puts_on_file_is_its_work(story):
    story.until(Status.CANDIDATE)
    for person, theirs in (
        ("jm-01", True),
        ("ins-01", True),
        ("hrg-01", False),
        ("head-01", False),
    ):
        page = story.by(person).get("/desk/work").text
        assert (CASE in page) is theirs, person
    assert "联席会议" in story.by("jm-01").get("/desk/work").text


def answers(living: Living):
    from domain.roles import Role
    from tests.office import approve

    return [approve(1, Role.AGENCY_HEAD, living.day)]


def test_each_list_takes_the_same_number_of_queries_however_long_it_is(assembly, monkeypatch):
    monkeypatch.setattr("flows.my_work.MOST_WEIGHED", 10)
    sent = []
    for many in (3, 40):
        district(assembly, many)
        with (
            counted(assembly.engine) as statements,
            UnitOfWork(assembly.engine, reading=True) as unit,
        ):
            found_cases(unit, CaseFilter())
            my_work(replace(assembly, folds=assembly.folds.__class__(1)), unit, asked())
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_with_more_work_than_can_be_weighed_the_running_terms_order_it(assembly, monkeypatch):
    district(assembly)
    monkeypatch.setattr("flows.my_work.MOST_WEIGHED", 10)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        made = my_work(assembly, unit, asked(), most=20)
        assert (len(made.cases), made.more, made.count.all) == (20, True, MANY)
        last = my_work(assembly, unit, asked(), page=3, most=20)
        assert (len(last.cases), last.more) == (20, False)


def test_what_is_owed_and_late_comes_first_though_its_term_has_ended(office):
    living = Living(office)
    living.give(complaint(living.day))
    living.pass_days(60)
    living.go("wait")
    with UnitOfWork(office.engine, reading=True) as unit:
        wanted = asked(today=living.day, soon=living.day)
        made = my_work(office, unit, wanted)
        assert made.count.late == 1
        (one,) = my_work(office, unit, replace(wanted, due="late")).cases
        assert one.term is not None
        assert one.term.kind is TermKind.COMPLAINT_ROUTE
        assert my_work(office, unit, replace(wanted, due="soon")).cases == []


@pytest.fixture
def story(office) -> Story:
    made = Desks(office)
    made.everybody()
    return Story(made, Living(made.assembly))


def test_the_page_names_the_next_step_and_leads_to_its_form(story):
    page = story.by("ins-01").get("/desk/work").text
    assert "没有等您办理的案件" in page
    office = story.by("ins-01").get("/desk/work?tab=office").text
    row = story.move(act(Act.FILE)).row.id
    assert re.search(rf'<a href="/desk/cases/{CASE}/do/{row}">提请：立案</a>', office)
    story.take(act(Act.FILE))
    mine = story.by("ins-01").get("/desk/work").text
    assert "提请：警告事先告知" in mine
    assert "作出决定期限" in mine
    english = story.by("ins-01").get("/desk/work?lang=en").text
    assert "propose: give pre-notice of a warning" in english
    rows = list(csv.reader(io.StringIO(
        story.by("ins-01").get("/desk/work?as=csv").content.decode("utf-8-sig"))))  # fmt: skip
    assert [row[:3] for row in rows[1:]] == [["提请：警告事先告知", CASE, ENTERPRISE.name]]


def test_tasks_are_in_it(story):
    page = story.by("ins-01").get("/desk/work?tab=tasks")
    assert page.status_code == 200
    header = story.by("ins-01").get("/desk/work?tab=tasks&as=csv").content.decode("utf-8-sig")
    assert header.startswith("事项,案件")


def test_a_list_is_a_file_with_its_formulas_disarmed(story):
    one = replace(ENTERPRISE, name="=HYPERLINK(示例)（虚构）")
    story.living.give(EnterpriseRegistered(on=story.living.day, enterprise=one))
    browser = story.by("ins-01")
    rows = list(csv.reader(io.StringIO(
        browser.get("/desk/cases?as=csv").content.decode("utf-8-sig"))))  # fmt: skip
    assert rows[1][0] == CASE
    assert rows[1][1].startswith("'=")
    assert CASE not in browser.get("/desk/cases?q=没有这个名称").text
    assert "没有符合条件的案件" in browser.get("/desk/cases?status=closed").text
    assert browser.get(f"/desk/cases?q={USCC}&status=none&page=x").status_code == 200
