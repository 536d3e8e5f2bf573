"""Every page and form of the desks asked what nobody would ask: a sentence each time, never 500.

Walked over the route table: a new route is asked too. Names of fields and of what an address may
say are read from the page itself and from the source of the function that answers.
"""

from __future__ import annotations

import inspect
import logging
import re
import shutil
import traceback
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from httpx import Response
from sqlalchemy import func, select

from flows.entrance import form_token
from storage.tables import inbox, journal
from tests import busy_office
from tests.conftest import EXAMPLES, _assembly
from tests.office import USCC
from tests.web.desk import ADMINISTRATOR, Visitor
from tests.web.test_access_objects import OF_A_TOWNSHIP, OF_AN_ENTERPRISE, filled
from web.desk.routes import PARTY, PUBLIC, Route
from web.desk.table import ROUTES

HOSTILE = (
    "-1", "0", "999999999999999999999999", "1e999", "NaN", "９９", "2026-02-30", "9999-12-31", "0001-01-01",
    "1900-01-01T23:59:60Z", "\0", "甲\0乙", "\u202e\u2066", "\r\n甲", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd",
    "=1+1", "[" * 3_000, "甲" * 20_000, "a;b=c", "%", "{", "[]", '{"a": 1}', "null", "on", "\ufffd", "\x1b[31m",
)  # fmt: skip
IN_AN_ADDRESS = tuple(one for one in HOSTILE if len(one) < 99)
ASKED = re.compile(r"""\.(?:said|all_said|query|number)\(\s*f?["']([\w-]+)""")
KEPT = "password", "_form", "ref"
FILES = ("file", "photo", "photos", "files", "bundle")
LEAVES = {"/sign-out"}  # ends the session the walk is made with


@pytest.fixture(scope="module")
def busy(tmp_path_factory, sqlite_ready, book, renderer):
    home = tmp_path_factory.mktemp("busy")
    shutil.copyfile(sqlite_ready, home / "mingdan.db")
    assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
    made = busy_office.made(assembly, renderer)
    made.official("all-01")
    yield made
    assembly.engine.dispose()


@cache
def fields_of(route: Route) -> tuple[str, ...]:
    """What the answering module reads of a form or an address."""
    source = inspect.getsource(inspect.getmodule(inspect.unwrap(route.answers)))
    return tuple(sorted({*ASKED.findall(source), "page", "after", "as", "lang", "on", "q"}))


def address_of(busy, route: Route) -> str:
    """Its address with what is there, where that is known; else with something."""
    for table in (OF_A_TOWNSHIP, OF_AN_ENTERPRISE):
        if route.address in table:
            return filled(busy, route, table[route.address])[0]
    return re.sub(r"\{\w+\}", "1", route.address)


class Everybody:
    """Browsers of those who may ask a route, with sessions that are begun anew when they end."""

    def __init__(self, busy) -> None:
        busy.today()
        self.busy = busy
        desks = busy.desks
        shown = desks.house.tokens()
        desks.entrance.begin_party(shown, uscc=USCC, acting="虚构经办人", at=desks.at)
        self.party = desks.visitor(shown, PARTY)
        self.public = desks.visitor()
        self._inside: dict[str, Visitor] = {}

    def of(self, route: Route) -> Visitor:
        if route.desk is PARTY:
            return self.party
        if route.desk is PUBLIC or route.who.outside:
            return self.public
        person = "all-01" if route.who.inside or route.who.roles else ADMINISTRATOR
        if person not in self._inside:
            self._inside[person] = self.busy.desks.signed_in(person)
        return self._inside[person]


@pytest.fixture(scope="module")
def everybody(busy) -> Everybody:
    return Everybody(busy)


