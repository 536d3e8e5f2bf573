"""No cell that is not told can be worked out again, by totals or from two issues."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.redaction.small_cells import TOTAL, Counts, suppressed, with_totals
from tests.conftest import EXAMPLES

LEAST = 5
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.integers(0, 30) | st.integers(0, 5), min_size=size[0] * size[1], max_size=size[0] * size[1]
    ).map(
        lambda values: {
            (f"r{n // size[1]}", f"c{n % size[1]}"): value for n, value in enumerate(values)
        }
    )
)  # fmt: skip
MANY = settings(max_examples=EXAMPLES * 3, deadline=None)


def known(told: Counts) -> set[tuple[str, str]]:
    """The places an outsider can work out by the sums of rows and columns: plain elimination."""
    rows, columns = (sorted({place[axis] for place in told.told}) for axis in (0, 1))
    unknown = sorted(told.hidden)
    sums = [[(row, column) for column in columns] for row in rows]
    sums += [[(row, column) for row in rows] for column in columns]
    matrix = []
    for line in sums:
        signs = {place: -1 if TOTAL in place and place != (TOTAL, TOTAL) else 1 for place in line}
        matrix.append([Fraction(signs.get(place, 0)) for place in unknown])
    solved, lead = [], 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(lead, len(matrix)) if matrix[n][column]), None)
        if pivot is None:
            continue
        matrix[lead], matrix[pivot] = matrix[pivot], matrix[lead]
        matrix[lead] = [value / matrix[lead][column] for value in matrix[lead]]
        for n in range(len(matrix)):
            if n != lead and matrix[n][column]:
                factor = matrix[n][column]
                matrix[n] = [a - factor * b for a, b in zip(matrix[n], matrix[lead], strict=True)]
        lead += 1
    for line in matrix:
        found = [unknown[n] for n, value in enumerate(line) if value]
        if len(found) == 1:
            solved.append(found[0])
    return set(solved)


def sensitive(cells, before=None):
    table = with_totals(cells)
    small = {place for place, count in table.items() if 0 < count < LEAST}
    if before is not None:
        earlier = with_totals(before)
        small |= {p for p in table if 0 < abs(table[p] - earlier[p]) < LEAST}
    return small


@MANY
@given(TABLES)
def test_no_small_cell_follows_from_the_totals(cells):
    told = suppressed(cells, least=LEAST)
    assert sensitive(cells) <= told.hidden
    assert not known(told) & sensitive(cells)
    table = with_totals(cells)
    assert all(count in (None, table[place]) for place, count in told.told.items())


@MANY
@given(TABLES, st.data())
def test_nor_from_the_difference_of_two_issues(cells, data):
    later = {
        place: data.draw(st.integers(0, 30) | st.just(count)) for place, count in cells.items()
    }
    first = suppressed(cells, least=LEAST)
    second = suppressed(later, least=LEAST, before=first)

    assert first.hidden <= second.hidden
    assert not known(second) & (sensitive(later) | first.hidden & sensitive(cells))
    both = [p for p in second.told if first.told[p] is not None and second.told[p] is not None]
    assert all(not 0 < abs(second.told[p] - first.told[p]) < LEAST for p in both)


@MANY
@given(TABLES.filter(lambda cells: len(cells) <= 6))
def test_counts_that_cannot_be_below_zero_do_not_tell_either(cells):
    """By brute force: another table with the same told counts has another number there."""
    told = suppressed(cells, least=LEAST)
    places = sorted(cells)
    ranges = [
        range(max(0, cells[p] - 1), cells[p] + 2) if p in told.hidden else [cells[p]]
        for p in places
    ]
    others = [{}]
    for place, values in zip(places, ranges, strict=True):
        others = [{**one, place: value} for one in others for value in values]
    tables = [with_totals(one) for one in others]
    same = [
        one
        for one in tables
        if all(count is None or one[p] == count for p, count in told.told.items())
    ]
    for place in sensitive(cells):
        assert len({one[place] for one in same}) > 1, place


def test_what_needs_no_hiding_is_told():
    cells = {("甲镇", "粉尘"): 30, ("乙镇", "粉尘"): 12, ("丙镇", "粉尘"): 0}
    assert suppressed(cells, least=LEAST).hidden == frozenset()


def test_one_small_cell_takes_the_cheapest_company():
    cells = {(r, c): 50 for r in "甲乙丙" for c in "尘毒噪"} | {("甲", "尘"): 3, ("乙", "毒"): 10}
    cells |= {("甲", "毒"): 11, ("乙", "尘"): 12}
    told = suppressed(cells, least=LEAST)
    assert told.hidden == {("甲", "尘"), ("甲", "毒"), ("乙", "尘"), ("乙", "毒")}


@pytest.mark.parametrize("cells", [{("a", "b"): -1}, {(TOTAL, "b"): 1}])
def test_a_table_that_is_none_is_refused(cells):
    with pytest.raises(ValueError, match="not below zero"):
        suppressed(cells, least=LEAST)
