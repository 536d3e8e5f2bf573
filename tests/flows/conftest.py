"""A case in an office of its own, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.assembly import with_parts
from flows.settings import Settings
from storage.schema import migrate
from tests.engines import engine_at
from tests.flows.living import START, Living
from tests.office import appoint_everybody, inspection


@pytest.fixture
def life(database_url, tmp_path, book) -> Iterator[Living]:
    """An enterprise seriously over the limit, its case just opened."""
    engine = engine_at(database_url)
    migrate(engine)
    settings = Settings(home=tmp_path, database_url=database_url)
    assembly = with_parts(settings, engine, book)
    appoint_everybody(engine, START)
    made = Living(assembly)
    made.give(inspection(made.day))
    yield made
    engine.dispose()
