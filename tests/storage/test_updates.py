"""Rows are updated alike one by one and many together, which PostgreSQL does in one statement."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from psycopg import DataError
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, Text, select

from storage.bulk import TOGETHER, insert_rows, update_rows
from storage.unit_of_work import UnitOfWork, connect

SAID = ("name", "told", "on_day", "open", "counted")
# The shortest name comes first: a length taken from it would cut the others.
TABLE = Table(
    "updated", MetaData(),
    Column("key", Integer, primary_key=True), Column("version", Integer, nullable=False),
    Column("name", String(20)), Column("told", Text), Column("on_day", Date),
    Column("open", Boolean), Column("counted", Integer), Column("state", String(8)),
)  # fmt: skip


@contextmanager
def opened(url):
    engine = connect(url)
    TABLE.create(engine)
    with UnitOfWork(engine) as found:
        yield found
    engine.dispose()


@pytest.fixture
def unit(empty_database_url):
    with opened(empty_database_url) as found:
        yield found


def said(key):
    told = None if key % 3 else f"第{key}行，“引号”、\\反斜杠、{{花括号}}，NULL"
    return ("甲" * (key % 20 + 1), told, date(2026, 1, 1 + key % 28), key % 2 == 0, key * 10**6)


def stored(unit):
    c = TABLE.c
    query = select(c.key, c.version, *(c[name] for name in SAID), c.state).order_by(c.key)
    return [tuple(row) for row in unit.connection.execute(query)]


@pytest.mark.parametrize("count", [1, TOGETHER - 1, TOGETHER, 3 * TOGETHER])
def test_every_row_becomes_what_was_said_of_it_and_no_other_changes(unit, count):
    keys = range(4 * TOGETHER)
    rows = [(n, 1 + n % 2, "", "", None, None, None, "waits") for n in keys]
    insert_rows(unit, TABLE, ("key", "version", *SAID, "state"), rows)

    asked = [(*said(n), 2, n, 1) for n in range(count)]  # every second stands at another version
    done = update_rows(
        unit, TABLE, (*SAID, "version"), ("key", "version"), asked, also="state = 'done'"
    )

    met = [n for n in range(count) if n % 2 == 0]
    assert done == len(met)
    expected = [
        (n, 2, *said(n), "done") if n in met else (n, 1 + n % 2, "", "", None, None, None, "waits")
        for n in keys
    ]
    assert stored(unit) == expected


@pytest.mark.parametrize("count", [1, 2 * TOGETHER])
def test_only_what_stands_as_wanted_is_touched(unit, count):
    rows = [(n, 1, "done" if n % 4 == 0 else "waits") for n in range(count)]
    insert_rows(unit, TABLE, ("key", "version", "state"), rows)
    asked = [(7, n) for n in range(count)]
    done = update_rows(unit, TABLE, ("version",), ("key",), asked, only="state = 'waits'")
    assert done == sum(state == "waits" for *_, state in rows)


def test_nothing_asked_is_nothing_done(unit):
    assert update_rows(unit, TABLE, ("version",), ("key",), []) == 0


def test_a_value_that_is_too_long_is_refused_and_not_cut(empty_postgres_url):
    keys = range(TOGETHER)
    with opened(empty_postgres_url) as unit:
        insert_rows(unit, TABLE, ("key", "version"), [(n, 1) for n in keys])
        with pytest.raises(DataError, match="too long"):
            update_rows(unit, TABLE, ("name",), ("key",), [("长" * 21, n) for n in keys])
