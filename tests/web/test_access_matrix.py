"""Every page of every desk, asked by every kind of visitor: let in is only whom the table names."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pyotp
import pytest
from limits import parse

from domain.roles import Appointment, Role
from flows.entrance import IDLE, LONGEST, form_token
from storage import officials, sessions
from storage.errors import TryAgainError
from storage.unit_of_work import UnitOfWork
from tests.office import PEOPLE, USCC
from tests.web.desk import ADMINISTRATOR, PASSWORD, Desks
from web.app import create_app
from web.desk import door
from web.desk.bodies import MOST_BYTES
from web.desk.routes import OFFICE, PARTY, PUBLIC, Route, Who
from web.desk.table import NAVIGATION, ROUTES

PERSON_OF = {role: person for person, role in PEOPLE.items()}
NOBODY, HALF, NEW, PARTY_KIND, ADMIN = "nobody", "half-way", "first password", "party", "admin"
KINDS = (NOBODY, HALF, NEW, PARTY_KIND, ADMIN, *Role)
PAGE = {
    "content-security-policy": r"default-src 'none'.*script-src 'self'.*frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
DESKS = tuple({route.desk: None for route in ROUTES})
# What a browser fetches before anybody came in: the way in, and what installs the form.
OPEN = {
    "/sign-in", "/inspect/manifest.webmanifest", "/oidc", "/oidc/back", "/oidc/out",
}  # fmt: skip
NO_OFFICE = "您今天担任的职务不能办理此项"


def named(who: Who, kind: str) -> bool:
    """Whether a row of the table names this kind of visitor; said here a second time."""
    if who.outside:
        return True
    match kind:
        case "nobody":
            return False
        case "half-way" | "first password":
            return who.entering
        case "party":
            return who.parties
        case "admin":
            return who.entering or who.inside or who.administrators
        case Role.UNIT_REPORTER:
            return who.entering or (who.inside and who.others) or kind in who.roles
        case _:
            return who.entering or who.inside or Role(kind) in who.roles


def address_of(route: Route) -> str:
    """Its address, with values that do not exist."""
    return re.sub(r"\{[^}]+\}", "none-such", route.address)


@pytest.fixture
def desks(office) -> Desks:
    made = Desks(office, second_factor=True)
    made.everybody()
    made.account("new-01", must_change=True)
    return made


def token_for(desks: Desks, kind: str) -> str:
    match kind:
        case "nobody":
            return ""
        case "half-way":
            return desks.come_in("ins-01", half=True)
        case "first password":
            return desks.come_in("new-01", half=True)
        case "party":
            token = desks.house.tokens()
            desks.entrance.begin_party(token, uscc=USCC, acting="虚构经办人", at=desks.at)
            return token
        case "admin":
            return desks.come_in(ADMINISTRATOR)
        case _:
            return desks.come_in(PERSON_OF[Role(kind)])


def running(desks: Desks, token: str) -> bool:
    entrance = desks.entrance
    return bool(entrance.who(token, at=desks.at) or entrance.party(token, at=desks.at))


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_answers_whom_the_table_names(desks, kind):
    visitors = {}
    for route in ROUTES:
        if route.desk not in visitors or (
            kind != NOBODY and not running(desks, visitors[route.desk][1])
        ):
            token = token_for(desks, kind)
            visitors[route.desk] = desks.visitor(token, route.desk), token
        visitor, _ = visitors[route.desk]
        address = address_of(route)
        if route.method == "GET":
            answer = visitor.get(address)
        else:
            answer = visitor.hand_in(address, desk=route.desk)
        said = f"{kind} {route.method} {address}: {answer.status_code} {answer.text[:300]}"
        to = answer.headers.get("location", "")
        door = f"{route.desk.prefix}/sign-in"
        if named(route.who, kind):
            assert answer.status_code < 500, said
            assert answer.status_code not in (401, 405, 429), said
            assert NO_OFFICE not in answer.text, said
            assert not (to.startswith(door) and "sign-out" not in address), said
        elif kind == NOBODY:
            assert answer.status_code == 303, said
            assert to.startswith(door), said
        elif kind in (HALF, NEW):
            step = "/second/new" if kind == HALF else "/password"
            assert (answer.status_code, to) == (303, f"{route.desk.prefix}{step}"), said
        else:
            assert answer.status_code == 403, said
            assert NO_OFFICE in answer.text, said
        for name, wanted in PAGE.items():
            assert re.search(wanted, answer.headers.get(name, "")), f"{said}\n{name}"


def test_nothing_is_served_below_a_desk_that_is_not_in_the_table(desks):
    app = create_app(desks.assembly.settings, desks.house)
    wanted = {(route.method, route.address) for route in ROUTES}
    wanted |= {("GET", f"{desk.prefix}/again/{{token}}") for desk in DESKS if desk is not PUBLIC}
    prefixes = tuple(desk.prefix for desk in (OFFICE, PUBLIC, PARTY))

    served = {
        (method, route.path)
        for route in endpoints(app.routes)
        if f"{route.path}/".startswith(tuple(f"{one}/" for one in prefixes))
        for method in route.methods
    }

    assert served == wanted


def test_before_the_first_issue_there_is_nothing_at_an_unknown_address(desks):
    visitor = desks.visitor()

    assert visitor.get("/desk/none-such").status_code == 404
    assert visitor.get("/static/style.css").status_code == 404


def endpoints(routes):
    """Every route of an application, those of its routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from endpoints(inner.routes)
        elif hasattr(route, "methods"):
            yield route


