"""The periodic list: one issue a period, chained, whole or not at all, and names that must go."""

from __future__ import annotations

import gc
import json
from datetime import date, timedelta

import pytest

from domain.events import EntryPublished
from domain.vocabulary import Act, Status, Step
from flows.audit import audit
from flows.handle import Handled
from flows.publish import refresh, show
from flows.release import NotDueError, period_before
from notifications.kept_papers import CODE, KEPT
from storage import issues
from storage.doors import FILE
from storage.unit_of_work import UnitOfWork
from tests.conftest import EXAMPLES
from tests.flows import living
from tests.flows.issues import RELEASED, bring_out, publish
from tests.flows.living import Living, at
from tests.flows.test_write_path import CrashError, crashing_at
from tests.heap import set_aside
from tests.office import CASE, ENTERPRISE

# Every so many statements; every one of them in the large runs.
STRIDE = 1 if EXAMPLES >= 1000 else 7


@pytest.fixture
def listed(living_on):
    life = living_on(living.listed)
    assert life.day < date(2026, 4, 1)
    return life


def page(life, name):
    return (life.assembly.settings.site / "public" / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2026, 1, 10), "2025-Q4"), (date(2026, 3, 31), "2025-Q4"),
        (date(2026, 4, 1), "2026-Q1"), (date(2026, 12, 31), "2026-Q3"),
    ],
)  # fmt: skip
def test_the_period_that_can_come_out_is_the_last_full_quarter(day, period):
    assert period_before(day) == period


def test_what_rests_on_a_revoked_decision_is_in_no_issue(listed):
    """Revoked after the listing was served, before it was withdrawn: it never comes out."""
    listed.go(Step.DECISION_REVOKED)
    issue = bring_out(listed)
    assert issue.entries == ()
    assert listed.status is Status.LISTED


def test_what_was_listed_too_long_ago_to_be_shown_is_in_no_issue(listed):
    """Its term ran out before any issue came; nobody swept the terms since."""
    listed.day = date(2027, 4, 5)
    issue = bring_out(listed, "2027-Q1", listed.day)
    assert issue.entries == ()


def test_an_issue_carries_the_entry_with_its_account(listed):
    issue = bring_out(listed)
    (entry,) = issue.entries
    head = issue.head
    assert (head.opening, head.added, head.removed, head.closing) == (0, 1, 0, 1)
    assert (entry.name, entry.grounds) == (ENTERPRISE.name, ("G1", "G2"))
    assert entry.exceedances[0].explanation["arithmetic"] == "2.4 ÷ 1 = 2.40"
    assert listed.status is Status.PUBLISHED
    assert ENTERPRISE.name in page(listed, "index.html")
    rows = json.loads(page(listed, "list/2026-Q1/entries.json"))
    assert ENTERPRISE.uscc in json.dumps(rows, ensure_ascii=False)


def test_a_period_has_one_issue_however_often_it_is_asked_for(listed):
    first, again = bring_out(listed), bring_out(listed, day=date(2026, 4, 18))
    assert first == again
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        assert issues.count(unit) == 1


def test_a_period_that_is_not_over_does_not_come_out(assembly):
    with pytest.raises(NotDueError, match="尚未结束"):
        publish(assembly, period="2026-Q2", today=RELEASED, at=at(RELEASED))


def test_an_unserved_listing_is_not_published(assembly):
    life = Living(assembly).walk(Status.LISTED)
    issue = bring_out(life)
    assert issue.entries == ()
    assert life.status is Status.LISTED
    forced = EntryPublished(case_id=CASE, on=RELEASED, issue=9, period="x")
    life.give(forced)
    assert life.status is Status.LISTED


def papers(life):
    """The papers kept from the last showing, without their codes, by their place on the disk."""
    kept = (life.assembly.settings.site / KEPT).iterdir()
    return {path.stat().st_ino: path.read_bytes()[CODE:] for path in kept}


