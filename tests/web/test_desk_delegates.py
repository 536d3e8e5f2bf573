"""Who may act for an enterprise, and its consent to electronic service: given, used, withdrawn."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html import unescape

import pytest
from sqlalchemy import text

from domain.triggers import served
from domain.vocabulary import Act, Notice
from flows.clock import OFFICE_TIME
from flows.entrance import form_token
from flows.party_papers import CONSENT, DELEGATE, number_in, numbered
from storage import accounts
from storage.errors import NotAllowedError
from storage.party_papers import consents_of, delegates_of
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, USCC, inspection
from tests.web.browser import WIDTHS, browser, faults
from tests.web.browser import served as serving
from tests.web.story import FORM, problems
from tests.web.test_desk_party import PDF, Party
from web.desk.routes import OFFICE, PARTY

AT, PAPER = "/party/delegates", "授权委托书8号"
SIGNED = [("确认书.pdf", PDF, "application/pdf")]


def ordered(assembly) -> Party:
    """An office whose order to the enterprise is written and not served yet."""
    life = Living(assembly)
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE, "wait",
                    Act.WARN_AND_ORDER):  # fmt: skip
        life.go(station)
    made = Party(life)
    assert made.come_in().status_code == 303
    made.desks.everybody()
    return made


@pytest.fixture
def party(office) -> Party:
    return ordered(office)


def send(visitor, path: str, files=(), /, **fields: str):
    own = {"_form": form_token(visitor.cookies[PARTY.cookie]), "ref": fields.pop("ref", "one")}
    told = [("file", one) for one in files]
    return visitor.post(path, data=own | fields, files=told or None)


def reading(party):
    return UnitOfWork(party.life.assembly.engine, reading=True)


def let_act(party, name="虚构受托人", until="", files=(), **more) -> str:
    """The code of a new delegate."""
    answer = send(
        party.visitor, AT, files, **{"name": name, "paper": PAPER, "since": f"{party.life.day}",
                              "until": until, **more},
    )  # fmt: skip
    assert answer.status_code == 200, problems(answer.text)
    return re.search(r'id="made">([0-9A-Z-]+)<', answer.text).group(1)


# -- who may act -----------------------------------------------------------------------------------


def test_a_delegate_acts_under_the_name_and_paper_on_record_until_it_is_ended(party):
    code = let_act(party, files=SIGNED)
    with reading(party) as unit:
        (one,) = delegates_of(unit, USCC)
    itself, other = party.visitor, party.desks.visitor()
    told = {"uscc": USCC, "code": code, "acting": "冒充的人", "paper": "法定代表人"}
    assert other.post("/party/sign-in", data=told).status_code == 303
    assert f"虚构受托人（{PAPER}，{one.number}）" in other.get("/party/").text
    assert "冒充的人" not in other.get("/party/").text
    for address in (AT, "/party/service"):  # what was given to them they do not hand on
        refused = send(
            other, address, name="再受托人", paper="x", since=f"{party.life.day}", ref="2"
        )
        assert refused.status_code == 403
        assert "由单位自己" in other.get(address).text
    following = re.search(r'id="next">([0-9A-Z-]+)<', other.get("/party/codes").text).group(1)

    assert send(itself, AT, end=one.number).status_code == 303
    assert other.get("/party/").headers["location"].startswith("/party/sign-in")
    assert party.come_in(following).status_code == 422
    assert "以前的受托人" in itself.get(AT).text
    with reading(party) as unit:
        noted = [line.what for line in accounts.noted(unit, who=USCC)]
    assert {"delegate_made", "delegate_ended"} <= set(noted)


def test_a_delegation_is_good_for_its_days_only(party):
    last = party.life.day + timedelta(days=3)
    code = let_act(party, until=f"{last}")
    tomorrow = party.life.day + timedelta(days=1)
    later = let_act(party, "后来的人", since=f"{tomorrow}", ref="2")
    assert party.come_in(later).status_code == 422
    party.life.day = last
    assert party.come_in(code).status_code == 303
    following = re.search(r'id="next">([0-9A-Z-]+)<', party.visitor.get("/party/codes").text)[1]
    party.life.day = last + timedelta(days=1)
    assert party.come_in(following).status_code == 422


def test_a_form_sent_twice_makes_one_delegate_and_another_code_voids_the_one_before(party):
    first, second = let_act(party), let_act(party)
    with reading(party) as unit:
        (one,) = delegates_of(unit, USCC)
    third = re.search(r'id="made">([0-9A-Z-]+)<', send(party.visitor, AT, again=one.number).text)[1]
    assert len({first, second, third}) == 3
    assert [party.come_in(code).status_code for code in (first, second, third)] == [422, 422, 303]


def test_what_is_wrong_with_a_delegation_is_told_beside_its_field(party):
    yesterday = party.life.day - timedelta(days=1)
    wrong = send(party.visitor, AT, name="", paper="", since="昨天")
    assert problems(wrong.text) == [
        "请写受托人姓名。", "请写授权委托书的名称和编号。", "请填写开始日期，如 2026-03-02。",
    ]  # fmt: skip
    ends = send(
        party.visitor, AT, name="某人", paper="1号", since=f"{yesterday}", until=f"{yesterday}"
    )
    assert problems(ends.text) == ["截止日期不能早于开始日期或今天。"]
    assert 'value="某人"' in ends.text
    assert send(party.visitor, AT, again="SQ-0000-0000-0000").status_code == 404


# -- electronic service ----------------------------------------------------------------------------


def consent(party, ref="one", address="unit001@example.invalid"):
    return send(
        party.visitor, "/party/service", SIGNED, address=address, signed_by="虚构负责人001", ref=ref
    )


def served_by(party, number: str, **more: str):
    """An official records an electronic service by a consent."""
    official = party.desks.signed_in("ins-01")
    given = {
        "on": f"{party.life.day}", "way": "electronic", "recipient": "虚构负责人001",
        "proof": "到达记录1号", "recording": "截图1号", "consent": number, "outcome": "served",
        "ref": f"{number}{more}", **more,
    }  # fmt: skip
    return official.hand_in(f"{FORM}/O1", **given)


def test_a_document_is_served_by_a_consent_until_it_is_withdrawn(assembly):
    party = ordered(assembly)
    official = party.desks.signed_in("ins-01")
    assert "该单位没有在线提交的有效确认" in official.get(f"{FORM}/O1").text
    assert consent(party).status_code == 303
    assert consent(party).status_code == 303  # sent twice
    with reading(party) as unit:
        (one,) = consents_of(unit, USCC)
    assert number_in(CONSENT, one.number) == one.number
    form = unescape(official.get(f"{FORM}/O1").text)
    assert f'value="{one.number}"' in form
    assert "在线确认有效，送达地址：unit001@example.invalid" in form

    before = served_by(party, one.number, on=f"{one.since - timedelta(days=1)}")
    assert problems(before.text) == [f"送达确认 {one.number} 自 {one.since} 起才有效。"]
    unknown = served_by(party, "DZ-0000-0000-0000")
    assert "没有编号为 DZ-0000-0000-0000 的送达确认" in problems(unknown.text)[0]
    assert served_by(party, one.number).status_code == 303
    fact = party.life.case.last(served(Notice.RECTIFICATION_ORDER))
    assert fact is not None
    assert (fact.said["way"], fact.said["consent"]) == ("electronic", one.number)

    party.life.pass_days(1)
    party.come_in()
    assert send(party.visitor, "/party/service", withdraw=one.number).status_code == 303
    with reading(party) as unit:
        (gone,) = consents_of(unit, USCC)
    assert (gone.withdrawn_on, gone.holds(one.since), gone.holds(party.life.day)) == (
        party.life.day, True, False,
    )  # fmt: skip
    late = served_by(party, one.number)
    assert f"已于 {party.life.day} 撤回" in problems(late.text)[0]
    assert served_by(party, "纸质确认书3号", way="electronic", ref="p").status_code == 303


def test_a_new_consent_takes_the_place_of_the_one_before(party):
    consent(party)
    consent(party, ref="two", address="another@example.invalid")
    with reading(party) as unit:
        new, old = sorted(consents_of(unit, USCC), key=lambda one: one.withdrawn_on is not None)
    assert (new.withdrawn_on, old.withdrawn_on) == (None, party.life.day)
    page = party.visitor.get("/party/service").text
    assert "another@example.invalid" in page
    assert party.visitor.get(f"/party/papers/{old.number}").content == PDF
    stranger = party.desks.house.tokens()
    party.desks.entrance.begin_party(
        stranger, uscc="91999999000002XMDB", acting="别家", at=party.desks.at
    )
    other = party.desks.visitor(stranger, PARTY)
    assert other.get(f"/party/papers/{new.number}").status_code == 404


def test_a_consent_needs_its_signed_form(party):
    wrong = send(party.visitor, "/party/service", address="", signed_by="")
    assert problems(wrong.text) == [
        "请写电子送达地址，最多120字。", "请写在确认书上签名的人。", "请上传签名盖章的确认书（照片或PDF）。",
    ]  # fmt: skip
    broken = [("x.exe", b"MZ", "image/jpeg")]
    answer = send(party.visitor, "/party/service", broken, address="a", signed_by="b")
    assert "不是可以接收的照片" in problems(answer.text)[0]
    with reading(party) as unit:
        assert consents_of(unit, USCC) == []


def test_officials_of_the_township_see_the_papers_and_nobody_changes_them(assembly):
    party = ordered(assembly)
    let_act(party, files=SIGNED)
    consent(party)
    here = f"/desk/enterprises/{USCC}/delegates"
    party.desks.at = datetime.combine(party.life.day, time(10), OFFICE_TIME)
    official = party.desks.signed_in("sec-01")
    page = official.get(here).text
    assert "虚构受托人" in page
    assert "unit001@example.invalid" in page
    with reading(party) as unit:
        number = consents_of(unit, USCC)[0].number
    assert official.get(f"{here}/{number}").content == PDF
    assert official.get(f"{here}/DZ-0").status_code == 404
    assert "虚构受托人" in official.get(f"{here}?as=csv").text
    assert number in official.get(f"{here}?as=csv&of=consents").text
    party.desks.account("far-01", townships=["别的镇"])
    assert party.desks.signed_in("far-01").get(here).status_code == 403
    for statement in (
        "DELETE FROM delegates", "DELETE FROM service_consents",
        "UPDATE delegates SET name = 'x'", "UPDATE service_consents SET address = 'x'",
        "UPDATE service_consents SET since = '2020-01-01', withdrawn_on = '2030-01-01',"
        " withdrawn_by = 'x'",
    ):  # fmt: skip
        with pytest.raises(NotAllowedError), UnitOfWork(party.life.assembly.engine) as unit:
            _run(unit, statement)


def _run(unit: UnitOfWork, statement: str) -> None:
    from storage.unit_of_work import translated

    with translated():
        unit.connection.execute(text(statement))


def test_numbers_are_told_apart():
    delegate, consented = numbered(DELEGATE, "a"), numbered(CONSENT, "a")
    assert number_in(DELEGATE, f"受托：某人（{delegate}）") == delegate
    assert number_in(CONSENT, delegate) == number_in(DELEGATE, consented) == ""
    assert CASE.startswith(USCC)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_its_papers_are_named_and_signed_in_a_browser(party, tmp_path):
    """With every state of the pages looked at by axe, on a phone too, in both languages."""
    form = tmp_path / "signed.pdf"
    form.write_bytes(PDF)
    own, desk = ("/party/delegates", "/party/service"), f"/desk/enterprises/{USCC}/delegates"
    party.desks.at = datetime.combine(party.life.day, time(10), OFFICE_TIME)
    tokens = {
        PARTY: party.visitor.cookies[PARTY.cookie],
        OFFICE: party.desks.come_in("sec-01"),
    }
    wrong = []
    with serving(party.desks) as address, browser() as made:
        context = made.new_context(locale="zh-CN")
        context.add_cookies([
            {"name": one.cookie, "value": token, "url": f"{address}{one.prefix}"}
            for one, token in tokens.items()
        ])  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(60_000)

        def look(*paths: str) -> None:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 768})
                for path in paths:
                    for language in ("zh", "en"):
                        page.goto(f"{address}{path}?lang={language}")
                        wrong.extend((path, width, language, one) for one in faults(page))

        look(*own)
        page.goto(f"{address}/party/delegates?lang=zh")
        page.fill("#name", "虚构受托人")
        page.fill("#paper", PAPER)
        page.get_by_role("button", name="添加并生成验证码").click()
        page.wait_for_selector("#made")
        wrong.extend(("made", one) for one in faults(page))
        page.goto(f"{address}/party/service?lang=zh")
        page.fill("#address", "unit001@example.invalid")
        page.fill("#signed_by", "虚构负责人001")
        page.get_by_role("button", name="提交").click()
        page.wait_for_selector("#problems")  # without the signed form
        assert page.input_value("#address") == "unit001@example.invalid"
        wrong.extend(("problems", one) for one in faults(page))
        page.set_input_files("#file", form)
        page.get_by_role("button", name="提交").click()
        page.get_by_text("现在有效").wait_for()
        look(*own, desk)
    assert wrong == []
