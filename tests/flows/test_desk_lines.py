"""What the desks look things up by is what the journals say: as written, and written again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.events import EnterpriseRegistered
from domain.journal import Moved, Recorded
from domain.vocabulary import Status, Step
from flows import at_desk, fallen
from flows.audit import audit
from flows.listed import repairs_asked
from flows.tasks import What, open_tasks, settle, tasks
from storage import desk_lines, officials, retractions
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import ROAD, START, Living, at
from tests.office import CASE, ENTERPRISE, PEOPLE, complaint, dust, inspection, registered, take

ELSEWHERE = "示例九镇"
TABLES = (
    "SELECT waits_for, asked_on, at_work, owed_on, township FROM cases ORDER BY case_id",
    "SELECT person, case_id FROM case_people ORDER BY person, case_id",
    "SELECT complaint_no, case_id, uscc, township, filed_on, open, due_on, retaliation"
    " FROM complaint_lines ORDER BY complaint_no",
    "SELECT judgement_id, uscc, township, on_day FROM asking ORDER BY judgement_id",
    "SELECT case_id, version FROM list_moved ORDER BY case_id",
    "SELECT case_id, kind, complaint, township FROM terms ORDER BY case_id, kind, complaint",
    "SELECT listing_id, township, repair_asked FROM listings ORDER BY listing_id",
)
EMPTIED = (
    "UPDATE cases SET waits_for = '', asked_on = NULL, at_work = false, owed_on = NULL,"
    " township = ''",
    "DELETE FROM case_people",
    "DELETE FROM complaint_lines",
    "DELETE FROM asking",
    "DELETE FROM list_moved",
    "UPDATE listings SET repair_asked = false",
)


def noted(assembly):
    """Every row the desks look things up by."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return [unit.rows(statement) for statement in TABLES]


def problems(assembly, *changes):
    """What the audit finds, after these statements if any; they are not committed."""
    with UnitOfWork(assembly.engine, reading=not changes) as unit:
        for change in changes:
            assert unit.run(change, ()) > 0
        return [(one.table, one.key) for one in audit(unit).findings]


def lived(assembly) -> Living:
    """A case on the list, complained of twice, once with retaliation, with samples in doubt."""
    living = Living(assembly)
    unsound = dust("2.4", START, "000", post="包装", accredited=False)
    living.give(
        replace(inspection(START, report="R-0"), measurements=(unsound,)), inspection(START),
        complaint(START, "JB-1"), replace(complaint(START, "JB-2"), subject="打击报复"),
    )  # fmt: skip
    for station in ROAD:
        living.go(station)
    return living


def published(living: Living) -> Living:
    """The same once an issue told of it."""
    living.day = date(2026, 4, 15)
    publish(living.assembly, period="2026-Q1", today=living.day, at=at(living.day))
    living.give()
    return living


@pytest.fixture
def listed(assembly) -> Living:
    """The same on each database."""
    return lived(assembly)


def test_what_is_written_event_by_event_is_what_the_journals_give_at_once(listed):
    published(listed).give(take(Step.REPAIR_APPLIED, listed.day))
    assembly, before = listed.assembly, noted(listed.assembly)
    assert problems(assembly) == []
    assert all(before)
    assert [row[2] for row in before[-1]] == [True]
    for change, table in (
        ("UPDATE terms SET township = '别处'", "terms"),
        ("UPDATE listings SET township = '别处'", "listings"),
    ):
        assert [found for found, _ in problems(assembly, change)] == [table]
    with UnitOfWork(assembly.engine) as unit:
        for statement in EMPTIED:
            unit.run(statement, ())
        unit.commit()
    assert {table for table, _ in problems(assembly)} == {
        "cases", "case_people", "complaint_lines", "asking", "list_moved", "listings",
    }  # fmt: skip
    with UnitOfWork(assembly.engine) as unit:
        at_desk.catch_up(unit, assembly.jurisdiction(officials.roster(unit)))
        unit.commit()
    assert noted(assembly) == before
    assert problems(assembly) == []


def test_a_case_is_read_for_what_fell_from_its_first_issue_on(office):
    """Decided and not published, it was read by every page however often; nothing could fall."""
    noted = "SELECT case_id FROM list_moved"
    living = lived(office)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert unit.rows(noted, ()) == []
    living.day = date(2026, 4, 15)
    publish(office, period="2026-Q1", today=living.day, at=at(living.day))
    with UnitOfWork(office.engine) as unit:  # the case itself is told by an event that waits yet
        assert [row[0] for row in unit.rows(noted, ())] == [CASE]
        assert [one.case_id for one in retractions.unread(unit, noted=True)] == [CASE]
        fallen.keep(unit, fallen.fallen(unit, office), at(living.day))
        assert unit.rows(noted, ()) == []
        unit.commit()
    living.give()
    assert problems(office) == []
    with UnitOfWork(office.engine, reading=True) as unit:
        assert [row[0] for row in unit.rows(noted, ())] == [CASE]


