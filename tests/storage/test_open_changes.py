"""What is open of the changes of entries, page by page: the same as all of it in its order."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.retraction import Retraction, RetractionKind
from domain.timelimits import Term, TermKind
from flows import fallen
from flows.retractions_told import late, page, standing
from storage import retractions, subscribers
from storage.open_changes import (
    StoredChange,
    changes_counted,
    note_all,
    settle_all,
    settled_wrongly,
)
from storage.unit_of_work import UnitOfWork
from tests.conftest import EXAMPLES

TODAY, AT = date(2026, 6, 1), "2026-06-01T09:00:00+08:00"
BANKS = ("示例银行（虚构）", "示例采购平台（虚构）")
# A change by the days from its last one, whether a site tells it, who acknowledged; or one that
# is not on file yet.
ON_FILE = st.tuples(st.integers(-3, 3), st.booleans(), st.sets(st.integers(1, len(BANKS))))
FRESH = st.tuples(st.integers(-3, 3), st.none(), st.none())
STATES = st.lists(st.one_of(ON_FILE, FRESH), max_size=12)


def change(number, days):
    due = TODAY + timedelta(days=days)
    return Retraction(
        entry_id=f"L{number:02}", no=1, kind=RetractionKind.REMOVED, reason="removed_expired",
        on=due, basis=("行政处罚法 48",),
        term=Term(kind=TermKind.WITHDRAW, started_on=due, due_on=due, basis="行政处罚法 48"),
    )  # fmt: skip


def put_on_file(unit, states):
    """Everything by the statements of the product; nothing of it is ever committed."""
    unit.run("PRAGMA defer_foreign_keys = ON", ())  # their listings are no part of it
    for name in BANKS:
        subscribers.add(
            unit, name=name, email="list@example.invalid", since=TODAY, registered_by="pub-01",
            at=AT,
        )  # fmt: skip
    known = [(n, *state) for n, state in enumerate(states) if state[1] is not None]
    retractions.keep(unit, [change(n, days) for n, days, _, _ in known], AT)
    # Who was in force on the day of a change or later is told of it.
    retractions.address(unit, TODAY, AT)
    retractions.mark_shown(unit, [(f"L{n:02}", 1) for n, _, shown, _ in known if shown], AT)
    by_id = {one.retraction_id: one for one in retractions.told(unit)}
    for n, _, _, answered in known:
        for bank in sorted(answered):
            retractions.acknowledge(unit, by_id[f"L{n:02}-1-{bank}"], at=AT, way="link")
    return [StoredChange(change(n, s[0]), "", None) for n, s in enumerate(states) if s[1] is None]


@settings(max_examples=EXAMPLES, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(states=STATES)
def test_the_pages_together_are_all_of_it_in_its_order(office, states):
    with UnitOfWork(office.engine) as unit:
        fresh = put_on_file(unit, states)
        known, fallen.fresh_and_owed = fallen.fresh_and_owed, lambda *_, **__: (fresh, [])
        try:
            for whole in (False, True):
                everything, _ = standing(unit, office, TODAY, unsettled=not whole)
                pages = [
                    page(unit, office, TODAY, whole=whole, limit=2, offset=offset)
                    for offset in range(0, len(states) + 2, 2)
                ]
                assert [one for here in pages for one in here.found] == everything
                assert changes_counted(unit, whole=whole) + len(fresh) == len(everything)
                overdue, _ = late(unit, office, TODAY, townships=(), most=len(states) + 1)
                assert overdue == [one for one in everything if one.overdue]
            assert len(everything) == len(states)
        finally:
            fallen.fresh_and_owed = known


@settings(max_examples=EXAMPLES, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(states=STATES)
def test_who_does_the_last_of_it_settles_it(office, states):
    with UnitOfWork(office.engine) as unit:
        put_on_file(unit, states)
        settled = {
            (f"L{n:02}", 1) for n, (_, shown, answered) in enumerate(states)
            if shown and len(answered) == len(BANKS)
        }  # fmt: skip
        noted = "SELECT listing_id, no FROM entry_changes WHERE settled"
        assert set(unit.rows(noted, ())) == settled
        assert settled_wrongly(unit) == []
        assert settle_all(unit) == 0
        # As a version from before leaves it: the next sweep notes it.
        unit.run("UPDATE entry_changes SET settled = false", ())
        assert settle_all(unit) == len(settled)
        # As nothing of the product leaves it: the audit finds it, and it is noted anew.
        unit.run("UPDATE entry_changes SET settled = NOT settled", ())
        on_file = sum(shown is not None for _, shown, _ in states)
        assert len(settled_wrongly(unit)) == on_file - len(settled)
        note_all(unit)
        assert set(unit.rows(noted, ())) == settled
