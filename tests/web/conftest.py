"""What tests of pages count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event


@pytest.fixture
def counted() -> Callable[[Callable[[], object]], int]:
    """How many statements something asks of the database, whatever its engine."""

    def count(done: Callable[[], object]) -> int:
        told: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            told.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            done()
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(told)

    return count
