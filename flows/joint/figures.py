"""Counting the indicators that the engine's own data can give, and keeping what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from domain.joint.figures import Cell, Figure, total
from domain.joint.indicators import Indicator, IndicatorBook, Window
from domain.joint.periods import Period
from flows.assembly import Assembly
from rules.indicator_book import load_indicator_book
from storage import joint_snapshots, protection, protection_counts
from storage.joint_snapshots import Snapshot
from storage.protection_counts import AsOf, Behind, Counting
from storage.unit_of_work import UnitOfWork

FEW = 1000  # enterprises whose rows are looked up one by one; of more, all are read
AGAIN = 4  # quarters that are over and are counted again
# Why a figure that was given before is another now, as (Chinese, English).
CAUSES: dict[str, tuple[str, str]] = {
    "registered": ("登记补录", "registered later"),
    "left": ("退出登记", "no longer on the register"),
    "record": ("记录补报", "record came later"),
    "corrected": ("记录更正", "record corrected"),
    "moved": ("登记变更", "registration changed"),
}


def counting(book: IndicatorBook, indicator: Indicator, period: Period) -> Counting:
    """What an indicator counts for a period; ValueError for one that is submitted."""
    rule = indicator.rule
    if rule is None:
        raise ValueError(f"{indicator.id} is submitted, not counted")
    match rule.window:
        case Window.YEAR:
            first = period.after(-3).first
        case Window.PLAN:
            first = book.plan_from
        case Window.EVER:
            first = date.min.replace(year=1900)
    return Counting(rule=rule, first=first, codes=book.codes(rule.industries))


def counted(
    unit: UnitOfWork, book: IndicatorBook, period: Period, *, known_at: str = ""
) -> dict[str, list[Cell]]:
    """Every computed indicator by township and industry, as of the period's last day."""
    asked = {one.id: counting(book, one, period) for one in book.indicators if not one.submitted}
    return protection_counts.cells(unit, asked, AsOf(day=period.last, known_at=known_at))


def take(assembly: Assembly, period: Period, *, at: datetime) -> int | None:
    """Count a period as known now and keep it; None when nothing is another than before.

    The figures of periods that are over may change too: whoever calls this for each of them keeps
    every restatement with its causes.
    """
    book = load_indicator_book()
    moment = at.isoformat()
    with UnitOfWork(assembly.engine) as unit:
        if protection.begins_after(unit, period.last):
            return None  # before records were kept: nothing would read as nought per cent
        cells = counted(unit, book, period)
        before = joint_snapshots.of_period(unit, period)
        causes: dict[str, list[tuple[str, int]]] = {}
        if before:
            if before[-1].digest == joint_snapshots.digest_of(cells):
                return None
            causes = _causes(unit, book, period, before[-1], cells)
        no = joint_snapshots.keep(
            unit, period, cells, book=book.digest, known_at=moment, causes=causes
        )
        unit.commit()
    return no


def counted_again(today: date) -> list[Period]:
    """The running quarter and the four before it, as far as they are of the plan, oldest first."""
    book, running = load_indicator_book(), Period.of(today)
    some = [running.after(-back) for back in range(AGAIN, -1, -1)]
    return [one for one in some if one.last >= book.plan_from and one.first <= book.plan_to]


def take_again(assembly: Assembly, periods: Sequence[Period], *, at: datetime) -> dict[str, int]:
    """Count quarters again; the new snapshots, by period. What is as it was is kept once."""
    made = {}
    for period in periods:
        no = take(assembly, period, at=at)
        if no is not None:
            made[str(period)] = no
    return made


def _causes(
    unit: UnitOfWork,
    book: IndicatorBook,
    period: Period,
    before: Snapshot,
    cells: dict[str, list[Cell]],
) -> dict[str, list[tuple[str, int]]]:
    """Why figures are others than they were: by indicator, enterprises for each cause."""
    was = joint_snapshots.cells_of(unit, before.no)
    found: dict[str, list[tuple[str, int]]] = {}
    for indicator, some in cells.items():
        if some != was.get(indicator, []):
            one = book.one(indicator)
            found[indicator] = changes(unit, book, one, period, before.known_at)
    return found


def changes(
    unit: UnitOfWork,
    book: IndicatorBook,
    indicator: Indicator,
    period: Period,
    known_at: str,
) -> list[tuple[str, int]]:
    """What came since a moment that changes a figure: (cause, enterprises), the most first."""
    before, after = AsOf(day=period.last, known_at=known_at), AsOf(day=period.last)
    asked = counting(book, indicator, period)
    came = protection_counts.touched(unit, asked, period.last, since=known_at, most=FEW)
    among = came if len(came) <= FEW else ()  # of all others the rows are the same
    was, now = (
        {(one.uscc, one.project): one for one in some}
        for some in protection_counts.differing(unit, asked, before, after, among=among)
    )
    causes: dict[str, set[str]] = {}
    for key in was.keys() | now.keys():
        causes.setdefault(_cause(was.get(key), now.get(key)), set()).add(key[0])
    return Counter({cause: len(some) for cause, some in causes.items()}).most_common()


def _cause(was: Behind | None, now: Behind | None) -> str:
    if was is None:
        return "record" if now is not None and now.project else "registered"
    if now is None:
        return "left"
    if was.record_no == now.record_no:
        return "moved"
    return "corrected" if now.instead_of and now.instead_of == was.record_no else "record"


def rows_behind(
    unit: UnitOfWork,
    book: IndicatorBook,
    indicator: Indicator,
    period: Period,
    *,
    townships: Sequence[str] = (),
    lacking: bool | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Behind]:
    """The rows behind a computed figure as its newest snapshot counted them."""
    kept = joint_snapshots.of_period(unit, period)
    as_of = AsOf(day=period.last, known_at=kept[-1].known_at if kept else "")
    return protection_counts.behind(
        unit, counting(book, indicator, period), as_of, townships=townships, lacking=lacking,
        limit=limit, offset=offset,
    )  # fmt: skip


def given(kept: Sequence[Snapshot], period: Period, out_at: str) -> list[Snapshot]:
    """The snapshot in which figures were first given to the meeting, and those that restate it.

    ``out_at``: when the first pack of the period came out; "": it did not, and what was known
    after the end of the quarter counts as given. What changed before is no restatement.
    """
    if out_at:
        before = [place for place, one in enumerate(kept) if one.known_at <= out_at]
        return list(kept[before[-1] :]) if before else list(kept)
    over = [one for one in kept if one.known_at[:10] > period.last.isoformat()]
    return over or list(kept[-1:])


def of_whole(cells: list[Cell]) -> Figure:
    """The figure of the whole district."""
    return total(one.figure for one in cells)


def series(
    unit: UnitOfWork, indicator: str, upto: Period, *, quarters: int = 8, known_at: str = ""
) -> list[tuple[Period, Figure]]:
    """The figures of the whole district as known, by quarter, of those quarters that have one."""
    found = []
    for back in range(quarters - 1, -1, -1):
        period = upto.after(-back)
        kept = joint_snapshots.of_period(unit, period, known_at=known_at)
        if kept:
            cells = joint_snapshots.cells_of(unit, kept[-1].no, indicator).get(indicator, [])
            found.append((period, of_whole(cells)))
    return found