def test_the_table_names_each_page_once_and_each_form_has_its_page():
    told = [(route.method, route.address) for route in ROUTES]
    pages = {address for method, address in told if method == "GET"}
    forms = [route for route in ROUTES if route.method == "POST" and route.keeps]

    assert len(told) == len(set(told))
    assert {route.address for route in forms} <= pages
    assert {route.method for route in ROUTES} == {"GET", "POST"}
    assert all(parse(route.limit) for route in ROUTES if route.limit)
    links = {(desk, link.path) for desk, links in NAVIGATION.items() for link in links}
    assert links <= {(route.desk, route.path) for route in ROUTES if route.method == "GET"}


def test_of_the_office_only_the_way_in_stands_open():
    outside = {route.path for route in ROUTES if route.desk is OFFICE and route.who.outside}

    assert {"/sign-in"} <= outside <= OPEN
    for route in ROUTES:
        if route.desk is OFFICE:
            assert not route.who.parties, route.address
        if route.desk is PARTY and not route.who.outside:
            assert route.who == Who(parties=True), route.address


def test_whatever_a_stranger_can_hand_in_is_limited():
    """But for the two forms that only erase what their own browser holds."""
    free = {r.address for r in ROUTES if r.method == "POST" and r.who.outside and not r.limit}

    assert free == {"/complain/receipt", "/complain/forget"}
    (party,) = (r for r in ROUTES if r.method == "POST" and r.address == "/party/sign-in")
    assert parse(party.limit).amount == 10


# -- who is out again ---------------------------------------------------------------------------


def lets_in(desks, token, path="/approvals"):
    answer = desks.visitor(token).get(f"/desk{path}")
    assert answer.status_code in (200, 303, 403)
    return answer.status_code == 200


def test_a_closed_account_is_out_at_once(desks):
    token = desks.come_in("sec-01")
    assert lets_in(desks, token)

    desks.entrance.close("sec-01", by="test", at=desks.at)

    assert not lets_in(desks, token)


def test_an_ended_session_is_out(desks):
    visitor = desks.signed_in("sec-01")
    token = visitor.cookies["mingdan_desk"]

    assert visitor.hand_in("/desk/sign-out").headers["location"] == "/desk/sign-in"

    assert not lets_in(desks, token)


@pytest.mark.parametrize(("pause", "stays"), [(IDLE, True), (IDLE + timedelta(seconds=1), False)])
def test_an_idle_session_is_out(desks, pause, stays):
    token = desks.come_in("sec-01")

    desks.at += pause

    assert lets_in(desks, token) is stays


def test_a_session_ends_in_the_evening_however_busy_it_was(desks):
    token = desks.come_in("sec-01")
    began = desks.at
    while desks.at + IDLE <= began + LONGEST:
        desks.at += IDLE
        assert lets_in(desks, token)

    desks.at += IDLE

    assert not lets_in(desks, token)


def test_a_deputy_is_in_office_on_their_days_only(desks):
    desks.account("dep-01")
    today, signs = desks.at.date(), Role.PUBLICITY_OFFICER
    with UnitOfWork(desks.assembly.engine) as unit:
        stands_in = Appointment("dep-01", signs, date(2026, 1, 1), today, "pub-01", "委托书1号")
        officials.appoint(unit, [stands_in], {"dep-01": "虚构代理人"})
        unit.commit()
    before = desks.entrance.who(desks.come_in("dep-01"), at=desks.at)
    desks.at += timedelta(days=1)
    after = desks.entrance.who(desks.come_in("dep-01"), at=desks.at)

    assert before is not None
    assert before.roles == {signs}
    assert after is not None
    assert after.roles == frozenset()


