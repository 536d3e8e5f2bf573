"""Who may sign a draft, in which order, and what stops an issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bulletin import FIRST_DIGEST, IssueHead, ListKind
from domain.release import (
    MAY_BE_OVERRIDDEN,
    Answered,
    Draft,
    Found,
    ReleaseAnswer,
    Standing,
    Stop,
    guard,
    role_of,
    why_not,
)
from domain.release_words import REFUSALS, STOPS, refusal_in_words, stop_in_words
from domain.roles import Appointment, Role, Roster

DAY = date(2026, 4, 15)
SINCE = date(2020, 1, 1)
PEOPLE = {
    "pub-01": Role.PUBLICITY_OFFICER,
    "pub-02": Role.PUBLICITY_OFFICER,
    "sec-01": Role.SECTION_HEAD,
    "head-01": Role.AGENCY_HEAD,
    "ins-01": Role.INSPECTOR,
}
ROSTER = Roster.of(
    (
        *(Appointment(who, role, SINCE) for who, role in PEOPLE.items()),
        Appointment("both-01", Role.PUBLICITY_OFFICER, SINCE),
        Appointment("both-01", Role.SECTION_HEAD, SINCE),
        Appointment("gone-01", Role.PUBLICITY_OFFICER, SINCE, DAY - timedelta(days=1)),
    )
)
HEAD = IssueHead(
    number=2, period="2026-Q1", kind=ListKind.DISTRICT, released_on=DAY, office="局", opening=10,
    added=2, removed=1, closing=11, lines_digest="l", previous_digest=FIRST_DIGEST,
)  # fmt: skip
NOTHING = Standing(
    on=DAY, previous_on=None, latest_fact=None, waiting=0, parked=0, shrink_percent=20
)
YES, OVER, BACK = ReleaseAnswer.APPROVE, ReleaseAnswer.OVERRIDE, ReleaseAnswer.RETURN


def draft(*answers, found=()):
    told = tuple(
        Answered(person=who, role=role, answer=said, reason="", on=DAY)
        for who, role, said in answers
    )
    return Draft(no=7, head=HEAD, found=found, answers=told)


ONCE = ("pub-01", Role.PUBLICITY_OFFICER, YES)
SHRUNK = (Found(Stop.SHRUNKEN, ("9", "10", "20")),)


@pytest.mark.parametrize(
    ("case", "by", "said", "reason", "code"),
    [
        (draft(), "pub-01", YES, "", None),
        (draft(), "head-01", YES, "", "not_in_role"),
        (draft(), "gone-01", YES, "", "not_in_role"),
        (draft(), "ins-01", BACK, "x", "not_in_role"),
        (draft(), "pub-01", BACK, "", "reason_missing"),
        (draft(), "pub-01", BACK, " ", "reason_missing"),
        (draft(), "pub-01", BACK, "名称有误", None),
        (draft(), "pub-01", OVER, "x", "nothing_to_override"),
        (draft(ONCE), "pub-01", YES, "", "same_person"),
        (draft(ONCE), "pub-02", YES, "", "not_in_role"),
        (draft(ONCE), "sec-01", YES, "", None),
        (draft(ONCE), "head-01", YES, "", None),
        (draft(ONCE), "head-01", OVER, "x", "nothing_to_override"),
        (draft(("both-01", Role.PUBLICITY_OFFICER, YES)), "both-01", YES, "", "same_person"),
        (draft(found=SHRUNK), "pub-01", YES, "", None),
        (draft(ONCE, found=SHRUNK), "head-01", YES, "", "override_needed"),
        (draft(ONCE, found=SHRUNK), "head-01", OVER, "", "reason_missing"),
        (draft(ONCE, found=SHRUNK), "head-01", OVER, "核对过", None),
        (draft(ONCE, ("head-01", Role.AGENCY_HEAD, YES)), "sec-01", YES, "", "draft_closed"),
        (draft(("pub-01", Role.PUBLICITY_OFFICER, BACK)), "pub-02", YES, "", "draft_closed"),
    ],
)
def test_who_may_answer_and_how(case, by, said, reason, code):
    refused = why_not(case, by, said, reason, DAY, ROSTER)
    assert (refused and refused[0]) == code
    if refused:
        assert refusal_in_words(*refused, case.found)
        assert refusal_in_words(*refused, case.found, english=True)


def test_a_draft_that_is_closed_is_refused_by_its_number():
    closed = draft(("pub-01", Role.PUBLICITY_OFFICER, BACK))
    assert why_not(closed, "pub-02", YES, "", DAY, ROSTER) == ("draft_closed", (f"{closed.no}",))


@pytest.mark.parametrize("stop", sorted(set(Stop) - MAY_BE_OVERRIDDEN))
def test_what_the_law_stops_nobody_overrides(stop):
    case = draft(found=(Found(stop, ("sl-1",)),))
    assert why_not(case, "pub-01", YES, "", DAY, ROSTER) == ("stopped", (stop.value,))
    signed = draft(ONCE, found=(Found(stop, ("sl-1",)),))
    assert why_not(signed, "head-01", OVER, "x", DAY, ROSTER) == ("stopped", (stop.value,))
    assert why_not(signed, "head-01", BACK, "x", DAY, ROSTER) is None


def test_an_issue_in_order_is_stopped_by_nothing():
    assert guard(HEAD, NOTHING) == ()


@pytest.mark.parametrize(
    ("head", "now", "found"),
    [
        ({"opening": 3, "added": 0, "removed": 3, "closing": 0}, {"shrink_percent": 100},
         [Found(Stop.EMPTY, ("3",))]),
        ({"removed": 3, "closing": 9}, {}, [Found(Stop.SHRUNKEN, ("3", "10", "20"))]),
        ({"removed": 2, "closing": 10}, {}, []),
        ({}, {"waiting": 4}, [Found(Stop.WAITING, ("4",))]),
        ({}, {"parked": 2}, [Found(Stop.PARKED, ("2",))]),
        ({}, {"previous_on": DAY}, []),
        ({}, {"previous_on": date(2026, 4, 16)}, [Found(Stop.CLOCK, ("2026-04-16", "2026-04-15"))]),
        ({}, {"latest_fact": date(2027, 1, 1)}, [Found(Stop.CLOCK, ("2027-01-01", "2026-04-15"))]),
        ({}, {"unproved": ("sl-1",)}, [Found(Stop.UNPROVED, ("sl-1",))]),
        ({}, {"unredacted": ("sl-1 facts",)}, [Found(Stop.UNREDACTED, ("sl-1 facts",))]),
        ({}, {"key": False}, [Found(Stop.NO_KEY)]),
    ],
)  # fmt: skip
def test_the_guard_finds(head, now, found):
    assert list(guard(replace(HEAD, **head), replace(NOTHING, **now))) == found


def test_the_first_issue_of_nothing_is_empty_and_has_not_shrunk():
    empty = replace(HEAD, opening=0, added=0, removed=0, closing=0)
    assert [one.stop for one in guard(empty, NOTHING)] == [Stop.EMPTY]


def test_every_stop_and_refusal_says_what_to_do():
    assert set(STOPS) == set(Stop)
    for stop in Stop:
        for english in (False, True):
            told = stop_in_words(Found(stop, ("1", "2", "3")), english=english)
            assert "{" not in told
            assert len(told) > 15
    assert all(len(told) == 2 for told in REFUSALS.values())


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(ROSTER.by_person)), st.sampled_from(ReleaseAnswer)),
        max_size=8,
    )
)
def test_no_order_of_answers_releases_without_two_people_in_their_offices(said):
    """Whoever tries what in whatever order."""
    case = draft(found=SHRUNK)
    for who, answer in said:
        if why_not(case, who, answer, "理由", DAY, ROSTER) is None:
            role = role_of(case, who, DAY, ROSTER)
            told = Answered(person=who, role=role, answer=answer, reason="理由", on=DAY)
            case = replace(case, answers=(*case.answers, told))
    if case.complete:
        first, second = (one for one in case.answers)
        assert first.person != second.person
        assert first.role is Role.PUBLICITY_OFFICER
        assert second.role in (Role.SECTION_HEAD, Role.AGENCY_HEAD)
        assert second.answer is OVER
        assert not case.returned
