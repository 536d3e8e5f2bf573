"""The additional fine: three percent a day, never above the fine, resting in remedies and deferrals."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import Case, Fact
from domain.performance import Day, account, additional_fine, fine_yuan
from domain.timelimits import Term, TermKind
from domain.triggers import act, lapsed, step
from domain.vocabulary import Act, Step
from tests.office import CASE, USCC

START = date(2025, 12, 31)  # the day after the term to pay ran out
FINES = st.integers(0, 500_000)


def fact(what, on, **said):
    return Fact(str(what), on, "", "示材1号", "", said)


def case_of(*facts, fine="80000", terms=()):
    decided = fact(act(Act.PENALISE), START - timedelta(days=20), fine_yuan=fine)
    return Case(case_id=CASE, uscc=USCC, opened_on=START, facts=(decided, *facts), terms=terms)


def day(number):
    """The n-th day late."""
    return START + timedelta(days=number - 1)


OVERDUE = fact(lapsed(TermKind.PAY_FINE), START)


@given(
    fine=FINES, kinds=st.lists(st.sampled_from([Day.LATE, Day.REMEDY, Day.DEFERRED]), min_size=1)
)
def test_the_account_agrees_with_counting_late_days_by_hand(fine, kinds):
    """Oracle: 3 fen a yuan for each late day, at most 100 fen a yuan."""
    days = [(START + timedelta(days=n), kind) for n, kind in enumerate(kinds)]
    made = account(fine, days)
    assert made.fen == min(3 * fine * kinds.count(Day.LATE), 100 * fine)
    assert made.total_fen == 100 * fine + made.fen
    assert type(made.fen) is int, "whole fen"
    told = [(s.first + timedelta(days=n), s.kind) for s in made.stretches for n in range(s.days)]
    assert [on for on, _ in told] == [on for on, _ in days]  # every day once, in order
    assert all(k == was or (was, k) == (Day.LATE, Day.FULL)
               for (_, k), (_, was) in zip(told, days, strict=True))  # fmt: skip
    assert all(s.fen == 0 for s in made.stretches if s.kind is not Day.LATE)
    kinds_told = [s.kind for s in made.stretches]
    assert all(a is not b for a, b in pairwise(kinds_told))


@given(
    fine=st.integers(1, 500_000),
    until=st.integers(1, 90),
    spans=st.lists(st.tuples(st.integers(-5, 80), st.integers(0, 30)), max_size=4),
    paid=st.none() | st.integers(1, 90),
)
def test_a_case_counts_the_days_that_lie_in_no_remedy(fine, until, spans, paid):
    """Oracle: a set of day numbers, filled span by span."""
    facts, resting = [OVERDUE], set()
    events = sorted(
        [(first, 0, step(Step.RECONSIDERATION_FILED)) for first, _ in spans]
        + [(first + length, 1, step(Step.RECONSIDERATION_UPHELD)) for first, length in spans]
    )
    for first, length in spans:
        resting |= set(range(first, first + length + 1))
    facts += [fact(what, day(number)) for number, _, what in events]
    if paid is not None:
        facts.append(fact(step(Step.PERFORMED), day(paid)))
    last = until if paid is None else min(until, paid)
    late = len(set(range(1, last + 1)) - resting)
    made = additional_fine(case_of(*facts, fine=str(fine)), day(until))
    assert made is not None
    assert made.fen == min(3 * fine * late, 100 * fine)


@pytest.mark.parametrize(
    ("days", "fen"), [(1, 240_000), (33, 7_920_000), (34, 8_000_000), (400, 8_000_000)]
)
def test_thirty_three_days_and_a_third_reach_the_fine(days, fen):
    made = additional_fine(case_of(OVERDUE), day(days))
    assert made is not None
    assert (made.fen, made.fine_fen) == (fen, 8_000_000)
    assert made.days_late == min(days, 34)
    assert (made.stretches[-1].kind is Day.FULL) == (days > 34)


def test_nothing_is_added_before_the_term_ran_out_or_without_a_fine():
    term = Term(TermKind.PAY_FINE, START - timedelta(days=15), day(0), "行政处罚法 67")
    assert additional_fine(case_of(terms=(term,)), day(0)) is None
    assert (
        additional_fine(Case(case_id=CASE, uscc=USCC, opened_on=START, facts=(OVERDUE,)), day(9))
        is None
    )


def test_a_term_that_no_sweep_has_ended_yet_counts_the_same():
    term = Term(TermKind.PAY_FINE, START - timedelta(days=15), day(0), "行政处罚法 67")
    assert additional_fine(case_of(terms=(term,)), day(9)) == additional_fine(
        case_of(OVERDUE), day(9)
    )


def test_a_deferral_rests_from_its_day_to_its_end_and_counts_on_from_there():
    deferred = fact(act(Act.DEFER_FINE), day(5))
    again = fact(lapsed(TermKind.PAY_FINE), day(30))
    made = additional_fine(case_of(OVERDUE, deferred, again), day(31))
    assert made is not None
    assert [(s.kind, s.days) for s in made.stretches] == [
        (Day.LATE, 4), (Day.DEFERRED, 25), (Day.LATE, 2),
    ]  # fmt: skip
    assert made.fen == 6 * 3 * 80_000
    resting = additional_fine(case_of(OVERDUE, deferred), day(20))
    assert resting is not None
    assert resting.fen == 4 * 3 * 80_000


def test_a_deferral_asked_for_in_time_is_late_from_its_own_end_only():
    """行政处罚法 66, 72: nothing grows before the day that was granted is over."""
    deferred = fact(act(Act.DEFER_FINE), day(-3))
    over = fact(lapsed(TermKind.PAY_FINE), day(30))
    assert additional_fine(case_of(deferred), day(9)) is None
    made = additional_fine(case_of(deferred, over), day(31))
    assert [(s.first, s.last, s.kind) for s in made.stretches] == [(day(30), day(31), Day.LATE)]


def test_a_remedy_rests_it_until_the_last_one_is_decided_whatever_else_happens():
    """行政处罚法 73: two remedies one in the other are one rest; one that runs still is no end."""
    facts = (
        OVERDUE, fact(step(Step.RECONSIDERATION_FILED), day(3)), fact(step(Step.SUIT_FILED), day(4)),
        fact(step(Step.RECTIFICATION_REPORTED), day(5)), fact(step(Step.RECONSIDERATION_UPHELD), day(6)),
    )  # fmt: skip
    running = additional_fine(case_of(*facts), day(9))
    assert [(s.first, s.last, s.kind) for s in running.stretches] == [
        (day(1), day(2), Day.LATE), (day(3), day(9), Day.REMEDY),
    ]  # fmt: skip
    ended = additional_fine(case_of(*facts, fact(step(Step.SUIT_UPHELD), day(8))), day(10))
    assert [(s.first, s.last, s.kind, s.fen) for s in ended.stretches] == [
        (day(1), day(2), Day.LATE, 2 * 240_000), (day(3), day(8), Day.REMEDY, 0),
        (day(9), day(10), Day.LATE, 2 * 240_000),
    ]  # fmt: skip


def test_payment_ends_the_count_on_its_own_day_and_a_later_fine_counts_from_its_own():
    paid = fact(step(Step.PERFORMED), day(4))
    assert additional_fine(case_of(OVERDUE, paid), day(9)).days_late == 4
    assert additional_fine(case_of(OVERDUE, paid), day(3)).days_late == 3
    early = fact(step(Step.PERFORMED), day(0))
    assert additional_fine(case_of(OVERDUE, early), day(9)) is None


def test_a_revoked_decision_leaves_nothing_and_a_changed_one_its_own_fine():
    revoked = fact(step(Step.DECISION_REVOKED), day(3))
    changed = fact(step(Step.DECISION_CHANGED), day(3), fine_yuan="50000")
    assert additional_fine(case_of(OVERDUE, revoked), day(9)) is None
    assert fine_yuan(case_of(OVERDUE, changed)) == 50_000
    assert fine_yuan(case_of(OVERDUE, fact(step(Step.DECISION_CHANGED), day(3)))) == 80_000
