"""The API asked with a token of each scope, of one township: never more than it may, never 500.

Cases are derived from the API's own description; numbers in addresses are also those of what is
there, near and far, of one's own unit and of another's. Every answer goes through all checks of
schemathesis and through two of ours: the scope, and what belongs to somebody else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)
from sqlalchemy import func, select

from flows.formats.layouts import LAYOUTS
from flows.handle import drain
from flows.tokens import Scope
from storage.tables import inbox
from storage.token_tables import api_receipts
from tests import busy_office
from tests.conftest import EXAMPLES, _assembly
from tests.office import CASE
from tests.web.programs import ENTERPRISE, ROW, Program, token
from tests.web.registers import api_of
from tests.web.test_access_objects import FAR
from tests.web.test_schemathesis import OFTEN
from web.programs import SCOPE_OF, Programs

NEAR = "示例一镇"
FAR_NAME, FAR_CODE = "示例第009远厂（虚构）", ENTERPRISE["uscc"]
NOBODY, STRANGER, ENDED, EVERYTHING = "nobody", "stranger", "ended", "everything"
HOLDERS = (*(scope.value for scope in Scope), NOBODY, STRANGER, ENDED, EVERYTHING)
OUTSIDE = {NOBODY, STRANGER, ENDED}

whole = api_of()
api = next(route.app for route in whole.routes if getattr(route, "path", "") == "/v1")
config = schemathesis.Config()
if EXAMPLES <= 40:  # every border of every field, ten times over, takes minutes
    config.projects.default.phases.coverage.enabled = False
described = schemathesis.openapi.from_asgi("/openapi.json", whole, config=config).include(
    path=[path for _, path in SCOPE_OF]
)


@dataclass
class Place:
    """The office behind the API, and what there is of whom."""

    office: busy_office.Busy
    shown: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)  # by whose they are
    far_case: str = ""

    def counted(self) -> list[int]:
        """How much was taken in."""
        with self.office.assembly.engine.connect() as held:
            tables = inbox, api_receipts
            return [held.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


HERE: list[Place] = []


@pytest.fixture(scope="module")
def place(tmp_path_factory, sqlite_ready, book, renderer) -> Iterator[Place]:
    """A busy office in one township; an enterprise, its case and another unit's receipt in another."""
    home = tmp_path_factory.mktemp("scopes")
    shutil.copyfile(sqlite_ready, home / "mingdan.db")
    assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
    made = Place(busy_office.made(assembly, renderer))
    desks = made.office.desks
    made.office.today()
    for scope in Scope:
        made.shown[scope.value] = token(desks, scope, townships=(NEAR,), unit="近处")
    made.shown[EVERYTHING] = token(desks, townships=("*",), unit="全区")
    made.shown |= {NOBODY: "", STRANGER: "mdt_nobodys"}
    other = Program(desks, made.shown[EVERYTHING])
    far = {**ENTERPRISE, "name": FAR_NAME, "township": FAR, "registered_on": "2025-09-01"}
    assert other.post("enterprises", far).status_code == 201
    sent = other.post("inspections", {**ROW, "uscc": FAR_CODE, "value": "9.9"})
    assert sent.status_code == 201, sent.text
    drain(assembly, at=desks.at.isoformat())
    made.receipts[EVERYTHING] = sent.json()["receipt_id"]
    made.far_case = next(
        one["case_id"] for one in other.get("cases").json()["cases"] if one["uscc"] == FAR_CODE
    )
    near = Program(desks, made.shown[Scope.INSPECTIONS.value])
    made.receipts["own"] = near.post("inspections", {**ROW, "sample_no": "77"}).json()["receipt_id"]
    made.shown[ENDED] = token(desks, unit="近处", days=1)
    desks.at += timedelta(days=3)
    house = desks.house
    api.state.programs = Programs(
        house.assembly, house.now, house.tokens, reads=OFTEN, writes=OFTEN, strangers=OFTEN
    )
    HERE.append(made)
    yield made
    HERE.clear()
    api.state.programs = None
    assembly.engine.dispose()


def held_by(holder: str) -> frozenset[Scope]:
    """The scopes of a token."""
    if holder in OUTSIDE:
        return frozenset()
    return frozenset(Scope) if holder == EVERYTHING else frozenset({Scope(holder)})


