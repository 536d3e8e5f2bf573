"""Indicators in public: no few people come out, alone, as a rest, or as a difference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifications.indicators_shown import hidden_of

LEAST = 5
SOME = st.integers(min_value=0, max_value=60)


@st.composite
def figures(draw):
    due = draw(SOME)
    return draw(st.integers(min_value=0, max_value=due)), due


def few(count):
    return 0 < abs(count) < LEAST


@given(figures(), st.lists(figures(), max_size=3))
def test_what_is_told_gives_away_no_few_people(figure, others):
    done, due = figure
    if not hidden_of(done, due, least=LEAST, others=others):
        assert not few(done)
        assert not few(due - done)
        for was, of in others:
            assert not few(done - was)
            assert not few(due - of)
            assert not few((due - done) - (of - was))


@given(SOME, st.lists(SOME, max_size=3))
def test_a_count_is_told_unless_it_or_its_change_is_small(count, before):
    hidden = hidden_of(count, None, least=LEAST, others=[(one, 0) for one in before])
    assert hidden is (few(count) or any(few(count - one) for one in before))


def test_nobody_is_no_few():
    assert not hidden_of(0, None, least=LEAST)
    assert not hidden_of(0, 40, least=LEAST)
    assert not hidden_of(40, 40, least=LEAST)
    assert hidden_of(38, 40, least=LEAST), "two were not examined"
