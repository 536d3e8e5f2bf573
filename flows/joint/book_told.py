"""The indicator book with its figures, as pages, commands and programs tell it.

A figure the engine counts is read from the snapshots, one that is submitted from what was filed.
Beside a count stands what the unit filed of its own, if it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.joint.figures import Figure, Restated
from domain.joint.indicators import Indicator, IndicatorBook
from domain.joint.periods import Period
from flows.joint.figures import CAUSES, given
from flows.joint.filing import Filed, filed_of
from storage import joint_packs, joint_snapshots
from storage.joint_snapshots import Snapshot
from storage.unit_of_work import UnitOfWork

QUARTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A figure of a quarter: since when it is known (ISO), and what it was before.

    ``snapshot``: the number of the snapshot it was read from; 0 for one that was filed.
    """

    period: Period
    figure: Figure | None = None
    at: str = ""
    late: bool = False
    snapshot: int = 0
    restated: tuple[Restated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An indicator with its quarters in order; the last is the one that was asked for.

    ``beside`` is what its unit filed of an indicator the engine counts.
    """

    indicator: Indicator
    quarters: tuple[Quarter, ...]
    beside: Filed | None = None

    @property
    def now(self) -> Quarter:
        """The quarter that was asked for."""
        return self.quarters[-1]

    @property
    def met(self) -> bool | None:
        """Whether its target is met; None where that cannot be said."""
        figure = self.now.figure
        return None if figure is None else figure.meets(self.indicator.target)


def lines(
    unit: UnitOfWork,
    book: IndicatorBook,
    upto: Period,
    *,
    townships: Sequence[str] = (),
    known_at: str = "",
    quarters: int = QUARTERS,
) -> list[Line]:
    """Every indicator of the book with its quarters up to one, in a fixed number of queries.

    ``townships``: the figures of these alone; a figure filed for the whole is not theirs then.
    """
    asked = [upto.after(back) for back in range(1 - quarters, 1)]
    kept = joint_snapshots.between(unit, asked[0], upto, known_at=known_at)
    wholes = joint_snapshots.wholes(unit, [one.no for one in kept], townships)
    filed = filed_of(unit, book, asked, known_at)
    by_period = {period: [one for one in kept if one.period == period] for period in asked}
    out = joint_packs.first_out(unit, known_at)
    told = []
    for one in book.indicators:
        if one.submitted:
            some = [_filed(filed[period].get(one.id), period, townships) for period in asked]
            told.append(Line(indicator=one, quarters=tuple(some)))
        else:
            some = [
                _counted(one.id, period, by_period[period], wholes, out.get(str(period), ""))
                for period in asked
            ]
            beside = None if townships else filed[upto].get(one.id)
            told.append(Line(indicator=one, quarters=tuple(some), beside=beside))
    return told


def _filed(held: Filed | None, period: Period, townships: Sequence[str]) -> Quarter:
    if held is None:
        return Quarter(period=period)
    if townships:
        some = [one.figure for one in held.cells if one.township in townships]
        if not some:
            return Quarter(period=period)
        dues = [one.denominator for one in some if one.denominator is not None]
        figure = Figure(
            numerator=sum(one.numerator for one in some),
            denominator=sum(dues) if dues else None,
        )
        return Quarter(period=period, figure=figure, at=held.at, late=held.late)
    return Quarter(
        period=period, figure=held.figure, at=held.at, late=held.late, restated=held.restatements
    )


def _counted(
    indicator: str,
    period: Period,
    kept: Sequence[Snapshot],
    wholes: dict[int, dict[str, Figure]],
    out_at: str,
) -> Quarter:
    """A figure of the newest snapshot, with every one given before it that said otherwise."""
    if not kept:
        return Quarter(period=period)
    kept = given(kept, period, out_at)
    nothing = Figure(numerator=0, denominator=0)
    restated = []
    was = wholes.get(kept[0].no, {}).get(indicator, nothing)
    for one in kept[1:]:
        now = wholes.get(one.no, {}).get(indicator, nothing)
        if now != was:
            restated.append(Restated(
                indicator=indicator, period=period, was=was, now=now, reason="",
                causes=one.causes.get(indicator, ()), at=one.known_at,
            ))  # fmt: skip
        was = now
    newest = kept[-1]
    return Quarter(
        period=period, figure=was, at=newest.known_at, snapshot=newest.no,
        restated=tuple(restated),
    )  # fmt: skip


def sentence(one: Restated, *, english: bool = False) -> str:
    """What became of a figure that was given before, with what changed it."""
    if english:
        causes = ", ".join(f"{CAUSES[cause][1]}: {many}" for cause, many in one.causes)
        why = causes or one.reason
        return f"{one.period} was {one.was.said}, now {one.now.said}" + (f" ({why})" if why else "")
    causes = "、".join(f"{CAUSES[cause][0]} {many} 家" for cause, many in one.causes)
    why = causes or one.reason
    return f"{one.period} 曾报 {one.was.said}，现为 {one.now.said}" + (f"：{why}" if why else "")