def test_a_paper_nothing_happened_to_is_not_set_again(listed):
    bring_out(listed)
    public = listed.assembly.settings.site / "public"
    before, first = papers(listed), {p.read_bytes() for p in public.rglob("*.pdf")}
    assert len(first) == 2  # the issue's and the entry's
    assert set(before.values()) == first
    show(listed.assembly, at=at(listed.day))
    assert papers(listed) == before
    assert {p.read_bytes() for p in public.rglob("*.pdf")} == first


def test_a_showing_makes_no_key_where_the_office_s_is_lost(listed):
    bring_out(listed)
    before, key = papers(listed), listed.assembly.settings.home / FILE
    key.rename(key.with_name("lost"))
    try:
        show(listed.assembly, at=at(listed.day))
        assert not key.exists()
        assert sorted(papers(listed).values()) == sorted(before.values())  # set anew, the same
        assert not papers(listed).keys() & before.keys()
    finally:
        key.with_name("lost").rename(key)


def test_a_withdrawn_name_leaves_every_issue_and_file(listed):
    bring_out(listed)
    (paper,) = (listed.assembly.settings.site / "public").glob("entry/*/notice.pdf")
    naming = paper.read_bytes()
    assert naming in papers(listed).values()
    listed.go(Step.DECISION_REVOKED)
    listed.day += timedelta(days=1)
    done = Handled(public_changed=False)
    assert not refresh(listed.assembly, done, at=at(listed.day))
    listed.act(Act.WITHDRAW)
    assert listed.handled.public_changed
    assert refresh(listed.assembly, listed.handled, at=at(listed.day))
    public = listed.assembly.settings.site / "public"
    for path in public.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert ENTERPRISE.name.encode() not in content, path
            assert ENTERPRISE.uscc.encode() not in content, path
    assert naming not in papers(listed).values()
    issue = bring_out(listed, "2026-Q2", date(2026, 7, 15))
    assert (issue.head.opening, issue.head.removed, issue.head.closing) == (1, 1, 0)
    assert issue.changes == (("DEL", "withdrawn_revoked"),)
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_a_suspended_entry_shows_no_name(listed):
    bring_out(listed)
    listed.go(Step.SUSPENSION_ORDERED)
    issue = bring_out(listed, "2026-Q2", date(2026, 7, 15))
    assert issue.head.closing == 1
    assert ENTERPRISE.name not in page(listed, "index.html")


def test_a_suspension_and_its_end_are_shown_without_a_new_issue(listed):
    bring_out(listed)
    listed.go(Step.SUSPENSION_ORDERED)
    assert refresh(listed.assembly, listed.handled, at=at(listed.day))
    assert ENTERPRISE.name not in page(listed, "index.html")
    listed.go(Step.SUSPENSION_LIFTED)
    assert refresh(listed.assembly, listed.handled, at=at(listed.day))
    assert ENTERPRISE.name in page(listed, "index.html")


def test_issues_are_chained(listed):
    bring_out(listed)
    second = bring_out(listed, "2026-Q2", date(2026, 7, 15))
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        ((_, digest, _), _) = issues.shown_moments(unit)
    assert second.head.previous_digest == digest


def test_a_crash_at_any_step_is_mended_by_running_again(listed):
    """Kill publication before each statement; a second run brings out the same single issue."""
    engine, step = listed.assembly.engine, 0
    with set_aside():
        while True:
            step += STRIDE
            with crashing_at(engine, step) as reached:
                try:
                    bring_out(listed)
                except CrashError:
                    crashed = True
                else:
                    crashed = False
            if (
                crashed
            ):  # a process that dies lets go of the file; here its statements must be found
                engine.dispose()
                gc.collect()
                continue
            if reached() < step:
                break
    assert listed.status is Status.PUBLISHED
    with UnitOfWork(engine, reading=True) as unit:
        assert issues.count(unit) == 1
        assert issues.not_shown(unit) == []
        assert audit(unit).findings == ()
    assert ENTERPRISE.name in page(listed, "index.html")