def test_a_change_of_password_ends_the_other_sessions(desks):
    first, second = desks.come_in("sec-01"), desks.come_in("sec-01")
    new = "另外一句只在测试里用的口令"

    visitor = desks.visitor(second)
    answer = visitor.hand_in(
        "/desk/password", old_password=PASSWORD, new_password=new, repeated=new
    )

    assert answer.status_code == 303
    assert not lets_in(desks, first)
    assert not lets_in(desks, second)  # one's own goes on under a token nobody knew before
    assert visitor.get("/desk/approvals").status_code == 200


def test_a_session_planted_in_a_browser_gains_nothing_by_what_its_owner_gives(desks):
    """Somebody with the password alone leaves their half-way session in the owner's browser."""
    desks.come_in("sec-01")  # has a second factor now
    planted = desks.come_in("sec-01", half=True)
    owner = desks.visitor(planted)
    desks.at += timedelta(seconds=30)
    code = pyotp.TOTP(desks._seeds["sec-01"]).at(desks.at)

    assert owner.hand_in("/desk/second", code=code).status_code == 303

    assert owner.get("/desk/approvals").status_code == 200
    assert not lets_in(desks, planted)


def test_a_token_of_ones_own_choosing_is_no_session(desks):
    visitor = desks.visitor("a-token-somebody-chose")

    answer = visitor.post("/desk/sign-in", data={"login": "sec-01", "password": PASSWORD})

    assert answer.status_code == 303
    assert "a-token-somebody-chose" not in answer.headers["set-cookie"]
    assert not lets_in(desks, "a-token-somebody-chose")


def test_what_somebody_may_do_is_asked_at_each_page_not_kept_in_their_session(desks):
    token = desks.come_in("sec-01")
    assert lets_in(desks, token, "/rules/drafts")

    with UnitOfWork(desks.assembly.engine) as unit:
        ended = Appointment("sec-01", Role.SECTION_HEAD, date(2025, 1, 1), desks.at.date())
        officials.appoint(unit, [ended], {"sec-01": "虚构sec-01"})
        unit.commit()
    desks.at += timedelta(days=1)

    assert not lets_in(desks, desks.come_in("sec-01"), "/rules/drafts")


def test_a_password_alone_cannot_change_the_password(desks):
    """Whoever has the password and not the phone must not shut the owner out with it."""
    desks.come_in("sec-01")  # has a second factor now
    new = "另外一句只在测试里用的口令"
    half = desks.come_in("sec-01", half=True)

    answer = desks.visitor(half).hand_in(
        "/desk/password", old_password=PASSWORD, new_password=new, repeated=new
    )

    assert answer.headers.get("location") == "/desk/second"
    assert desks.come_in("sec-01")  # with the old one


# -- forms of other sites and sessions ----------------------------------------------------------


@pytest.mark.parametrize("which", ["missing", "wrong", "another session's"])
def test_a_form_without_its_own_token_is_refused(desks, which):
    mine, other = desks.come_in("sec-01"), desks.come_in("head-01")
    told = {
        "missing": {},
        "wrong": {"_form": "0" * 64},
        "another session's": {"_form": form_token(other)},
    }

    answer = desks.visitor(mine).post("/desk/sign-out", data=told[which])

    assert answer.status_code == 403
    assert "不是从本站打开的" in answer.text
    assert lets_in(desks, mine)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.invalid"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(desks, headers):
    token = desks.come_in("sec-01")

    answer = desks.visitor(token).post(
        "/desk/sign-out", data={"_form": form_token(token)}, headers=headers
    )

    assert answer.status_code == 403
    assert lets_in(desks, token)


def test_whoever_asks_too_often_waits(desks, monkeypatch):
    async def at_once(_seconds):
        """The answers to wrong passwords wait too, which this does not look at."""

    monkeypatch.setattr(door, "sleep", at_once)
    visitor = desks.visitor()
    limit = next(r.limit for r in ROUTES if r.address == "/desk/sign-in" and r.limit)
    given = {"login": "nobody-01", "password": PASSWORD}

    answers = [
        visitor.post("/desk/sign-in", data=given).status_code
        for _ in range(parse(limit).amount + 1)
    ]

    assert answers == [422] * parse(limit).amount + [429]


# -- nothing typed is lost ----------------------------------------------------------------------


