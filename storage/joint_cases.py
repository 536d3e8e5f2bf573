"""The journals of the cases a quarterly pack tells of, with the moment each row was recorded."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import literal_column, or_, select

from domain.vocabulary import TERMINAL
from storage.desk_tables import complaint_lines
from storage.list_tables import listings
from storage.noted import Journals, read_journals
from storage.tables import cases, journal
from storage.unit_of_work import UnitOfWork

ANSWERED_WITHIN = timedelta(days=366)  # a complaint older than that is no longer answered


def told_of(unit: UnitOfWork, *, first: date, listed_from: date, known_at: str) -> Journals:
    """Cases that go on, were on the list since ``listed_from`` or had a complaint about ``first``.

    And every case that went on after ``known_at``: then it may have stood otherwise. What is left
    out ended before, is in the journals as it was then, and counts nowhere in a pack of that time.
    """
    c, one, filed = cases.c, listings.c, complaint_lines.c
    goes_on = c.status.not_in([each.value for each in TERMINAL])
    on_list = select(one.case_id).where(or_(one.ended_on.is_(None), one.ended_on >= listed_from))
    complained = select(filed.case_id).where(
        or_(literal_column("complaint_lines.open"), filed.filed_on >= first - ANSWERED_WITHIN)
    )
    later = select(journal.c.stream).where(journal.c.recorded_at > known_at)
    return read_journals(
        unit,
        or_(goes_on, c.case_id.in_(on_list), c.case_id.in_(complained), c.case_id.in_(later)),
    )
