"""What is owed to the joint meeting: resolutions, tasks, stage goals, findings; one fold for all.

A thing that is owed is its charges (the last one counts), the steps it has taken, and whether its
unit was reminded and before whom it was laid. A due day is inclusive: the day after, one is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from domain.joint.figures import Figure
from domain.joint.indicators import Escalation
from domain.joint.records import (
    Advanced,
    Charged,
    Escalated,
    Level,
    Owed,
    Progress,
    Record,
    Reminded,
)

CLOSED = frozenset({Progress.DONE, Progress.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One thing that is owed, as its records say.

    ``reminded`` and ``escalated`` are those of the unit and the due day that count now: who is
    charged anew, or to another day, is told anew.
    """

    charges: tuple[Charged, ...]
    steps: tuple[Advanced, ...] = ()
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

    def days_late(self, on: date) -> int:
        """Days past its due day: until it was done, else until ``on``; 0 in time or dropped."""
        if self.progress is Progress.DROPPED:
            return 0
        return max(0, ((self.closed_on or on) - self.due_on).days)

    def is_late(self, on: date) -> bool:
        """Whether it is open and its due day has passed."""
        return not self.closed and on > self.due_on

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
        return near and not self.closed and not self.reminded

    def levels_due(self, on: date, rule: Escalation) -> tuple[Level, ...]:
        """The levels it is to be laid before and was not, the lower first."""
        if not self.is_late(on):
            return ()
        late, laid = self.days_late(on), {one.level for one in self.escalated}
        return tuple(one for one in Level if one not in laid and late >= rule.days(one))

    def after(self, record: Charged | Advanced | Reminded | Escalated) -> Owing:
        """It after one more record about it."""
        charges, steps = self.charges, self.steps
        reminded, escalated = self.reminded, self.escalated
        match record:
            case Charged():
                if (record.unit, record.due_on) != (self.unit, self.due_on):
                    reminded, escalated = (), ()
                charges = (*charges, record)
            case Advanced():
                steps = (*steps, record)
            case Reminded():
                if (record.unit, record.due_on) == (self.unit, self.due_on):
                    reminded = (*reminded, record)
            case Escalated():
                escalated = (*escalated, record)
        return Owing(charges=charges, steps=steps, reminded=reminded, escalated=escalated)


def owed(records: Iterable[Record], on: date | None = None) -> tuple[Owing, ...]:
    """Everything that is owed, by due day; from records in the order they were put on file.

    ``on``: as its records of that day and of days before say. Records that are about something
    else, or about what nobody was charged with, say nothing here.
    """
    found: dict[str, Owing] = {}
    for record in records:
        if not isinstance(record, Charged | Advanced | Reminded | Escalated):
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
    """How many of some things stand how. ``late`` are part of those that are open or under way."""

    every: int
    open: int
    under_way: int
    done: int
    dropped: int
    late: int

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
    )