def kept_form(desks):
    """A form handed in after its session ended; where it waits."""
    route = next(r for r in ROUTES if r.desk is OFFICE and r.method == "POST" and r.keeps)
    token = desks.come_in("sec-01")
    desks.at += IDLE + timedelta(seconds=1)
    answer = desks.visitor(token).hand_in(address_of(route), reason="写了很久的理由")
    assert answer.status_code == 303
    door, again = answer.headers["location"].split("?again=")
    assert door == "/desk/sign-in"
    return again


def test_a_form_kept_when_its_session_ended_comes_back_to_its_owner_alone(desks):
    again = kept_form(desks)

    stranger = desks.signed_in("head-01").get(f"/desk/again/{again}")
    owner = desks.signed_in("sec-01").get(f"/desk/again/{again}")
    twice = desks.signed_in("sec-01").get(f"/desk/again/{again}")

    assert stranger.status_code == 404
    assert "写了很久的理由" not in stranger.text
    assert owner.status_code != 404 or "没有案件" in owner.text  # its page, of no such case
    assert twice.status_code == 404
    assert "已经取回" in twice.text


def test_nothing_of_a_password_is_kept_with_a_form(desks):
    again = kept_form(desks)

    kept = desks.entrance.give_back(again, "sec-01")

    assert kept is not None
    assert ("reason", "写了很久的理由") in kept[1]
    assert not {name for name, _ in kept[1]} & {"_form", "password", "code"}


# -- the way in, by its pages -------------------------------------------------------------------


def test_somebody_new_comes_in_by_the_pages_alone(desks):
    visitor = desks.visitor()
    new = "自己记得住的一句很长的话"
    first = visitor.post(
        "/desk/sign-in", data={"login": "new-01", "password": PASSWORD, "to": "/desk/approvals"}
    )
    assert first.headers["location"].startswith("/desk/second?to=")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/desk" in cookie
    change = visitor.get(first.headers["location"]).headers["location"]
    assert change.startswith("/desk/password")
    given = {
        "old_password": PASSWORD,
        "new_password": new,
        "repeated": new,
        "to": "/desk/approvals",
    }
    after = visitor.hand_in("/desk/password", **given).headers["location"]
    set_up = visitor.get(after).headers["location"]
    page = visitor.get(set_up).text
    seed = "".join(re.findall(r'<span class="code">([A-Z2-7 ]+)</span>', page)[0].split())

    done = visitor.hand_in(
        "/desk/second/new", code=pyotp.TOTP(seed).at(desks.at), to="/desk/approvals"
    )

    assert done.headers["location"] == "/desk/approvals"
    assert visitor.get("/desk/approvals").status_code == 200


@pytest.mark.parametrize(
    "to", ["https://elsewhere.invalid/", "//elsewhere.invalid", "/desk//e", "/desk/\\e"]
)
def test_nobody_is_led_to_another_site_after_coming_in(desks, to):
    visitor = desks.visitor(desks.come_in("sec-01"))

    answer = visitor.get("/desk/second", params={"to": to})

    assert answer.headers["location"] == "/desk/"


# -- what no page should choke on ----------------------------------------------------------------


def test_a_nul_in_a_form_or_an_address_is_answered_like_any_wrong_one(assembly):
    """PostgreSQL keeps no NUL in a text; it is taken out at the door."""
    desks = Desks(assembly)
    desks.account("sec-01")

    signed = desks.visitor().post("/desk/sign-in", data={"login": "no\0body", "password": PASSWORD})
    visitor = desks.signed_in("sec-01")

    assert signed.status_code == 422
    assert visitor.get("/desk/approvals/none%00such").status_code == 404
    assert visitor.get("/desk/again/%00").status_code == 404
    assert visitor.get("/desk/second", params={"to": "/desk/appr\0ovals"}).status_code == 303


def test_a_body_that_does_not_say_its_length_is_not_taken(desks):
    def endless():
        yield b"login=x"

    visitor = desks.visitor()
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert visitor.post("/desk/sign-in", content=endless(), headers=form).status_code == 411
    long = {**form, "content-length": str(MOST_BYTES + 1)}
    assert visitor.post("/desk/sign-in", content=b"x", headers=long).status_code == 413


def test_a_database_that_is_away_is_told_as_such(desks, monkeypatch):
    visitor = desks.signed_in("sec-01")

    def away(*_given, **_named):
        raise TryAgainError

    monkeypatch.setattr(sessions, "find", away)

    for language, told in (("zh", "数据库暂时无法使用"), ("en", "The database is away")):
        answer = visitor.get(f"/desk/approvals?lang={language}")
        assert answer.status_code == 503
        assert told in answer.text
        assert answer.headers["cache-control"] == "no-store"
