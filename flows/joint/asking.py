"""The queries behind the numbers of a quarterly pack: each number is the answer to one of them.

A query is a line of words (``rate R01 2026-Q3 share township 示例一镇``). Its answer is counted
from what was known at the moment of the pack, so it is the same whenever it is asked, and a number
that is another was changed. ``query_words`` says a query in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil

from domain.joint.figures import Cell, Figure, Forecast, Restated, forecast, total
from domain.joint.indicators import Indicator, IndicatorBook
from domain.joint.organisation import DISTRICT, units
from domain.joint.owed import Owing, owed
from domain.joint.pack import NONE, Said, Verdict, Words
from domain.joint.periods import Period
from domain.joint.records import Record, UnitKind, UnitNamed
from domain.jurisdiction import Jurisdiction
from flows.joint import figures, filing
from flows.joint.cases_told import CasesThen, CaseThen
from flows.joint.filing import Filed
from storage import joint_packs, joint_records, joint_snapshots
from storage.joint_snapshots import Snapshot
from storage.unit_of_work import UnitOfWork

QUARTERS = 8
OTHER = "other"  # industries of no key set
SETS_ELSE: Words = ("其他行业", "Other industries")


class NoSuchQueryError(Exception):
    """A query nothing answers; packs hold none."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that was another in an earlier count or filing: ``key`` is how a query names it."""

    key: str
    told: Restated


