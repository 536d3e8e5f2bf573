"""The list through its later life: leaving it, coming back, being taken over, being corrected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from domain.bulletin import EntryStatus
from domain.findings import Band
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Status, Step
from flows.audit import audit
from flows.handle import drain
from flows.publish import refresh, show
from flows.tick import sweep
from storage import bulletins, inbox, proofs
from storage.codec import event_from_row
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.conftest import _assembly
from tests.flows.issues import bring_out, on_the_list
from tests.flows.living import Living, at
from tests.flows.test_publish import page
from tests.office import CASE, ENTERPRISE, PARTICULARS, inspection


@pytest.fixture
def published(living_on):
    return living_on(on_the_list)


def on_to(life, day):
    """Go on to a day, with its sweep of terms."""
    life.day = day
    sweep(life.assembly, today=day, at=at(day))
    life.handled = drain(life.assembly, at=at(day))


def passes(life):
    life.pass_days(1)
    life.give(inspection(life.day, "0.5", report=f"R-{life.count}", answers=True))
    assert life.case.findings[-1].outcome is Band.COMPLIANT


def removed_early(life):
    life.go(Step.PERFORMED)
    passes(life)
    on_to(life, life.case.term(TermKind.EARLIEST_EXIT).due_on + timedelta(days=1))
    for station in (Step.REPAIR_APPLIED, Step.REPAIR_VERIFIED, Act.REMOVE_EARLY):
        life.go(station)
    assert life.status is Status.REMOVED


def quarter_of(day):
    """The quarter of a day, and the 15th of the month after it, when its issue comes out."""
    quarter = (day.month - 1) // 3 + 1
    following = date(day.year + quarter // 4, quarter % 4 * 3 + 1, 15)
    return f"{day.year}-Q{quarter}", following


def listings(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        return bulletins.all_listings(unit)


def consistent(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        assert inbox.parked(unit) == []
        found = audit(unit)
    assert found.findings == ()
    return found


def test_an_early_removal_got_by_fraud_brings_a_listing_of_its_own(published):
    life = published
    removed_early(life)
    (first,) = listings(life)
    assert first.end_reason == EntryStatus.REMOVED_REPAIRED
    for station in (
        Step.REPAIR_FRAUD_FOUND, Act.NOTIFY_RELISTING, Notice.RELISTING_INTENT, "wait", Act.RELIST,
    ):  # fmt: skip
        life.go(station)
    assert life.status is Status.LISTED
    kept, second = listings(life)
    assert kept == first
    assert second.listing_id != first.listing_id
    assert second.listing_no != first.listing_no
    assert second.intent_served_on > first.decided_on
    assert second.listing_served_on is None
    life.go(Notice.RELISTING_DECISION)
    _, second = listings(life)
    assert second.listing_served_on is not None
    issue = bring_out(life, *quarter_of(life.day))
    assert life.status is Status.PUBLISHED
    assert [e.entry_id for e in issue.entries] == [second.listing_id]
    assert [e.entry_id for e in issue.gone] == [first.listing_id]
    assert (issue.head.opening, issue.head.added, issue.head.removed, issue.head.closing) == (
        1,
        1,
        1,
        1,
    )
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        relisted = proofs.latest(unit, CASE, "act.relist")
    assert relisted is not None
    assert relisted.no == second.proof_no
    assert consistent(life).proofs == len(
        ("penalise", "notify_intent", "list", "publish", "notify_relisting", "relist", "publish")
    )


def test_at_the_end_of_the_term_publicity_stops_and_the_page_says_why(published):
    published.go(Step.PERFORMED)
    passes(published)
    due = published.case.term(TermKind.LISTING).due_on
    on_to(published, due + timedelta(days=1))
    assert published.status is Status.SUSPENDED
    assert refresh(published.assembly, published.handled, at=at(published.day))
    (listing,) = listings(published)
    assert listing.ended_on is None
    entry = page(published, f"entry/{listing.listing_id}/index.html")
    assert "期满停止公示" in entry
    assert "移出手续办理中" in entry
    assert ENTERPRISE.name not in entry
    issue = bring_out(published, *quarter_of(published.day))
    assert [e.status for e in issue.entries] == [EntryStatus.TERM_OVER]
    assert (issue.head.opening, issue.head.closing) == (1, 1)
    published.go(Act.REMOVE_EXPIRED)
    (listing,) = listings(published)
    assert (listing.ended_on, listing.end_reason) == (published.day, EntryStatus.REMOVED_EXPIRED)
    consistent(published)


def test_a_subject_that_is_no_more_leaves_with_its_own_reason(published):
    published.go(Step.ENTITY_ENDED)
    published.go(Act.END_ENTITY)
    assert published.status is Status.ENDED
    (listing,) = listings(published)
    assert (listing.ended_on, listing.end_reason) == (published.day, EntryStatus.SUBJECT_ENDED)
    assert refresh(published.assembly, published.handled, at=at(published.day))
    assert "主体终止" in page(published, f"entry/{listing.listing_id}/index.html")
    issue = bring_out(published, *quarter_of(published.day))
    assert issue.changes == (("DEL", "subject_ended"),)
    consistent(published)


def test_a_successor_is_named_once_it_was_decided(published):
    (listing,) = listings(published)
    where = f"entry/{listing.listing_id}/index.html"
    for station in (
        Step.SUCCESSION_ESTABLISHED,
        Act.NOTIFY_SUCCESSOR,
        Notice.SUCCESSION_NOTICE,
        "wait",
    ):
        published.go(station)
    show(published.assembly, at=at(published.day))
    assert PARTICULARS["successor_name"] not in page(published, where)
    published.go(Act.CARRY_OVER)
    assert refresh(published.assembly, published.handled, at=at(published.day))
    entry = page(published, where)
    assert PARTICULARS["successor_name"] in entry
    assert PARTICULARS["successor_uscc"] in entry
    assert PARTICULARS["successor_uscc"] in page(published, f"en/{where}")
    consistent(published)


def test_a_correction_is_read_on_the_page_of_the_entry(published):
    (listing,) = listings(published)
    published.go(Step.DECISION_CHANGED)
    published.go(Act.CORRECT_ENTRY)
    assert refresh(published.assembly, published.handled, at=at(published.day))
    assert PARTICULARS["correction"] in page(published, f"entry/{listing.listing_id}/index.html")
    consistent(published)


def test_a_listing_and_its_whole_road_fit_into_one_batch(assembly, book, tmp_path):
    """The order of writing holds when all is new at once: journal, proof, listing, case."""
    (tmp_path / "first").mkdir()
    office = _assembly(f"sqlite:///{tmp_path / 'first' / 'm.db'}", tmp_path / "first", book)
    first = Living(office).walk(Status.LISTED)
    first.go(Notice.LISTING_DECISION)
    with office.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, body FROM inbox ORDER BY id")).all()
    office.engine.dispose()
    taken = [Incoming("all", f"e{n:03d}", event_from_row(*row)) for n, row in enumerate(rows)]
    with UnitOfWork(assembly.engine) as unit:
        assert inbox.take(unit, taken, at(first.day)) == len(rows)
        unit.commit()
    handled = drain(assembly, at=at(first.day), limit=len(rows))
    assert (handled.parked, handled.events) == (0, len(rows))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
        assert audit(unit).findings == ()
    assert listing.listing_served_on is not None
