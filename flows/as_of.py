"""Asking back: a case, the list or the terms as valid on day X, as known by the end of day Y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from domain.as_of import case_as_of as fold
from domain.as_of import enterprise_as_of, known
from domain.case import Case
from domain.journal import Entry
from domain.jurisdiction import Jurisdiction
from domain.timelimits import Term
from domain.triggers import served
from domain.vocabulary import ON_THE_LIST, PUBLIC, Notice, Status
from flows.clock import OFFICE_TIME
from flows.entries import taken_down_late
from storage import bulletins, noted
from storage.bulletins import Listing
from storage.unit_of_work import UnitOfWork

AT_A_TIME = 500  # enterprises whose names are looked up together


@dataclass(frozen=True, slots=True)
class OnTheList:
    """An enterprise on the list on a day. ``name`` is the one registered for that day.

    An issue carries it once its decision is served (``served_on``); ``shown`` tells whether its
    publicity has begun and does not rest.
    """

    listing_id: str
    case_id: str
    name: str
    listing_no: str
    decided_on: date
    served_on: date | None
    status: Status
    shown: bool


@dataclass(frozen=True, slots=True)
class RunningTerm:
    """A term that ran in a case on a day."""

    case_id: str
    term: Term
    complaint: str = ""  # whose term it is; empty: the case's own


def end_of(day: date) -> datetime:
    """The last moment of a day in office time: what was recorded that day was known by then."""
    return datetime.combine(day, time.max, OFFICE_TIME)


def cases_as_of(
    unit: UnitOfWork,
    law: Jurisdiction,
    *,
    valid_on: date,
    known_on: date,
    case_id: str | None = None,
    listed: bool = False,
) -> Iterator[Case]:
    """Every case there was, by id, one journal at a time in memory; see :func:`case_as_of`."""
    asked = noted.case_journals(unit, case_id=case_id, opened_by=valid_on, listed=listed)
    for _, journal in asked:
        case = fold(journal, valid_on=valid_on, known_at=end_of(known_on), law=law)
        if case is not None:
            yield case


def case_as_of(
    unit: UnitOfWork, law: Jurisdiction, case_id: str, *, valid_on: date, known_on: date
) -> Case | None:
    """A case as valid on a day, as known by the end of another; None: there was none yet."""
    found = cases_as_of(unit, law, valid_on=valid_on, known_on=known_on, case_id=case_id)
    return next(found, None)


def is_on_file(unit: UnitOfWork, case_id: str) -> bool:
    """Whether there is such a case at all, whatever was known of it when."""
    return next(noted.case_journals(unit, case_id=case_id), None) is not None


def entries_as_of(unit: UnitOfWork, case_id: str, *, valid_on: date, known_on: date) -> list[Entry]:
    """The entries of a case's journal that the answer for these days rests on."""
    return [
        entry
        for _, journal in noted.case_journals(unit, case_id=case_id)
        for entry in known(journal, valid_on=valid_on, known_at=end_of(known_on))
    ]


def terms_as_of(
    unit: UnitOfWork,
    law: Jurisdiction,
    *,
    valid_on: date,
    known_on: date,
    case_id: str | None = None,
) -> Iterator[RunningTerm]:
    """The terms that ran on a day in a case, or in all of them, by case."""
    for case in cases_as_of(unit, law, valid_on=valid_on, known_on=known_on, case_id=case_id):
        yield from (RunningTerm(case.case_id, term, of) for of, term in case.running())


def list_as_of(
    unit: UnitOfWork, law: Jurisdiction, *, valid_on: date, known_on: date
) -> Iterator[OnTheList]:
    """The list on a day, by case: decided, whether or not published yet, and not ended."""
    listings: dict[str, list[Listing]] = {}
    for one in bulletins.all_listings(unit):
        listings.setdefault(one.case_id, []).append(one)
    found = cases_as_of(unit, law, valid_on=valid_on, known_on=known_on, listed=True)
    on_the_list = (case for case in found if case.status in ON_THE_LIST)
    while some := list(islice(on_the_list, AT_A_TIME)):
        names = names_as_of(unit, [c.uscc for c in some], valid_on=valid_on, known_on=known_on)
        yield from (_entry(case, listings[case.case_id], names[case.uscc]) for case in some)


def names_as_of(
    unit: UnitOfWork, usccs: Sequence[str], *, valid_on: date, known_on: date
) -> dict[str, str]:
    """The names of enterprises for a day; empty where none was registered for it yet."""
    found = dict.fromkeys(usccs, "")
    for uscc, journal in noted.enterprise_journals(unit, usccs):
        said = enterprise_as_of(journal, valid_on=valid_on, known_at=end_of(known_on))
        found[uscc] = "" if said is None else said.name
    return found


def _entry(case: Case, listings: Sequence[Listing], name: str) -> OnTheList:
    """A case on the list with the listing of its latest listing decision."""
    document = case.document(Notice.LISTING_DECISION)
    number = "" if document is None else document.number
    listing = next((one for one in listings if one.listing_no == number), listings[-1])
    service = case.last(served(Notice.LISTING_DECISION))
    return OnTheList(
        listing_id=listing.listing_id,
        case_id=case.case_id,
        name=name,
        listing_no=listing.listing_no,
        decided_on=listing.decided_on,
        served_on=None if service is None else service.on,
        status=case.status,
        shown=case.status in PUBLIC and not taken_down_late(case),
    )
