"""Every release takes up what the ones before it left, forward only, and lets them read meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, insert, select, table, text

from flows.assembly import Assembly, assemble
from flows.audit import audit
from flows.backups.manifest import SITE, Manifest, read_manifest
from flows.backups.restoring import restore
from flows.publish import show
from flows.settings import Backup, Settings
from storage import transparency
from storage.counted import counted
from storage.schema import NewerDatabaseError, current, head
from storage.unit_of_work import UnitOfWork, connect
from tests.conftest import database
from tests.flows.living import at
from tests.releases import DIALECTS, PROGRAMS, RELEASES, phrase_file, tables, unpacked
from tests.releases.lived import CORRECTED
from tests.releases.shapes import breaks, shape_of


@dataclass
class Upgraded:
    """An office of a release, put back by this version, and its site as it was shown then."""

    release: str
    dialect: str
    manifest: Manifest
    office: Assembly
    site: Path


@pytest.fixture(
    scope="module",
    params=[(one, dialect) for one in RELEASES for dialect in DIALECTS],
    ids="-".join,
)
def upgraded(request, tmp_path_factory):
    release, dialect = request.param
    folder = tmp_path_factory.mktemp("release")
    with ExitStack() as passing:
        url = ""
        if dialect == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url = passing.enter_context(database(server, "upgraded", "template0"))
        (folder / "kept").mkdir()
        backup = unpacked(release, dialect, folder / "kept")
        kept = Backup(programs=PROGRAMS, pass_phrase_file=phrase_file(folder))
        settings = Settings(home=folder / "office", database_url=url, backup=kept)
        done = restore(settings, backup)
        assert done.keys_missing == ()
        with tarfile.open(backup / SITE) as packed:
            packed.extractall(folder / "then", filter="data")
        office = assemble(settings)
        yield Upgraded(release, dialect, read_manifest(backup), office, folder / "then" / "public")
        office.engine.dispose()


def test_an_office_of_a_release_is_taken_up_whole(upgraded):
    """Its tables are this version's, its rows all there, and everything follows from what came."""
    assert current(upgraded.office.engine) == head()
    with UnitOfWork(upgraded.office.engine, reading=True) as unit:
        assert counted(unit) == upgraded.manifest.counted
        assert audit(unit).findings == ()
    then = upgraded.manifest.counted
    kept = (then.events, then.waiting, then.issues, then.leaves, then.notices, then.evidence_files)
    assert min(kept) > 0


def test_it_shows_the_list_it_showed(upgraded):
    """The same data, byte for byte; the log gains nothing about an entry."""
    engine = upgraded.office.engine
    with UnitOfWork(engine, reading=True) as unit:
        before = transparency.size(unit)
    show(upgraded.office, at=at(CORRECTED))
    public = upgraded.office.settings.site / "public"
    same = [
        path.relative_to(upgraded.site)
        for pattern in ("list/2026-Q1/*.json", "list/2026-Q1/*.csv", "entry/*/entry.json")
        for path in sorted(upgraded.site.glob(pattern))
        if path.name != "proof.json"  # of the files of the issue, and a newer paper is another file
    ]
    assert len(same) > 3
    unlike = [p for p in same if (public / p).read_bytes() != (upgraded.site / p).read_bytes()]
    assert unlike == []
    with UnitOfWork(engine, reading=True) as unit:
        gained = list(transparency.leaves(unit, before, transparency.size(unit)))
    assert [one.entry_id for one in gained if "/" not in one.entry_id] == []


def test_the_release_still_reads_and_writes_while_the_new_tables_stand(upgraded, request, tmp_path):
    """By the columns it knows: all it reads is there, and all it ever wrote can be written again."""
    told = tables(upgraded.release, upgraded.dialect)
    with ExitStack() as passing:
        if upgraded.dialect == "postgresql":
            server, ready = map(request.getfixturevalue, ("postgres_server", "postgres_ready"))
            url = passing.enter_context(database(server, "written", ready))
        else:
            ready = request.getfixturevalue("sqlite_ready")
            url = f"sqlite:///{shutil.copyfile(ready, tmp_path / 'written.db')}"
        fresh = connect(url)
        passing.callback(fresh.dispose)
        rows = 0
        with upgraded.office.engine.connect() as old, fresh.begin() as new:
            without_guards(new, told)
            for known in in_order(upgraded.office.engine, told):
                key = [known.c[one.name] for one in known.primary_key] or list(known.c)
                wanted = [known.c[name] for name in told[known.name]]
                there = {tuple(one) for one in new.execute(select(*key))}
                for row in old.execute(select(*wanted).order_by(*key)).mappings():
                    values = dict(row)
                    if tuple(values[one.name] for one in key) not in there:
                        new.execute(insert(known).values(**values))
                        rows += 1
            for name in told:
                count = select(func.count()).select_from(table(name))
                assert new.scalar(count) >= old.scalar(count), name
    assert rows > 100


