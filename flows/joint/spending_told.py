"""What enterprises spent (四·3) beside what came of it: by matter, township and industry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.joint.figures import Figure, total
from domain.joint.indicators import IndicatorBook
from domain.joint.matters import Matter
from domain.joint.periods import Period
from flows.assembly import Assembly
from storage import joint_snapshots, joint_spending, protection, protection_counts
from storage.exposed import exposed
from storage.joint_spending import Counted
from storage.protection_counts import AsOf, Spent
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Spending of a matter, a township or an industry, in fen, with the workers it is spread over.

    ``enterprises`` counts who spent; of a township or an industry 0: one may spend on several
    matters, and is counted by the matter. ``results`` are figures by indicator.
    """

    key: str
    fen: int
    enterprises: int
    workers: int
    results: dict[str, Figure]

    @property
    def each(self) -> int | None:
        """Fen for each exposed worker; None where there is none."""
        return self.fen // self.workers if self.workers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """All of it from the first day of the year of a period to its end."""

    period: Period
    fen: int
    workers: int
    matters: tuple[Part, ...]
    townships: tuple[Part, ...]
    industries: tuple[Part, ...]
    indicators: tuple[str, ...]  # those whose results stand beside the townships
    known_at: str = ""  # when it was counted; "": just now


def counted(unit: UnitOfWork, period: Period) -> Counted:
    """What was spent in the year up to a period's end and by how many, as known now."""
    as_of = AsOf(day=period.last)
    first = period.first.replace(month=1)
    return Counted(
        known_at="",
        spent=protection_counts.spending(unit, first, as_of),
        exposed=exposed(unit, as_of),
    )


def weigh_records(assembly: Assembly) -> None:
    """Before anything is counted again: see :func:`storage.protection.weigh`."""
    with UnitOfWork(assembly.engine) as unit:
        protection.weigh(unit)
        unit.commit()


def count_again(assembly: Assembly, periods: Sequence[Period], *, at: datetime) -> None:
    """Count quarters again, each in a transaction of its own.

    What is as it was keeps the moment it was first counted at.
    """
    for period in periods:
        with UnitOfWork(assembly.engine) as unit:
            if protection.begins_after(unit, period.last):
                continue
            last, now = joint_spending.of_period(unit, period), counted(unit, period)
            if last is None or replace(last, known_at="") != now:
                joint_spending.keep(unit, period, replace(now, known_at=at.isoformat()))
                unit.commit()


def spending(
    unit: UnitOfWork, book: IndicatorBook, period: Period, townships: Sequence[str] = ()
) -> Spending:
    """What was spent in the year up to a period's end, of some townships or of all.

    As it was counted last; a period that never was is counted now.
    """
    last = joint_spending.of_period(unit, period) or counted(unit, period)

    def theirs(township: str) -> bool:
        return not townships or township in townships

    spent = [one for one in last.spent if theirs(one.township)]
    workers = {key: many for key, (_, many) in last.exposed.items() if theirs(key[0])}
    kept = joint_snapshots.of_period(unit, period)
    cells = joint_snapshots.cells_of(unit, kept[-1].no) if kept else {}
    rated = tuple(
        one.id for one in book.indicators if one.rule and not one.rule.industries and one.target
    )

    def figures(matching: Callable[[str, str], bool], ids: Iterable[str]) -> dict[str, Figure]:
        return {
            key: total(
                one.figure for one in cells.get(key, ())
                if theirs(one.township) and matching(one.township, one.industry)
            )
            for key in ids if key in cells
        }  # fmt: skip

    everybody = sum(workers.values())
    return Spending(
        known_at=last.known_at,
        period=period,
        fen=sum(one.fen for one in spent),
        workers=everybody,
        matters=tuple(
            _part(matter, [one for one in spent if one.matter is matter], everybody, figures(
                lambda _t, _i: True,
                [one.id for one in book.indicators
                 if one.id in rated and one.rule and one.rule.matter is matter],
            ), enterprises=True)
            for matter in Matter
        ),
        townships=tuple(
            _part(
                place, [one for one in spent if one.township == place],
                sum(many for key, many in workers.items() if key[0] == place),
                figures(lambda t, _i, place=place: t == place, rated),  # type: ignore[misc]
            )
            for place in sorted({key[0] for key in workers} | {one.township for one in spent})
        ),
        industries=tuple(
            _part(
                code, [one for one in spent if one.industry == code],
                sum(many for key, many in workers.items() if key[1] == code),
                figures(lambda _t, i, code=code: i == code, rated),  # type: ignore[misc]
            )
            for code in sorted({key[1] for key in workers} | {one.industry for one in spent})
        ),
        indicators=rated,
    )  # fmt: skip


def _part(
    key: str,
    some: Sequence[Spent],
    workers: int,
    results: dict[str, Figure],
    *,
    enterprises: bool = False,
) -> Part:
    return Part(
        key=key, fen=sum(one.fen for one in some),
        enterprises=sum(one.enterprises for one in some) if enterprises else 0,
        workers=workers, results=results,
    )  # fmt: skip
