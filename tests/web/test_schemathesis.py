"""The API keeps what its own description promises, whatever it is asked."""

from __future__ import annotations

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
from web.programs import SCOPE_OF, Programs

OFTEN = RateLimitItemPerMinute(1_000_000)
public = schemathesis.openapi.from_asgi("/openapi.json", api_of()).exclude(
    path=[path for _, path in SCOPE_OF]
)


@public.parametrize()
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate()


@pytest.fixture(scope="module")
def desks(sqlite_ready, tmp_path_factory, book) -> Iterator[Desks]:
    """An office with nothing on file."""
    home = tmp_path_factory.mktemp("programs")
    (home / "mingdan.db").write_bytes(sqlite_ready.read_bytes())
    engine = connect(f"sqlite:///{home / 'mingdan.db'}")
    yield Desks(with_parts(Settings(home=home), engine, book))
    engine.dispose()


@pytest.fixture(scope="module")
def by_token(desks):
    """The API over it, to be asked with a token."""
    house = desks.house
    programs = Programs(
        house.assembly, house.now, house.tokens, reads=OFTEN, writes=OFTEN, strangers=OFTEN
    )
    schema = schemathesis.openapi.from_asgi("/openapi.json", api_of(programs=programs))
    return schema.include(path=[path for _, path in SCOPE_OF])


private = schemathesis.pytest.from_fixture("by_token")


@private.parametrize()
@settings(
    max_examples=EXAMPLES // 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_to_a_program_is_as_described(case: schemathesis.Case, desks: Desks) -> None:
    """What a row says is judged by more than its shape, so a right shape may be refused."""
    headers = {"Authorization": f"Bearer {token(desks)}"}
    case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
