"""What an act must say, checked before anybody is asked to sign it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from domain.criteria import FIGURES
from domain.offences import OFFENCES
from domain.roles import Role, Roster
from domain.term_kinds import MAY_REST

Check = Callable[[str, date, Roster], bool]


def inspectors_of(value: str) -> tuple[str, ...]:
    """The people named in a particular such as ``"ins-01;ins-02"``."""
    return tuple(name.strip() for name in value.split(";") if name.strip())


def _positive(value: str, _on: date, _roster: Roster) -> bool:
    return value.isascii() and value.isdecimal() and int(value) > 0


def _amount(value: str, _on: date, _roster: Roster) -> bool:
    return value.isascii() and value.isdecimal()


def _later_day(value: str, on: date, _roster: Roster) -> bool:
    try:
        return date.fromisoformat(value) > on
    except ValueError:
        return False


def _two_inspectors(value: str, on: date, roster: Roster) -> bool:
    """At least two different people who hold the office that day (行政处罚法 42)."""
    people = inspectors_of(value)
    return len(set(people)) >= 2 and all(roster.holds(p, Role.INSPECTOR, on) for p in people)


def _hearing_hour(value: str, on: date, _roster: Roster) -> bool:
    """Day and hour, e.g. ``2026-03-20T09:30`` (行政处罚法 64(2) asks for the time)."""
    try:
        return len(value) > 10 and datetime.fromisoformat(value).date() > on
    except ValueError:
        return False


def _hearing_chair(value: str, on: date, roster: Roster) -> bool:
    return roster.holds(value, Role.HEARING_CHAIR, on)


def _term_that_may_rest(value: str, _on: date, _roster: Roster) -> bool:
    return value in MAY_REST


def _offence(value: str, _on: date, _roster: Roster) -> bool:
    return value in OFFENCES


def _told_at_most(value: str, _on: date, _roster: Roster) -> bool:
    return len(value) <= LONGEST_REPLY


def _uscc(value: str, _on: date, _roster: Roster) -> bool:
    """Eighteen characters of GB 32100; its check character is not enforced."""
    return len(value) == 18 and value.isascii() and value.isalnum()


LONGEST_REPLY = 1000  # characters; a page of an entry has room for that
CHECKS: dict[str, Check] = {
    "rectification_days": _positive,
    "fine_yuan": _amount,
    "rectify_by": _later_day,
    "pay_by": _later_day,
    "hold_until": _later_day,
    "offence": _offence,
    "term": _term_that_may_rest,
    "successor_uscc": _uscc,
    "answer_by": _later_day,
    "reply": _told_at_most,
    "inspectors": _two_inspectors,
    "hearing_at": _hearing_hour,
    "hearing_chair": _hearing_chair,
    **dict.fromkeys(FIGURES, _amount),
}


def wrong(
    required: tuple[str, ...], given: Mapping[str, str], on: date, roster: Roster
) -> tuple[str, ...]:
    """The required particulars that are missing, and the given ones that cannot be right."""
    absent = [name for name in required if not given.get(name, "").strip()]
    bad = [
        name
        for name, value in given.items()
        if name in CHECKS and name not in absent and not CHECKS[name](value, on, roster)
    ]
    return tuple(absent + bad)
