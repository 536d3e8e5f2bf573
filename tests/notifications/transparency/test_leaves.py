"""Leaves: one text for one content, a digest that nobody can guess, floats refused."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.transparency.canonical import canonical, content_digest
from notifications.transparency.leaf import LeafError, content_text, make_leaf
from notifications.transparency.merkle import leaf_hash
from tests.conftest import EXAMPLES
from tests.notifications.sample_issues import sample_entry

SALT = bytes(range(32))
CONTENT = {"entry_id": "sl-1", "name": "样例铸件厂"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def leaf_of(content=None, salt=SALT, version=1):
    return make_leaf(
        entry_id="sl-1", version=version, what="published", on=date(2026, 7, 10), issue=1,
        content=content_text(CONTENT if content is None else content), salt=salt,
    )  # fmt: skip


@settings(max_examples=EXAMPLES * 3, deadline=None)
@given(VALUES)
def test_the_verifier_writes_the_same_text_as_the_library(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [0.5, {"a": [1.0]}, 2**53, "\ud800", {"\udfff": 1}])
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)
    with pytest.raises(LeafError):
        content_text({"entry": value})


def test_a_figure_must_be_text():
    with pytest.raises(LeafError, match=r"exceedances\.0\.value"):
        content_text({"exceedances": [{"value": 0.7}]})


def test_what_is_no_json_is_refused():
    with pytest.raises(LeafError, match="Decimal"):
        content_text({"limit": Decimal("0.7")})


def test_a_leaf_says_what_was_published_without_the_content():
    leaf = leaf_of()
    told = json.loads(leaf.text)
    assert told == {
        "v": 1, "entry_id": "sl-1", "version": 1, "what": "published", "on": "2026-07-10",
        "issue": 1, "digest": content_digest(leaf.salt, CONTENT),
    }  # fmt: skip
    assert leaf.text.encode() == rfc8785.dumps(told)
    assert leaf.hash == leaf_hash(leaf.text.encode()).hex()
    assert CONTENT["name"] not in leaf.text
    assert json.loads(leaf.content) == CONTENT


def test_the_same_content_under_another_salt_is_another_digest():
    """Without the salt nobody can tell by trying names."""
    assert (
        json.loads(leaf_of().text)["digest"] != json.loads(leaf_of(salt=SALT[::-1]).text)["digest"]
    )


def test_a_salt_is_thirty_two_bytes():
    with pytest.raises(LeafError, match="32"):
        leaf_of(salt=b"short")


def test_a_public_entry_goes_in_as_it_is_and_is_checked_as_it_is_read_back():
    leaf = leaf_of(asdict(sample_entry(1)))
    read = json.loads(leaf.content)
    assert (read["status"], read["listing_date"]) == ("active", "2026-05-02")
    assert content_digest(leaf.salt, read) == json.loads(leaf.text)["digest"]
