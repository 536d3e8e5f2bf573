"""Every term of the table counted by hand comes out as it was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from domain.ledger import warn_on
from domain.timelimits import (
    Suspension,
    Term,
    TermKind,
    TermRule,
    Unit,
    account,
    projected,
    start_term,
)
from rules.calendar import build_calendar
from rules.office_calendar import OfficeCalendar

TABLE = yaml.safe_load((Path(__file__).parent / "terms_by_hand.yaml").read_text("utf-8"))
BY_HAND = build_calendar(office=OfficeCalendar.model_validate(TABLE["calendar"]))
LIBRARY = build_calendar()
UNITS = {"W": Unit.WORKING_DAYS, "D": Unit.DAYS, "M": Unit.MONTHS}
ROWS = [*TABLE["law"], *TABLE["ours"]]


def term_of(row, calendar) -> Term:
    """The term of a row at its end: the office's own time to decide, by the length of the row."""
    length, unit = row["term"].split()
    rule = TermRule(TermKind.DECISION, int(length), UNITS[unit], "行政处罚法 60", "law")
    term = start_term(rule, row["start"], calendar)
    if "rests" not in row:
        assert term.due_on == projected(term, calendar)
        return term
    rests = tuple(Suspension(a, "送检", "委托书", b) for a, b in row["rests"])
    return replace(term, suspensions=rests, due_on=row["due"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['start']} {r['term']}" for r in ROWS])
@pytest.mark.parametrize("calendar", [BY_HAND, LIBRARY], ids=["by hand", "library"])
def test_a_term_counted_by_hand(row, calendar):
    term = term_of(row, calendar)

    assert projected(term, calendar) == row["due"], row["why"]
    if "warn" in row:
        assert warn_on(term, calendar) == row["warn"], row["why"]
        numbered = [one.day for one in account(term, calendar) if one.number is not None]
        assert numbered[-1] == row["warn"]


def test_there_are_enough_and_all_are_told_how():
    assert len(TABLE["law"]) == 10
    assert len(TABLE["ours"]) >= 40
    assert all(row["why"] for row in ROWS)


def test_the_library_agrees_with_the_tables_written_here():
    day = date(2024, 1, 1)
    while day < date(2026, 1, 1):
        assert LIBRARY.kind(day) == BY_HAND.kind(day), day
        assert LIBRARY.holidays.get(day) == BY_HAND.holidays.get(day), day
        day += timedelta(days=1)
