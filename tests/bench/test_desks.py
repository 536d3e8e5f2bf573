"""The benchmark of the desks asks every page that is read."""

from __future__ import annotations

from bench.desks import unasked
from bench.desks_pages import NOT_ASKED
from web.desk.table import ROUTES


def test_every_page_of_the_table_is_asked_or_said_not_to_be():
    assert unasked() == set()
    assert {one.address for one in ROUTES} >= NOT_ASKED
