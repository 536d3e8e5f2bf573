"""The roll-forward: no entry vanishes, comes twice or leaves unsaid, and the totals close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bulletin import (
    GONE,
    ChangeKind,
    EntryStatus,
    Reason,
    Totals,
    TotalsDoNotCloseError,
    roll_forward,
)
from tests.notifications.sample_issues import sample_entry

STANDING = sorted(set(EntryStatus) - GONE)
ENTRIES = st.dictionaries(st.integers(1, 40), st.sampled_from(sorted(EntryStatus)), max_size=20)


def entries(states):
    return [replace(sample_entry(n), status=status) for n, status in sorted(states.items())]


@given(before=st.dictionaries(st.integers(1, 40), st.sampled_from(STANDING)), now=ENTRIES)
def test_whatever_happened_the_totals_close_or_it_is_refused(before, now):
    totals = Totals(len(before))
    unaccounted = set(before) - set(now) or {n for n, s in now.items() if s in GONE} - set(before)
    try:
        lines = [totals.count(line) for line in roll_forward(entries(before), entries(now))]
    except TotalsDoNotCloseError:
        assert unaccounted
        return
    assert not unaccounted
    totals.close()
    assert [line.entry for line in lines] == entries(now)
    standing = {n for n, status in now.items() if status not in GONE}
    assert totals.closing == len(standing)
    assert totals.added == len(standing - set(before))
    assert totals.removed == len(set(before) & set(now) - standing)
    told = {line.entry.entry_id for line in lines if line.change is ChangeKind.CHANGED}
    moved = {n for n in standing & set(before) if before[n] != now[n]}
    assert told == {sample_entry(n).entry_id for n in moved}
    assert all((line.change is None) == (line.reason == "") for line in lines)


@pytest.mark.parametrize(
    ("order", "said"),
    [((1, 1), "comes after"), ((1, 3, 2), "comes after"), ((), "without a removal"),
     ((2,), "without a removal")],
)  # fmt: skip
def test_what_is_out_of_order_or_missing_is_named(order, said):
    with pytest.raises(TotalsDoNotCloseError, match=said):
        list(roll_forward([sample_entry(1)], map(sample_entry, order)))


def test_totals_that_do_not_close_are_refused():
    with pytest.raises(TotalsDoNotCloseError, match="3 \\+ 0 - 0 is not 0"):
        Totals(3).close()


CORRECTED = {"corrected_on": date(2026, 5, 1), "correction": "住所"}


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ({}, {"status": EntryStatus.SUSPENDED}, Reason.SUSPENDED),
        ({}, {"status": EntryStatus.TERM_OVER}, Reason.TERM_OVER),
        ({"status": EntryStatus.SUSPENDED}, {}, Reason.RESUMED),
        ({"status": EntryStatus.SUSPENDED}, {"status": EntryStatus.TERM_OVER}, Reason.TERM_OVER),
        ({}, CORRECTED, Reason.CORRECTED),
        (CORRECTED, CORRECTED | {"corrected_on": date(2026, 6, 1)}, Reason.CORRECTED),
        ({}, {"successor": "虚构公司", "successor_since": date(2026, 5, 1)}, Reason.SUCCESSION),
        ({}, {"address": "另一处"}, Reason.UPDATED),
        ({}, {"status": EntryStatus.REMOVED_EXPIRED}, EntryStatus.REMOVED_EXPIRED),
        ({}, {"status": EntryStatus.WITHDRAWN_ERROR}, EntryStatus.WITHDRAWN_ERROR),
    ],
)
def test_every_change_has_its_reason(was, now, reason):
    entry = sample_entry(1)
    (line,) = roll_forward([replace(entry, **was)], [replace(entry, **now)])
    assert line.reason == reason
    totals = Totals(1)
    totals.count(line)
    assert totals.corrected == (reason is Reason.CORRECTED)
