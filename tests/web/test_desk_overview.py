"""Overview, removals and operations: figures that are the rows behind them, on both databases."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from domain.events import EVENT_KINDS
from domain.lifecycle import TABLE
from domain.roles import Role
from domain.timelimits import TermKind, add_months
from domain.vocabulary import TERMINAL, Act, Status, Step
from flows.clock import OFFICE_TIME
from flows.kept_figures import keep_figures
from flows.operations import LOOKS, checks
from flows.schedule import TIMETABLE
from flows.shown import ShownNow
from storage import inbox, issues, outbox, overview
from storage.overview import OF_COMPLAINTS
from storage.overview_rows import case_rows, term_rows
from storage.ranges import Counted
from storage.tables import cases, terms
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.office import ENTERPRISE, approve, complaint, propose, take
from tests.web.browser import browser, come_in, looked_at, served
from tests.web.desk import ADMINISTRATOR, Desks
from tests.web.test_desk_work import DAY, district
from web.desk.operations import EVENTS


def desks_of(life) -> Desks:
    made = Desks(life.assembly)
    made.everybody()
    made.at = datetime.combine(life.day, datetime.min.time(), OFFICE_TIME) + timedelta(hours=10)
    return made


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def figures(page):
    """The six figures with the address each one opens."""
    block = page.split('<div class="numbers six">')[1].split("</div>")[0]
    return re.findall(r'<a href="([^"]+)"[^>]*><strong>([^<]+)</strong>', block)


def on_the_list(assembly):
    """An enterprise that stands on the list and was published."""
    life = Living(assembly).walk(Status.PUBLISHED)
    life.day = add_months(date(life.day.year, (life.day.month - 1) // 3 * 3 + 1, 1), 3) + timedelta(
        14
    )
    quarter = life.day - timedelta(days=30)
    publish(
        assembly, period=f"{quarter.year}-Q{(quarter.month - 1) // 3 + 1}", today=life.day,
        at=at(life.day),
    )  # fmt: skip
    life.give()
    assert life.status is Status.PUBLISHED
    return life


@pytest.fixture
def listed(living_on):
    return living_on(on_the_list)


def test_every_figure_opens_as_many_rows_as_it_says(listed):
    desks = desks_of(listed)
    listed.give(complaint(listed.day, "JB-7"))
    listed.give(propose(Act.SUSPEND_PUBLICITY, listed.day))
    visitor = desks.signed_in("sec-01")

    told = figures(visitor.get("/desk/overview").text)

    assert len(told) == 6
    counted = {}
    for address, figure in told:
        rows = rows_of(visitor.get(f"{address}{'&' if '?' in address else '?'}as=csv"))
        counted[address] = rows
        if not figure.startswith("+"):
            assert len(rows) == int(figure), address
    cases, due, waiting, complaints, on_the_list, moved = counted.values()
    assert {row[1] for row in cases} == {ENTERPRISE.name}
    assert [row[3] for row in waiting] == ["机关负责人"]
    assert complaints
    assert [row[1] for row in on_the_list] == [ENTERPRISE.name]
    assert moved == []  # it came onto the list in an earlier month
    assert all(date.fromisoformat(row[5]) <= desks.at.date() for row in due)


def test_what_came_onto_the_list_stands_in_its_month(listed):
    desks = desks_of(listed)
    visitor = desks.signed_in("head-01")
    page = visitor.get("/desk/overview").text
    months = dict(re.findall(r"movements\?month=([0-9-]+)\">(\d+)</a>", page))
    (month,) = [month for month, count in months.items() if count == "1"]

    (row,) = rows_of(visitor.get(f"/desk/overview/movements?month={month}&as=csv"))

    assert row[4].startswith(month)
    assert len(months) == 12
    assert rows_of(visitor.get(f"/desk/overview/movements?month={month}&left=yes&as=csv")) == []


def test_an_official_of_other_townships_sees_nothing_of_it(listed):
    desks = desks_of(listed)
    desks.entrance.answer_for("sec-01", ["示例无关镇"], by="test", at=desks.at)
    desks.entrance.answer_for("leg-01", [ENTERPRISE.township], by="test", at=desks.at)
    other, own = desks.signed_in("sec-01"), desks.signed_in("leg-01")

    assert {figure for _, figure in figures(other.get("/desk/overview").text)} == {"0", "+0 −0"}
    for address in ("/desk/removals", "/desk/overview/cases", "/desk/overview/terms",
                    "/desk/overview/movements"):  # fmt: skip
        assert ENTERPRISE.name not in other.get(address).text
    assert figures(own.get("/desk/overview").text) == figures(
        desks.signed_in("head-01").get("/desk/overview").text
    )
    assert ENTERPRISE.name in own.get("/desk/removals").text


@pytest.mark.parametrize(
    "address",
    ["cases?status=nonsense", "terms?kind=nonsense", "movements?month=2026-13", "waiting?role=x",
     "cases?opened=lately", "terms?by=soon&of=cases", "cases?page=99999999"],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_no_failure(office, address):
    desks = Desks(office)
    desks.everybody()

    assert desks.signed_in("sec-01").get(f"/desk/overview/{address}").status_code == 200


def test_an_empty_office_has_empty_pages(assembly):
    desks = Desks(assembly)
    desks.everybody()
    visitor = desks.signed_in("head-01")

    for path in ("/overview", "/overview/cases", "/removals", "/operations", "/publication"):
        assert visitor.get(f"/desk{path}").status_code == 200
    assert visitor.get("/desk/overview/none-such").status_code == 404


def test_a_removal_shows_what_is_missing_and_then_that_it_can_be_proposed(listed):
    desks = desks_of(listed)
    visitor = desks.signed_in("sec-01")
    before = visitor.get("/desk/removals").text
    assert "信用修复申请及核实意见" in before
    assert "信用修复申请待答复" not in before
    assert rows_of(visitor.get("/desk/removals?which=applied&as=csv")) == []

    listed.give(take(Step.REPAIR_APPLIED, listed.day))

    applied = visitor.get("/desk/removals?which=applied").text
    assert "信用修复申请待答复" in applied
    listed.act(Act.REFUSE_REPAIR)
    assert "信用修复申请待答复" not in visitor.get("/desk/removals").text
    listed.give(take(Step.DECISION_REVOKED, listed.day))
    after = visitor.get("/desk/removals").text
    assert re.search(r"<h3>撤销列入 <span class=\"mark good\">✓ 可以提请", after)


def test_a_removal_that_was_proposed_waits_for_its_signature(listed):
    desks = desks_of(listed)
    visitor = desks.signed_in("leg-01")
    listed.give(take(Step.DECISION_REVOKED, listed.day))
    listed.give(propose(Act.WITHDRAW, listed.day))
    listed.proposal += 1

    waiting = visitor.get("/desk/removals?which=waiting").text
    assert "已提请撤销列入" in re.sub(r"\s", "", waiting)
    assert f'href="/desk/approvals/{listed.case.case_id}"' in waiting

    listed.give(approve(listed.case.proposal.number, Role.LEGAL_REVIEWER, listed.day))
    listed.give(approve(listed.case.proposal.number, Role.AGENCY_HEAD, listed.day))
    assert ENTERPRISE.name not in visitor.get("/desk/removals").text


def test_the_dates_of_leaving_are_those_the_public_page_tells(listed):
    desks = desks_of(listed)
    (row,) = rows_of(desks.signed_in("sec-01").get("/desk/removals?as=csv"))
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        (shown,) = ShownNow(unit).entries()

    assert row[5:7] == [
        shown.entry.earliest_exit_date.isoformat(), shown.entry.end_date.isoformat(),
    ]  # fmt: skip


def test_the_counts_add_up_to_all_cases(listed):
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        found = overview.standings(unit, (), lately=date(1, 1, 1))
        every = overview.opened(unit, (), date(1, 1, 1), date.max)
        rows, total = case_rows(unit, (), list(Status), opened=None, limit=50, offset=0)

    assert sum((one.cases for one in found), Counted()) == every == Counted(total)
    assert sum((one.lately for one in found), Counted()).rows == total == len(rows)
    assert {one.status for one in found} == {row.what for row in rows}
    assert not {one.status for one in found} & {status.value for status in TERMINAL}


def test_no_kind_of_term_runs_for_complaints_and_for_cases():
    of_cases = {kind for row in TABLE if not row.of_complaint for kind in row.starts}
    assert OF_COMPLAINTS
    assert not OF_COMPLAINTS & of_cases


FIRST, BOTH = ("示例一镇",), ("示例一镇", "示例二镇", "无此镇")
VERY_MANY = (*(f"示例{number}镇" for number in range(600)), *FIRST)  # more than are ranges each
OF_ALL = {"kind": "", "by": None, "limit": 50, "offset": 0}


def test_figures_are_counted_up_to_the_bound_and_their_rows_are_theirs(assembly, monkeypatch):
    district(assembly, 30)
    due = DAY + timedelta(days=20)
    soon, lately = due + timedelta(days=5), DAY + timedelta(days=3)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        of = select(terms.c.kind, terms.c.due_on, cases.c.township, cases.c.opened_on)
        every = unit.connection.execute(of.join(cases, cases.c.case_id == terms.c.case_id)).all()
        for within, most in product(((), FIRST, BOTH, VERY_MANY), (2, 1000)):
            monkeypatch.setattr(overview, "COUNTED_TO", most)
            mine = [(TermKind(one.kind), one.due_on) for one in every
                    if not within or one.township in within]  # fmt: skip
            told = overview.running_terms(unit, within, due=due, soon=soon)
            assert {one.kind for one in told} == {kind for kind, _ in mine} <= OF_COMPLAINTS
            for one in told:
                days = [day for kind, day in mine if kind is one.kind]
                near = sum(due < day <= soon for day in days)
                assert one.terms == Counted.up_to(most, len(days))
                assert one.due == Counted.up_to(most, sum(day <= due for day in days))
                assert one.soon == Counted(near) or (one.soon.more and one.soon.rows <= near)
            (inspected,) = overview.standings(unit, within, lately=lately)
            assert inspected.cases == Counted.up_to(most, {(): 30, BOTH: 20}.get(within, 10))
            assert 0 < inspected.lately.rows <= inspected.cases.rows

            rows, total = term_rows(unit, within, complaints=True, **OF_ALL)
            assert [row.second for row in rows] == sorted(day for _, day in mine)
            assert total == len(rows) > 0
            some = {**OF_ALL, "by": due, "limit": 3, "offset": 2}
            late, _ = term_rows(unit, within, complaints=None, **some)
            assert late == [row for row in rows if row.second <= due][2:5]
            assert term_rows(unit, within, complaints=False, **OF_ALL) == ([], 0)


def test_a_figure_that_was_not_counted_to_its_end_says_so(listed, monkeypatch):
    visitor = desks_of(listed).signed_in("head-01")
    before = visitor.get("/desk/overview").text
    assert "实际更多" not in before
    monkeypatch.setattr(overview, "COUNTED_TO", 0)
    page = visitor.get("/desk/overview").text
    assert "实际更多" in page
    assert "1月31日：0+" in page
    assert {figure for _, figure in figures(page)} == {"0+", "0", "+0 −0"}


def test_a_large_figure_is_the_one_of_last_night_and_says_so(listed, monkeypatch):
    desks = desks_of(listed)
    visitor = desks.signed_in("head-01")
    monkeypatch.setattr(overview, "COUNTED_TO", 0)
    assert keep_figures(listed.assembly, at=desks.at)
    page, english = (visitor.get(f"/desk/overview?lang={one}").text for one in ("zh", "en"))
    yesterday = desks.at.date() - timedelta(days=1)
    zh, en = f"截至{yesterday.month}月{yesterday.day}日", f"on {yesterday:%-d %b}"
    assert page.count(f'1 <span class="as-of">{zh}</span></strong>') >= 2
    assert f'1 <span class="as-of">{en}</span>' in english
    assert "大数字每夜统计一次" in page
    (month,) = re.findall(r"movements\?month=([0-9-]+)\">1</a>", page)
    assert len(rows_of(visitor.get(f"/desk/overview/movements?month={month}&as=csv"))) == 1
    (opened,) = re.findall(r"cases\?month=([0-9-]+)\">1</a>", page)
    assert len(rows_of(visitor.get(f"/desk/overview/cases?month={opened}&as=csv"))) == 1
    with browser() as chromium, served(desks) as address:
        screen = chromium.new_context().new_page()
        come_in(screen, address, "head-01")
        assert looked_at(screen, f"{address}/desk/overview") == []


def test_the_changes_of_an_issue_are_read_some_at_a_time(listed):
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        lines, total = issues.changed_lines(unit, 1, limit=1)
        rest = issues.changed_lines(unit, 1, limit=1, offset=1)

    assert [line.entry.name for line in lines] == [ENTERPRISE.name]
    assert rest == ([], total) == ([], 1)


def test_more_cases_are_told_by_no_more_questions(listed, counted):
    visitor = desks_of(listed).signed_in("head-01")
    pages = ("/overview", "/overview/cases", "/overview/terms", "/removals", "/operations")

    def asked():
        return {path: counted(lambda path=path: visitor.get(f"/desk{path}")) for path in pages}

    before = asked()
    listed.give(complaint(listed.day, "JB-7"), complaint(listed.day, "JB-8", subject="噪声"))

    assert len(rows_of(visitor.get("/desk/overview/cases?as=csv"))) == 2
    assert asked() == before


# -- operations --------------------------------------------------------------------------------


def verdicts(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return {one.job.id: one.done for one in checks(desks.assembly, unit, desks.at)}


def test_every_job_of_the_timetable_is_looked_for():
    assert list(LOOKS) == [job.id for job in TIMETABLE]


def test_what_did_not_run_is_told_and_no_more_once_it_ran(assembly):
    life = Living(assembly).walk(Status.ORDERED)
    desks = desks_of(life)
    calm = verdicts(desks)
    assert calm["handle"]
    assert calm["terms"]
    assert calm["shadow"] is None
    life.give(complaint(life.day, "JB-7"), drained=False)
    desks.at += timedelta(hours=2)
    assert not verdicts(desks)["handle"]
    life.give()
    assert verdicts(desks)["handle"]
    desks.at += timedelta(days=400)
    assert not verdicts(desks)["terms"]
    life.day = desks.at.date()
    life.go("wait")
    assert verdicts(desks)["terms"]


def test_an_issue_nobody_drafted_is_missed_only_once_it_was_due(office):
    desks = Desks(office)
    told = {}
    for month, day in ((1, 5), (1, 9), (1, 12), (2, 20)):
        desks.at = datetime(2026, month, day, 10, tzinfo=OFFICE_TIME)
        told[month, day] = verdicts(desks)["publication"]

    assert told == {(1, 5): True, (1, 9): True, (1, 12): False, (2, 20): False}


def test_every_kind_of_event_has_a_name():
    assert set(EVENTS) == set(EVENT_KINDS)


@pytest.fixture
def parked(assembly):
    """An event of a case there is none of, and so set aside."""
    life = Living(assembly)
    life.give(take(Step.INVESTIGATION_REPORTED, life.day))
    assert life.handled.parked == 1
    return desks_of(life)


def test_an_administrator_releases_what_was_set_aside_and_it_is_handled_again(parked):
    visitor = parked.signed_in(ADMINISTRATOR)
    page = visitor.get("/desk/operations").text
    assert "登记事实" in page
    (number,) = re.findall(r'name="event" value="(\d+)"', page)

    nothing = visitor.hand_in("/desk/operations")
    done = visitor.hand_in("/desk/operations", event=[number])

    assert nothing.status_code == 422
    assert done.status_code == 303
    with UnitOfWork(parked.assembly.engine, reading=True) as unit:
        assert len(inbox.parked(unit)) == 1  # the cause is still there
    assert "其中1件再次挂起" in visitor.get("/desk/operations").text
    assert rows_of(visitor.get("/desk/operations?as=csv"))[0][0] == number


def test_who_is_no_administrator_sees_what_was_set_aside_and_releases_nothing(parked):
    visitor = parked.signed_in("head-01")

    assert 'name="event"' not in visitor.get("/desk/operations").text
    assert visitor.hand_in("/desk/operations", event="1").status_code == 403


@pytest.fixture
def unsent(assembly):
    """A notice that was given up, and one that could not be made."""
    desks = desks_of(Living(assembly).walk(Status.ORDERED))
    with UnitOfWork(assembly.engine) as unit:
        some = outbox.claim(unit, now="2026-01-01", until="2026-01-02", limit=9)
        for one, status in zip(some, ("given_up", "stopped"), strict=False):
            outbox.finish(
                unit, one.message_id, status=status, at="2026-01-01T09:00", outcome="failed",
                detail="451 mailbox full",
            )  # fmt: skip
        unit.commit()
    desks.unsent = [one.message_id for one in some[:2]]
    assert len(desks.unsent) == 2
    return desks


def waiting(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return outbox.counts(unit)["waiting"]


def test_an_administrator_has_a_notice_sent_again(unsent):
    visitor, before = unsent.signed_in(ADMINISTRATOR), waiting(unsent)
    page = visitor.get("/desk/operations").text
    assert "451 mailbox full" in page
    assert "被拒收或者多次未成" in page
    assert "未能生成" in page
    assert set(re.findall(r'name="mail" value="([^"]+)"', page)) == set(unsent.unsent)

    nothing = visitor.hand_in("/desk/operations", what="mails")
    strange = visitor.hand_in("/desk/operations", what="mails", mail=["none-such"])
    done = visitor.hand_in("/desk/operations", what="mails", mail=unsent.unsent[:1])

    assert (nothing.status_code, strange.status_code, done.status_code) == (422, 303, 303)
    assert "请勾选要重新寄送的文书" in nothing.text
    assert waiting(unsent) == before + 1
    page = visitor.get("/desk/operations").text
    assert "已放回1件" in page
    assert re.findall(r'name="mail" value="([^"]+)"', page) == unsent.unsent[1:]


def test_who_is_no_administrator_sees_what_failed_and_sends_nothing_again(unsent):
    visitor, before = unsent.signed_in("head-01"), waiting(unsent)

    page = visitor.get("/desk/operations").text

    assert "451 mailbox full" in page
    assert 'name="mail"' not in page
    answer = visitor.hand_in("/desk/operations", what="mails", mail=unsent.unsent)
    assert (answer.status_code, waiting(unsent)) == (403, before)


def test_the_page_tells_what_runs_here(office):
    desks = Desks(office)
    desks.everybody()

    page = desks.signed_in("head-01").get("/desk/operations").text

    pack = office.book.pack(desks.at.date())
    assert pack.digest[:12] in page
    assert office.calendar.version in page
    assert "0.1.0" in page
