"""The check character of a credit code, against the standard written out by hand."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from flows.formats.checks import CODE_ALPHABET, check_character_fails


def fails(code):
    """GB 32100-2015: the sum of values by weights 3**place, and the last value, is 0 mod 31."""
    values = [CODE_ALPHABET.index(character) for character in code]
    return (sum(v * 3**place for place, v in enumerate(values[:17])) + values[17]) % 31 != 0


@given(st.lists(st.text(CODE_ALPHABET, min_size=18, max_size=18), max_size=40))
def test_the_check_character_is_that_of_the_standard(codes):
    repaired = [
        next(c for c in (one[:17] + a for a in CODE_ALPHABET) if not fails(c)) for one in codes
    ]
    told = check_character_fails(pl.Series([*codes, *repaired], dtype=pl.String)).to_list()
    assert told == [fails(code) for code in codes] + [False] * len(repaired)
