"""A backup is tried in a database that is written as the office's own is."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url, text

from storage.copies import passing_database

WRITTEN = text(
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
    " WHERE datname = current_database()"
)


def asked(url, query):
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        found = db.execute(query)
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


def test_a_passing_database_is_written_as_the_one_beside_it(empty_postgres_url):
    """A server set up without a locale makes others in SQL_ASCII, in which lengths are of bytes."""
    home = make_url(empty_postgres_url)
    name, own = f"{home.database}_latin", f"{home.database}_own"
    how = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    asked(home, text(f'CREATE DATABASE "{own}" {how}'))
    try:
        with passing_database(home.set(database=own), name) as passing:
            assert asked(passing, WRITTEN) == [("LATIN1", "C", "C")]
        there = asked(home, text("SELECT datname FROM pg_database"))
        assert (name,) not in there
        with passing_database(home, name) as passing:
            assert asked(passing, WRITTEN) == asked(home, WRITTEN)
    finally:
        asked(home, text(f'DROP DATABASE "{own}"'))
