"""Every page with a number in its address, asked by somebody of another township or enterprise.

They are answered exactly as for a number nobody has. A route with a number is of a township, of an
enterprise or of the whole district; one that is in none of the three tables fails.
"""

from __future__ import annotations

import re
import shutil

import pytest

from domain.lifecycle import TABLE
from domain.roles import Role
from domain.triggers import act
from domain.vocabulary import Act
from flows.tokens import Scope
from tests import busy_office
from tests.conftest import _assembly
from tests.office import CASE, USCC
from tests.web.desk import Visitor
from tests.web.programs import Program, token
from tests.web.test_desk_inspect import NUMBER
from web.desk.routes import OFFICE, PARTY, Route
from web.desk.table import ROUTES
from web.programs import SCOPE_OF

FAR = "示例九镇"
ROW = next(row.id for row in TABLE if row.on == act(Act.FILE))
OTHER = "91999999000002XMDB"
# What stands in the address of a page about one enterprise: the names of the busy office.
OF_A_TOWNSHIP: dict[str, dict[str, str]] = {
    "/desk/approvals/{case_id}": {"case_id": CASE},
    "/desk/cases/{case_id}": {"case_id": CASE},
    "/desk/cases/{case_id}/papers/{message_id}": {"case_id": CASE, "message_id": "message_id"},
    "/desk/cases/{case_id}/papers/{message_id}/pdf": {"case_id": CASE, "message_id": "message_id"},
    "/desk/cases/{case_id}/do/{row_id}": {"case_id": CASE, "row_id": ROW},
    "/desk/cases/{case_id}/do/{row_id}/preview": {"case_id": CASE, "row_id": ROW},
    "/desk/cases/{case_id}/do/{row_id}/paper/{notice}": {
        "case_id": CASE, "row_id": ROW, "notice": "warning_prenotice"
    },
    "/desk/inspections/{judgement_id}": {"judgement_id": "judgement_id"},
    "/desk/inspect/records/{inspection}": {"inspection": NUMBER},
    "/desk/inspect/records/{inspection}/photos/{digest}": {
        "inspection": NUMBER, "digest": "site_photo"
    },
    "/desk/enterprises/{uscc}": {"uscc": USCC},
    "/desk/enterprises/{uscc}/protection": {"uscc": USCC},
    "/desk/enterprises/{uscc}/delegates": {"uscc": USCC},
    "/desk/enterprises/{uscc}/delegates/{number}": {"uscc": USCC, "number": "delegation"},
    "/desk/hearings/{case_id}/{no}": {"case_id": CASE, "no": "1"},
    "/desk/complaints/{number}": {"number": "complaint"},
    "/desk/complaints/{number}/ask": {"number": "complaint"},
    "/desk/complaints/{number}/code": {"number": "complaint"},
    "/desk/complaints/{number}/seal": {"number": "complaint"},
    "/desk/complaints/{number}/photo/{digest}": {
        "number": "complaint", "digest": "complaint_photo"
    },
    "/desk/received/{case_id}/{number}": {"case_id": CASE, "number": "received"},
    "/desk/received/{case_id}/{number}/{digest}": {
        "case_id": CASE, "number": "received", "digest": "file"
    },
}  # fmt: skip
# What is of the whole district, whatever townships somebody answers for, and why.
MEETING = "the joint meeting is of the district: its organs, records and papers name no case"
RULES = "rules hold in the whole district: whoever drafts or approves them sees whom they touch"
LIST = "the list is of the district and public; its officers answer for all of it"
OF_THE_DISTRICT = {
    "/desk/draws/": "a draw is public from its announcement; candidates before it: test_desk_draws",
    "/desk/joint/": MEETING + "; rows behind its numbers keep to townships: test_desk_packs",
    "/desk/publication/": LIST,
    "/desk/rules/": RULES,
    "/desk/overview/": "one table of several by name; its rows keep to townships: test_desk_overview",
    "/desk/indicators/": "an indicator by name; its rows keep to townships: test_desk_indicators",
    "/desk/figures/": "an indicator by name; a reporter files for their own unit: test_desk_indicators",
    "/desk/duties/": "what a reporter's own unit owes; of another unit it is 404: test_desk_duties",
    "/desk/accounts/": "accounts are the administrators' alone",
    "/desk/confirmations/": "accounts are the administrators' and the agency head's alone",
    "/desk/tokens/": "tokens are the administrators' alone",
    "/desk/complaints/unplaced/": "nobody knows its enterprise yet, so it has no township",
}
OF_AN_ENTERPRISE: dict[str, dict[str, str]] = {
    "/party/matters/{case_id}": {"case_id": CASE},
    "/party/matters/{case_id}/papers/{message_id}": {"case_id": CASE, "message_id": "message_id"},
    "/party/matters/{case_id}/hand-in/{step}": {"case_id": CASE, "step": "entry_answered"},
    "/party/matters/{case_id}/receipts/{number}": {"case_id": CASE, "number": "received"},
    "/party/matters/{case_id}/leave": {"case_id": CASE},
    "/party/papers/{number}": {"number": "delegation"},
}
# Of whoever complains: known by the secret of the browser alone (a draft), never by a number.
OF_NOBODY = {"/complain/photo/{digest}"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory, sqlite_ready, book, renderer):
    home = tmp_path_factory.mktemp("busy")
    shutil.copyfile(sqlite_ready, home / "mingdan.db")
    assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
    made = busy_office.made(assembly, renderer)
    made.official("near-01", "示例一镇")
    made.official("far-01", FAR)
    yield made
    assembly.engine.dispose()