def without_guards(connection, told):
    """Guards hold the order in which things happened; asked here are columns, keys and checks."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        orders = [f"DROP TRIGGER {name}" for name in connection.scalars(text(query))]
    else:
        orders = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in told]
    for order in orders:
        connection.execute(text(order))


def in_order(engine, told):
    """The tables of a release with the columns they had then, each after those it refers to."""
    found = MetaData()
    found.reflect(engine, only=list(told))
    return [one for one in found.sorted_tables if one.name in told]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("release", RELEASES)
def test_later_tables_only_add_to_those_of_a_release(release, dialect, request):
    """A migration that takes away or asks for more waits until no release before it is in use."""
    name = "sqlite_url" if dialect == "sqlite" else "postgres_url"
    engine = connect(request.getfixturevalue(name))
    assert breaks(tables(release, dialect), shape_of(engine)) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (lambda now: now.pop("inbox"), "inbox is gone"),
        (lambda now: now["inbox"].pop("ref"), "inbox.ref is gone"),
        (lambda now: now["inbox"]["ref"].update(type="INTEGER"), "inbox.ref was VARCHAR(200), is INTEGER"),
        (lambda now: now["inbox"]["error"].update(null=False), "inbox.error may no longer be empty"),
        (lambda now: now["cases"]["waits_for"].update(given=False), "cases.waits_for is no longer given"),
        (
            lambda now: now["inbox"].update(more={"type": "TEXT", "null": False, "given": False}),
            "inbox.more is asked for",
        ),
        (lambda now: now["inbox"].update(more={"type": "TEXT", "null": True, "given": False}), None),
        (lambda now: now["inbox"].update(more={"type": "TEXT", "null": False, "given": True}), None),
        (lambda now: now.update(more={}), None),
    ],
)  # fmt: skip
def test_what_an_older_programme_could_not_bear_is_found(how, told):
    was = tables(RELEASES[0], "sqlite")
    now = deepcopy(was)
    how(now)
    found = breaks(was, now)
    assert len(found) == (told is not None)
    assert told is None or found[0].startswith(told)


def test_a_database_of_a_newer_version_is_left_alone(sqlite_url, tmp_path):
    """Refused by name, with what to do; nothing in it is changed."""
    engine = connect(sqlite_url)
    with engine.begin() as raw:
        raw.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = shape_of(engine)
    for _ in range(2):
        with pytest.raises(NewerDatabaseError, match=f"9999.*{head()}.*更新的版本"):
            assemble(Settings(home=tmp_path, database_url=sqlite_url))
    assert (current(engine), shape_of(engine)) == ("9999", before)
    engine.dispose()


MIGRATE = """
import sys
from storage.schema import current, migrate
from storage.unit_of_work import connect
engine = connect(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate(engine)
print(current(engine))
"""


def test_two_programmes_that_start_at_once_migrate_once(empty_database_url):
    command = [sys.executable, "-W", "error", "-c", MIGRATE, empty_database_url]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate()[0] for one in both] == [f"{head()}\n"] * 2
    assert [one.returncode for one in both] == [0, 0]


def test_no_migration_goes_back():
    """What a newer version wrote cannot be told in older tables: a backup goes back, not a table."""
    import importlib
    import pkgutil

    from storage.migrations import versions

    modules = [importlib.import_module(f"{versions.__name__}.{one.name}")
               for one in pkgutil.iter_modules(versions.__path__)]  # fmt: skip
    assert [one.revision for one in modules if hasattr(one, "downgrade")] == []
    assert head() in {one.revision for one in modules}
