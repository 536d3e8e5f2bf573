"""Ids of listings: a slip is caught, old ids stay, none is used twice on either database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.vocabulary import Status
from flows.assembly import Assembly
from flows.listing_ids import ListingIdError, case_named, checked, listing_id
from flows.settings import Office
from storage import bulletins
from storage.numbering import Numbering
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE

CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
PREFIXES = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4})?", fullmatch=True)
IDS = st.builds(listing_id, PREFIXES, st.integers(2000, 2099), st.integers(1, 999_999))


@given(IDS)
def test_an_id_as_printed_passes_however_it_is_typed(printed: str) -> None:
    assert checked(f" {printed} ") == printed
    assert checked(printed[:-1] + printed[-1].lower()) == printed


@given(IDS, st.data())
def test_one_wrong_character_is_always_noticed(printed: str, data: st.DataObject) -> None:
    places = [at for at, character in enumerate(printed) if character != "-"]
    at = data.draw(st.sampled_from(places))
    digits = at >= len(printed) - 13 and at != len(printed) - 1  # year and number
    others = [c for c in (CHARACTERS[:10] if digits else CHARACTERS) if c != printed[at].lower()]
    wrong = printed[:at] + data.draw(st.sampled_from(others)) + printed[at + 1 :]

    with pytest.raises(ListingIdError, match="校验字符"):
        checked(wrong)


def test_two_neighbours_swapped_are_noticed_but_for_a_few_in_a_thousand() -> None:
    """A hybrid system of ISO 7064 does not find them all; how many it misses is counted."""
    swapped = [
        printed[:at] + printed[at + 1] + printed[at] + printed[at + 2 :]
        for printed in (listing_id("sl-ohbl", 2026, number) for number in range(1, 2_000))
        for at in range(len(printed) - 8, len(printed) - 3)
        if printed[at] != printed[at + 1]
    ]
    missed = 0
    for wrong in swapped:
        try:
            checked(wrong)
        except ListingIdError:
            continue
        missed += 1
    assert 0 < missed < len(swapped) * 4 / 1000


def test_an_id_of_before_stays_valid() -> None:
    assert checked("sl-ohbl-2026-000123") == "sl-ohbl-2026-000123"


@pytest.mark.parametrize("word", ["", "12", "sl-ohbl", "../2026-000001", "名单-2026-000001"])
def test_what_is_no_id_says_what_one_looks_like(word: str) -> None:
    with pytest.raises(ListingIdError, match="sl-ohbl-2026-000123-X"):
        checked(word)


def test_a_prefix_that_no_id_can_begin_with_is_refused_at_the_door() -> None:
    with pytest.raises(ValidationError, match="list_prefix"):
        Office(list_prefix="名单")


@pytest.fixture
def listed(assembly: Assembly) -> str:
    """The id of a listing that went the whole way."""
    Living(assembly).walk(Status.LISTED)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        [one] = bulletins.all_listings(unit)
    return one.listing_id


def test_a_listing_made_by_the_office_has_its_check_and_names_its_case(
    assembly: Assembly, listed: str
) -> None:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert checked(listed) == listed
        assert (case_named(unit, listed), case_named(unit, CASE)) == (CASE, CASE)
        with pytest.raises(ListingIdError, match="没有编号为"):
            case_named(unit, listing_id("sl-ohbl", 2026, 999))


def test_an_id_is_never_used_twice(assembly: Assembly, listed: str) -> None:
    """Not by another row, not after a deletion, which is refused, not by the counter."""
    again = (
        f"INSERT INTO listings SELECT * FROM listings WHERE listing_id = '{listed}'",
        f"DELETE FROM listings WHERE listing_id = '{listed}'",
        f"UPDATE listings SET listing_id = listing_id || 'x' WHERE listing_id = '{listed}'",
    )
    for statement in again:
        with pytest.raises(DBAPIError), assembly.engine.begin() as connection:
            connection.execute(text(statement))
    given = []
    for kept in (True, False, True):
        with UnitOfWork(assembly.engine) as unit:
            numbering = Numbering(unit)
            number = numbering.next("listing", 2026)
            numbering.save()
            if kept:
                unit.commit()
                given.append(number)

    assert len(set(given)) == 2
    assert listing_id("sl-ohbl", 2026, given[0]) != listed