def some_of(values: tuple[str, ...], at: int) -> list[str]:
    """A few of the values, others at each route and in each turn; all of them when there is time."""
    few = min(len(values), max(1, EXAMPLES // 40))
    return [values[(at * few + n) % len(values)] for n in range(few)]


def told_of(route: Route, value: str, answer: Response, caplog) -> list[str]:
    """What is wrong with an answer, if anything is."""
    page = [one for one in caplog.records if "page failed" in one.getMessage()]
    caplog.clear()
    if answer.status_code < 500 and not page:
        return []
    trace = "".join(traceback.format_exception(*page[-1].exc_info)[-3:]) if page else ""
    return [f"{route.method} {route.address} {value[:40]!r}: {answer.status_code} {trace}"]


def test_no_page_fails_whatever_its_address_says(busy, everybody, caplog):
    caplog.set_level(logging.ERROR)
    wrong: list[str] = []
    for at, route in enumerate(one for one in ROUTES if one.method == "GET"):
        address, visitor = address_of(busy, route), everybody.of(route)
        names = fields_of(route)
        for value in some_of(IN_AN_ADDRESS, at):
            query = "&".join(f"{quote(name)}={quote(value)}" for name in names)
            wrong += told_of(route, value, visitor.get(f"{address}?{query}"), caplog)
            bent = re.sub(r"\{\w+\}", quote(value, safe=""), route.address)
            if bent != route.address:
                wrong += told_of(route, value, visitor.get(bent), caplog)
    assert not wrong, "\n".join(wrong)


class Forms(HTMLParser):
    """What a browser would hand in from the form of an address, if nothing were changed."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._address, self._ours, self._choice = address, False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self._ours = told.get("action", self._address).partition("?")[0] == self._address
        elif self._ours and tag == "select":
            self._choice = name
        elif self._ours and tag == "option" and self._choice:
            if told.get("value") and not self.fields.get(self._choice):
                self.fields[self._choice] = told["value"]
        elif self._ours and name and tag in ("input", "textarea", "button"):
            usual = (
                "2026-03-02" if told.get("type") == "date" else "1" if tag == "input" else "虚构"
            )
            self.fields.setdefault(name, told.get("value") or usual)


def rows(busy) -> list[int]:
    """How much was taken in and decided."""
    with busy.assembly.engine.connect() as held:
        return [held.scalar(select(func.count()).select_from(one)) for one in (inbox, journal)]


def test_no_form_fails_whatever_is_typed_and_nothing_refused_is_written(busy, everybody, caplog):
    """All fields hostile at once; then one at a time among those of the form as it is opened."""
    caplog.set_level(logging.ERROR)
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    for at, route in enumerate(one for one in ROUTES if one.method == "POST" and not one.paced):
        if route.path in LEAVES:
            continue
        address, visitor = address_of(busy, route), everybody.of(route)
        usual = Forms(visitor.get(address).text, address).fields
        names = sorted({*fields_of(route), *usual} - {*KEPT})
        own = {"_form": form_token(visitor.cookies.get(route.desk.cookie) or "")}
        for value in some_of(HOSTILE, at):
            spoilt = [dict.fromkeys(names, value)]
            spoilt += [{**usual, name: value} for name in some_of(tuple(names), at)]
            for turn, fields in enumerate(spoilt):
                files = [(name, (value[:60] or "x", value.encode())) for name in FILES]
                given = {"files": files} if turn % 2 else {}
                ref = {"ref": f"r-{at}-{turn}-{len(wrong)}"}
                before = rows(busy)
                answer = visitor.post(address, data={**fields, **own, **ref}, **given)
                wrong += told_of(route, value, answer, caplog)
                seen[answer.status_code] += 1
                if answer.status_code >= 400:
                    assert rows(busy) == before, f"{address} wrote what it refused"
                    assert len(answer.text) > 10, f"{address} refused without a word"
    assert not wrong, "\n".join(wrong)
    assert seen[422] > len(ROUTES) // 10, f"the forms were hardly reached: {seen}"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_records_are_sought_in_days_that_have_a_day_after_them(busy, everybody, day):
    visitor = everybody.of(next(route for route in ROUTES if route.address == "/desk/records"))
    assert visitor.get(f"/desk/records?since={day}&until={day}").status_code < 500


HEADERS = (
    "accept", "accept-encoding", "accept-language", "authorization", "content-type", "cookie", "forwarded", "host",
    "idempotency-key", "if-modified-since", "if-none-match", "origin", "range", "referer", "sec-fetch-site",
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
)  # fmt: skip
IN_A_HEADER = (
    b"", b"\xff\xfe", "甲".encode(), b"http://[", b"http://[::1", b"a" * 5_000, b";=;,=,", b'"', b"bytes=9-1,-",
    b"Bearer", b"Bearer \xe4", b"Basic Og==", b"q=0;q=x", b"Thu, 99 Foo 0000 99:99:99 GMT", b"0", b"-1",
)  # fmt: skip


def cookies_of(visitor: Visitor) -> bytes:
    return "; ".join(f"{one.name}={one.value}" for one in visitor.cookies.jar).encode()


def test_no_header_makes_an_answer_fail(busy, everybody, caplog):
    """Each header hostile in turn, at a door of every kind; a cookie of ours with something wrong."""
    caplog.set_level(logging.ERROR)
    inside = busy.desks.signed_in("all-01")
    doors = (
        (inside, "GET", "/desk/work"), (inside, "POST", "/desk/filters"), (everybody.party, "GET", "/party/"),
        (everybody.public, "GET", "/complain/"), (everybody.public, "POST", "/complain"),
        (everybody.public, "GET", "/search"), (everybody.public, "GET", "/assets/desk.css"),
        (everybody.public, "GET", "/v1/cases"), (everybody.public, "POST", "/v1/inspections"),
        (everybody.public, "GET", "/readyz"), (everybody.public, "GET", "/metrics"),
    )  # fmt: skip
    wrong, seen = [], Counter[int]()
    for at, (visitor, method, address) in enumerate(doors):
        own = cookies_of(visitor)
        for turn, name in enumerate(HEADERS):
            values = IN_A_HEADER if name in ("cookie", "origin") else some_of_each(at + turn)
            for value in values:
                sent = own + b"; " + own[:20] + value if name == "cookie" else value
                answer = visitor.request(
                    method, address, headers=[(b"cookie", own), (name.encode(), sent)]
                )
                seen[answer.status_code] += 1
                failed = answer.status_code >= 500 and answer.status_code != 503
                failed |= any("failed" in one.getMessage() for one in caplog.records)
                caplog.clear()
                if failed:
                    wrong.append(f"{method} {address} {name}: {value[:30]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert min(seen[200], seen[401], seen[403]) > 10, f"the doors were hardly reached: {seen}"


@pytest.mark.parametrize("word", ["", "甲", "\0", "\ufffd", "a" * 20_000])
def test_a_form_with_a_strange_word_of_its_session_is_refused(busy, everybody, word):
    visitor = busy.desks.signed_in("all-01")
    assert visitor.post("/desk/filters", data={"_form": word}).status_code == 403


def some_of_each(at: int) -> list[bytes]:
    few = min(len(IN_A_HEADER), max(4, EXAMPLES // 10))
    return [IN_A_HEADER[(at * few + n) % len(IN_A_HEADER)] for n in range(few)]
