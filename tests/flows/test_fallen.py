"""Whatever becomes of an entry, what is told of it is what the public sees of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bulletin import WITHDRAWN, EntryStatus, Reason
from domain.evolve import evolve
from domain.findings import Band
from domain.journal import Moved, TermStarted
from domain.retraction import RetractionKind
from domain.timelimits import TermKind
from domain.triggers import act
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step
from flows.fallen import _Reading
from flows.listed import end_reason
from flows.shown import today
from storage.bulletins import Listing
from tests.conftest import EXAMPLES
from tests.domain.test_histories import DAILY, LAW, ROAD, START, Life
from tests.notifications.sample_issues import sample_entry
from tests.office import CASE, inspection

SHOWN_AGAIN = (RetractionKind.CORRECTED, RetractionKind.RESUMED)
AFTERWARDS = st.one_of(
    st.sampled_from([
        Step.SUSPENSION_ORDERED, Step.SUSPENSION_LIFTED, Step.DECISION_REVOKED,
        Step.DECISION_CHANGED, Step.LISTING_ERROR_FOUND, Step.PERFORMED, Step.REPAIR_APPLIED,
        Step.REPAIR_VERIFIED, Step.REPAIR_FRAUD_FOUND, Step.ENTITY_ENDED,
    ]),
    st.sampled_from([
        Act.WITHDRAW, Act.CORRECT_ENTRY, Act.SUSPEND_PUBLICITY, Act.REMOVE_EARLY,
        Act.REMOVE_EXPIRED, Act.HOLD, Act.END_ENTITY, Act.NOTIFY_RELISTING, Act.RELIST,
    ]),
    st.sampled_from([Notice.RELISTING_INTENT, Notice.RELISTING_DECISION]),
    st.sampled_from(["publish", "sweep", "fraud", "repair", "pass"]),
)  # fmt: skip
HISTORY = st.lists(st.tuples(AFTERWARDS, st.integers(0, 60)), max_size=14)
REPAIR = (Step.PERFORMED, "pass", "until it may leave", Step.REPAIR_APPLIED, Step.REPAIR_VERIFIED,
          Act.REMOVE_EARLY)  # fmt: skip
FRAUD = (Step.REPAIR_FRAUD_FOUND, Act.NOTIFY_RELISTING, Notice.RELISTING_INTENT, "month",
         Act.RELIST, Notice.RELISTING_DECISION, "publish")  # fmt: skip


def published():
    life = Life(DAILY)
    for what in ROAD[: ROAD.index("publish") + 1]:
        life.pass_time(12)
        life.turn(what)
    assert life.case.status is Status.PUBLISHED
    return life


def turn(life, what):
    match what:
        case "repair" | "fraud":
            for one in REPAIR if what == "repair" else FRAUD:
                turn(life, one)
        case "until it may leave":
            exit_day = life.case.term(TermKind.EARLIEST_EXIT)
            life.pass_time((exit_day.due_on - life.day).days + 1 if exit_day else 0)
        case "month":
            life.pass_time(40)
        case "pass":
            life.tell(inspection(life.day, answers=True), Band.COMPLIANT)
        case _:
            life.turn(what)


def listings_of(journal):
    """(id, place, first day in public, Listing) of each listing that was published."""
    case, found = None, []
    for no, entry in enumerate(journal, 1):
        before, case = case, evolve(case, entry)
        if not isinstance(entry, Moved) or before is None:
            continue
        on, was_on = case.status in ON_THE_LIST, before.status in ON_THE_LIST
        if on and not was_on:
            found.append([f"L{len(found) + 1}", no, None, None])
        elif was_on and not on:
            found[-1][3] = (entry.on, end_reason(case, entry).value)
        if case.status is Status.PUBLISHED and found[-1][2] is None:
            found[-1][2] = entry.on
    return [one for one in found if one[2] is not None]


def told(life):
    known = listings_of(life.journal)
    reading = _Reading(LAW, [(key, no, day) for key, no, day, _ in known])
    reading.through(life.journal)
    return known, reading


def listing(key, ended):
    blank = dict.fromkeys(Listing.__slots__, START)
    on, reason = ended or (None, None)
    return Listing(**blank | {"listing_id": key, "case_id": CASE, "ended_on": on,
                              "end_reason": reason})  # fmt: skip


def sees(life, key, ended):
    """The state of an entry as the site shows it."""
    shown = today(replace(sample_entry(1), entry_id=key), listing(key, ended), life.case)
    return shown.status


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_told_last_is_what_the_public_sees(history):
    life, before = published(), []
    for what, days in history:
        life.pass_time(days)
        turn(life, what)
        known, reading = told(life)
        assert reading.changes[: len(before)] == before  # nothing told is ever unsaid
        before = reading.changes
        for key, _, _, ended in known:
            state = sees(life, key, ended)
            said = [c for c in reading.changes if c.entry_id == key]
            lasting = [c for c in said if c.kind is not RetractionKind.CORRECTED]
            if state is EntryStatus.ACTIVE:
                assert not said or said[-1].kind in SHOWN_AGAIN
            else:
                assert lasting[-1].reason == state
                gone = lasting[-1].kind is RetractionKind.WITHDRAWN
                assert gone == (state in WITHDRAWN)
        assert len({(c.entry_id, c.no) for c in reading.changes}) == len(reading.changes)


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_day_is_that_of_the_fact_or_of_office_policy(history):
    """By law the term is one that ran in the case; else it begins with the change itself."""
    life = published()
    for what, days in history:
        life.pass_time(days)
        turn(life, what)
    _, reading = told(life)
    ran = {
        (entry.term.by, entry.term.started_on)
        for entry in life.journal
        if isinstance(entry, TermStarted) and entry.term.kind is TermKind.WITHDRAW
    }
    for change in reading.changes:
        if change.term.status == "office_policy":
            assert change.term.started_on == change.on
            assert change.reason not in WITHDRAWN | {Reason.CORRECTED}
        else:
            assert change.reason != Reason.RESUMED
            assert (change.term.by, change.term.started_on) in ran
    corrected = [c for c in reading.changes if c.kind is RetractionKind.CORRECTED]
    assert len(corrected) <= life.case.times(act(Act.CORRECT_ENTRY))


def test_the_histories_reach_every_kind_of_change():
    """The properties above are about something: removal, fraud, listing again, revocation."""
    life = published()
    for what in (Step.SUSPENSION_ORDERED, Step.SUSPENSION_LIFTED, Step.DECISION_CHANGED,
                 Act.CORRECT_ENTRY, "repair", "fraud", Step.DECISION_REVOKED, Act.WITHDRAW):  # fmt: skip
        life.pass_time(1)
        turn(life, what)
    _, reading = told(life)
    assert [(c.entry_id, c.kind.value) for c in reading.changes] == [
        ("L1", "suspended"), ("L1", "resumed"), ("L1", "corrected"), ("L1", "removed"),
        ("L1", "withdrawn"), ("L2", "withdrawn"),
    ]  # fmt: skip
