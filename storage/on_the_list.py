"""The listings in force with their enterprises, some at a time, as a desk looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from storage.case_lists import SOMEBODY
from storage.list_tables import listings
from storage.ranges import counted
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
    """Those on the list, the longest first, and how many there are; of all townships if none."""
    one, c, e = listings.c, cases.c, enterprises.c
    columns = (
        one.listing_id, one.listing_no, one.decided_on, c.case_id, c.uscc, e.name, e.township,
        c.waits_for, c.asked_on,
    )  # fmt: skip
    query = _among(select(*columns), townships, which).order_by(one.decided_on, one.listing_id)
    among = _among(select(one.listing_id), townships, which)
    with translated():
        rows = unit.connection.execute(query.limit(limit).offset(offset))
        found = [ListedLine(*row) for row in rows]
        return found, int(unit.connection.scalar(counted([among])) or 0)


def _among(query: Select[Any], townships: Sequence[str], which: Which) -> Select[Any]:
    query = (
        query.select_from(listings)
        .join(cases, cases.c.case_id == listings.c.case_id)
        .join(enterprises, enterprises.c.uscc == cases.c.uscc)
        .where(listings.c.ended_on.is_(None))
    )
    if townships:
        query = query.where(cases.c.township.in_(townships))
    if which is Which.WAITING:
        query = query.where(SOMEBODY)
    if which is Which.APPLIED:
        query = query.where(_asked_for_repair())
    return query


def _asked_for_repair() -> ColumnElement[bool]:
    j = journal.c
    return exists().where(
        j.stream == listings.c.case_id,
        j.no > listings.c.proof_no,
        j.body.contains(ASKED_FOR_REPAIR, autoescape=True),
    )
