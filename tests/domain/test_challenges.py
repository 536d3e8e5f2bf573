"""What challenges a case, read off its facts: every history, and the roads one by one."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings

from domain.challenges import (
    COURSES,
    KIND_BEGUN,
    Challenge,
    Standing,
    challenges_of,
    touched,
)
from domain.decided import Question, decision_of, decisions, question_of
from domain.evolve import evolve
from domain.journal import Moved
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.needs import beside
from domain.vocabulary import Act, Notice, Status, Step
from tests.domain.test_histories import HISTORY, Life, live, road_to

EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "60"))
# From the penalty's pre-notice on, what a party and the organs can do.
CHALLENGED = [
    (Step.HEARING_REQUESTED, 2), (Act.CONVENE_HEARING, 1), (Notice.HEARING_NOTICE, 1),
    (Step.HEARING_HELD, 20), (Step.DEFENCE_RECEIVED, 1), (Step.DEFENCE_REVIEWED, 1),
]  # fmt: skip


def turn(life: Life, *turns) -> Life:
    for what, days in turns:
        life.pass_time(days)
        life.turn(what)
    return life


@given(HISTORY)
@settings(max_examples=EXAMPLES * 2, deadline=None)
def test_challenges_only_come_and_change_by_facts_that_touch_them(history):
    """What is kept with the cases is looked at again only for such facts: nothing may be missed."""
    before, case = (), None
    for entry in live(history).journal:
        was = () if case is None else case.facts
        case = evolve(case, entry)
        now = challenges_of(case)
        assert [(one.no, one.kind, one.asked) for one in now[: len(before)]] == [
            (one.no, one.kind, one.asked) for one in before
        ]
        if now != before:
            assert touched(case.facts[len(was) :])
        before = now
    assert len(before) == sum(fact.what in KIND_BEGUN for fact in case.facts)
    for one in before:
        assert (one.standing is Standing.DECIDED) == (one.ended is not None)
        if one.ended is not None:
            assert one.asked.on <= one.ended.on


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_stay_or_a_remedy_that_runs_for_the_procedure_is_open_here(history):
    """The needs of the table and the desk read the same facts and must not contradict each other."""
    case = live(history).case
    found = challenges_of(case)
    for matter, kinds in (
        (beside.STAY, {Challenge.STAY}),
        (beside.REMEDY, {Challenge.RECONSIDERATION, Challenge.SUIT}),
    ):
        runs = beside.running(case, matter)
        still = [one for one in found if one.kind in kinds and one.ended is None]
        can_end = any(
            row.on in COURSES[kind].settles and case.status in row.when
            for kind in kinds for row in TABLE
        )  # fmt: skip
        if can_end:
            assert bool(runs) == bool(still)


def test_a_hearing_goes_from_the_request_to_the_decision_that_follows_its_record():
    life = road_to(Status.PENALTY_NOTICED)
    turn(life, (Notice.PENALTY_PRENOTICE, 1), (Step.HEARING_REQUESTED, 2))
    (one,) = challenges_of(life.case)
    assert (one.kind, one.standing) == (Challenge.HEARING, Standing.CONVENE)
    turn(life, *CHALLENGED[1:4])
    (one,) = challenges_of(life.case)
    assert one.heard is not None
    assert one.standing is Standing.WEIGH  # its record is to be followed by a decision
    turn(life, (Step.COLLECTIVE_DISCUSSION, 1), (Act.PENALISE, 1))
    (one,) = challenges_of(life.case)
    assert life.case.status is Status.PENALISED
    assert one.ended is not None
    assert one.ended.what == "act.penalise"


@pytest.mark.parametrize("end", [Step.HEARING_FORFEITED, Step.HEARING_WITHDRAWN])
def test_a_hearing_that_is_not_held_ends_without_a_record(end):
    life = road_to(Status.PENALTY_NOTICED)
    turn(life, (Notice.PENALTY_PRENOTICE, 1), *CHALLENGED[:3], (end, 20))
    (one,) = challenges_of(life.case)
    assert (one.heard, one.standing) == (None, Standing.DECIDED)
    assert one.ended is not None
    assert one.ended.what == f"step.{end}"


def test_one_review_answers_every_defence_and_a_later_one_is_open_again():
    life = road_to(Status.PENALTY_NOTICED)
    turn(
        life, (Notice.PENALTY_PRENOTICE, 1), (Step.DEFENCE_RECEIVED, 1), (Step.DEFENCE_RECEIVED, 1)
    )
    assert {one.standing for one in challenges_of(life.case)} == {Standing.WEIGH}
    turn(life, (Step.DEFENCE_REVIEWED, 1), (Step.DEFENCE_RECEIVED, 1))
    assert [one.standing for one in challenges_of(life.case)] == [
        Standing.DECIDED, Standing.DECIDED, Standing.WEIGH,
    ]  # fmt: skip


def test_what_nobody_can_answer_any_more_has_fallen_away():
    life = road_to(Status.PENALTY_NOTICED)
    turn(life, (Notice.PENALTY_PRENOTICE, 1), (Step.DEFENCE_RECEIVED, 1), (Act.NO_PENALTY, 1))
    (one,) = challenges_of(life.case)
    assert life.case.status is Status.CLOSED
    assert one.ended is not None
    assert one.ended.what == "act.no_penalty"


def test_of_two_stays_the_later_is_lifted_first():
    life = road_to(Status.PUBLISHED)
    turn(
        life,
        (Step.SUSPENSION_ORDERED, 1),
        (Step.SUSPENSION_ORDERED, 1),
        (Step.SUSPENSION_LIFTED, 1),
    )
    first, second = challenges_of(life.case)
    assert first.ended is None
    assert second.ended is not None
    assert beside.running(life.case, beside.STAY) == (first.asked,)


def test_a_suit_and_a_reconsideration_end_by_what_settles_them():
    life = road_to(Status.EFFECTIVE)
    turn(
        life,
        (Step.RECONSIDERATION_FILED, 1),
        (Step.RECONSIDERATION_UPHELD, 1),
        (Step.SUIT_FILED, 1),
    )
    first, second = challenges_of(life.case)
    assert first.ended is not None
    assert (second.kind, second.standing) == (Challenge.SUIT, Standing.ORGAN)
    turn(life, (Step.DECISION_REVOKED, 1))
    assert {one.standing for one in challenges_of(life.case)} == {Standing.DECIDED}


# -- decisions -------------------------------------------------------------------------------------


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_decision_is_read_the_same_while_it_is_taken_and_from_the_journal(history):
    life = live(history)
    rows = [(number, [entry]) for number, entry in enumerate(life.journal, start=1)]
    found, case = [], None
    for number, entries in rows:
        case = evolve(case, entries[0])
        made = decision_of(case, entries, number)
        found += [made] if made is not None else []
    assert decisions(rows) == found
    taken = [e for e in life.journal if isinstance(e, Moved) and e.signed]
    assert len(found) == sum(
        Act(ROW_BY_ID[e.row].on.what) in _DECIDING for e in taken
    )  # each decision once


_DECIDING = {
    Act.WARN_ON_THE_SPOT, Act.WARN_AND_ORDER, Act.PENALISE, Act.NO_PENALTY, Act.LIST,
    Act.DO_NOT_LIST, Act.EXTEND, Act.REFUSE_EXTENSION, Act.DEFER_FINE, Act.REFUSE_DEFERRAL,
    Act.REMOVE_EARLY, Act.REFUSE_REPAIR,
}  # fmt: skip


def test_not_to_punish_answers_the_question_of_the_proceeding_it_ends():
    warned, punished = road_to(Status.WARNING_NOTICED).case, road_to(Status.PENALTY_NOTICED).case
    assert question_of(warned, Act.NO_PENALTY) is Question.WARNING
    assert question_of(punished, Act.NO_PENALTY) is Question.PENALTY
    assert question_of(punished, Act.PRENOTIFY_PENALTY) is Question.PENALTY
    assert question_of(punished, Act.SUSPEND_TERM) is None
