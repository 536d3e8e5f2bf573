"""What is owed to the joint meeting: resolutions, tasks, stage goals, findings; one fold for all.

A thing that is owed is its charges (the last one counts), the steps it has taken, and whether its
unit was reminded and before whom it was laid. A due day is inclusive: the day after, one is late.
What a unit filed as done is not late while its confirmation waits: the wait is the office's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from domain.joint.figures import Figure
from domain.joint.indicators import Escalation
from domain.joint.records import (
    Advanced,
    Charged,
    Escalated,
    FilingAnswered,
    Level,
    Owed,
    Progress,
    ProgressFiled,
    Record,
    Reminded,
)

CLOSED = frozenset({Progress.DONE, Progress.DROPPED})
OwedRecord = Charged | ProgressFiled | FilingAnswered | Advanced | Reminded | Escalated


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a unit filed, and what was answered.

    ``over``: it needs no answer any more, because the office itself put on record how the thing
    stands, another unit was charged, or the unit filed again.
    """

    filed: ProgressFiled
    answer: FilingAnswered | None = None
    over: bool = False

    @property
    def waits(self) -> bool:
        """Whether the office is to answer it."""
        return self.answer is None and not self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One thing that is owed, as its records say.

    ``reminded`` and ``escalated`` are those of the unit and the due day that count now: who is
    charged anew, or to another day, is told anew.
    """

    charges: tuple[Charged, ...]
    steps: tuple[Advanced, ...] = ()
    filings: tuple[Filing, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    escalated: tuple[Escalated, ...] = ()

    @property
    def charge(self) -> Charged:
        """The charge that counts: the last one."""
        return self.charges[-1]

    @property
    def owed(self) -> Owed:
        """What it comes from."""
        return self.charge.owed

    @property
    def number(self) -> str:
        """Its number."""
        return self.charge.number

    @property
    def subject(self) -> str:
        """What its records are about."""
        return self.charge.subject

    @property
    def unit(self) -> str:
        """The unit that owes it."""
        return self.charge.unit

    @property
    def due_on(self) -> date:
        """The last day it is in time."""
        return self.charge.due_on

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self.steps[-1].progress if self.steps else Progress.OPEN

    @property
    def closed(self) -> bool:
        """Whether nothing is owed any more."""
        return self.progress in CLOSED

    @property
    def evidence(self) -> str:
        """What shows that it is done; "" until then."""
        return self.steps[-1].evidence if self.steps else ""

    @property
    def note(self) -> str:
        """What was said with the last step."""
        return self.steps[-1].note if self.steps else ""

    @property
    def closed_on(self) -> date | None:
        """The day of the step that closed it."""
        return self.steps[-1].on if self.closed else None

    @property
    def waiting(self) -> ProgressFiled | None:
        """What its unit filed and the office has not answered."""
        last = self.filings[-1] if self.filings else None
        return last.filed if last is not None and last.waits and not self.closed else None

    @property
    def done_on(self) -> date | None:
        """The day it was done as its unit says, while that waits to be confirmed."""
        waiting = self.waiting
        return waiting.on if waiting is not None and waiting.progress is Progress.DONE else None

    @property
    def returned(self) -> FilingAnswered | None:
        """What the unit is to do better: the answer to its last filing, when that was returned."""
        answer = self.filings[-1].answer if self.filings and not self.filings[-1].over else None
        return answer if answer is not None and not answer.confirmed and not self.closed else None

    def days_late(self, on: date) -> int:
        """Days past its due day: until it was done, else until ``on``; 0 in time or dropped."""
        if self.progress is Progress.DROPPED:
            return 0
        return max(0, ((self.closed_on or self.done_on or on) - self.due_on).days)

    def is_late(self, on: date) -> bool:
        """Whether it is open, its due day has passed and its unit did not file it as done."""
        return not self.closed and self.done_on is None and on > self.due_on

    @property
    def turn(self) -> int:
        """How often another unit or another day was charged: who is told anew is told of this."""
        pairs = [(one.unit, one.due_on) for one in self.charges]
        return sum(was != now for was, now in pairwise(pairs))

    @property
    def level(self) -> Level | None:
        """The highest level it was laid before."""
        laid = {one.level for one in self.escalated}
        return next((one for one in reversed(tuple(Level)) if one in laid), None)

    def reminder_due(self, on: date, rule: Escalation) -> bool:
        """Whether its unit is to be reminded: shortly before the due day, once."""
        near = self.due_on - timedelta(days=rule.remind_before) <= on <= self.due_on
        return near and not self.closed and self.done_on is None and not self.reminded

    def levels_due(self, on: date, rule: Escalation) -> tuple[Level, ...]:
        """The levels it is to be laid before and was not, the lower first."""
        if not self.is_late(on):
            return ()
        late, laid = self.days_late(on), {one.level for one in self.escalated}
        return tuple(one for one in Level if one not in laid and late >= rule.days(one))

    def after(self, record: OwedRecord) -> Owing:
        """It after one more record about it."""
        match record:
            case Charged():
                now = replace(self, charges=(*self.charges, record))
                if record.unit != self.unit:
                    now = replace(now, filings=_over(self.filings))
                if (record.unit, record.due_on) != (self.unit, self.due_on):
                    now = replace(now, reminded=(), escalated=())
                return now
            case ProgressFiled():
                return replace(self, filings=(*_over(self.filings), Filing(filed=record)))
            case FilingAnswered():
                return replace(self, filings=tuple(
                    replace(one, answer=record) if one.filed.no == record.no and one.waits else one
                    for one in self.filings
                ))  # fmt: skip
            case Advanced():
                return replace(self, steps=(*self.steps, record), filings=_over(self.filings))
            case Reminded():
                if (record.unit, record.due_on) == (self.unit, self.due_on):
                    return replace(self, reminded=(*self.reminded, record))
            case Escalated():
                return replace(self, escalated=(*self.escalated, record))
        return self


def _over(filings: Iterable[Filing]) -> tuple[Filing, ...]:
    return tuple(replace(one, over=True) if one.waits else one for one in filings)


def owed(records: Iterable[Record], on: date | None = None) -> tuple[Owing, ...]:
    """Everything that is owed, by due day; from records in the order they were put on file.

    ``on``: as its records of that day and of days before say. Records that are about something
    else, or about what nobody was charged with, say nothing here.
    """
    found: dict[str, Owing] = {}
    for record in records:
        if not isinstance(record, OwedRecord):
            continue
        if on is not None and record.on > on:
            continue
        known = found.get(record.subject)
        if known is not None:
            found[record.subject] = known.after(record)
        elif isinstance(record, Charged):
            found[record.subject] = Owing(charges=(record,))
    return tuple(sorted(found.values(), key=lambda one: (one.due_on, one.owed, one.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of some things stand how.

    ``late`` are part of those that are open or under way, and so are those ``waiting`` for an
    answer of the office to what their unit filed.
    """

    every: int
    open: int
    under_way: int
    done: int
    dropped: int
    late: int
    waiting: int = 0

    @property
    def share_done(self) -> Figure:
        """Done, of all that were not dropped."""
        return Figure(numerator=self.done, denominator=self.every - self.dropped)


def tally(things: Iterable[Owing], on: date) -> Tally:
    """How many stand how on a day."""
    some = tuple(things)
    stand = [one.progress for one in some]
    return Tally(
        every=len(some),
        open=stand.count(Progress.OPEN),
        under_way=stand.count(Progress.UNDER_WAY),
        done=stand.count(Progress.DONE),
        dropped=stand.count(Progress.DROPPED),
        late=sum(one.is_late(on) for one in some),
        waiting=sum(one.waiting is not None for one in some),
    )
