"""The dates on the page of an entry are those on which the engine really lets it go."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.findings import Band
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Status, Step
from flows import calendar_change
from flows.deliver import facts_of
from flows.handle import drain
from flows.publish import show
from flows.tick import sweep
from rules.calendar import build_calendar
from rules.office_calendar import OfficeCalendar
from storage import bulletins, outbox
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import on_the_list
from tests.flows.living import at
from tests.flows.test_publish import page
from tests.office import ENTERPRISE, inspection

ONE_DAY = timedelta(days=1)


@pytest.fixture
def published(living_on_here):
    return living_on_here(on_the_list)


def entry_page(life, language="en/"):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
    return page(life, f"{language}entry/{listing.listing_id}/index.html")


def on_the_page(life, fact):
    """The date of a fact as the public reads it."""
    said = re.search(rf'id="fact-{fact}".*?<span>([\d-]+)</span>', entry_page(life), re.DOTALL)
    assert said, fact
    return date.fromisoformat(said[1])


def on_to(life, day):
    life.day = day
    sweep(life.assembly, today=day, at=at(day))
    drain(life.assembly, at=at(day))


def rectified(life):
    life.pass_days(1)
    life.give(inspection(life.day, "0.5", report=f"R-{life.count}", answers=True))
    assert life.case.findings[-1].outcome is Band.COMPLIANT


def applied(life):
    """Everything an early removal needs but time."""
    life.go(Step.PERFORMED)
    rectified(life)
    life.go(Step.REPAIR_APPLIED)
    life.go(Step.REPAIR_VERIFIED)


def asks_for_removal(life, day):
    """Whether the office can take the decision on a day: proposed and signed."""
    on_to(life, day)
    try:
        life.act(Act.REMOVE_EARLY)
    except AssertionError:  # the proposal was refused, so nothing waits for a signature
        assert life.status is not Status.REMOVED
        return False
    return life.status is Status.REMOVED


def test_early_removal_is_refused_the_day_before_and_granted_on_the_day(published):
    leaves = on_the_page(published, "earliest_exit_date")
    applied(published)
    assert published.day < leaves - ONE_DAY

    assert not asks_for_removal(published, leaves - ONE_DAY)
    assert asks_for_removal(published, leaves)


def test_at_the_end_it_is_shown_to_the_last_day_and_not_a_day_longer(published):
    last = on_the_page(published, "end_date")
    rectified(published)

    on_to(published, last)
    show(published.assembly, at=at(last))
    assert published.status is Status.PUBLISHED
    assert ENTERPRISE.name in entry_page(published)
    on_to(published, last + ONE_DAY)
    show(published.assembly, at=at(published.day))
    assert published.status is Status.SUSPENDED
    assert ENTERPRISE.name not in entry_page(published)


def test_a_calendar_that_ends_the_term_earlier_moves_the_page_too(published):
    """The Sunday on which the term would have ended is made a working day."""
    told = on_the_page(published, "earliest_exit_date")
    sunday = published.case.term(TermKind.EARLIEST_EXIT).due_on - ONE_DAY
    assert sunday.weekday() == 6
    worked = OfficeCalendar.model_validate({"corrections": [
        {"date": f"{sunday}", "kind": "make_up", "reference": "虚构通知"},
    ]})  # fmt: skip
    published.assembly = replace(published.assembly, calendar=build_calendar(office=worked))
    day = published.day
    assert calendar_change.move(published.assembly, today=day, at=at(day), reason="虚构通知") == 1
    show(published.assembly, at=at(day))
    leaves = on_the_page(published, "earliest_exit_date")
    applied(published)

    assert leaves == told - ONE_DAY
    assert not asks_for_removal(published, leaves - ONE_DAY)
    assert asks_for_removal(published, leaves)


def test_publicity_that_is_held_ends_on_the_new_day(published):
    first = on_the_page(published, "end_date")
    on_to(published, first + ONE_DAY)
    until = first + timedelta(days=100)
    published.act(Act.HOLD, hold_until=f"{until}")
    show(published.assembly, at=at(published.day))
    last = on_the_page(published, "end_date")
    rectified(published)

    assert last >= until
    on_to(published, last)
    assert published.status is Status.PUBLISHED
    on_to(published, last + ONE_DAY)
    assert published.status is Status.SUSPENDED


def test_the_decision_on_the_listing_names_the_days_of_the_page(published):
    with UnitOfWork(published.assembly.engine, reading=True) as unit:
        waiting = outbox.claim(unit, now=at(published.day), until=at(published.day), limit=50)
    (decision,) = [one for one in waiting if one.notice == Notice.LISTING_DECISION]
    facts, _ = facts_of(published.assembly, decision)

    assert facts["listing"]["earliest_exit"] == f"{on_the_page(published, 'earliest_exit_date')}"
    assert facts["listing"]["until"] == f"{on_the_page(published, 'end_date')}"


def test_once_the_minimum_period_is_over_the_page_keeps_its_day(published):
    leaves = on_the_page(published, "earliest_exit_date")
    on_to(published, leaves + timedelta(days=3))
    show(published.assembly, at=at(published.day))

    assert published.case.term(TermKind.EARLIEST_EXIT) is None
    assert on_the_page(published, "earliest_exit_date") == leaves