class Asking:
    """Answers the queries of the pack of a period as known at a moment."""

    def __init__(
        self, unit: UnitOfWork, law: Jurisdiction, book: IndicatorBook, period: Period,
        known_at: str,
    ) -> None:  # fmt: skip
        self.book, self.period, self.known_at = book, period, known_at
        self.cases = CasesThen(unit, law, period, known_at, QUARTERS)
        self._unit = unit
        self._counted: dict[Period, dict[str, list[Cell]]] = {}
        self._filed: dict[Period, dict[str, Filed]] = {}
        self._answers: dict[str, Callable[[Sequence[str]], str]] = {
            "rate": self._rate,
            "count": self._count,
            "was": self._was,
            "cause": self._cause,
            "ahead": self._ahead,
            "list": self._list,
            "cases": self._cases,
            "case": self._case,
            "complaints": self._complaints,
            "owed": self._owed,
            "targets": self._targets,
        }

    def said(self, query: str) -> Said:
        """A number with its query."""
        return Said(self.answer(query), query)

    def answer(self, query: str) -> str:
        """The number a query asks for; NoSuchQueryError when it asks for nothing there is."""
        kind, *words = query.split(" ")
        try:
            return self._answers[kind](words)
        except (KeyError, IndexError, ValueError, StopIteration) as error:
            raise NoSuchQueryError(query) from error

    # -- what it rests on ---------------------------------------------------------------------

    @cached_property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters that are told of: this one and those before it that were counted."""
        back = [self.period.after(-n) for n in range(QUARTERS - 1, 0, -1)]
        told = (one for one in back if self.snapshots(one) and any(self.counted(one).values()))
        return (*told, self.period)

    def snapshots(self, period: Period) -> list[Snapshot]:
        """The counts of a quarter that were kept by then."""
        return joint_snapshots.of_period(self._unit, period, known_at=self.known_at)

    def counted(self, period: Period) -> dict[str, list[Cell]]:
        """The computed indicators of a quarter."""
        if period not in self._counted:
            self._counted[period] = figures.counted(
                self._unit, self.book, period, known_at=self.known_at
            )
        return self._counted[period]

    def filed(self, period: Period) -> dict[str, Filed]:
        """What units filed for a quarter."""
        if period not in self._filed:
            self._filed[period] = filing.filed(self._unit, self.book, period, self.known_at)
        return self._filed[period]

    def cells(self, indicator: str, period: Period) -> list[Cell]:
        """An indicator's parts."""
        if self.book.one(indicator).submitted:
            found = self.filed(period).get(indicator)
            return [] if found is None else list(found.cells)
        return self.counted(period).get(indicator, [])

    def figure(self, indicator: str, period: Period) -> Figure | None:
        """An indicator of the whole district; None: not filed."""
        if not self.book.one(indicator).submitted:
            return figures.of_whole(self.cells(indicator, period))
        found = self.filed(period).get(indicator)
        return None if found is None else found.figure

    def at(self, indicator: str, period: Period, where: str, place: str) -> Figure | None:
        """An indicator of a township, an industry or a unit's townships; None: nothing there."""
        its = self._within(where, place)
        some = [one.figure for one in self.cells(indicator, period) if its(one)]
        return total(some) if some else None

    def _within(self, where: str, place: str) -> Callable[[Cell], bool]:
        if where == "township":
            return lambda cell: cell.township == place
        if where == "unit":
            places = self.units[place].townships
            return lambda cell: DISTRICT in places or cell.township in places
        if where == "industry":
            return lambda cell: set_of(self.book, cell.industry) == place
        raise KeyError(where)

    @cached_property
    def records(self) -> list[Record]:
        """The records of the meeting as they were on file."""
        read = joint_records.read(self._unit, known_at=self.known_at)
        return [one.record for one in read]

    @cached_property
    def units(self) -> dict[str, UnitNamed]:
        """The member units; as long as none is on record, those of the book."""
        named = units(self.records, self.cases.day)
        return named or {
            key: UnitNamed(on=self.book.plan_from, unit=key, name=name[0], kind=UnitKind(kind),
                           head="", townships=(DISTRICT,))
            for key, name, kind in self.book.units
        }  # fmt: skip

    @cached_property
    def debts(self) -> tuple[Owing, ...]:
        """What is owed to the meeting: what is open, and what was closed in or after the quarter.

        Resolutions of earlier meetings that were done before it are told of no more.
        """
        found = owed(self.records, self.cases.day)
        first = self.period.first
        return tuple(
            one for one in found if one.closed_on is None or one.closed_on >= first
        )  # fmt: skip

    def restatements(self, indicator: str) -> list[Restatement]:
        """Every figure of the quarters told of that was another before, the oldest first."""
        found = []
        for period in self.quarters:
            if self.book.one(indicator).submitted:
                filed = self.filed(period).get(indicator)
                some = filed.restatements if filed else ()
                found += [Restatement(f"{period} {no}", one) for no, one in enumerate(some)]
            else:
                found += self._recounted(indicator, period)
        return found

    def _recounted(self, indicator: str, period: Period) -> list[Restatement]:
        kept = figures.given(self.snapshots(period), period, self._out.get(str(period), ""))
        found = []
        whole = [
            figures.of_whole(joint_snapshots.cells_of(self._unit, one.no, indicator)
                             .get(indicator, []))
            for one in kept
        ]  # fmt: skip
        for was, now, after in zip(whole, whole[1:], kept[1:], strict=False):
            if was != now:
                told = Restated(
                    indicator=indicator, period=period, was=was, now=now, reason="",
                    causes=after.causes.get(indicator, ()), at=after.known_at,
                )  # fmt: skip
                found.append(Restatement(f"{period} {after.no}", told))
        return found

    @cached_property
    def _out(self) -> dict[str, str]:
        """When the packs before this one came out."""
        return joint_packs.first_out(self._unit, self.known_at)

    def forecast(self, indicator: str) -> Forecast | None:
        """Where a rate leads to by the end of the plan; None where that cannot be said."""
        target = self.book.one(indicator).target
        if target is None:
            return None
        read = ((one, self.figure(indicator, one)) for one in self.quarters)
        series = [(one, figure) for one, figure in read if figure is not None]
        return forecast(series, target, self.book.plan_to)

    # -- the answers --------------------------------------------------------------------------

    def _rate(self, words: Sequence[str]) -> str:
        indicator, said, part, *place = words
        period = Period.read(said)
        if place:
            figure = self.at(indicator, period, place[0], " ".join(place[1:]))
        else:
            figure = self.figure(indicator, period)
        if figure is None:
            return NONE
        match part:
            case "share":
                return figure.said
            case "done":
                return str(figure.numerator)
            case "due":
                return str(figure.denominator)
        raise KeyError(part)

    def _targets(self, words: Sequence[str]) -> str:
        period, wanted = Period.read(words[0]), Verdict(words[1])
        aims = [one for one in self.book.indicators if one.target is not None]
        return str(sum(self.verdict(one, self.figure(one.id, period)) is wanted for one in aims))

    def verdict(self, one: Indicator, figure: Figure | None) -> Verdict:
        """How a figure stands to the target of its indicator."""
        meets = None if figure is None else figure.meets(one.target)
        return {True: Verdict.MET, False: Verdict.MISSED, None: Verdict.NONE}[meets]

    def _count(self, words: Sequence[str]) -> str:
        figure = self.figure(words[0], Period.read(words[1]))
        return NONE if figure is None else figure.said

    def _one(self, indicator: str, key: str) -> Restated:
        return next(one.told for one in self.restatements(indicator) if one.key == key)

    def _was(self, words: Sequence[str]) -> str:
        indicator, period, no, which = words
        told = self._one(indicator, f"{period} {no}")
        return {"was": told.was, "now": told.now}[which].said

    def _cause(self, words: Sequence[str]) -> str:
        indicator, period, no, cause = words
        return str(dict(self._one(indicator, f"{period} {no}").causes)[cause])

    def _ahead(self, words: Sequence[str]) -> str:
        indicator, part = words
        found = self.forecast(indicator)
        if found is None:
            return NONE
        match part:
            case "expected":
                return per_cent(found.expected)
            case "missing":
                return points(found.missing)
            case "needed":
                return str(found.needed)
            case "a_month":
                return str(found.needed_a_month)
        raise KeyError(part)

    def _list(self, words: Sequence[str]) -> str:
        period, part = Period.read(words[0]), words[1]
        match part:
            case "opening":
                return str(self.cases.on_list(period.after(-1).last))
            case "closing":
                return str(self.cases.on_list(period.last))
        came, left = self.cases.moved(period.first, period.last)
        return str({"added": came, "removed": left}[part])

    def _cases(self, words: Sequence[str]) -> str:
        kind, *place = words
        return str(len(self.cases_of(kind, " ".join(place[1:]))))

    def cases_of(self, kind: str, unit: str = "") -> list[CaseThen]:
        """Cases of a kind (candidate, overdue, hard, open), of a unit's townships if told."""
        told = self.cases
        some = {
            "candidate": told.candidates, "overdue": told.overdue, "hard": told.hard,
            "open": tuple(one for one in told.every if one.open),
        }[kind]  # fmt: skip
        if not unit:
            return list(some)
        places = self.units[unit].townships
        return [one for one in some if DISTRICT in places or one.township in places]

    def _case(self, words: Sequence[str]) -> str:
        case_id, kind = words
        one = next(each for each in self.cases_of(kind) if each.case.case_id == case_id)
        return str(self.cases.days(since_of(one, kind)))

    def _complaints(self, words: Sequence[str]) -> str:
        told, part = self.cases, words[1]
        if Period.read(words[0]) != self.period:
            raise KeyError(words[0])
        match part:
            case "came":
                return str(len(told.came()))
            case "answered":
                return str(len(told.answered()))
            case "open":
                return str(len(told.open()))
            case "late":
                return str(sum(any(due.overdue for due in one.dues()) for one in told.open()))
        raise KeyError(part)

    def _owed(self, words: Sequence[str]) -> str:
        on = self.cases.day
        if len(words) == 2:
            subject, part = words
            one = next(each for each in self.debts if each.subject == subject)
            return str({"days_late": one.days_late(on)}[part])
        match words[0]:
            case "all":
                return str(len(self.debts))
            case "done":
                return str(sum(one.closed for one in self.debts))
            case "late":
                return str(sum(one.is_late(on) for one in self.debts))
            case "waiting":
                return str(sum(one.waiting is not None for one in self.debts))
        raise KeyError(words[0])


def since_of(one: CaseThen, kind: str) -> date:
    """Since when a case is what it is told for."""
    if kind == "overdue":
        return one.overdue_since or one.since
    return one.case.opened_on if kind == "hard" else one.since


def set_of(book: IndicatorBook, industry: str) -> str:
    """The set of key industries a code belongs to: the one with the longest beginning of it."""
    found = [
        (len(code), each.id)
        for each in book.industries
        for code in each.codes
        if industry.startswith(code)
    ]
    return max(found)[1] if found else OTHER


def per_cent(share: Fraction) -> str:
    """A share in per cent to one decimal, cut off as figures are."""
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def points(share: Fraction) -> str:
    """A gap in percentage points to one decimal; what is left of it is rounded up, never away."""
    tenths = ceil(share * 1000)
    return f"{tenths // 10}.{tenths % 10}"
