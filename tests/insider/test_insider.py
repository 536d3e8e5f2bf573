"""Somebody who may write SQL changes a value of every table: refused, named, or of no weight.

What becomes of each change stands in ``docs/security.md``; here it is done again, on both engines.
What the database refuses is tried column by column; of what only the audit could see, which takes
longer, a column of each table, and all of them with more examples (``MINGDAN_EXAMPLES=400``).
"""

from __future__ import annotations

import pytest

from flows.audit import audit
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests.conftest import EXAMPLES
from tests.insider import beside, page
from tests.insider.spoiling import Outcome, spoil
from tests.insider.weight import WEIGHTLESS, reason

EVERY = 400  # examples from which on every column is tried
NAMES = [table.name for table in metadata.sorted_tables]


@pytest.fixture(scope="module")
def known(busy):
    """What the audit says of the office before anything is changed: of rows only put there."""
    with UnitOfWork(busy.assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()
    put = beside.all_of_it(busy)
    with UnitOfWork(busy.assembly.engine, reading=True) as unit:
        found = audit(unit).findings
    assert {one.table for one in found} <= set(put)
    return frozenset(found)


def test_the_page_tells_of_every_column_of_every_table():
    told = page.told()
    assert set(told) == {(name, column) for name in NAMES for column in page.columns_of(name)}
    for (table, column), outcome in told.items():
        assert outcome is not Outcome.UNNOTICED or reason(table, column), (table, column)


def test_each_reason_is_of_something():
    told = page.told()
    unnoticed = {key for key, outcome in told.items() if outcome is Outcome.UNNOTICED}
    named = {name for table, column in unnoticed for name in (table, f"{table}.{column}")}
    assert set(WEIGHTLESS) <= named


def test_a_change_by_plain_sql_ends_as_the_page_says(busy, known):
    """Refused, or named by the audit, or of no weight: on this engine as on the other."""
    told, unlike = page.told(), []
    for table in metadata.sorted_tables:
        looked_at = 0
        for column in page.columns_of(table.name):
            expected = told[table.name, column]
            if expected is not Outcome.REFUSED:
                looked_at += 1
                if looked_at > 1 and EXAMPLES < EVERY:
                    continue
            found = spoil(busy.assembly.engine, table, column, known)
            assert found is not None, f"{table.name} has no row"
            if found.outcome is not expected:
                unlike.append((table.name, column, expected.value, found))
    assert unlike == []
