"""One contract, both databases."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select, text

from domain.events import EnterpriseRegistered
from domain.timelimits import Term, TermKind
from storage import inbox, officials, queries, seals
from storage.codec import UnreadableError, entries_from_json, event_from_row, event_to_row
from storage.doors import FILE, Doors, hold
from storage.errors import NotAllowedError
from storage.inbox import Incoming
from storage.log_tables import metadata
from storage.numbering import Numbering
from storage.outbox import Outgoing
from storage.schema import current, head, migrate
from storage.tables import (
    LANES,
    lanes,
)
from storage.tables import (
    inbox as inbox_table,
)
from storage.unit_of_work import UnitOfWork, connect
from tests.office import CASE, ENTERPRISE, complaint, inspection, registered

AT = "2026-01-08T09:00:00+08:00"


@pytest.fixture
def engine(database_url, tmp_path):
    made = connect(database_url)
    migrate(made)
    hold(made, Doors(tmp_path / FILE))
    yield made
    made.dispose()


def take(engine, *events, source="test"):
    with UnitOfWork(engine) as unit:
        new = inbox.take(unit, [Incoming(source, f"r{n}", e) for n, e in enumerate(events)], AT)
        unit.commit()
    return new


def test_leaving_the_block_rolls_back(engine):
    with UnitOfWork(engine) as unit:
        inbox.take(unit, [Incoming("test", "r", registered())], AT)
    with UnitOfWork(engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == 0


def test_a_reference_counts_once(engine):
    assert take(engine, registered(), complaint(date(2026, 1, 5))) == 2
    assert take(engine, registered(), complaint(date(2026, 1, 5))) == 0
    with UnitOfWork(engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == 2


def test_events_are_claimed_in_the_order_they_happened(engine):
    take(
        engine, complaint(date(2026, 1, 9), "B"), registered(date(2025, 1, 1)),
        complaint(date(2026, 1, 5), "A"),
    )  # fmt: skip
    with UnitOfWork(engine) as unit:
        kinds = [w.ref for w in inbox.claim(unit, 10)]
    assert kinds == ["r1", "r2", "r0"]


def test_a_parked_event_waits_for_its_release(engine):
    take(engine, registered())
    with UnitOfWork(engine) as unit:
        (one,) = inbox.claim(unit, 10)
        inbox.park(unit, [(one.id, "原因")], AT)
        unit.commit()
    with UnitOfWork(engine) as unit:
        assert inbox.claim(unit, 10) == []
        assert [p.error for p in inbox.parked(unit)] == ["原因"]
        assert inbox.release(unit, [one.id]) == 1
        unit.commit()
    with UnitOfWork(engine) as unit:
        assert len(inbox.claim(unit, 10)) == 1


def test_two_workers_never_hold_the_same_event(postgres_url, tmp_path):
    """On PostgreSQL the second worker skips the lanes the first one has locked."""
    engine = connect(postgres_url)
    migrate(engine)
    hold(engine, Doors(tmp_path / FILE))
    events = [EnterpriseRegistered(on=date(2026, 1, 1), enterprise=_other(n)) for n in range(200)]
    take(engine, *events)
    with UnitOfWork(engine) as first, UnitOfWork(engine) as second:
        mine = {w.id for w in inbox.claim(first, 100)}
        theirs = {w.id for w in inbox.claim(second, 200)}
    assert mine
    assert theirs
    assert not mine & theirs
    assert len(mine | theirs) == 200
    engine.dispose()


def _other(number):
    from dataclasses import replace

    return replace(ENTERPRISE, uscc=f"9199999900{number:04d}XMD0")


def test_numbers_run_without_gaps(engine):
    for expected in ((1, 2), (3, 4)):
        with UnitOfWork(engine) as unit:
            numbering = Numbering(unit)
            assert (numbering.next("罚", 2026), numbering.next("罚", 2026)) == expected
            numbering.save()
            unit.commit()
    with UnitOfWork(engine) as unit:
        assert Numbering(unit).next("罚", 2026) == 5  # handed out, not saved
    with UnitOfWork(engine) as unit:
        assert Numbering(unit).next("罚", 2026) == 5
        assert Numbering(unit).next("罚", 2027) == 1


def test_sealed_identities_open_only_with_a_reason_on_record(engine, tmp_path):
    key = seals.load_key(tmp_path / "seal.key", seals.new_key())
    assert seals.load_key(tmp_path / "seal.key", b"another") == key
    assert (tmp_path / "seal.key").stat().st_mode & 0o077 == 0
    with UnitOfWork(engine) as unit:
        assert seals.seal(unit, key, [("JB-1", {"person": "虚构甲"})], AT) == 1
        unit.commit()
    with engine.connect() as raw:
        stored = raw.execute(text("SELECT sealed FROM sealed_identities")).scalar()
    assert "虚构甲".encode() not in bytes(stored)
    with UnitOfWork(engine) as unit, pytest.raises(seals.SealError, match="理由"):
        seals.open_seal(unit, key, "JB-1", by="ins-01", reason=" ", at=AT)
    with UnitOfWork(engine) as unit:
        opened = seals.open_seal(unit, key, "JB-1", by="ins-01", reason="回访核实", at=AT)
        unit.commit()
    assert opened == {"person": "虚构甲"}
    with engine.connect() as raw:
        row = raw.execute(text("SELECT opened_by, reason FROM seal_openings")).one()
    assert tuple(row) == ("ins-01", "回访核实")
    with UnitOfWork(engine) as unit, pytest.raises(seals.SealError, match="密钥"):
        seals.open_seal(unit, seals.new_key(), "JB-1", by="a", reason="原因", at=AT)


def test_people_are_appointed_once(engine):
    from domain.roles import Appointment, Role

    one = Appointment("ins-01", Role.INSPECTOR, date(2025, 1, 1))
    with UnitOfWork(engine) as unit:
        assert officials.appoint(unit, [one], {"ins-01": "虚构一"}) == 1
        assert officials.appoint(unit, [one], {"ins-01": "虚构一"}) == 0
        unit.commit()
    with UnitOfWork(engine, reading=True) as unit:
        roster = officials.roster(unit)
    assert roster.holds("ins-01", Role.INSPECTOR, date(2026, 1, 1))
    assert not roster.holds("ins-01", Role.INSPECTOR, date(2024, 1, 1))


def test_events_survive_the_codec():
    for event in (registered(), inspection(date(2026, 1, 5)), complaint(date(2026, 1, 5))):
        assert event_from_row(*event_to_row(event)) == event
    with pytest.raises(UnreadableError):
        event_from_row("term_lapsed", "{}")
    with pytest.raises(UnreadableError):
        event_from_row("unknown", "{}")


# -- the database's own guards ---------------------------------------------------------------------


@pytest.fixture
def with_case(engine):
    with engine.begin() as raw:
        raw.execute(text(
            "INSERT INTO enterprises VALUES (:u,'n','t','3011','','{}',:d,1,'h')"),
            {"u": CASE[:18], "d": date(2026, 1, 1)})  # fmt: skip
        raw.execute(text(
            "INSERT INTO cases (case_id, uscc, status, accepting, opened_on, version, head)"
            " VALUES (:c, :u, 'closed', :f, :d, 1, 'h')"),
            {"c": CASE, "u": CASE[:18], "f": False, "d": date(2026, 1, 1)})  # fmt: skip
    return engine


@pytest.mark.parametrize("verb", ["UPDATE journal SET body = '[]'", "DELETE FROM journal"])
def test_the_journal_is_append_only(with_case, verb):
    take(with_case, registered())
    with with_case.begin() as raw:
        raw.execute(text(
            "INSERT INTO journal (stream, no, event_id, body, recorded_at, digest)"
            " VALUES ('s', 1, 1, '[]', 'now', 'd')"))  # fmt: skip
    from storage.unit_of_work import translated

    with (
        UnitOfWork(with_case) as unit,
        pytest.raises(NotAllowedError, match="append"),
        translated(),
    ):
        unit.connection.execute(text(verb))


def test_a_commit_is_on_the_disk_before_it_returns(sqlite_url):
    """Of the product; tests that do not look at it do without (``tests/engines.py``)."""
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()


# -- the schema ------------------------------------------------------------------------------------


def test_migrations_reproduce_the_tables_exactly(empty_database_url):
    """One database by the migrations, compared with the tables as written: no difference."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    engine = connect(empty_database_url)
    assert current(engine) is None
    assert migrate(engine)
    assert not migrate(engine)
    assert current(engine) == head()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert connection.scalar(select(func.count()).select_from(lanes)) == LANES
    engine.dispose()