def numbered(route: Route) -> bool:
    return "{" in route.path


def filled(busy, route: Route, values: dict[str, str]) -> tuple[str, str]:
    """Its address with what is there, and with what nobody has."""
    real = {name: busy.numbers.get(value, value) for name, value in values.items()}
    first = next(iter(real))
    nobodys = {**real, first: "J" * len(real[first])}
    return route.address.format(**real), route.address.format(**nobodys)


def told(visitor: Visitor, route: Route, address: str):
    """Status and page, without what is new on each page and without what was asked."""
    if route.method == "GET":
        answer = visitor.get(address)
    else:
        answer = visitor.hand_in(address, desk=route.desk, reason="想看看", text="想看看")
    words = re.sub(r"token-\d+|[0-9a-f]{64}", "", answer.text).replace(address, "")
    return answer.status_code, answer.headers.get("location", ""), words


def test_each_route_with_a_number_is_in_one_table():
    for route in filter(numbered, ROUTES):
        of_district = [
            one for one in OF_THE_DISTRICT if route.address.startswith(one)
            and route.address not in OF_A_TOWNSHIP
        ]  # fmt: skip
        where = [
            route.address in OF_A_TOWNSHIP, route.address in OF_AN_ENTERPRISE,
            route.address in OF_NOBODY, bool(of_district),
        ]  # fmt: skip
        assert sum(where) == 1, f"{route.address}: say whose it is in {__name__}"
    known = {route.address for route in ROUTES}
    assert {*OF_A_TOWNSHIP, *OF_AN_ENTERPRISE, *OF_NOBODY} <= known
    assert all(any(one.startswith(each) for one in known) for each in OF_THE_DISTRICT)


def test_of_another_township_is_answered_as_what_nobody_has(busy):
    near, far = busy.by("near-01"), busy.by("far-01")
    for route in ROUTES:
        if route.address not in OF_A_TOWNSHIP:
            continue
        there, nowhere = filled(busy, route, OF_A_TOWNSHIP[route.address])
        answer = told(far, route, there)
        assert answer[0] == 404, f"{route.method} {there}: {answer}"
        assert answer == told(far, route, nowhere), f"{route.method} {there} tells that it exists"
        assert CASE not in answer[2]
        assert "水泥" not in answer[2]
        if route.method == "GET" and "/approvals/" not in there:
            assert near.get(there).status_code in (200, 409), there  # the number is a real one


def test_of_another_enterprise_is_answered_as_what_nobody_has(busy):
    busy.today()
    own, other = (
        busy.desks.visitor(_party(busy, uscc), PARTY) for uscc in (USCC, OTHER)
    )  # fmt: skip
    for route in ROUTES:
        if route.address not in OF_AN_ENTERPRISE:
            continue
        there, nowhere = filled(busy, route, OF_AN_ENTERPRISE[route.address])
        answer = told(other, route, there)
        assert answer[0] == 404, f"{route.method} {there}: {answer}"
        assert answer == told(other, route, nowhere), f"{route.method} {there} tells it exists"
        if route.method == "GET":
            assert own.get(there).status_code in (200, 409), there


def _party(busy, uscc: str) -> str:
    shown = busy.desks.house.tokens()
    busy.desks.entrance.begin_party(shown, uscc=uscc, acting="虚构经办人", at=busy.desks.at)
    return shown


def test_what_is_asked_for_by_a_code_in_the_query_is_no_exception(busy):
    far = busy.by("far-01")
    for page in ("/desk/passes/new", "/desk/inspections/new"):
        there, nowhere = (far.get(f"{page}?uscc={uscc}") for uscc in (USCC, OTHER))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.text.replace(USCC, "") == nowhere.text.replace(OTHER, "")


def test_a_program_learns_nothing_of_another_units(busy):
    """Receipts are of a unit, cases of townships; what is elsewhere is what nobody has."""
    busy.today()
    numbered_too = {path for _, path in SCOPE_OF if "{" in path}
    assert numbered_too == {"/receipts/{receipt_id}", "/cases/{case_id}"}
    shown = token(busy.desks, Scope.CASES, unit="别处", townships=(FAR,))
    far = Program(busy.desks, shown)
    there, nowhere = (
        far.client.get(f"/v1/cases/{number}") for number in (CASE, CASE.replace("01", "02"))
    )  # fmt: skip
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.json()["title"] == nowhere.json()["title"]
    near = Program(busy.desks, token(busy.desks, Scope.CASES, townships=("示例一镇",)))
    assert near.client.get(f"/v1/cases/{CASE}").status_code == 200


def test_a_reporter_sees_no_page_of_the_office(busy):
    """Unit reporters are of other units: only their own figures are theirs."""
    busy.official("rep-02", roles=(Role.UNIT_REPORTER,))
    reporter = busy.by("rep-02")
    for route in ROUTES:
        if route.address in OF_A_TOWNSHIP and route.desk is OFFICE:
            there, _ = filled(busy, route, OF_A_TOWNSHIP[route.address])
            assert told(reporter, route, there)[0] == 403, there
