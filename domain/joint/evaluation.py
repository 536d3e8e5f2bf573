"""The final evaluation of a plan (终期评估, 四·4), from the indicator book of its quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.joint.figures import Figure
from domain.joint.indicators import Indicator, IndicatorBook, Measure
from domain.joint.owed import Owing, Tally, tally
from domain.joint.periods import Period
from domain.joint.records import (
    EvaluationClosed,
    MilestoneReported,
    Owed,
    Progress,
    Record,
    RoundHeld,
)

Given = tuple[Period, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An indicator over the plan: its first and last figure, and how often one was restated."""

    indicator: Indicator
    first: Given | None
    last: Given | None
    restated: int = 0

    @property
    def met(self) -> bool | None:
        """Whether the last figure reaches the target; None where that cannot be said."""
        return None if self.last is None else self.last[1].meets(self.indicator.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone and what was reported of it last; None: nothing."""

    indicator: Indicator
    reported: MilestoneReported | None

    @property
    def met(self) -> bool:
        """Whether it is established."""
        return self.reported is not None and self.reported.progress is Progress.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All the report says, as of a day."""

    plan: str
    plan_from: date
    plan_to: date
    on: date
    upto: Period
    outcomes: tuple[Outcome, ...]
    milestones: tuple[Milestone, ...]
    owed: dict[Owed, Tally]
    rounds: tuple[RoundHeld, ...]
    closed: EvaluationClosed | None

    @property
    def targets(self) -> tuple[Outcome, ...]:
        """Those indicators for which the document sets a target."""
        return tuple(one for one in self.outcomes if one.indicator.target is not None)

    @property
    def met(self) -> int:
        """How many targets are met."""
        return sum(one.met is True for one in self.targets)

    @property
    def established(self) -> int:
        """How many milestones are established."""
        return sum(one.met for one in self.milestones)


def evaluate(
    book: IndicatorBook,
    records: Iterable[Record],
    things: Iterable[Owing],
    outcomes: Iterable[Outcome],
    reported: Mapping[str, MilestoneReported],
    *,
    upto: Period,
    on: date,
) -> Evaluation:
    """The evaluation as of a day, from records in the order they were put on file.

    ``reported``: the newest report of each milestone, by its indicator.
    """
    some, owing = tuple(records), tuple(things)
    closed = [
        one
        for one in some
        if isinstance(one, EvaluationClosed) and one.plan == book.id and one.on <= on
    ]
    return Evaluation(
        plan=book.id,
        plan_from=book.plan_from,
        plan_to=book.plan_to,
        on=on,
        upto=upto,
        outcomes=tuple(outcomes),
        milestones=tuple(
            Milestone(indicator=one, reported=reported.get(one.id))
            for one in book.indicators
            if one.measure is Measure.MILESTONE
        ),
        owed={kind: tally((one for one in owing if one.owed is kind), on) for kind in Owed},
        rounds=tuple(one for one in some if isinstance(one, RoundHeld) and one.on <= on),
        closed=closed[-1] if closed else None,
    )
