"""What is next in a case: the main road leads on, and what it lacks has a move that puts it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from domain.case import Case
from domain.due_process import HOLDS
from domain.lifecycle import ROWS, TABLE
from domain.needs.asked import Asked
from domain.roles import Role
from domain.triggers import Trigger, act, served
from domain.vocabulary import TERMINAL, Act, Need, Notice, Status, Step
from flows.ladder import Standing, ladder
from flows.moves import CaseNow, case_now
from flows.next_move import (
    CURE,
    MAIN,
    SAID_IN_THE_FORM,
    by_trigger,
    dues,
    next_of,
    pressing,
)
from storage.unit_of_work import UnitOfWork
from tests.flows.living import ROAD, Living
from tests.office import CASE, USCC, about, approve, complaint, inspection, propose


def now_of(living: Living) -> CaseNow:
    with UnitOfWork(living.assembly.engine, reading=True) as unit:
        return case_now(living.assembly, unit, CASE, living.day)


@pytest.mark.parametrize("status", MAIN)
def test_every_move_of_the_main_road_is_a_row_where_the_case_stands(status):
    assert [trigger for trigger in MAIN[status] if (status, trigger) not in ROWS] == []


def test_the_main_road_leads_on_from_wherever_something_is_to_be_done():
    waits = {Status.START, Status.LEAD}  # for an inspection
    assert set(Status) - set(MAIN) == TERMINAL | waits


@pytest.mark.parametrize("need", CURE)
def test_what_puts_a_need_on_file_is_a_row_of_the_table(need):
    assert any(row.on == CURE[need] for row in TABLE)


class Listening(Mapping[str, str]):
    """Particulars that remember what was asked of them."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.heard.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("need", sorted(SAID_IN_THE_FORM))
def test_a_need_the_form_meets_asks_for_what_the_form_says(need, book):
    """Of a case with nothing on file; what such a need finds there is not asked of the form."""
    rows = [row for row in TABLE if need in row.needs]
    heard = Listening()
    case = Case(case_id=CASE, uscc=USCC, opened_on=date(2026, 1, 5))
    HOLDS[need](Asked(case, date(2026, 1, 5), heard, {}))
    from_the_complaint = {"complaint_no", "duplicate_of"}
    told = {name for row in rows for name in row.particulars} | from_the_complaint
    late = {Need.NOT_HARSHER_THAN_NOTICED, Need.EXTENSION_WITHIN_CAP}  # once notice was given
    assert heard.heard <= told | {"fine_yuan", "offence", "stop_work"}
    assert heard.heard or need in late


def test_the_road_is_led_step_by_step(office):
    """At every station the desk names the move that the road then takes."""
    living = Living(office)
    living.give(inspection(living.day))
    for station in ROAD:
        coming = next_of(now_of(living), by_trigger(now_of(living).moves()))
        match station:
            case Act():
                assert coming.move is not None
                assert coming.move.row.on == act(station)
            case Notice():
                assert coming.move is not None
                assert coming.move.row.on == served(station)
            case Step():
                assert coming.move is not None
                assert coming.move.row.on == Trigger(f"step.{station}")
            case _:
                assert coming.move is None  # to be waited for, or to be inspected
        assert coming.zh
        assert coming.en
        living.go(station)
    told = next_of(now_of(living), by_trigger(now_of(living).moves()))
    assert told.zh == "提请：催告履行"  # listed; the fine was not paid in time


def test_the_ladder_is_taken_from_below(office):
    living = Living(office)
    living.give(inspection(living.day))
    first = [rung.standing for rung in ladder(now_of(living).case)]
    assert first[0] is Standing.TAKEN
    assert first[1] is Standing.NEXT
    assert set(first[2:]) == {Standing.LATER}
    for station in ROAD:
        living.go(station)
    last = ladder(now_of(living).case)
    assert [rung.standing for rung in last][-2:] == [Standing.NEXT, Standing.LATER]
    assert Standing.PASSED not in {rung.standing for rung in last}
    days = [rung.on for rung in last if rung.on is not None]
    assert days == sorted(days)


def test_a_decision_that_waits_for_its_head_shows_who_reviewed_it(office):
    """The legal review is a signature under the proposal (行政处罚法 58)."""
    living = Living(office)
    living.give(inspection(living.day))
    for station in ROAD[: ROAD.index(Act.PENALISE)]:
        living.go(station)
    assert rung(living, "法制审核").standing is Standing.NEXT
    living.give(propose(Act.PENALISE, living.day, fine_yuan="50000"))
    number = now_of(living).case.proposal.number
    living.give(approve(number, Role.LEGAL_REVIEWER, living.day))
    assert rung(living, "法制审核").standing is Standing.TAKEN
    assert rung(living, "处罚决定").standing is Standing.NEXT


def test_what_was_found_later_does_not_move_what_the_case_began_with(office):
    living = Living(office)
    living.give(inspection(living.day))
    first = rung(living, "检查或检测")
    living.give(inspection(living.day + timedelta(days=3), report="JC-2"))
    assert rung(living, "检查或检测") == first


def rung(living, zh):
    return next(one for one in ladder(now_of(living).case) if one.zh == zh)


def test_an_open_proposal_is_what_is_next(office):
    living = Living(office)
    living.give(inspection(living.day))
    living.give(propose(Act.FILE, living.day))
    coming = next_of(now_of(living), by_trigger(now_of(living).moves()))
    assert coming.signing
    assert coming.zh == "机关负责人签署“立案”"


def test_what_is_owed_about_a_complaint_presses_and_is_late_after_its_last_day(office):
    living = Living(office)
    living.give(complaint(living.day))
    now = now_of(living)
    first = pressing(now)
    assert first is not None
    assert (first.complaint, first.ours) == ("JB-1", True)
    assert "JB-1" in next_of(now, by_trigger(now.moves())).zh
    living.pass_days(60)
    living.go("wait")  # swept: the term has ended, what it asks for is still owed
    late = pressing(now_of(living))
    assert late is not None
    assert late.due_on == first.due_on < living.day
    living.give(about(Step.COMPLAINT_ACCEPTED, living.day))
    assert [due.overdue for _, due in dues(now_of(living))] == [False]
