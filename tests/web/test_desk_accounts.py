"""Accounts and records: made, reset and closed by administrators alone, and all of it on record."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from domain.roles import Appointment, Role
from flows.account_keeping import SERVER, STANDS, Unasked, UnaskedError
from flows.entrance import TurnedAwayError
from storage import accounts, officials, seals, sessions
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import ENTERPRISE
from tests.web.desk import ADMINISTRATOR, PASSWORD, Desks
from web.desk import door

# What is turned away before a row is written asks the database no more than the tests that go on to
# write it, on both.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desks(assembly) -> Desks:
    made = Desks(assembly)
    made.everybody()
    return made


@pytest.fixture
def admin(desks):
    return desks.signed_in(ADMINISTRATOR)


def shown_password(answer) -> str:
    return re.findall(r'<span class="code big">([^<]+)</span>', answer.text)[1]


def account(desks, person):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return accounts.by_person(unit, person)


def file_of(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def appoint(desks, *made):
    with UnitOfWork(desks.assembly.engine) as unit:
        officials.appoint(unit, made, {one.person: "虚构新人" for one in made})
        unit.commit()


def both_halves(desks, asked, person, by="head-01"):
    """Have somebody else confirm what was asked; the whole first password."""
    confirmed = desks.signed_in(by).hand_in(f"/desk/confirmations/{person}", do="confirm")
    assert confirmed.status_code == 200
    return shown_password(asked) + shown_password(confirmed)


def comes_in(desks, login, password):
    try:
        desks.entrance.sign_in(login, password, token=desks.house.tokens(), at=desks.at)
    except TurnedAwayError:
        return False
    return True


def test_a_first_password_is_shown_once_in_halves_and_has_to_be_changed(desks, admin):
    appoint(desks, Appointment("sec-09", Role.SECTION_HEAD, date(2026, 1, 1)))

    made = admin.hand_in("/desk/accounts/new", person="sec-09", login="wang")
    assert not comes_in(
        desks, "wang", shown_password(made)
    )  # nor is it open before it is confirmed
    password = both_halves(desks, made, "sec-09")

    visitor = desks.visitor()
    visitor.post("/desk/sign-in", data={"login": "wang", "password": password})
    assert visitor.get("/desk/approvals").headers["location"] == "/desk/password"
    assert shown_password(made) not in admin.get("/desk/accounts/sec-09").text
    assert "wang" in admin.get("/desk/accounts").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "person"),
        ({"person": "nobody-01"}, "person"),
        ({"person": "sec-01"}, "person"),  # has one
        ({"administrator_id": "sec-01", "name": "虚构"}, "administrator_id"),
        ({"administrator_id": "adm-02"}, "name"),
        ({"administrator_id": "adm/02", "name": "虚构"}, "administrator_id"),
        ({"administrator_id": "a" * 65, "name": "虚构"}, "administrator_id"),
        ({"administrator_id": "adm-02", "name": "虚构", "login": "ins-01"}, "login"),
        ({"administrator_id": "adm-02", "name": "虚构", "login": "a b"}, "login"),
        ({"administrator_id": "adm-02", "name": "虚构", "townships": "没有这个镇"}, "townships"),
    ],
)
def test_a_wrong_form_says_what_to_do_and_loses_nothing(desks, admin, given, field):
    answer = admin.hand_in("/desk/accounts/new", **given)

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert all(value in answer.text for name, value in given.items() if name != "person")
    assert account(desks, "adm-02") is None


def test_an_administrator_without_office_may_make_accounts_and_sign_nothing(desks, admin):
    answer = admin.hand_in("/desk/accounts/new", administrator_id="adm-02", name="虚构管理员二")

    made = account(desks, "adm-02")
    assert made is not None
    assert made.administrator
    assert made.must_change
    assert len(shown_password(answer)) >= 12


def test_a_reset_of_who_may_sign_changes_nothing_until_another_confirms_it(desks, admin):
    theirs = desks.signed_in("sec-01")

    asked = admin.hand_in("/desk/accounts/sec-01", do="reset")

    assert theirs.get("/desk/approvals").status_code == 200
    assert comes_in(desks, "sec-01", PASSWORD)
    assert "等待另一人确认" in admin.get("/desk/accounts/sec-01").text
    password = both_halves(desks, asked, "sec-01")
    assert theirs.get("/desk/approvals").status_code == 303
    assert not comes_in(desks, "sec-01", PASSWORD)
    assert not comes_in(desks, "sec-01", shown_password(asked))
    assert comes_in(desks, "sec-01", password)


def test_who_was_reset_is_told_by_whom_and_when(desks, admin):
    password = both_halves(desks, admin.hand_in("/desk/accounts/sec-01", do="reset"), "sec-01")
    visitor = desks.visitor()
    visitor.post("/desk/sign-in", data={"login": "sec-01", "password": password})

    told = visitor.get("/desk/password").text

    assert "adm-01、head-01" in told
    assert "立即告诉机关负责人" in told


@pytest.mark.parametrize("by", [ADMINISTRATOR, "sec-01"])
def test_neither_who_asked_nor_whose_account_it_is_confirms_a_reset(desks, admin, by):
    desks.account("adm-02", administrator=True)
    admin.hand_in("/desk/accounts/sec-01", do="reset")
    with pytest.raises(UnaskedError) as refused:
        desks.entrance.confirm("sec-01", "x", by=by, at=desks.at)

    answer = admin.hand_in("/desk/confirmations/sec-01", do="confirm")

    assert refused.value.why is Unasked.ONESELF
    assert answer.status_code == 422
    assert comes_in(desks, "sec-01", PASSWORD)


def test_what_is_not_confirmed_within_three_days_is_gone(desks, admin):
    admin.hand_in("/desk/accounts/sec-01", do="reset")
    desks.at += STANDS + timedelta(seconds=1)
    head = desks.signed_in("head-01")

    assert "没有等待确认" in head.get("/desk/confirmations").text
    assert head.hand_in("/desk/confirmations/sec-01", do="confirm").status_code == 404
    assert comes_in(desks, "sec-01", PASSWORD)


def test_what_was_asked_can_be_withdrawn(desks, admin):
    admin.hand_in("/desk/accounts/sec-01", do="reset")

    assert admin.hand_in("/desk/confirmations/sec-01", do="withdraw").status_code == 303

    head = desks.signed_in("head-01")
    assert head.hand_in("/desk/confirmations/sec-01", do="confirm").status_code == 404


def test_without_a_second_person_the_way_is_told_and_nothing_waits(desks, admin):
    desks.entrance.close("head-01", by="test", at=desks.at)

    answer = admin.hand_in("/desk/accounts/sec-01", do="reset")

    assert answer.status_code == 422
    assert "mingdan account" in answer.text
    assert desks.entrance.waiting(at=desks.at) == []


@ON_SQLITE
@pytest.mark.parametrize("login", ["sec-01", "nobody-01"])
def test_after_wrong_passwords_the_answer_waits_the_same_for_any_name(desks, monkeypatch, login):
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    monkeypatch.setattr(door, "sleep", wait)
    visitor = desks.visitor()
    pages = {
        visitor.post("/desk/sign-in", data={"login": login, "password": "错误的密码"}).status_code
        for _ in range(6)
    }
    assert pages == {422}
    assert waited == [0.0, 0.0, 0.0, 1.0, 2.0, 4.0]
    assert desks.signed_in("sec-01").get("/desk/approvals").status_code == 200


def test_an_administrator_makes_no_second_administrator_alone(desks, admin):
    """Else one person could confirm by the other hand what they asked."""
    made = admin.hand_in("/desk/accounts/new", administrator_id="adm-02", name="虚构管理员二")

    assert not comes_in(desks, "adm-02", shown_password(made))
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        lines = [one.what for one in accounts.noted(unit, who=ADMINISTRATOR, limit=2)]
    assert lines == ["asked_open", "account_made"]


def test_the_server_s_own_way_takes_one_and_is_told_apart(desks):
    desks.entrance.reset("sec-01", "服务器上给的初始密码一二三", by=SERVER, at=desks.at)

    shown = desks.signed_in("head-01").get("/desk/records").text

    assert "在服务器上重置账户" in shown


def test_whoever_holds_no_office_is_reset_by_one(desks, admin):
    past = Appointment("old-01", Role.INSPECTOR, date(2026, 1, 1), date(2026, 2, 1))
    appoint(desks, past)
    desks.account("old-01")

    answer = admin.hand_in("/desk/accounts/old-01", do="reset")

    assert comes_in(desks, "old-01", shown_password(answer))


# -- one's own sessions ------------------------------------------------------------------------


def test_somebody_sees_and_ends_their_own_sessions_and_no_others(desks):
    first, second = desks.come_in("sec-01"), desks.come_in("sec-01")
    other = desks.come_in("head-01")
    visitor = desks.visitor(second)
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        of = {token: sessions.digest_of(unit, token) for token in (first, other)}

    assert visitor.get("/desk/account").text.count('name="session"') == 1
    assert visitor.hand_in("/desk/account", session=of[other]).status_code == 404
    assert visitor.hand_in("/desk/account", session=of[first]).status_code == 303

    assert desks.visitor(first).get("/desk/approvals").status_code == 303
    assert desks.visitor(other).get("/desk/approvals").status_code == 200
    assert "session" not in re.findall(r'name="(\w+)"', visitor.get("/desk/account").text)


def test_a_record_that_was_changed_outside_says_so_to_its_owner_and_who_keeps_accounts(
    desks, admin
):
    theirs = desks.come_in("sec-01")
    with desks.assembly.engine.begin() as raw:
        raw.execute(text("UPDATE accounts SET townships = '示例镇' WHERE person = 'sec-01'"))

    assert desks.visitor(theirs).get("/desk/approvals").status_code == 303
    form = {"login": "sec-01", "password": "错误的密码"}
    for language, told in (("zh", "在系统之外被改动"), ("en", "changed outside the system")):
        answer = desks.visitor().post(f"/desk/sign-in?lang={language}", data=form)
        assert told in answer.text
    assert "在系统之外被改动" in admin.get("/desk/accounts/sec-01").text
    refused = admin.hand_in("/desk/accounts/sec-01", do="reset")
    assert "mingdan account --reset" in refused.text


def confirmed(desks, person, by="head-01", do="confirm"):
    answer = desks.signed_in(by).hand_in(f"/desk/confirmations/{person}", do=do)
    assert answer.status_code == 303
    return answer


def test_an_account_of_who_may_sign_is_closed_by_two_and_stays_on_record(desks, admin):
    theirs = desks.signed_in("sec-01")

    admin.hand_in("/desk/accounts/sec-01", do="close")
    before = theirs.get("/desk/approvals").status_code
    confirmed(desks, "sec-01")

    assert before == 200
    assert theirs.get("/desk/approvals").status_code == 303
    assert not comes_in(desks, "sec-01", PASSWORD)
    assert "已停用" in admin.get("/desk/accounts/sec-01").text


def test_whoever_holds_no_office_is_closed_by_one(desks, admin):
    past = Appointment("old-01", Role.INSPECTOR, date(2026, 1, 1), date(2026, 2, 1))
    appoint(desks, past)
    desks.account("old-01")
    assert "紧急停用" not in admin.get("/desk/accounts/old-01").text

    answer = admin.hand_in("/desk/accounts/old-01", do="close")

    assert answer.headers["location"] == "/desk/accounts"
    assert not comes_in(desks, "old-01", PASSWORD)


def test_one_suspends_at_once_and_a_second_confirms(desks, admin):
    theirs = desks.signed_in("sec-01")

    admin.hand_in("/desk/accounts/sec-01", do="suspend")

    assert theirs.get("/desk/approvals").status_code == 303
    assert not comes_in(desks, "sec-01", PASSWORD)
    assert "紧急停用" in admin.get("/desk/accounts/sec-01").text
    for do in ("reset", "close", "suspend"):  # nothing takes its place
        assert "等待确认" in admin.hand_in("/desk/accounts/sec-01", do=do).text
    confirmed(desks, "sec-01")
    desks.at += 2 * STANDS
    assert not comes_in(desks, "sec-01", PASSWORD)


def test_what_was_suspended_and_not_confirmed_opens_again_and_is_not_suspended_by_the_same(
    desks, admin
):
    admin.hand_in("/desk/accounts/sec-01", do="suspend")
    desks.at += STANDS - timedelta(seconds=1)
    assert not comes_in(desks, "sec-01", PASSWORD)
    desks.at += timedelta(seconds=1)
    assert comes_in(desks, "sec-01", PASSWORD)
    desks.at += timedelta(seconds=1)

    again = desks.signed_in(ADMINISTRATOR).hand_in("/desk/accounts/sec-01", do="suspend")

    assert again.status_code == 422
    assert "不能再次单独停用" in again.text
    desks.account("adm-02", administrator=True)
    desks.signed_in("adm-02").hand_in("/desk/accounts/sec-01", do="suspend")
    assert not comes_in(desks, "sec-01", PASSWORD)
    confirmed(desks, "sec-01", do="withdraw")
    assert comes_in(desks, "sec-01", PASSWORD)


def test_nobody_suspended_confirms_for_others(desks, admin):
    """Else the last one who could object would be shut out first."""
    admin.hand_in("/desk/accounts/head-01", do="suspend")
    assert account(desks, "head-01").suspended_at(desks.at) is False  # nobody could confirm it
    desks.account("adm-02", administrator=True)
    admin.hand_in("/desk/accounts/adm-02", do="suspend")
    admin.hand_in("/desk/accounts/head-01", do="suspend")
    assert account(desks, "adm-02").suspended_at(desks.at)
    assert not account(desks, "head-01").suspended_at(desks.at)


@ON_SQLITE
@pytest.mark.parametrize("do", ["reset", "close", "suspend"])
def test_nobody_shuts_themselves_out(desks, admin, do):
    answer = admin.hand_in(f"/desk/accounts/{ADMINISTRATOR}", do=do)

    assert answer.status_code == 422
    assert admin.get("/desk/accounts").status_code == 200


def test_townships_are_given_and_taken_where_there_are_enterprises(desks, admin):
    Living(desks.assembly)  # an enterprise is registered
    before = admin.get("/desk/accounts/sec-01").text

    admin.hand_in("/desk/accounts/sec-01", do="townships", townships=ENTERPRISE.township)
    waiting = account(desks, "sec-01").townships
    page = desks.signed_in("head-01").get("/desk/confirmations/sec-01").text
    confirmed(desks, "sec-01")
    there = account(desks, "sec-01").townships
    wrong = admin.hand_in("/desk/accounts/sec-01", do="townships", townships="没有这个镇")
    kept = account(desks, "sec-01").townships
    admin.hand_in("/desk/accounts/sec-01", do="townships", townships="")
    confirmed(desks, "sec-01")

    assert "全区" in before
    assert waiting == ()
    assert ENTERPRISE.township in page
    assert there == kept == (ENTERPRISE.township,)
    assert wrong.status_code == 422
    assert account(desks, "sec-01").townships == ()


@ON_SQLITE
def test_what_is_no_account_is_not_found(admin):
    assert admin.get("/desk/accounts/nobody-01").status_code == 404
    assert admin.hand_in("/desk/accounts/nobody-01", do="close").status_code == 404
    assert admin.hand_in("/desk/accounts/sec-01", do="promote").status_code == 422


def test_the_list_finds_by_a_part_of_the_name_and_takes_signs_as_they_are(admin):
    for sought, found in (("head", {"head-01"}), ("虚构jm", {"jm-01"}), ("%", set()), ("_", set())):
        page = admin.get("/desk/accounts", params={"q": sought}).text
        assert set(re.findall(r'/desk/accounts/([a-z]+-\d\d)"', page)) == found


def test_the_list_is_paged_and_its_file_is_whole(desks, admin):
    for n in range(60):
        desks.account(f"many-{n:02d}")

    first, second = admin.get("/desk/accounts").text, admin.get("/desk/accounts?page=2").text
    rows = file_of(admin.get("/desk/accounts?as=csv"))

    listed = [re.findall(r'/desk/accounts/([a-z]+-\d\d)"', page) for page in (first, second)]
    assert len(listed[0]) == 50
    assert [one for page in listed for one in page] == [row[1] for row in rows[1:]]


def test_the_records_tell_the_door_newest_first_and_by_filter(desks, admin):
    desks.visitor().post("/desk/sign-in", data={"login": "=SUM(A1)", "password": "x"})
    desks.signed_in("sec-01")
    admin.hand_in("/desk/accounts/sec-01", do="reset")

    def told(**sought):
        answer = admin.get("/desk/records", params={"as": "csv", **sought})
        return [tuple(row[1:3]) for row in file_of(answer)[1:]]

    assert told()[:2] == [
        (f"虚构{ADMINISTRATOR}（{ADMINISTRATOR}）", "申请重置账户"),
        ("虚构sec-01（sec-01）", "密码正确"),
    ]
    # What was typed as a name that has no account may be a password: it is not kept.
    assert told(group="turned") == [("?", "用户名或密码不对")]
    assert {what for _, what in told(who=ADMINISTRATOR)} == {"密码正确", "申请重置账户"}
    tomorrow = (desks.at.date() + timedelta(days=1)).isoformat()
    assert told(since=tomorrow) == []
    assert told(until=desks.at.date().isoformat()) == told()
    assert told(since="nonsense") == told()


def test_the_records_tell_who_opened_a_seal_and_who_deputises(desks, admin):
    key = seals.new_key()
    at = desks.at.isoformat()
    with UnitOfWork(desks.assembly.engine) as unit:
        seals.seal(unit, key, [("JB-9", {"name": "虚构举报人"})], at)
        seals.open_seal(unit, key, "JB-9", by="ins-01", reason="核对附件", at=at)
        unit.commit()
    appoint(
        desks,
        Appointment(
            "dep-01", Role.AGENCY_HEAD, date(2026, 7, 1), date(2026, 7, 31), "head-01", "授1号"
        ),
    )

    opened = admin.get("/desk/records?kind=seals").text
    stood_in = admin.get("/desk/records?kind=deputies").text
    in_june = admin.get("/desk/records?kind=deputies&until=2026-06-30").text

    assert "JB-9" in opened
    assert "核对附件" in opened
    assert "虚构举报人" not in opened
    assert "授1号" in stood_in
    assert "授1号" not in in_june


def test_the_pages_ask_as_many_questions_of_a_large_office_as_of_a_small_one(desks, admin, counted):
    pages = ["/desk/accounts", "/desk/accounts/sec-01", "/desk/records", "/desk/records?kind=seals"]
    before = [counted(lambda page=page: admin.get(page)) for page in pages]
    for n in range(70):
        desks.account(f"many-{n:02d}")

    assert [counted(lambda page=page: admin.get(page)) for page in pages] == before
