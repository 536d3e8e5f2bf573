"""The API keeps what its own description promises, whatever it is asked."""

from __future__ import annotations

import schemathesis
from hypothesis import settings

from tests.conftest import EXAMPLES
from tests.web.registers import api_of

schema = schemathesis.openapi.from_asgi("/openapi.json", api_of())


@schema.parametrize()
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate()
