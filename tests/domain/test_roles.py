"""Who holds an office on a day: from its first day to its last, in their own right before as a deputy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.roles import Appointment, Role, Roster

FIRST, LAST = date(2025, 3, 3), date(2025, 9, 30)
ONE = timedelta(days=1)
HEAD, SECTION = Role.AGENCY_HEAD, Role.SECTION_HEAD


@pytest.mark.parametrize(
    ("day", "held", "open_ended"),
    [
        (FIRST - ONE, False, False),
        (FIRST, True, True),
        (LAST, True, True),
        (LAST + ONE, False, True),
    ],
)
def test_an_office_is_held_from_its_first_day_to_its_last_both_included(day, held, open_ended):
    until, still = Appointment("a", HEAD, FIRST, LAST), Appointment("b", HEAD, FIRST)
    roster = Roster.of((until, still))
    assert (until.holds(HEAD, day), still.holds(HEAD, day)) == (held, open_ended)
    assert (roster.holds("a", HEAD, day), roster.holds("b", HEAD, day)) == (held, open_ended)
    assert roster.standing("a", HEAD, day) is (until if held else None)


def test_an_office_is_nobody_else_s_and_no_other():
    roster = Roster.of((Appointment("a", HEAD, FIRST),))
    assert not roster.holds("a", SECTION, FIRST)
    assert roster.standing("a", SECTION, FIRST) is None
    assert not roster.holds("b", HEAD, FIRST)


def test_whoever_holds_an_office_twice_acts_in_their_own_right():
    """A signature as a deputy would put whom they stand in for under the rules of the case too."""
    own = Appointment("a", HEAD, FIRST)
    deputy = Appointment("a", HEAD, FIRST, LAST, "b", "示卫授〔2025〕1号")
    for both in ((own, deputy), (deputy, own)):
        roster = Roster.of((*both, Appointment("a", SECTION, FIRST)))
        assert roster.by_person["a"][:2] == both
        assert roster.standing("a", HEAD, LAST) is own
        assert roster.holds("a", SECTION, LAST)
    assert Roster.of((deputy,)).standing("a", HEAD, LAST) is deputy
