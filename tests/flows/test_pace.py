"""Each wrong password makes the next answer wait a little longer, for any name, and never for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows import pace
from flows.clock import OFFICE_TIME
from flows.pace import FORGOTTEN, FREE, LONGEST_WAIT, Pace

AT = datetime(2026, 11, 26, 10, tzinfo=OFFICE_TIME)


def waits(times: int) -> list[float]:
    """How long each of so many wrong passwords in a row waits."""
    made, found = Pace(), []
    for _ in range(times):
        found.append(made.pause("sec-01", AT))
        made.wrong("sec-01", AT)
    return found


def test_slips_cost_nothing_and_then_the_wait_doubles_up_to_its_bound():
    assert waits(9) == [0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@given(st.integers(0, 2_000))
def test_nobody_waits_longer_than_the_bound(times):
    made = Pace()
    made._wrong[pace._key("sec-01")] = (times, AT)
    assert made.pause("sec-01", AT) <= LONGEST_WAIT


def test_others_names_do_not_wait_and_the_right_one_forgives():
    made = Pace()
    for _ in range(FREE + 1):
        made.wrong("sec-01", AT)
    assert made.pause("head-01", AT) == 0.0
    assert made.pause("sec-01", AT) == 2.0
    made.right("sec-01")
    assert made.pause("sec-01", AT) == 0.0


def test_it_is_forgotten_after_a_quarter_of_an_hour():
    made = Pace()
    for _ in range(FREE):
        made.wrong("sec-01", AT)
    assert made.pause("sec-01", AT + FORGOTTEN - timedelta(seconds=1)) == 1.0
    assert made.pause("sec-01", AT + FORGOTTEN) == 0.0


def test_names_without_end_take_no_memory_without_end(monkeypatch):
    monkeypatch.setattr(pace, "MOST_NAMES", 3)
    made = Pace()
    for n in range(9):
        made.wrong(f"n{n}", AT)
    assert len(made._wrong) == 3