def faults(holder: str, asked: schemathesis.Case, status: int, said: str) -> list[str]:
    """What of an answer goes beyond what its token may."""
    found, place = [], HERE[0]
    scope = SCOPE_OF.get((asked.method.upper(), asked.path))
    problem = json.loads(said).get("type", "") if status >= 400 and said else ""
    elsewhere = problem.endswith(("no-such-path", "method-not-allowed"))
    if holder in OUTSIDE and status != 401 and not elsewhere:
        found.append(f"{holder} is answered {status}")
    elif (
        scope is not None
        and scope not in held_by(holder)
        and status not in (401, 403)
        and not elsewhere
    ):
        found.append(f"a token of {holder} is answered {status} where {scope} is asked for")
    if status < 300 and holder != EVERYTHING:
        sent = json.dumps([asked.path_parameters, asked.query], ensure_ascii=False, default=str)
        body = (
            asked.body
            if isinstance(asked.body, str)
            else json.dumps(asked.body, ensure_ascii=False, default=str)
        )
        hidden = (FAR_CODE, FAR_NAME, place.far_case, place.receipts[EVERYTHING], FAR)
        found += [
            f"{holder} learns {one}" for one in hidden if one in said and one not in sent + body
        ]
    if status < 300 and holder not in (EVERYTHING, *OUTSIDE):
        numbers = set((asked.path_parameters or {}).values())
        theirs = numbers & {place.far_case, place.receipts[EVERYTHING]}
        found += [f"{holder} is told of {one}" for one in theirs]
    return found


NUMBERS = ("near", "far", "own", "others", "", "", "")


@pytest.mark.parametrize("holder", HOLDERS)
@described.parametrize()
@settings(
    max_examples=max(3, EXAMPLES // 12),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_goes_beyond_the_scope_and_the_township_of_a_token(
    case: schemathesis.Case, place: Place, holder: str
) -> None:
    number = NUMBERS[
        crc32(repr((case.body, case.query, case.path_parameters)).encode()) % len(NUMBERS)
    ]
    known = {
        "near": CASE, "far": place.far_case, "own": place.receipts["own"], "others": place.receipts[EVERYTHING],
    }  # fmt: skip
    if number and case.path_parameters:
        case.path_parameters = dict.fromkeys(case.path_parameters, known[number])
    for one in [one for one in case.headers if one.lower() == "authorization"]:
        del case.headers[one]  # what schemathesis makes up for a token
    before = place.counted()
    shown = place.shown[holder]
    answer = case.call(headers={"Authorization": f"Bearer {shown}"} if shown else {})
    said = answer.content.decode("utf-8")

    assert answer.status_code < 500, said
    assert not faults(holder, case, answer.status_code, said)
    if answer.status_code in (401, 403):
        assert place.counted() == before
    # A right shape may be refused for what it says; that a token is asked for is checked above; and
    # token and number are ours, where it may have been they that were made wrong on purpose.
    left_out = [positive_data_acceptance, ignored_auth, negative_data_rejection]
    case.validate_response(answer, excluded_checks=left_out)


@pytest.mark.parametrize("quarter", ["0000-Q1", "0001-Q1", "9999-Q4"])
def test_a_quarter_beyond_the_calendar_is_refused(place: Place, quarter: str) -> None:
    """Eight quarters would be told, and the days of each: these have none."""
    program = Program(place.office.desks, place.shown[Scope.INDICATORS.value])
    answer = program.client.get(f"/v1/indicators?period={quarter}")
    assert answer.status_code == 422, answer.text
    row = {column.key: column.example for column in LAYOUTS["figures"].columns}
    filed = Program(place.office.desks, place.shown[Scope.FIGURES.value])
    told = filed.post("figures", {**row, "period": quarter})
    assert told.status_code == 422, told.text
    assert quarter in told.text
    page = place.office.by("sec-01").get(f"/desk/indicators?period={quarter}")
    assert page.status_code < 500


def test_the_far_case_is_there_for_whoever_may_see_it(place: Place) -> None:
    """Else the walk above would find nothing for want of anything to find."""
    everything = Program(place.office.desks, place.shown[EVERYTHING])
    assert everything.get(f"cases/{place.far_case}").json()["enterprise"] == FAR_NAME
    assert everything.get(f"receipts/{place.receipts[EVERYTHING]}").status_code == 200
    near = Program(place.office.desks, place.shown[Scope.CASES.value])
    assert {one["uscc"] for one in near.get("cases").json()["cases"]} == {CASE.partition("-")[0]}