@pytest.mark.parametrize(
    ("change", "table"),
    [("UPDATE cases SET owed_on = '2031-01-01'", "cases"),
     ("UPDATE cases SET at_work = NOT at_work", "cases"),
     ("UPDATE cases SET township = '别处'", "cases"),
     ("INSERT INTO case_people VALUES ('ins-99', '" + CASE + "')", "case_people"),
     ("DELETE FROM case_people WHERE person = 'ins-01'", "case_people"),
     ("UPDATE complaint_lines SET retaliation = NOT retaliation", "complaint_lines"),
     ("UPDATE complaint_lines SET township = '别处'", "complaint_lines"),
     ("UPDATE complaint_lines SET due_on = '2031-01-01'", "complaint_lines"),
     ("DELETE FROM complaint_lines WHERE complaint_no = 'JB-2'", "complaint_lines")],
)  # fmt: skip
def test_a_row_that_was_changed_is_found(office, change, table):
    living = Living(office)
    living.give(inspection(START), complaint(START, "JB-1"),
                replace(complaint(START, "JB-2"), subject="打击报复"))  # fmt: skip
    living.go(ROAD[0])
    assert problems(office) == []
    with UnitOfWork(office.engine) as unit:
        assert unit.run(change, ()) > 0
        unit.commit()
    assert {found for found, _ in problems(office)} == {table}


def test_repair_is_asked_for_in_the_listing_that_is_in_force():
    def moved(becomes: Status) -> Moved:
        return Moved(on=START, row="", becomes=becomes)

    asked = Recorded(on=START, row="", what="step.repair_applied", by="", document="")
    on, shown, off = map(moved, (Status.LISTED, Status.PUBLISHED, Status.REMOVED))
    life = [(1, [asked]), (2, [on]), (4, [shown]), (5, [asked]), (6, [asked, off]), (8, [asked]),
            (9, [on])]  # fmt: skip
    assert repairs_asked(life) == {2: True, 9: False}
    assert repairs_asked([*life, (10, [asked])]) == {2: True, 9: True}


def test_who_took_part_is_whom_the_journal_names(listed):
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        bodies = " ".join(
            row[0] for row in unit.rows(f"SELECT body FROM journal WHERE stream = '{CASE}'")
        )
        held = desk_lines.people(unit)[CASE]
    named = {
        person
        for person in PEOPLE
        if any(f"{left}{person}{right}" in bodies for left in '";' for right in '";')
    }
    assert held & PEOPLE.keys() == named


def test_cases_and_complaints_follow_an_enterprise_that_moves(listed):
    moved = replace(ENTERPRISE, township=ELSEWHERE)
    listed.give(EnterpriseRegistered(on=listed.day, enterprise=moved))
    cases, _, complaints, asking, _, terms, listings = noted(listed.assembly)
    assert {row[4] for row in cases} == {row[3] for row in complaints} == {ELSEWHERE}
    assert {row[2] for row in asking} == {ELSEWHERE}
    assert {row[3] for row in terms} == {row[1] for row in listings} == {ELSEWHERE}
    assert problems(listed.assembly) == []
    # And back again in one batch with what happens to it there.
    listed.give(registered(listed.day + timedelta(days=1)))
    assert {row[4] for row in noted(listed.assembly)[0]} == {ENTERPRISE.township}


def told(assembly, today: date, **only):
    """The open tasks by either way."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        every = tasks(assembly, unit, today=today)
        return (
            [one for one in every if one.closed_on is None],
            list(open_tasks(assembly, unit, today=today, **only)),
        )


def test_open_tasks_are_those_of_all_that_are_open_and_the_sweep_changes_none(listed):
    assembly = listed.assembly
    every, read = told(assembly, listed.day)
    assert read == every
    assert {one.what for one in read} == {What.RESAMPLE, What.RETALIATION}
    assert settle(assembly) == 0
    (asked,) = (row[0] for row in noted(assembly)[3])
    for change in ("DELETE FROM asking", "UPDATE asking SET township = '别处'"):
        assert problems(assembly, change) == [("asking", asked)]
    later = listed.day + timedelta(days=1)
    listed.give(replace(inspection(later, report="R-9"), measurements=(
        dust("0.5", later, "9", post="包装"),)))  # fmt: skip
    every, read = told(assembly, later)
    assert read == every
    assert {one.what for one in read} == {What.RETALIATION}
    assert (settle(assembly), settle(assembly)) == (1, 0)
    assert told(assembly, later) == (every, every)
    assert problems(assembly) == []


def test_open_tasks_are_of_the_townships_asked_for(listed):
    today = listed.day
    assert told(listed.assembly, today, townships=(ELSEWHERE,))[1] == []
    every, mine = told(listed.assembly, today, townships=(ENTERPRISE.township,), most=5)
    assert mine == every


def test_journals_of_the_list_that_went_on_are_noted_until_they_are_read(listed):
    assembly, day = published(listed).assembly, listed.day

    def both() -> tuple[list[object], list[object]]:
        with UnitOfWork(assembly.engine, reading=True) as unit:
            return retractions.unread(unit), retractions.unread(unit, noted=True)

    listed.give(take(Step.DECISION_REVOKED, day))
    every, noted_ones = both()
    assert every == noted_ones
    assert [one.case_id for one in every] == [CASE]
    with UnitOfWork(assembly.engine) as unit:
        fallen.keep(unit, fallen.fallen(unit, assembly), at(day))
        unit.commit()
    assert both() == ([], [])
    assert problems(assembly) == []
