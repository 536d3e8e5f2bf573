"""The working calendar, from the yearly holiday tables of the State Council.

The tables come from the ``chinesecalendar`` library. The 2025 one agrees with the published
table that the test vectors rest on; the others are the library's, not yet confirmed by the office.
"""

from __future__ import annotations

from datetime import date

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from domain.timelimits import Calendar

FIRST_YEAR = 2007  # the first day of GBZ 2.1-2007
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


def last_year() -> int:
    """The last year the tables cover."""
    return int(max(holidays).year)


def build_calendar(years_ahead: int = 4) -> Calendar:
    """The calendar from 2007 on.

    Years after the last published table are counted with weekends only, so that long terms can
    be projected; :func:`is_projected` tells such days, and they are re-projected when the table
    of the year comes out.
    """
    end = date(last_year() + years_ahead, 12, 31)
    off: dict[date, str] = {}
    for day, name in holidays.items():
        if day.year >= FIRST_YEAR and day.weekday() < 5:
            off[day] = NAMES.get(name, name)
    made_up = frozenset(d for d in workdays if d.year >= FIRST_YEAR and d.weekday() >= 5)
    return Calendar(date(FIRST_YEAR, 1, 1), end, off, made_up)


def is_projected(day: date) -> bool:
    """Whether the holiday table of that day's year is not published yet."""
    return day.year > last_year()


def status_of(year: int) -> str:
    """How well a year's table is confirmed."""
    if year in CONFIRMED_YEARS:
        return "confirmed"
    return "projected" if year > last_year() else "unconfirmed"
