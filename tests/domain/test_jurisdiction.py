"""Which rules an office goes by on a day: those in force then, from their first day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.jurisdiction import NOTHING, Added, Jurisdiction
from domain.roles import Role
from domain.timelimits import TermKind, start_term
from domain.vocabulary import Need
from tests.domain.test_lifecycle import RULES
from tests.office import ROSTER, calendar_2025

OLD, NEW = date(2025, 1, 1), date(2026, 4, 1)
ONE = timedelta(days=1)
DEFENCE, LISTING = TermKind.DEFENCE, TermKind.LISTING
LONGER = {DEFENCE: replace(RULES[DEFENCE], length=9)}
MORE = Added(needs=(Need.SUPERIOR_HAS_CONSENTED,), signed_by=(Role.SECTION_HEAD,))
LAW = Jurisdiction(
    calendar_2025(), ((OLD, RULES), (NEW, LONGER)), ROSTER,
    ((OLD, {"pack": "old"}), (NEW, {"pack": "new"})), ((OLD, {"F9": MORE}), (NEW, {"L9": MORE})),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "pack", "length", "f9", "l9"),
    [
        (OLD, "old", 5, MORE, NOTHING),
        (NEW - ONE, "old", 5, MORE, NOTHING),
        (NEW, "new", 9, NOTHING, MORE),
        (NEW + ONE, "new", 9, NOTHING, MORE),
    ],
)
def test_the_pack_of_the_day_decides_from_its_first_day_on(day, pack, length, f9, l9):
    assert LAW.values(day) == {"pack": pack}
    assert LAW.rule(DEFENCE, day).length == length
    assert (LAW.added("F9", day), LAW.added("L9", day)) == (f9, l9)
    # What the newer pack is silent of, the older one still says.
    assert LAW.rule(LISTING, day) == RULES[LISTING]


def test_before_the_first_pack_nothing_is_added_and_no_term_is_guessed():
    before = OLD - ONE
    assert LAW.values(before) == {}
    assert LAW.added("F9", before) == NOTHING == Added((), ())
    with pytest.raises(KeyError, match=r"no rule pack gives the term defence on 2024-12-31"):
        LAW.rule(DEFENCE, before)


def test_a_term_is_counted_once_for_all_cases_and_says_which_row_started_it():
    first = LAW.term(DEFENCE, OLD, "F4")
    assert first == start_term(RULES[DEFENCE], OLD, LAW.calendar, "F4")
    assert LAW.term(DEFENCE, OLD, "F4") is first
    assert LAW.term(DEFENCE, OLD) == replace(first, by="")
    assert LAW.term(DEFENCE, OLD + 40 * ONE, "F4").started_on == OLD + 40 * ONE
    assert LAW.term(LISTING, OLD, "F4").kind is LISTING
