"""The listings in force with their enterprises, some at a time, as a desk looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, union_all

from domain.vocabulary import ON_THE_LIST
from storage.case_lists import SOMEBODY
from storage.list_tables import listings
from storage.ranges import ROWS_COUNTED_TO, counted, each
from storage.tables import cases, enterprises, journal
from storage.unit_of_work import UnitOfWork, translated

# How a journal row tells that its enterprise asked for repair; only those of listed cases are read.
ASKED_FOR_REPAIR = '"what":"step.repair_applied"'


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

    How many is counted by the cases that stand on it, up to a bound; a case stands there by its
    listing in force alone (``list_guards.py``).
    """
    one, c, e = listings.c, cases.c, enterprises.c
    order = (one.decided_on, one.listing_id)
    page = _listings(townships, which).order_by(*order).limit(limit).offset(offset).subquery()
    query = (
        select(
            one.listing_id, one.listing_no, one.decided_on, c.case_id, c.uscc, e.name, e.township,
            c.waits_for, c.asked_on,
        )
        .join(page, page.c.listing_id == one.listing_id)
        .join(cases, c.case_id == one.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .order_by(*order)
    )  # fmt: skip
    with translated():
        found = [ListedLine(*row) for row in unit.connection.execute(query)]
        parts = _parts(townships, which)
        return found, int(unit.connection.scalar(counted(parts, ROWS_COUNTED_TO)) or 0)


def _listings(townships: Sequence[str], which: Which) -> Select[Any]:
    one = listings.c
    query = select(one.listing_id).where(one.ended_on.is_(None))
    if which is Which.APPLIED:
        query = query.where(_asked_for_repair())
    if townships or which is Which.WAITING:
        standing = union_all(*(select(part.subquery()) for part in _cases(townships, which)))
        query = query.where(one.case_id.in_(select(standing.subquery().c.case_id)))
    return query


def _parts(townships: Sequence[str], which: Which) -> list[Any]:
    return [_listings(townships, which)] if which is Which.APPLIED else _cases(townships, which)


def _cases(townships: Sequence[str], which: Which) -> list[Any]:
    """The cases on the list as ranges: of each township and state, or of what waits."""
    c, stands = cases.c, sorted(one.value for one in ON_THE_LIST)
    rows = select(c.case_id)
    if which is Which.WAITING:
        return [
            rows.where(SOMEBODY, c.status.in_(stands), *one) for one in each(c.township, townships)
        ]
    return [
        rows.where(*one, *status)
        for one, status in product(each(c.township, townships), each(c.status, stands))
    ]


def _asked_for_repair() -> ColumnElement[bool]:
    j = journal.c
    return exists().where(
        j.stream == listings.c.case_id,
        j.no > listings.c.proof_no,
        j.body.contains(ASKED_FOR_REPAIR, autoescape=True),
    )
