"""The log's tables on both engines: they grow leaf by leaf, forget, and change in no other way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from storage import transparency
from storage.errors import LostRaceError, NotAllowedError
from storage.schema import migrate
from storage.transparency import LoggedCheckpoint, LoggedLeaf
from storage.unit_of_work import UnitOfWork, connect, translated

AT = "2026-07-10T09:00:00+08:00"


@pytest.fixture
def engine(database_url):
    made = connect(database_url)
    migrate(made)
    yield made
    made.dispose()


def leaf(index, entry_id="sl-1", version=1, what="published"):
    digest = f"{index:064x}"
    return LoggedLeaf(
        index, entry_id, version, what, date(2026, 7, 10), 1, "{}", digest, '{"a":1}', "5a" * 32
    )


def write(engine, *leaves):
    with UnitOfWork(engine) as unit:
        size = transparency.append(unit, leaves)
        unit.commit()
    return size


@pytest.fixture
def grown(engine):
    """Three versions of one entry, one of another."""
    write(engine, leaf(0), leaf(1, "sl-2"), leaf(2, version=2), leaf(3, version=3))
    return engine


def test_leaves_read_back_as_they_were_written(grown):
    with UnitOfWork(grown, reading=True) as unit:
        assert transparency.size(unit) == 4
        assert list(transparency.leaves(unit, 1, 3)) == [leaf(1, "sl-2"), leaf(2, version=2)]
        assert [one.version for one in transparency.versions_of(unit, "sl-1")] == [1, 2, 3]
        assert list(transparency.newest_versions(unit)) == [leaf(3, version=3), leaf(1, "sl-2")]
        assert transparency.newest_numbers(unit, ["sl-1", "sl-2", "sl-3"]) == {"sl-1": 3, "sl-2": 1}
        assert transparency.hashes(unit, 0, 2, 4) == [bytes.fromhex(f"{n:064x}") for n in (2, 3)]


def test_a_long_log_is_read_in_portions_and_in_order(engine, monkeypatch):
    monkeypatch.setattr(transparency, "PORTION", 3)
    names = [f"{letter}-{n}" for letter in "bZa" for n in range(4)]
    assert write(engine, *(leaf(n, name) for n, name in enumerate(names))) == len(names)
    with UnitOfWork(engine, reading=True) as unit:
        assert [one.index for one in transparency.leaves(unit, 0, 12)] == list(range(12))
        newest = [one.entry_id for one in transparency.newest_versions(unit)]
    assert newest == sorted(names), "as Python sorts, on both engines"


def test_nodes_are_kept_by_level(engine):
    with UnitOfWork(engine) as unit:
        transparency.keep_nodes(unit, 1, [(0, b"a" * 32), (1, b"b" * 32)])
        transparency.keep_nodes(unit, 2, [(0, b"c" * 32)])
        assert transparency.hashes(unit, 1, 0, 9) == [b"a" * 32, b"b" * 32]
        assert transparency.hashes(unit, 2, 0, 1) == [b"c" * 32]


@pytest.mark.parametrize(
    "wrong",
    [
        leaf(5, version=4),
        leaf(3, version=4),
        leaf(4, version=3),
        leaf(4, version=5),
        leaf(4, "sl-3", version=2),
        leaf(4, "sl-3", version=0),
        replace(leaf(4, version=4), content=None, salt=None),
        replace(leaf(4, version=4), salt=None),
        replace(leaf(4, version=4), salt="5a"),
        replace(leaf(4, version=4), leaf_hash="5a"),
    ],
)
def test_only_the_next_leaf_is_taken_and_whole(grown, wrong):
    with pytest.raises((NotAllowedError, LostRaceError)):
        write(grown, wrong)
    assert write(grown, leaf(4, version=4)) == 5


def test_two_writers_do_not_write_the_same_leaf(postgres_url):
    engine = connect(postgres_url)
    migrate(engine)
    with UnitOfWork(engine) as first, UnitOfWork(engine) as second:
        assert transparency.size(first) == transparency.size(second) == 0
        transparency.append(first, [leaf(0)])
        first.commit()
        with pytest.raises((LostRaceError, NotAllowedError)):
            transparency.append(second, [leaf(0, "sl-2")])
    engine.dispose()


def test_what_is_superseded_can_be_forgotten_and_the_newest_not(grown):
    with UnitOfWork(grown) as unit:
        assert transparency.forget(unit, "sl-1") == 2
        assert transparency.forget(unit, "sl-1") == 0
        assert transparency.forget(unit, "sl-2") == 0
        unit.commit()
    with UnitOfWork(grown, reading=True) as unit:
        versions = transparency.versions_of(unit, "sl-1")
    assert [one.content for one in versions] == [None, None, '{"a":1}']
    assert versions[0] == replace(leaf(0), content=None, salt=None)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM log_leaves WHERE idx = 3", "kept for ever"),
        ("UPDATE log_leaves SET leaf = 'x' WHERE idx = 0", "never changes"),
        ("UPDATE log_leaves SET leaf_hash = salt WHERE idx = 0", "never changes"),
        ("UPDATE log_leaves SET version = 9, content = NULL, salt = NULL WHERE idx = 0", "never"),
        ("UPDATE log_leaves SET what = 'x', content = NULL, salt = NULL WHERE idx = 0", "never"),
        ("UPDATE log_leaves SET content = '{}' WHERE idx = 0", "kept or forgotten"),
        ("UPDATE log_leaves SET salt = NULL WHERE idx = 0", "kept or forgotten"),
        ("UPDATE log_leaves SET content = NULL, salt = NULL WHERE idx = 3", "not forgotten"),
        ("UPDATE log_nodes SET hash = hash", "append-only"),
        ("DELETE FROM log_nodes", "append-only"),
        ("UPDATE log_checkpoints SET note = ''", "append-only"),
        ("DELETE FROM log_checkpoints", "append-only"),
    ],
)
def test_plain_sql_changes_nothing_of_the_log(grown, statement, said):
    with UnitOfWork(grown) as unit:
        transparency.keep_nodes(unit, 1, [(0, b"a" * 32)])
        transparency.keep_checkpoint(unit, LoggedCheckpoint(4, "ab" * 32, "note", AT))
        unit.commit()
    with UnitOfWork(grown) as unit, pytest.raises(NotAllowedError, match=said), translated():
        unit.connection.execute(text(statement))


def test_what_was_forgotten_does_not_come_back(grown):
    with UnitOfWork(grown) as unit:
        transparency.forget(unit, "sl-1")
        unit.commit()
    with UnitOfWork(grown) as unit, pytest.raises(NotAllowedError), translated():
        unit.connection.execute(
            text("UPDATE log_leaves SET content = 'x', salt = leaf_hash WHERE idx = 0")
        )


def test_a_checkpoint_is_of_the_log_as_it_stands(grown):
    def keep(size):
        with UnitOfWork(grown) as unit:
            transparency.keep_checkpoint(unit, LoggedCheckpoint(size, "ab" * 32, f"n{size}", AT))
            unit.commit()

    for size in (0, 3, 5):
        with pytest.raises(NotAllowedError):
            keep(size)
    keep(4)
    with pytest.raises((NotAllowedError, LostRaceError)):
        keep(4)
    write(grown, leaf(4, version=4))
    keep(5)
    with UnitOfWork(grown, reading=True) as unit:
        assert [(one.size, one.note) for one in transparency.checkpoints(unit)] == [
            (4, "n4"), (5, "n5"),
        ]  # fmt: skip


def test_a_node_of_the_leaves_is_refused(engine):
    with UnitOfWork(engine) as unit, pytest.raises(NotAllowedError):
        transparency.keep_nodes(unit, 0, [(0, b"a" * 32)])
    with engine.connect() as raw:
        assert raw.execute(text("SELECT count(*) FROM log_nodes")).scalar() == 0
