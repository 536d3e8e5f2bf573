"""Listings: kept for ever, each with the dated facts it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Update, false, insert, select, true, update

from storage.bulk import run_many
from storage.list_tables import listings
from storage.tables import enterprises
from storage.unit_of_work import UnitOfWork, translated

_NOTE_REPAIR = (
    "UPDATE listings SET repair_asked = true WHERE case_id = {mark} AND proof_no = {mark}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A listing with the dated facts it rests on; the table refuses one without them."""

    listing_id: str
    case_id: str
    proof_no: int  # the journal row that listed it, and whose proof is kept
    list_kind: str
    list_basis: str | None  # of a statutory list
    measures: str  # codes, or free words told before there were codes
    decision_no: str
    decision_served_on: date
    meeting_on: date
    intent_served_on: date
    objection_closed_on: date
    listing_no: str
    decided_on: date
    proposed_by: str
    legal_reviewer: str
    agency_head: str
    listing_served_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None


def add_listings(unit: UnitOfWork, new: Sequence[Listing]) -> None:
    """Write listings; NotAllowedError when the law's steps are not all there."""
    with translated():
        for one in new:
            values = {name: getattr(one, name) for name in one.__slots__}
            township = select(enterprises.c.township).where(enterprises.c.uscc == one.case_id[:18])
            values |= {"township": township.scalar_subquery()}
            unit.connection.execute(insert(listings).values(values))


def listing_served(unit: UnitOfWork, case_id: str, on: date) -> None:
    """Record that the decision of the case's listing in force was served."""
    with translated():
        unit.connection.execute(_in_force(case_id).values(listing_served_on=on))


def listing_ended(unit: UnitOfWork, case_id: str, on: date, reason: str) -> None:
    """Record that the case's listing in force ended, and why."""
    with translated():
        unit.connection.execute(_in_force(case_id).values(ended_on=on, end_reason=reason))


def repair_asked(unit: UnitOfWork, case_id: str) -> None:
    """Note that repair was asked for while the case's listing is in force; it is noted once."""
    first = _in_force(case_id).where(listings.c.repair_asked == false())
    with translated():
        unit.connection.execute(first.values(repair_asked=true()))


def note_repairs(unit: UnitOfWork, asked: Iterable[tuple[str, int]]) -> None:
    """The same of (case, the journal row that listed it). For databases from before."""
    run_many(unit, _NOTE_REPAIR, asked)


@dataclass(frozen=True, slots=True)
class Noted:
    """What the desks look a listing up by; ``proof_no`` is the journal row that listed it."""

    listing_id: str
    proof_no: int
    township: str
    repair_asked: bool


def noted(unit: UnitOfWork) -> dict[str, list[Noted]]:
    """What is noted of every listing, by case, for the audit."""
    one, found = listings.c, dict[str, list[Noted]]()
    query = select(one.case_id, one.listing_id, one.proof_no, one.township, one.repair_asked)
    with translated():
        for case_id, *said in unit.connection.execute(query.order_by(one.listing_id)):
            found.setdefault(case_id, []).append(Noted(*said))
    return found


def _in_force(case_id: str) -> Update:
    return update(listings).where(listings.c.case_id == case_id, listings.c.ended_on.is_(None))


def all_listings(unit: UnitOfWork) -> list[Listing]:
    """Every listing ever made, by id."""
    columns = [listings.c[name] for name in Listing.__slots__]
    with translated():
        rows = unit.connection.execute(select(*columns).order_by(listings.c.listing_id)).all()
    return [Listing(**dict(zip(Listing.__slots__, row, strict=True))) for row in rows]


def listings_by_id(unit: UnitOfWork, listing_ids: Sequence[str]) -> dict[str, Listing]:
    """These listings."""
    columns = [listings.c[name] for name in Listing.__slots__]
    query = select(*columns).where(listings.c.listing_id.in_(listing_ids))
    with translated():
        rows = unit.connection.execute(query).all()
    return {row[0]: Listing(**dict(zip(Listing.__slots__, row, strict=True))) for row in rows}


def listings_of(unit: UnitOfWork, case_ids: Sequence[str]) -> list[Listing]:
    """The listings of these cases, the latest first."""
    columns = [listings.c[name] for name in Listing.__slots__]
    query = select(*columns).where(listings.c.case_id.in_(case_ids))
    with translated():
        rows = unit.connection.execute(query.order_by(listings.c.decided_on.desc())).all()
    return [Listing(**dict(zip(Listing.__slots__, row, strict=True))) for row in rows]


def listing_ids_of(unit: UnitOfWork, case_id: str) -> list[str]:
    """The ids of a case's listings."""
    query = select(listings.c.listing_id).where(listings.c.case_id == case_id)
    with translated():
        return list(unit.connection.scalars(query.order_by(listings.c.listing_id)))


def listings_after(unit: UnitOfWork, after: str, limit: int) -> list[Listing]:
    """Listings whose decision was served, by id, from one on."""
    c = listings.c
    query = select(*(c[name] for name in Listing.__slots__))
    query = query.where(c.listing_id > after, c.listing_served_on.is_not(None))
    with translated():
        rows = unit.connection.execute(query.order_by(c.listing_id).limit(limit)).all()
    return [Listing(**dict(zip(Listing.__slots__, row, strict=True))) for row in rows]
