"""The quarterly pack (季度材料): all a meeting is told, each number with the query that gives it.

A pack is a value: it holds what was counted at one moment, in both languages where it has words,
and is kept as it is. Its papers are made of it and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from domain.closed_list import ClosedList

Words = tuple[str, str]  # Chinese, English


@dataclass(frozen=True, slots=True)
class Said:
    """A number as papers say it, and the query that gives it again (``flows/joint/asking.py``)."""

    value: str
    query: str


NONE = "—"  # what is said where there is nothing to say


class Verdict(ClosedList):
    """How a figure stands to its target."""

    MET = "met"
    MISSED = "missed"
    NONE = "none"  # no target, or nothing was filed


class PackStage(ClosedList):
    """What the making of a pack is at."""

    COUNTED = "counted"  # what is on record is counted
    WRITTEN = "written"  # its papers are made
    CHECKED = "checked"  # each number of theirs is compared


class Hard(ClosedList):
    """Why a case is a hard one (疑难案件): not defined by any text, proposed here."""

    CHALLENGED = "challenged"  # a reconsideration, a suit or a stay is pending
    RESTS = "rests"  # its publicity is suspended, or a term of it rests
    LONG = "long"  # undecided 90 days after it began


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A rate as it is told: in per cent, and what it is a share of."""

    share: Said
    done: Said
    due: Said
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlace:
    """A rate of a township, or of an industry."""

    place: str
    name: Words
    figure: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class InQuarter:
    """A rate of a quarter as it is known now."""

    period: str
    figure: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A figure that was given as one and is another now: since when, and why."""

    period: str
    was: Said
    now: Said
    on: date
    causes: tuple[tuple[Words, Said], ...] = ()  # what changed it, and how many enterprises
    reason: str = ""  # of a figure that a unit filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Where a rate leads to, and what it takes to reach the target."""

    by: date
    expected: Said
    missing: Said  # in percentage points
    needed: Said
    a_month: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePart:
    """An indicator that is a rate. ``gaps`` and ``confirmed`` are told with it, always."""

    indicator: str
    name: Words
    unit: str
    target: str  # as it is said: 85%; "" for none
    numerator: Words
    denominator: Words
    gaps: Words
    unconfirmed: bool
    counted: bool  # from the engine's own records; else a unit files it
    public: bool
    now: Share
    quarters: tuple[InQuarter, ...]
    townships: tuple[AtPlace, ...] = ()
    industries: tuple[AtPlace, ...] = ()
    corrections: tuple[Correction, ...] = ()
    ahead: Ahead | None = None
    filed_on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPart:
    """A figure of a bureau's duty list that is a plain number."""

    indicator: str
    name: Words
    unit: str
    gaps: Words
    public: bool
    now: Said
    before: Said
    filed_on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePart:
    """A milestone: where it stands and the paper that shows it."""

    indicator: str
    name: Words
    unit: str
    progress: str  # a Progress
    evidence: str
    public: bool
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """The list in a quarter: opening + added - removed = closing."""

    period: str
    opening: Said
    added: Said
    removed: Said
    closing: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePart:
    """A case the meeting is told of, with what is to be known about it."""

    case_id: str
    name: str
    township: str
    status: str  # a Status
    on: date  # since when it is so
    days: Said
    told: Words
    why: tuple[str, ...] = ()  # of a hard case


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """How many there are, and each of them."""

    count: Said
    some: tuple[CasePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Complaints that came in and went out in the quarter, and what is open at its end."""

    came: Said
    answered: Said
    open: Said
    late: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedPart:
    """A resolution, task, goal or finding, and where it stands."""

    owed: str  # an Owed
    number: str
    unit: str
    text: str
    due_on: date
    progress: str  # a Progress
    evidence: str
    days_late: Said
    public: bool
    source: str = ""
    note: str = ""
    filed: str = ""  # a Progress its unit filed and that waits to be confirmed
    filed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Debts:
    """All that is owed to the meeting: how many, how many are done, how many are late.

    ``waiting``: those a unit reported on and the office has not answered; None in old editions.
    """

    every: Said
    done: Said
    late: Said
    some: tuple[OwedPart, ...] = ()
    waiting: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """A unit's own page: what it answers for. The parts it names stand elsewhere in the pack."""

    unit: str
    name: Words
    kind: str  # a UnitKind
    duties: tuple[str, ...]
    townships: tuple[str, ...]
    indicators: tuple[str, ...]  # of which it is the source
    places: tuple[tuple[str, Share], ...]  # of a township or park: each counted rate there
    open_cases: Said
    overdue: Said
    owed: tuple[str, ...] = ()  # numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """How many of the plan's rates reach their target, miss it, or are not filed."""

    met: Said
    missed: Said
    none: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All a quarterly meeting is told, as known at a moment."""

    period: str
    known_at: str
    book: str  # digest of the indicator book
    title: Words
    targets: Targets
    rates: tuple[RatePart, ...]
    counts: tuple[CountPart, ...]
    milestones: tuple[MilestonePart, ...]
    movements: tuple[Movement, ...]  # by quarter, the pack's own last
    candidates: Cases
    overdue: Cases
    hard: Cases
    complaints: Complaints
    debts: Debts
    units: tuple[UnitPart, ...]

    def rate(self, indicator: str) -> RatePart:
        """A rate by its id; KeyError when there is none."""
        for one in self.rates:
            if one.indicator == indicator:
                return one
        raise KeyError(indicator)


def numbers(part: object) -> Iterator[Said]:
    """Every number of a pack, or of a part of one, in its order."""
    if isinstance(part, Said):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from numbers(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from numbers(getattr(part, field.name))
