"""The API keeps what its own description promises, whatever it is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from limits import RateLimitItemPerMinute
from schemathesis.specs.openapi.checks import positive_data_acceptance

from flows.assembly import with_parts
from flows.settings import Settings
from storage.unit_of_work import connect
from tests.conftest import EXAMPLES
from tests.web.desk import Desks
from tests.web.programs import token
from tests.web.registers import api_of
from web.handing_in import XLSX
from web.programs import SCOPE_OF, Programs

NDJSON = "application/x-ndjson"
OFTEN = RateLimitItemPerMinute(1_000_000)
public = schemathesis.openapi.from_asgi("/openapi.json", api_of()).exclude(
    path=[path for _, path in SCOPE_OF]
)


@public.parametrize()
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate()


whole = api_of()  # described when this module is read; what stands behind it comes with the test
api = next(route.app for route in whole.routes if getattr(route, "path", "") == "/v1")
private = schemathesis.openapi.from_asgi("/openapi.json", whole).include(
    path=[path for _, path in SCOPE_OF]
)
# Every request bears the token below: what is said against the scheme of that one is no wrong request.
private.config.generation.update(with_security_parameters=False)
schemathesis.serializer.alias(
    [NDJSON, XLSX], "application/octet-stream"
)  # files: bytes as they are
SHOWN: dict[str, str] = {}


@pytest.fixture(scope="module")
def programs(sqlite_ready, tmp_path_factory, book) -> Iterator[None]:
    """An office with nothing on file, and a token of every scope."""
    home = tmp_path_factory.mktemp("programs")
    shutil.copyfile(sqlite_ready, home / "mingdan.db")
    engine = connect(f"sqlite:///{home / 'mingdan.db'}")
    desks = Desks(with_parts(Settings(home=home), engine, book))
    house = desks.house
    api.state.programs = Programs(
        house.assembly, house.now, house.tokens, reads=OFTEN, writes=OFTEN, strangers=OFTEN
    )
    SHOWN["Authorization"] = f"Bearer {token(desks)}"
    yield
    api.state.programs = None
    engine.dispose()


@private.parametrize()
@settings(
    max_examples=EXAMPLES // 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_to_a_program_is_as_described(case: schemathesis.Case, programs: None) -> None:
    """What a row says is judged by more than its shape, so a right shape may be refused."""
    case.call_and_validate(headers=SHOWN, excluded_checks=[positive_data_acceptance])
