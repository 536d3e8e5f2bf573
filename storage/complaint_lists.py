"""Lists of complaints for the desk: ranges of ``complaint_lines``, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, union_all

from storage.access_tables import followings
from storage.case_lists import COUNTED
from storage.desk_tables import complaint_lines
from storage.ranges import Cursor, Rows, beyond, counted, each, merged, taken_whole
from storage.unit_of_work import UnitOfWork, translated

# Written out, as the conditions of the indexes are.
OPEN: ColumnElement[bool] = literal_column("complaint_lines.open")
RETALIATION: ColumnElement[bool] = literal_column("complaint_lines.retaliation")
WROTE: ColumnElement[bool] = literal_column("followings.wrote")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFilter:
    """What is asked for. ``view``: open, late, wrote (the complainant had the last word) or all.

    ``usccs``: only of these enterprises, as a search found them; ``number``: that one alone.
    ``since``: how far back all of them goes.
    """

    today: date
    since: date
    view: str = "open"
    within: tuple[str, ...] = ()
    usccs: tuple[str, ...] | None = None
    number: str = ""


def complaint_numbers(
    unit: UnitOfWork, asked: ComplaintFilter, *, page: int, most: int, after: Cursor | None = None
) -> tuple[list[tuple[str, str, date]], bool, Cursor | None]:
    """(number, case, day of its place) of a page, whether there are more, and where it ended.

    By the day something is owed; all of them, and what the complainant wrote in, the newest first.
    """
    c = complaint_lines.c
    falling = asked.view in ("all", "wrote")
    day = c.filed_on if falling else c.due_on
    passed = 0 if after is not None else (page - 1) * most
    parts = [one.add_columns(c.complaint_no, c.case_id, day.label("day")) for one in _parts(asked)]
    if after is not None:
        parts = [one.where(beyond(day, c.complaint_no, after, falling=falling)) for one in parts]
    order = (day.desc(), c.complaint_no.desc()) if falling else (day, c.complaint_no)
    if asked.usccs is not None:
        parts = [taken_whole(one, f"found{place}") for place, one in enumerate(parts)]
        some = union_all(*parts).subquery()
    else:
        some = merged(parts, order, passed + most + 1)
    query = select(some.c.complaint_no, some.c.case_id, some.c.day)
    way = (some.c.day.desc(), some.c.complaint_no.desc()) if falling else (
        some.c.day, some.c.complaint_no)  # fmt: skip
    with translated():
        rows = unit.connection.execute(query.order_by(*way).limit(most + 1).offset(passed)).all()
    found = [(row[0], row[1], row[2]) for row in rows[:most]]
    return found, len(rows) > most, (found[-1][2], found[-1][0]) if found else None


def complaint_count(unit: UnitOfWork, asked: ComplaintFilter) -> int:
    """How many there are; more than ``COUNTED`` says only that there are more."""
    some: list[Rows] = [one.add_columns(complaint_lines.c.complaint_no) for one in _parts(asked)]
    with translated():
        return int(unit.connection.scalar(counted(some, COUNTED)) or 0)


def _parts(asked: ComplaintFilter) -> list[Any]:
    c = complaint_lines.c
    narrow: list[ColumnElement[bool]] = []
    if asked.number:
        narrow.append(c.complaint_no == asked.number)
    elif asked.usccs is not None:
        narrow.append(c.uscc.in_(asked.usccs))
    match asked.view:
        case "late":
            narrow += [OPEN, c.due_on < asked.today]
        case "open":
            narrow.append(OPEN)
        case "wrote":
            wrote = followings.join(complaint_lines, followings.c.complaint_no == c.complaint_no)
            among = [c.township.in_(asked.within)] if asked.within else []
            return [select().select_from(wrote).where(WROTE, *narrow, *among)]
        case _:
            narrow.append(c.filed_on >= asked.since)
    return [select().where(*narrow, *one) for one in each(c.township, asked.within)]


def retaliation_cases(unit: UnitOfWork, townships: Sequence[str], most: int) -> list[str]:
    """The cases in which reported retaliation is still to be answered, by the day it is owed."""
    c = complaint_lines.c
    parts: list[Rows] = [
        select(c.case_id, c.due_on, c.complaint_no).where(RETALIATION, *one)
        for one in each(c.township, townships)
    ]
    some = merged(parts, (c.due_on, c.complaint_no), most)
    query = select(some.c.case_id).order_by(some.c.due_on, some.c.complaint_no).limit(most)
    with translated():
        return list(dict.fromkeys(unit.connection.scalars(query)))


def filed_near(
    unit: UnitOfWork, uscc: str, first: date, last: date, *, most: int = 300
) -> list[str]:
    """The numbers of complaints of some days: of an enterprise, and the latest of all others."""
    c = complaint_lines.c
    days = (c.filed_on >= first, c.filed_on <= last)
    of_it = select(c.complaint_no, c.filed_on).where(c.uscc == uscc, *days)
    others = select(c.complaint_no, c.filed_on).where(*days)
    some = merged([of_it, others], (c.filed_on.desc(), c.complaint_no.desc()), most)
    with translated():
        return sorted(set(unit.connection.scalars(select(some.c.complaint_no))))
