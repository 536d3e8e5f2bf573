"""Where cases stand, for other departments: no lead, nothing of a complaint; few queries a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from domain.timelimits import TermKind
from domain.vocabulary import Status
from storage.bulletins import Listing, listings_of
from storage.tables import cases, enterprises, terms
from storage.unit_of_work import UnitOfWork, translated

# A lead says that somebody complained, and may say who; it is the office's alone.
HIDDEN = (Status.START.value, Status.LEAD.value)


@dataclass(frozen=True, slots=True)
class StandingCase:
    """A case with the name and township of its enterprise."""

    case_id: str
    uscc: str
    name: str
    township: str
    status: Status
    opened_on: date


@dataclass(frozen=True, slots=True)
class RunningTerm:
    """A term of the case itself, of no complaint."""

    kind: TermKind
    started_on: date
    due_on: date
    suspended_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A case with its listings whose decision was served, and its terms."""

    case: StandingCase
    listings: tuple[Listing, ...]
    terms: tuple[RunningTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases; None for ``townships``: of the whole district."""

    townships: Sequence[str] | None
    township: str = ""
    status: str = ""
    uscc: str = ""
    case_id: str = ""
    after: str = ""


def told(unit: UnitOfWork, wanted: Wanted, *, limit: int) -> list[Told]:
    """Cases by number. Three queries."""
    c, e = cases.c, enterprises.c
    query = (
        select(c.case_id, c.uscc, e.name, e.township, c.status, c.opened_on)
        .join(enterprises, e.uscc == c.uscc)
        .where(c.status.not_in(HIDDEN), c.case_id > wanted.after)
        .order_by(c.case_id)
        .limit(limit)
    )
    if wanted.townships is not None:
        query = query.where(e.township.in_(list(wanted.townships)))
    for column, value in (
        (e.township, wanted.township), (c.status, wanted.status), (c.uscc, wanted.uscc),
        (c.case_id, wanted.case_id),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    with translated():
        rows = unit.connection.execute(query).all()
    found = [StandingCase(*row[:4], Status(row[4]), row[5]) for row in rows]
    numbers = [one.case_id for one in found]
    served = [one for one in listings_of(unit, numbers) if one.listing_served_on is not None]
    running = _terms(unit, numbers)
    return [
        Told(
            one,
            tuple(listing for listing in served if listing.case_id == one.case_id),
            tuple(running.get(one.case_id, ())),
        )
        for one in found
    ]


def _terms(unit: UnitOfWork, numbers: Sequence[str]) -> dict[str, list[RunningTerm]]:
    t = terms.c
    query = (
        select(t.case_id, t.kind, t.started_on, t.due_on, t.suspended_on)
        .where(t.case_id.in_(list(numbers)), t.complaint == "")
        .order_by(t.case_id, t.due_on, t.kind)
    )
    found: dict[str, list[RunningTerm]] = {}
    with translated():
        for row in unit.connection.execute(query):
            found.setdefault(row[0], []).append(RunningTerm(TermKind(row[1]), *row[2:]))
    return found
