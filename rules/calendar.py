"""The working calendar, from the yearly holiday tables of the State Council.

The tables come from the ``chinesecalendar`` library. The 2025 one agrees with the published
table that the test vectors rest on; the others are the library's, not yet confirmed by the office.
What the office itself says of a year or a day (``rules/office_calendar.py``) goes before them.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from domain.timelimits import Calendar
from rules.office_calendar import FIRST_YEAR, OfficeCalendar

CONFIRMED_YEARS = (2025,)
NAMES = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.national_day.value: "国庆节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}
NOTHING_SAID = OfficeCalendar()


def last_year() -> int:
    """The last year the library's tables cover."""
    return int(max(holidays).year)


def build_calendar(years_ahead: int = 4, office: OfficeCalendar = NOTHING_SAID) -> Calendar:
    """The calendar from 2007 on.

    Years after the last published table are counted with weekends only, so that long terms can
    be projected; :meth:`Calendar.known` tells such years, and ``mingdan calendar`` counts the
    running terms anew when the table of the year comes out.
    """
    known = {
        year: "confirmed" if year in CONFIRMED_YEARS else "unconfirmed"
        for year in range(FIRST_YEAR, last_year() + 1)
    }
    off = {day: NAMES.get(name, name) for day, name in holidays.items() if day.year >= FIRST_YEAR}
    worked = {day for day in workdays if day.year >= FIRST_YEAR and day.weekday() >= 5}
    for one in office.years:
        known[one.year] = one.status
        off = {day: name for day, name in off.items() if day.year != one.year}
        off |= {day: holiday.name for holiday in one.holidays for day in holiday.days()}
        worked = {day for day in worked if day.year != one.year} | set(one.make_up_days)
    for right in office.corrections:
        off.pop(right.on, None)
        worked.discard(right.on)
        if right.kind == "holiday":
            off[right.on] = right.name
        elif right.kind == "make_up":
            worked.add(right.on)
    first, last = date(FIRST_YEAR, 1, 1), date(max(known) + years_ahead, 12, 31)
    version = _version(first, last, off, worked, known)
    return Calendar(first, last, off, frozenset(worked), version, known)


def _version(
    first: date, last: date, off: dict[date, str], worked: set[date], known: dict[int, str]
) -> str:
    """Twelve hexadecimal digits over all that a calendar says."""
    told = [f"{first} {last}"]
    told += [f"{day} {off[day]}" for day in sorted(off)]
    told += [f"{day} +" for day in sorted(worked)]
    told += [f"{year} {known[year]}" for year in sorted(known)]
    return sha256("\n".join(told).encode()).hexdigest()[:12]
