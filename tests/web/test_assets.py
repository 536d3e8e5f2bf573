"""Styles and scripts of the desks go out packed for who takes them so."""

from __future__ import annotations

import pytest

from tests.web.desk import Desks
from web.desk.assets import ASSETS


@pytest.fixture
def visitor(office):
    return Desks(office).visitor()


@pytest.mark.parametrize("name", ASSETS)
def test_a_file_is_the_same_packed_or_not(visitor, name):
    plain = visitor.get(f"/assets/{name}", headers={"accept-encoding": "identity"})
    packed = visitor.get(f"/assets/{name}", headers={"accept-encoding": "gzip"})
    assert packed.content == plain.content == ASSETS[name].read_bytes()
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["content-type"] == packed.headers["content-type"]


def test_packed_they_are_a_third(visitor):
    sent = sum(int(visitor.get(f"/assets/{name}").headers["content-length"]) for name in ASSETS)
    assert 0 < sent < sum(path.stat().st_size for path in ASSETS.values()) / 3


@pytest.mark.parametrize("name", ["desk.css.gz", "..%2Fapp.py", "", "desk.css/"])
def test_no_other_file_is_reachable(visitor, name):
    assert visitor.get(f"/assets/{name}").status_code == 404
