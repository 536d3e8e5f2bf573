"""What units filed of their figures: the newest, since when, how late, and what it was before.

A later filing restates an earlier one with its reason; nothing that was filed is ever gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.joint.figures import Cell, Figure, Restated, total
from domain.joint.indicators import IndicatorBook
from domain.joint.periods import Period
from domain.joint.records import FigureFiled, MilestoneReported
from storage import joint_records
from storage.joint_records import Kept
from storage.unit_of_work import UnitOfWork

WHOLE = ""  # the township of a figure that is of all the unit answers for


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A filed figure as it stands. ``at``: the moment of its newest filing, ISO; ``by`` whom.

    ``late``: it was first filed after the cut-off. ``cells`` are its parts by township, where it
    was filed so (industry ""). ``restatements`` in their order.
    """

    indicator: str
    period: Period
    figure: Figure
    unit: str
    at: str
    by: str
    late: bool
    note: str
    cells: tuple[Cell, ...] = ()
    restatements: tuple[Restated, ...] = ()


def filed(
    unit: UnitOfWork, book: IndicatorBook, period: Period, known_at: str = ""
) -> dict[str, Filed]:
    """The figures filed for a period by indicator, as known at a moment ("": now).

    A figure of an indicator the engine counts itself may be among them: it is what the unit says,
    to be shown beside the count and never in its place.
    """
    return filed_of(unit, book, [period], known_at)[period]


def filed_of(
    unit: UnitOfWork, book: IndicatorBook, periods: Sequence[Period], known_at: str = ""
) -> dict[Period, dict[str, Filed]]:
    """The same for several periods, read in one go."""
    subjects = [f"figure:{one.id}:{period}" for one in book.indicators for period in periods]
    kept = joint_records.read(unit, FigureFiled, subjects=subjects, known_at=known_at)
    found: dict[tuple[Period, str], list[Kept]] = {}
    for one in kept:
        _, indicator, said = one.subject.split(":")
        found.setdefault((Period.read(said), indicator), []).append(one)
    told: dict[Period, dict[str, Filed]] = {period: {} for period in periods}
    for (period, indicator), some in found.items():
        told[period][indicator] = _standing(book, period, some)
    return told


def _standing(book: IndicatorBook, period: Period, kept: Sequence[Kept]) -> Filed:
    """The fold of the filings of one indicator for one period."""
    parts: dict[str, FigureFiled] = {}
    restated: list[Restated] = []
    was: Figure | None = None
    for act in _acts(kept):
        replaced = any(one.township in parts for one in act)
        parts |= {one.township: one for one in act}
        now = _total(parts)
        reason = next((one.reason for one in act if one.reason), "")
        if was is not None and was != now and (replaced or reason):
            restated.append(
                Restated(indicator=act[0].indicator, period=period, was=was, now=now,
                         reason=reason, at=_moment(kept, act[-1]))
            )  # fmt: skip
        was = now
    newest = kept[-1]
    last = list(parts.values())[-1]
    return Filed(
        indicator=last.indicator, period=period, figure=_total(parts), unit=last.unit,
        at=newest.recorded_at, by=newest.by,
        late=kept[0].record.on > book.cut_off(period),
        note=next((one.note for one in reversed(parts.values()) if one.note), ""),
        cells=tuple(
            Cell(township=key, industry="", figure=figure_of(one))
            for key, one in sorted(parts.items()) if key != WHOLE
        ),
        restatements=tuple(restated),
    )  # fmt: skip


def figure_of(record: FigureFiled) -> Figure:
    """The figure a record gives."""
    return Figure(numerator=record.numerator, denominator=record.denominator)


def _total(parts: Mapping[str, FigureFiled]) -> Figure:
    return total_of({key: figure_of(one) for key, one in parts.items()})


def total_of(parts: Mapping[str, Figure]) -> Figure:
    """The figure of the whole: filed as such, else the sum of the townships."""
    if WHOLE in parts:
        return parts[WHOLE]
    some = list(parts.values())
    if all(one.denominator is None for one in some):
        return Figure(numerator=sum(one.numerator for one in some))
    return total(some)


def _acts(kept: Sequence[Kept]) -> Iterator[list[FigureFiled]]:
    """What was filed in one go, together."""
    for _, some in groupby(kept, key=lambda one: one.ref.partition("#")[0]):
        yield [one.record for one in some if isinstance(one.record, FigureFiled)]


def _moment(kept: Sequence[Kept], record: FigureFiled) -> str:
    return next(one.recorded_at for one in kept if one.record is record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Where a milestone stands: its newest report, when it was put on record, and all of them."""

    report: MilestoneReported
    at: str
    by: str
    earlier: tuple[MilestoneReported, ...] = ()


def milestones(unit: UnitOfWork, known_at: str = "") -> dict[str, Reported]:
    """The milestones that were reported on, by indicator, as known at a moment ("": now)."""
    found: dict[str, Reported] = {}
    for one in joint_records.read(unit, MilestoneReported, known_at=known_at):
        if isinstance(one.record, MilestoneReported):
            before = found.get(one.record.indicator)
            earlier = () if before is None else (*before.earlier, before.report)
            found[one.record.indicator] = Reported(
                report=one.record, at=one.recorded_at, by=one.by, earlier=earlier
            )
    return found