def test_running_terms_outlive_the_migration_that_lets_them_rest(empty_database_url):
    from alembic import command

    from storage import schema

    engine = connect(empty_database_url)
    config = schema._config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(
            "INSERT INTO enterprises VALUES ('u', 'n', 't', 'i', '', '{}', '2026-01-05', 1, 'h')"
        ))  # fmt: skip
        connection.execute(text(
            "INSERT INTO cases VALUES ('c', 'u', 'filed', true, '2026-01-05', 1, 'h')"
        ))  # fmt: skip
        connection.execute(text(
            "INSERT INTO terms VALUES ('c', 'decision', '2026-01-05', '2026-04-07')"
        ))  # fmt: skip
        connection.commit()
    assert migrate(engine)
    with UnitOfWork(engine, reading=True) as unit:
        (term,) = queries.running_terms(unit)
    assert (term.case_id, term.kind, term.started_on, term.due_on, term.suspended_on) == (
        "c", "decision", date(2026, 1, 5), date(2026, 4, 7), None,
    )  # fmt: skip
    engine.dispose()


def test_what_was_written_of_a_term_before_lengths_were_kept_is_still_read():
    body = (
        '[["term_started",{"on":"2025-07-03","term":{"kind":"decision","started_on":"2025-07-03",'
        '"due_on":"2025-10-09","basis":"行政处罚法 60"}}]]'
    )
    (entry,) = entries_from_json(body)
    assert entry.term == Term(
        TermKind.DECISION, date(2025, 7, 3), date(2025, 10, 9), "行政处罚法 60"
    )
    assert not entry.term.counted


def test_checks_and_indexes_are_migrated_too(tmp_path):
    """What the comparison cannot see: the SQL of both, on SQLite, word for word."""
    by_migration = connect(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(by_migration)
    by_tables = connect(f"sqlite:///{tmp_path / 'b.db'}")
    metadata.create_all(by_tables)
    query = text(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type NOT IN ('trigger', 'view')"
    )

    def parts(engine):
        with engine.connect() as connection:
            rows = connection.execute(query)
            return {
                # SQLite quotes the name of a table that was made anew and renamed, and puts a column
                # that was added behind the one before, on the same line.
                name: sorted(
                    part.strip(" ,\t")
                    for part in re.split(r",\s|\n", sql.replace('"', "").replace("(\n", "\n"))
                    if part.strip(" ,\t")
                )
                for name, sql in rows
                if name != "alembic_version"
            }

    assert parts(by_migration) == parts(by_tables)
    by_migration.dispose()
    by_tables.dispose()


def test_every_outgoing_field_has_its_column():
    from storage.tables import outbox

    names = {"on": "on_day"}
    assert {names.get(f, f) for f in Outgoing.__slots__} <= set(outbox.c.keys())
    assert inbox_table.c.source.nullable is False
