"""An indicator with its figures as plain data: the same for commands and for other departments."""

from __future__ import annotations

from dataclasses import dataclass

from domain.joint.figures import Figure, Restated
from domain.joint.indicators import Confirmed, Measure
from flows.joint.book_told import Line, Quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTold:
    """A share as two whole numbers, exactly, and as it is said; a count has no denominator."""

    numerator: int
    denominator: int | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedTold:
    """What a figure was before a moment; ``causes``: enterprises by what changed it."""

    was: FigureTold
    now: FigureTold
    at: str
    reason: str
    causes: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterTold:
    """A figure of a quarter, and since when it is known; ``late``: filed after the cut-off."""

    period: str
    figure: FigureTold | None
    known_at: str
    late: bool
    restated: tuple[RestatedTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTold:
    """An indicator of the book. Texts are (Chinese, English); the target is in per cent."""

    id: str
    version: int
    name: tuple[str, str]
    measure: Measure
    unit: str
    basis: str
    target: str | None
    numerator: tuple[str, str]
    denominator: tuple[str, str]
    gaps: tuple[str, str]
    confirmed: Confirmed
    counted_here: bool
    met: bool | None
    quarters: tuple[QuarterTold, ...]
    filed_beside: FigureTold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsTold:
    """The indicators of the joint meeting, each with its quarters up to one."""

    period: str
    book: str
    indicators: tuple[IndicatorTold, ...]


def indicator_told(one: Line) -> IndicatorTold:
    """All that is told of an indicator."""
    its = one.indicator
    return IndicatorTold(
        id=its.id, version=its.version, name=its.name, measure=its.measure, unit=its.unit,
        basis=its.basis, target=None if its.target is None else f"{float(its.target * 100):g}",
        numerator=its.numerator, denominator=its.denominator, gaps=its.gaps,
        confirmed=its.confirmed, counted_here=not its.submitted, met=one.met,
        quarters=tuple(_quarter(each) for each in one.quarters),
        filed_beside=None if one.beside is None else _figure(one.beside.figure),
    )  # fmt: skip


def _quarter(one: Quarter) -> QuarterTold:
    return QuarterTold(
        period=str(one.period), figure=None if one.figure is None else _figure(one.figure),
        known_at=one.at, late=one.late, restated=tuple(_restated(each) for each in one.restated),
    )  # fmt: skip


def _figure(one: Figure) -> FigureTold:
    return FigureTold(numerator=one.numerator, denominator=one.denominator, said=one.said)


def _restated(one: Restated) -> RestatedTold:
    return RestatedTold(
        was=_figure(one.was), now=_figure(one.now), at=one.at, reason=one.reason,
        causes=dict(one.causes),
    )  # fmt: skip
