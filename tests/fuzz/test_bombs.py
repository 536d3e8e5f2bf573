"""Small files made to swell are refused in a sentence, in little memory and little time.

Those that take long to make are measured by ``python -m tests.fuzz.bombs``: docs/bad-input.md.
"""

from __future__ import annotations

import sys

import pytest

from tests.fuzz.bombs import BOMBS, explode

LITTLE = 200_000_000  # bytes
SOON = 10  # seconds, on a machine that does other things


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells what a process held")
def test_what_would_swell_is_refused_before_it_does():
    names = [name for name, bomb in BOMBS.items() if not bomb.long]
    told = dict(zip(names, explode(*names), strict=True))

    assert {name: bool(one.said) for name, one in told.items() if BOMBS[name].refused} == {
        name: True for name in names if BOMBS[name].refused
    }
    assert max(one.most for one in told.values()) < LITTLE
    assert max(one.seconds for one in told.values()) < SOON
