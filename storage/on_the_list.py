"""The listings in force with their enterprises, some at a time, as a desk looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, literal_column, select, union_all

from storage.desk_tables import LISTED_AND_WAITING
from storage.list_tables import listings
from storage.ranges import COUNTED_TO, Rows, counted, each, merged
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

# Written out, as the condition of the index is.
REPAIR_ASKED: ColumnElement[bool] = literal_column("listings.repair_asked")


class Which(StrEnum):
    """Which of those on the list."""

    ALL = "all"
    APPLIED = "applied"  # asked for repair since they were listed
    WAITING = "waiting"  # something of theirs waits for a signature


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A listing in force; ``waits_for`` is an office, empty for none."""

    listing_id: str
    listing_no: str
    decided_on: date
    case_id: str
    uscc: str
    name: str
    township: str
    waits_for: str
    asked_on: date | None


def listed_lines(
    unit: UnitOfWork,
    townships: Sequence[str] = (),
    which: Which = Which.ALL,
    *,
    limit: int,
    offset: int = 0,
) -> tuple[list[ListedLine], int]:
    """Those on the list, the longest first, and how many there are; of all townships if none.

    How many is counted up to a bound.
    """
    one, c, e = listings.c, cases.c, enterprises.c
    parts = _listings(townships, which)
    some = merged(parts, (one.decided_on, one.listing_id), offset + limit)
    page = select(some).order_by(some.c.decided_on, some.c.listing_id)
    page_of = page.limit(limit).offset(offset).subquery()
    query = (
        select(
            one.listing_id, one.listing_no, one.decided_on, c.case_id, c.uscc, e.name, e.township,
            c.waits_for, c.asked_on,
        )
        .join(page_of, page_of.c.listing_id == one.listing_id)
        .join(cases, c.case_id == one.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(one.decided_on, one.listing_id)
    )  # fmt: skip
    with translated():
        found = [ListedLine(*row) for row in unit.connection.execute(query)]
        return found, int(unit.connection.scalar(counted(parts, COUNTED_TO)) or 0)


def _listings(townships: Sequence[str], which: Which) -> list[Rows]:
    """The listings as ranges of each township; what waits is looked for among the cases."""
    one = listings.c
    rows = select(one.listing_id, one.decided_on).where(one.ended_on.is_(None))
    if which is Which.WAITING:
        standing = union_all(*(select(part.subquery()) for part in _waiting(townships)))
        return [rows.where(one.case_id.in_(select(standing.subquery().c.case_id)))]
    if which is Which.APPLIED:
        rows = rows.where(REPAIR_ASKED)
    return [rows.where(*place) for place in each(one.township, townships)]


def _waiting(townships: Sequence[str]) -> list[Rows]:
    """The cases on the list that wait for a signature."""
    c = cases.c
    rows = select(c.case_id).where(literal_column(LISTED_AND_WAITING))
    return [rows.where(*one) for one in each(c.township, townships)]
