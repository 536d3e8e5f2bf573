"""A database from before proofs comes over whole, on both engines, and is guarded from then on."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, inspect, select, text

from domain.bulletin import ChangeKind
from domain.vocabulary import Notice, Status
from flows import at_desk, protected
from flows.audit import audit
from flows.clock import OFFICE_TIME
from flows.doors import seal_what_came_before
from flows.looked_up import fill
from storage import bulletins, issues, officials
from storage.codec import proof_from_json
from storage.doors import doors_of, hold
from storage.errors import LostRaceError, NotAllowedError
from storage.list_tables import metadata, proofs
from storage.schema import _config, migrate
from storage.unit_of_work import UnitOfWork, connect, translated
from tests.conftest import _assembly
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.storage.test_list_guards import ENTRY

BEFORE = "0004"


def upgrade_to(engine, revision):
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def as_one_text(read, issue):
    """An issue as it was kept before: head, entries and changes in one text."""
    query = text("SELECT listing_id, change, reason, body FROM issue_entries WHERE issue = :n")
    lines = read.execute(query, {"n": issue["number"]}).all()
    changes = [
        {"entry_id": entry_id, "kind": change, "reason": reason, "name": "x"}
        for entry_id, change, reason, _ in lines
    ]
    whole = json.loads(issue["body"]) | {"entries": [json.loads(line[3]) for line in lines]}
    return json.dumps(whole | {"gone": [], "changes": changes})


def copy_into_old_tables(source, target):
    """Every row of the life, as far as the old tables have columns for it."""
    with source.connect() as read, target.begin() as write:
        there = set(inspect(write).get_table_names()) - {"lanes"}  # which a migration fills
        for table in metadata.sorted_tables:
            if table.name not in there:
                continue
            new = Table(table.name, MetaData(), autoload_with=read)
            old = Table(table.name, MetaData(), autoload_with=write)
            rows = [dict(row) for row in read.execute(select(new)).mappings()]
            if table.name == "issues":
                rows = [row | {"body": as_one_text(read, row)} for row in rows]
            rows = [{name: row[name] for name in old.c.keys()} for row in rows]  # noqa: SIM118
            if rows:
                write.execute(old.insert(), rows)


@pytest.fixture
def old(empty_database_url, tmp_path, book):
    """A published listing as the version before wrote it."""
    (tmp_path / "life").mkdir()
    office = _assembly(f"sqlite:///{tmp_path / 'life' / 'm.db'}", tmp_path / "life", book)
    life = Living(office).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(office, period="2026-Q1", today=date(2026, 4, 15), at=at(date(2026, 4, 15)))
    made = connect(empty_database_url)
    upgrade_to(made, BEFORE)
    assert "proof_no" not in {c["name"] for c in inspect(made).get_columns("listings")}
    copy_into_old_tables(office.engine, made)
    yield office, made
    office.engine.dispose()
    made.dispose()


def test_old_listings_and_issues_come_over_with_the_proof_their_journal_gives(old):
    office, engine = old
    assert migrate(engine)
    hold(engine, doors_of(office.engine))
    seal_what_came_before(engine, datetime(2026, 4, 16, 9, 0, tzinfo=OFFICE_TIME))
    with UnitOfWork(engine) as unit:  # as the product does when it starts
        at_desk.catch_up(unit, office.jurisdiction(officials.roster(unit)))
        fill(unit)
        protected.catch_up(unit)
        unit.commit()
    with UnitOfWork(office.engine, reading=True) as unit:
        (as_lived,) = bulletins.all_listings(unit)
    with UnitOfWork(engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
        (head,) = issues.heads(unit)
        (line,) = issues.lines(unit, head.number)
        body = unit.connection.scalar(select(proofs.c.body))
        found = audit(unit)
    assert listing == as_lived
    assert (head.closing, line.entry.entry_id) == (1, listing.listing_id)
    assert (line.change, line.reason) == (ChangeKind.ADDED, "listed")
    proof = proof_from_json(body)
    assert (proof.act, proof.no) == ("act.list", listing.proof_no)
    assert all(item.evidence is not None for item in proof.items)
    assert (found.proofs, found.findings) == (1, ())


def test_old_rows_are_guarded_as_new_ones(old):
    _, engine = old
    migrate(engine)
    for statement in (
        "UPDATE listings SET decision_no = 'x'",
        "DELETE FROM listings",
        "DELETE FROM issue_entries",
        "DELETE FROM proofs",
        ENTRY.format(1),
        "UPDATE journal SET body = '[]'",
    ):
        with (
            UnitOfWork(engine) as unit,
            pytest.raises((NotAllowedError, LostRaceError)),
            translated(),
        ):
            unit.connection.execute(text(statement))
