"""The indicator book (指标簿): what each figure counts, over what, from whom, and since when.

The founding document sets targets and no denominators (facts of the law, C6), so each rate says
here what it is a share of, and how far that is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from domain.closed_list import ClosedList
from domain.joint.matters import Matter
from domain.joint.periods import Period
from domain.joint.records import Level


class Measure(ClosedList):
    """What kind of figure an indicator is."""

    RATE = "rate"  # a share, in per cent
    COUNT = "count"  # a number
    MILESTONE = "milestone"  # something that is established, with its evidence


class Counted(ClosedList):
    """What numerator and denominator of a computed rate count."""

    ENTERPRISES = "enterprises"  # those that did all they owed, of those that owe it
    PERSONS = "persons"  # persons done, of persons due
    PROJECTS = "projects"  # projects done, of projects due


# What is counted, to stand behind a number: Chinese, English of one, English of several.
Unit = tuple[str, str, str]
UNITS: dict[Counted, Unit] = {
    Counted.ENTERPRISES: ("家", "enterprise", "enterprises"),
    Counted.PERSONS: ("人", "person", "persons"),
    Counted.PROJECTS: ("个项目", "project", "projects"),
}


class Window(ClosedList):
    """Which records count for a period: those of the days up to its end from ..."""

    YEAR = "year"  # ... a year before
    PLAN = "plan"  # ... the first day of the plan
    EVER = "ever"  # ... the beginning


class Confirmed(ClosedList):
    """How well something in the book is founded."""

    DOCUMENT = "document"  # stands in the founding document
    OFFICE = "office_policy"  # set by the office
    UNCONFIRMED = "unconfirmed"  # suggested here, not adopted


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a computed indicator is counted from enterprises' records.

    An enterprise with exposed workers and without a record in the window counts as owing
    ``without_record`` (a number; None: as many as its exposed workers) and having done none. Of
    projects there is nothing without a record. ``industries`` names a set of key industries, or
    all sets by ``key``; "": every industry.
    """

    matter: Matter
    counted: Counted
    window: Window
    without_record: int | None = 1
    industries: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of the book. Texts are (Chinese, English)."""

    id: str
    version: int
    since: date
    name: tuple[str, str]
    measure: Measure
    unit: str  # id of the member unit that answers for it
    basis: str  # where it stands in the founding document
    target: Fraction | None  # a share; None: none is set
    numerator: tuple[str, str]
    denominator: tuple[str, str]
    gaps: tuple[str, str]
    confirmed: Confirmed  # of numerator and denominator
    rule: Rule | None = None  # None: it is submitted
    public: bool = True
    people: bool = False  # a submitted one counts people: its small numbers are not published
    counted_in: Unit | None = None  # of a rate: what its numerator counts

    @property
    def of_people(self) -> bool:
        """Whether it counts people."""
        return self.people or (self.rule is not None and self.rule.counted is Counted.PERSONS)

    @property
    def submitted(self) -> bool:
        """Whether a unit files it; else the engine's own records give it."""
        return self.rule is None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustrySet:
    """Key industries by the beginnings of their codes (GB/T 4754)."""

    id: str
    name: tuple[str, str]
    codes: tuple[str, ...]
    confirmed: Confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """When somebody is told of what is owed, in calendar days: before the due day, and after it."""

    remind_before: int = 5
    unit_head_after: int = 1
    group_after: int = 15
    confirmed: Confirmed = Confirmed.UNCONFIRMED

    def days(self, level: Level) -> int:
        """How many days late a matter is laid before a level."""
        return self.unit_head_after if level is Level.UNIT_HEAD else self.group_after


class Side(ClosedList):
    """Which number of an indicator: of a count there is the numerator alone."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Tie(ClosedList):
    """How two numbers of the book hang together."""

    AGREE = "agree"  # the same count, filed twice
    WITHIN = "within"  # a part of the other, which it cannot exceed


@dataclass(frozen=True, slots=True)
class NumberOf:
    """A number of an indicator."""

    indicator: str
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """Two numbers that hang together; ``why`` in (Chinese, English)."""

    tie: Tie
    one: NumberOf
    other: NumberOf
    why: tuple[str, str]
    confirmed: Confirmed

    def holds(self, one: int, other: int) -> bool:
        """Whether two numbers hang together so."""
        return one == other if self.tie is Tie.AGREE else one <= other


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorBook:
    """The whole book, and the dates of its plan. ``cut_off_day``: of the month after a quarter."""

    id: str
    title: tuple[str, str]
    plan_from: date
    plan_to: date
    cut_off_day: int
    compile_day: int
    indicators: tuple[Indicator, ...]
    industries: tuple[IndustrySet, ...]
    units: tuple[tuple[str, tuple[str, str], str], ...]  # (id, name, kind) of who answers
    digest: str
    escalation: Escalation = field(default_factory=Escalation)
    cross_checks: tuple[CrossCheck, ...] = ()

    def one(self, indicator: str) -> Indicator:
        """An indicator by its id; KeyError when there is none."""
        for each in self.indicators:
            if each.id == indicator:
                return each
        raise KeyError(indicator)

    def tied(self, indicator: str) -> tuple[CrossCheck, ...]:
        """The checks a number of an indicator takes part in."""
        return tuple(
            one
            for one in self.cross_checks
            if indicator in (one.one.indicator, one.other.indicator)
        )

    def cut_off(self, period: Period) -> date:
        """The last day on which the figures of a period are filed in time."""
        return period.after(1).first.replace(day=self.cut_off_day)

    def compiled_on(self, period: Period) -> date:
        """The day on which the pack of a period is compiled."""
        return period.after(1).first.replace(day=self.compile_day)

    def codes(self, industries: str) -> tuple[str, ...]:
        """The codes of a set, or of all sets by ``key``; empty for "": every industry."""
        if not industries:
            return ()
        return tuple(
            code
            for each in self.industries
            if industries in ("key", each.id)
            for code in each.codes
        )
