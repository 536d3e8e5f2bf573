"""What looks odd in a figure beside the quarter before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.joint.figures import Figure
from domain.joint.plausible import Doubt, doubts


def of(numerator, denominator=None):
    return Figure(numerator=numerator, denominator=denominator)


@pytest.mark.parametrize(("now", "before", "found"), [
    (of(60, 100), of(50, 100), ()),
    (of(61, 100), of(50, 100), (Doubt.SHARE,)),
    (of(39, 100), of(50, 100), (Doubt.SHARE,)),
    (of(60, 120), of(50, 100), ()),
    (of(60, 121), of(50, 100), (Doubt.DENOMINATOR,)),
    (of(79, 79), of(50, 100), (Doubt.SHARE, Doubt.DENOMINATOR)),
    (of(15), of(10), ()),
    (of(16), of(10), (Doubt.COUNT,)),
    (of(4), of(0), ()),
    (of(5), of(0), (Doubt.COUNT,)),
    (of(99, 100), None, ()),
])  # fmt: skip
def test_the_bounds(now, before, found):
    assert doubts(now, before) == found


@given(st.integers(0, 500), st.integers(0, 500))
def test_what_did_not_move_is_never_odd(numerator, more):
    for one in (of(numerator), of(numerator, numerator + more)):
        assert doubts(one, one) == ()
