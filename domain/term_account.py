"""A term's account for a person: what it is counted from, what was not counted and why.

In Chinese or English, from the term and a calendar alone; ``timelimits.account`` has the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from domain.ledger import warn_on
from domain.lifecycle import ROW_BY_ID
from domain.term_kinds import TRAITS, Favour
from domain.timelimits import (
    Calendar,
    CountedDay,
    DayKind,
    Term,
    Unit,
    account,
    nominal_day,
    projected,
)
from domain.words import en, zh

STATUS = {
    "law": ("法定", "law"),
    "office_policy": ("本机关规定", "office policy"),
    "unconfirmed": ("未核实", "unconfirmed"),
    "": ("未记录", "not recorded"),
}
TABLES = {
    "confirmed": ("已核对", "confirmed"),
    "unconfirmed": ("未核对", "unconfirmed"),
    "projected": ("尚未公布，仅按周末推算", "not out yet, by weekends only"),
}
HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利纪念日": "Victory Day",
}
WEEKDAYS = (
    *(("星期" + day, name) for day, name in zip("一二三四五六日",
      ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)),
)  # fmt: skip
REST_OF_DAY = "（民法典 203）"


def length_told(term: Term, *, english: bool = False) -> str:
    """Its length, or the day a paper names."""
    if term.named is not None:
        return f"until the named day, {term.named}" if english else f"至载明的{_zh(term.named)}"
    if not term.length:
        return "length not recorded" if english else "长度未记录"
    return f"{term.length} {en(term.unit)}" if english else f"{term.length}{zh(term.unit)}"


def status_told(term: Term, *, english: bool = False) -> str:
    """How well its length is founded."""
    return STATUS[term.status][english]


def responsible(term: Term, *, english: bool = False) -> str:
    """Who must act within it."""
    return (en if english else zh)(TRAITS[term.kind].responsible)


def started_by(term: Term, *, english: bool = False) -> str:
    """The fact that started it, as its row is called; "" on an older record."""
    row = ROW_BY_ID.get(term.by)
    return "" if row is None else row.en if english else row.zh


def table(
    term: Term, calendar: Calendar, *, english: bool = False
) -> tuple[tuple[str, str, str], ...]:
    """Day, its number in the term or a dash, and what kind of day it is."""
    return tuple(
        (
            f"{one.day} {WEEKDAYS[one.day.weekday()][english]}",
            "—" if one.number is None else f"{one.number}",
            _kind(one, english=english) + _last(one, term, english=english),
        )
        for one in account(term, calendar)
    )


def _last(one: CountedDay, term: Term, *, english: bool) -> str:
    """What is said beside a last day that was moved to."""
    if one.number is not None or one.day != term.due_on or term.suspended is not None:
        return ""
    return ", last day" if english else "，最后一日"


def told(term: Term, calendar: Calendar, *, english: bool = False) -> tuple[str, ...]:
    """The account in sentences, one thing a line."""
    lines = account(term, calendar)
    said = [_head(term, english=english)]
    if not lines:
        said.append(
            f"The record has no length to count from; the last day stays {term.due_on}."
            if english
            else f"记录中没有可供计算的长度，最后一日仍为{_zh(term.due_on)}。"
        )
        return tuple(said)
    numbered = [one.day for one in lines if one.number is not None]
    within = [one for one in lines if one.day <= numbered[-1]] if numbered else list(lines)
    if term.suspended is not None:
        within = [one for one in lines if one.day < term.suspended.since]
    said += _not_counted(within, term, english=english)
    made_up = [one.day for one in within if one.kind is DayKind.MAKE_UP and one.number is not None]
    if made_up and term.unit is Unit.WORKING_DAYS:
        said.append(
            f"{', '.join(map(str, made_up))}: make-up working day, counted."
            if english
            else f"{'、'.join(_short(day, term) for day in made_up)}为调休工作日，计入。"
        )
    said += _end(term, calendar, english=english)
    said += _unsure({one.day.year for one in lines}, calendar, english=english)
    return tuple(said)


def _head(term: Term, *, english: bool) -> str:
    row = started_by(term, english=english)
    if english:
        by = f" ({term.by} {row})" if row else ""
        return (
            f"{en(term.kind)}: {length_told(term, english=True)}, counted from the day after "
            f"{term.started_on}{by}; basis {term.basis} ({status_told(term, english=True)})."
        )
    by = f"（{term.by} {row}）" if row else ""
    return (
        f"{zh(term.kind)}：自{_zh(term.started_on)}{by}的次日起算，{length_told(term)}；"
        f"依据：{term.basis}（{status_told(term)}）。"
    )


def _not_counted(lines: Iterable[CountedDay], term: Term, *, english: bool) -> Iterator[str]:
    """Each run of days without a number, with its reasons in the order they appear."""
    for counted, group in groupby(lines, key=lambda one: one.number is not None):
        if counted:
            continue
        days = list(group)
        first, last = days[0].day, days[-1].day
        reasons = dict.fromkeys(_why(one, english=english) for one in days)
        if english:
            span = f"{first}" if first == last else f"{first} to {last}"
            many = "1 day" if first == last else f"{len(days)} days"
            yield f"{span}, {many} not counted: {', '.join(reasons)}."
        elif first == last:
            yield f"{_short(first, term)}未计入：{'、'.join(reasons)}。"
        else:
            span = f"自{_short(first, term)}至{_short(last, term)}共{len(days)}日"
            yield f"{span}未计入：{'、'.join(reasons)}。"


def _unsure(years: Iterable[int], calendar: Calendar, *, english: bool) -> Iterator[str]:
    """Which of the years it runs over have a table that nobody confirmed, or none."""
    known = {year: TABLES[calendar.known(year)][english] for year in sorted(years)}
    unsure = {year: word for year, word in known.items() if calendar.known(year) != "confirmed"}
    if unsure and english:
        yield f"Calendar: {', '.join(f'{year} {word}' for year, word in unsure.items())}."
    elif unsure:
        yield f"日历：{'；'.join(f'{year}年{word}' for year, word in unsure.items())}。"


def _end(term: Term, calendar: Calendar, *, english: bool) -> Iterator[str]:
    """How the last day came about, or why there is none yet."""
    rest = term.suspended
    if rest is not None:
        yield (
            f"Suspended since {rest.since}: {rest.reason} ({rest.paper}); its last day is open."
            if english
            else f"自{_short(rest.since, term)}起中止：{rest.reason}（{rest.paper}）；"
            "恢复之日起继续计算，最后一日待定。"
        )
        return
    nominal, due = nominal_day(term, calendar), projected(term, calendar)
    if nominal != due:
        yield _moved_on(term, calendar, nominal, due, english=english)
    if due != term.due_on:
        yield _differs(term, due, english=english)
    warn = warn_on(term, calendar)
    if warn is not None and warn < term.due_on:
        yield (
            f"A limit of the office's own: be warned on {warn}; do not wait for the moved day."
            if english
            else f"本机关自身的期限，以{_short(warn, term)}为提示日，不等顺延。"
        )
    yield f"Last day: {term.due_on}." if english else f"最后一日：{_zh(term.due_on)}。"


def _moved_on(term: Term, calendar: Calendar, nominal: date, due: date, *, english: bool) -> str:
    """Why the last day is not the one on which the last was counted."""
    off = [one for one in account(term, calendar) if nominal <= one.day < due]
    why = list(dict.fromkeys(_why(one, english=english) for one in off))
    if english:
        which = "The named day" if term.named else "The last day counted"
        return f"{which}, {nominal}, is off ({', '.join(why)}): moved to {due} (Civil Code 203)."
    which = "载明之日" if term.named else "对应日" if term.unit is Unit.MONTHS else "末日"
    return (
        f"{which}{_short(nominal, term)}不是工作日（{'、'.join(why)}），"
        f"顺延至其后第一个工作日{_short(due, term)}{REST_OF_DAY}。"
    )


def _differs(term: Term, due: date, *, english: bool) -> str:
    """A last day that is not the one of the calendar in force."""
    favour = TRAITS[term.kind].favour
    kept = (favour is Favour.LATER and due < term.due_on) or (
        favour is Favour.EARLIER and term.due_on < due
    )
    if english:
        why = "the better day it was told is kept" if kept else "not counted anew yet"
        return f"By the calendar in force it would be {due}; {why}."
    why = "已告知的、对用人单位有利的一日不变" if kept else "尚未按现行日历重新推算"
    return f"按现行日历为{_short(due, term)}；{why}。"


def _kind(one: CountedDay, *, english: bool) -> str:
    word = (en if english else zh)(one.kind)
    if not one.reason or one.kind is DayKind.MAKE_UP:
        return word
    joint = ": " if english else "："
    return f"{word}{joint}{_reason(one, english=english)}"


def _why(one: CountedDay, *, english: bool) -> str:
    """Why a day was not counted, in as few words as will do."""
    if one.kind is DayKind.HOLIDAY:
        return _reason(one, english=english)
    return _kind(one, english=english)


def _reason(one: CountedDay, *, english: bool) -> str:
    return HOLIDAYS.get(one.reason, one.reason) if english else one.reason


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short(day: date, term: Term) -> str:
    """Without the year, in the year the term started."""
    return f"{day.month}月{day.day}日" if day.year == term.started_on.year else _zh(day)
