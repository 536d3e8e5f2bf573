"""Computed figures as they were counted at a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, insert, select

from domain.joint.figures import Cell, Figure, total
from domain.joint.periods import Period
from storage.joint_tables import joint_figures, joint_snapshots
from storage.unit_of_work import UnitOfWork, translated

Cells = Mapping[str, Sequence[Cell]]  # by indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The computed figures of a period as known at a moment.

    ``causes``: why they differ from the snapshot before, by indicator: (cause, how many
    enterprises); empty for the first one of a period.
    """

    no: int
    period: Period
    book: str
    known_at: str
    digest: str
    causes: Mapping[str, tuple[tuple[str, int], ...]]


def digest_of(cells: Cells) -> str:
    """SHA-256 of figures in a fixed order, so that equal figures are known by it."""
    said = sorted(
        (indicator, one.township, one.industry, one.figure.numerator, one.figure.denominator)
        for indicator, some in cells.items()
        for one in some
    )
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def keep(
    unit: UnitOfWork,
    period: Period,
    cells: Cells,
    *,
    book: str,
    known_at: str,
    causes: Mapping[str, Sequence[tuple[str, int]]],
) -> int:
    """Put figures on file; the number of their snapshot."""
    s = joint_snapshots.c
    with translated():
        last = unit.connection.scalar(select(func.max(s.no)))
        no = int(last or 0) + 1
        unit.connection.execute(insert(joint_snapshots).values(
            no=no, period=str(period), book=book, known_at=known_at, digest=digest_of(cells),
            reason=json.dumps({key: list(some) for key, some in causes.items()}),
        ))  # fmt: skip
        rows = [
            {
                "snapshot": no, "indicator": indicator, "township": one.township,
                "industry": one.industry, "numerator": one.figure.numerator,
                "denominator": one.figure.denominator,
            }
            for indicator, some in cells.items()
            for one in some
        ]  # fmt: skip
        if rows:
            unit.connection.execute(insert(joint_figures), rows)
    return no


def of_period(unit: UnitOfWork, period: Period, *, known_at: str = "") -> list[Snapshot]:
    """The snapshots of a period in their order; the last is what is known."""
    return between(unit, period, period, known_at=known_at)


def between(unit: UnitOfWork, first: Period, last: Period, *, known_at: str = "") -> list[Snapshot]:
    """The snapshots of several periods in the order in which they were made."""
    s = joint_snapshots.c
    query = select(*s).where(s.period >= str(first), s.period <= str(last)).order_by(s.no)
    if known_at:
        query = query.where(s.known_at <= known_at)
    with translated():
        rows = unit.connection.execute(query).all()
    return [
        Snapshot(
            no=row.no, period=Period.read(row.period), book=row.book, known_at=row.known_at,
            digest=row.digest,
            causes={key: tuple((cause, int(many)) for cause, many in some)
                    for key, some in json.loads(row.reason).items()},
        )
        for row in rows
    ]  # fmt: skip


def cells_of(unit: UnitOfWork, snapshot: int, indicator: str = "") -> dict[str, list[Cell]]:
    """The figures of a snapshot by indicator, each by township and industry."""
    f = joint_figures.c
    query = select(*f).where(f.snapshot == snapshot)
    if indicator:
        query = query.where(f.indicator == indicator)
    found: dict[str, list[Cell]] = {}
    with translated():
        for row in unit.connection.execute(query.order_by(f.indicator, f.township, f.industry)):
            figure = Figure(numerator=int(row.numerator), denominator=row.denominator)
            one = Cell(township=row.township, industry=row.industry, figure=figure)
            found.setdefault(row.indicator, []).append(one)
    return found


def wholes(
    unit: UnitOfWork, snapshots: Sequence[int], townships: Sequence[str] = ()
) -> dict[int, dict[str, Figure]]:
    """The figure of the whole district, or of some townships, by snapshot and indicator."""
    f = joint_figures.c
    query = (
        select(f.snapshot, f.indicator, func.sum(f.numerator), func.sum(f.denominator))
        .where(f.snapshot.in_(snapshots))
        .group_by(f.snapshot, f.indicator)
    )
    if townships:
        query = query.where(f.township.in_(townships))
    found: dict[int, dict[str, Figure]] = {}
    with translated():
        for snapshot, indicator, done, due in unit.connection.execute(query):
            figure = Figure(numerator=int(done), denominator=int(due or 0))
            found.setdefault(snapshot, {})[indicator] = figure
    return found


def periods(unit: UnitOfWork, *, known_at: str = "") -> list[Period]:
    """The periods that have figures, in their order; ``known_at``: that had some by a moment."""
    s = joint_snapshots.c
    query = select(s.period).distinct()
    if known_at:
        query = query.where(s.known_at <= known_at)
    with translated():
        found = unit.connection.scalars(query).all()
    return sorted(Period.read(one) for one in found)


def whole(cells: Cells) -> dict[str, Figure]:
    """The figure of the whole district, by indicator."""
    return {indicator: total(one.figure for one in some) for indicator, some in cells.items()}
