"""Listings and the published issues: kept for ever, totals checked by the database too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import Update, func, insert, select, update

from domain.bulletin import FIRST_DIGEST, Issue
from storage.codec import issue_from_json, to_json
from storage.list_tables import issue_entries, issues, listings
from storage.unit_of_work import UnitOfWork, translated


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
            unit.connection.execute(insert(listings).values(values))


def listing_served(unit: UnitOfWork, case_id: str, on: date) -> None:
    """Record that the decision of the case's listing in force was served."""
    with translated():
        unit.connection.execute(_in_force(case_id).values(listing_served_on=on))


def listing_ended(unit: UnitOfWork, case_id: str, on: date, reason: str) -> None:
    """Record that the case's listing in force ended, and why."""
    with translated():
        unit.connection.execute(_in_force(case_id).values(ended_on=on, end_reason=reason))


def _in_force(case_id: str) -> Update:
    return update(listings).where(listings.c.case_id == case_id, listings.c.ended_on.is_(None))


def all_listings(unit: UnitOfWork) -> list[Listing]:
    """Every listing ever made, by id."""
    columns = [listings.c[name] for name in Listing.__slots__]
    with translated():
        rows = unit.connection.execute(select(*columns).order_by(listings.c.listing_id)).all()
    return [Listing(**dict(zip(Listing.__slots__, row, strict=True))) for row in rows]


def text_digest(body: str) -> str:
    """SHA-256 of a stored text; an issue's is named by the next one."""
    return sha256(body.encode()).hexdigest()


def issue_digest(issue: Issue) -> str:
    """SHA-256 of the text an issue is stored as."""
    return text_digest(to_json(issue))


def latest_issue(unit: UnitOfWork) -> tuple[Issue | None, str]:
    """The newest issue and its digest; (None, 64 zeros) before the first."""
    query = select(issues.c.body, issues.c.digest).order_by(issues.c.number.desc()).limit(1)
    with translated():
        row = unit.connection.execute(query).first()
    return (None, FIRST_DIGEST) if row is None else (issue_from_json(row[0]), row[1])


def issue_of_period(unit: UnitOfWork, period: str) -> Issue | None:
    """The issue of a period, if it came out."""
    with translated():
        body = unit.connection.scalar(select(issues.c.body).where(issues.c.period == period))
    return None if body is None else issue_from_json(body)


def all_issues(unit: UnitOfWork) -> list[Issue]:
    """Every issue, oldest first."""
    with translated():
        bodies = unit.connection.scalars(select(issues.c.body).order_by(issues.c.number)).all()
    return [issue_from_json(body) for body in bodies]


def shown_issues(unit: UnitOfWork) -> list[tuple[Issue, str, str]]:
    """(issue, its digest, the moment it was first shown) of every issue the public has seen."""
    query = select(issues.c.body, issues.c.digest, issues.c.shown_at)
    query = query.where(issues.c.shown_at.is_not(None)).order_by(issues.c.number)
    with translated():
        rows = unit.connection.execute(query).all()
    return [(issue_from_json(body), digest, shown_at) for body, digest, shown_at in rows]


def keep_issue(unit: UnitOfWork, issue: Issue, listing_ids: Sequence[str]) -> str:
    """Store a new issue with its entries; returns its digest. A period taken: TryAgainError.

    The entries come first: an issue may name no listing that is not registered for it.
    """
    digest = issue_digest(issue)
    with translated():
        if listing_ids:
            unit.connection.execute(
                insert(issue_entries),
                [{"issue": issue.number, "listing_id": one} for one in listing_ids],
            )
        unit.connection.execute(
            insert(issues).values(
                number=issue.number,
                period=issue.period,
                released_on=issue.released_on,
                opening=issue.opening,
                added=issue.added,
                removed=issue.removed,
                closing=issue.closing,
                previous_digest=issue.previous_digest,
                digest=digest,
                body=to_json(issue),
            )
        )
    return digest


def mark_shown(unit: UnitOfWork, number: int, at: str) -> None:
    """Record that an issue's files stand in public."""
    with translated():
        unit.connection.execute(update(issues).where(issues.c.number == number).values(shown_at=at))


def not_shown(unit: UnitOfWork) -> list[int]:
    """Issues whose files do not stand in public yet."""
    query = select(issues.c.number).where(issues.c.shown_at.is_(None))
    with translated():
        return list(unit.connection.scalars(query.order_by(issues.c.number)))


def issue_count(unit: UnitOfWork) -> int:
    """How many issues came out."""
    with translated():
        return int(unit.connection.scalar(select(func.count()).select_from(issues)) or 0)
