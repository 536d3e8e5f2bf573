"""The sample district is what the documentation says, and the same every time."""

from __future__ import annotations

import hashlib

import pytest

from samples.district import write_district


@pytest.fixture(scope="module")
def twice(tmp_path_factory, book):
    folders = [tmp_path_factory.mktemp("district") for _ in range(2)]
    return folders, [write_district(folder, book=book) for folder in folders]


def test_the_district_has_its_size(twice):
    summary = twice[1][0]
    assert summary.enterprises >= 120
    assert summary.townships == 12
    assert summary.measurements >= 4000
    assert summary.complaints == 60
    assert summary.decisions > 1000


def test_the_same_seed_gives_the_same_bytes(twice):
    digests = [
        {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
        for folder in twice[0]
    ]
    assert digests[0] == digests[1]


def test_every_name_says_that_it_is_made_up(twice):
    text = (twice[0][0] / "officials.csv").read_text("utf-8-sig")
    assert all("虚构" in row for row in text.splitlines()[1:])
