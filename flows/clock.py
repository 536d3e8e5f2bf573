"""The only reader of the clock. Everything else is told the day or the moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

OFFICE_TIME = timezone(timedelta(hours=8))  # China Standard Time, no daylight saving


def now() -> datetime:
    """This moment in office time, to the second."""
    return datetime.now(OFFICE_TIME).replace(microsecond=0)


def today() -> date:
    """This day in office time."""
    return now().date()
