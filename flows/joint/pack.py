"""Compiling the quarterly pack: counted at one moment, written as papers, checked, and kept.

Compiled again it gives the next edition only where something is another than in the newest one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

from domain.joint.figures import Figure
from domain.joint.indicators import Confirmed, Indicator, Measure
from domain.joint.organisation import DISTRICT
from domain.joint.owed import Owing
from domain.joint.pack import (
    Ahead,
    AtPlace,
    CasePart,
    Cases,
    Complaints,
    Correction,
    CountPart,
    Debts,
    InQuarter,
    MilestonePart,
    Movement,
    OwedPart,
    Pack,
    RatePart,
    Share,
    Targets,
    UnitPart,
)
from domain.joint.periods import Period
from domain.joint.records import Progress, UnitNamed
from flows.assembly import Assembly
from flows.joint import figures, filing
from flows.joint.asking import OTHER, SETS_ELSE, Asking, Restatement, set_of, since_of
from flows.joint.cases_told import CaseThen, explained, order_told
from flows.joint.figures import CAUSES
from rules.indicator_book import load_indicator_book
from storage import joint_packs, officials
from storage.codec import to_json
from storage.joint_packs import Edition
from storage.unit_of_work import UnitOfWork

QUARTERS_ZH = "一二三四"
PASSING = {"known_at", "days", "days_late"}  # of a pack: another every day though nothing happened
RECOUNTED = 4  # quarters before the pack's own that are counted again with it


def asking_of(unit: UnitOfWork, assembly: Assembly, period: Period, known_at: str) -> Asking:
    """Whoever answers the queries of a pack."""
    law = assembly.jurisdiction(officials.roster(unit))
    return Asking(unit, law, load_indicator_book(), period, known_at)


def recount(assembly: Assembly, period: Period, *, at: datetime) -> None:
    """Count the quarter and those before it again, so that every restatement is on record."""
    for back in range(RECOUNTED, -1, -1):
        figures.take(assembly, period.after(-back), at=at)


def counted_pack(assembly: Assembly, period: Period, *, at: datetime) -> Pack:
    """What the pack of a period says now; nothing is kept."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return _Compiling(asking_of(unit, assembly, period, at.isoformat()), unit).pack()


def same(one: Pack, other: Pack) -> bool:
    """Whether two packs say the same, but for how many days something has lasted."""
    return _lasting(one) == _lasting(other)


def _lasting(pack: Pack) -> object:
    def without(told: object) -> object:
        if isinstance(told, dict):
            return {k: without(v) for k, v in told.items() if k not in PASSING}
        return [without(one) for one in told] if isinstance(told, list) else told

    return without(json.loads(to_json(pack)))


def newest_edition(assembly: Assembly, period: Period) -> tuple[Edition, Pack] | None:
    """The newest edition of a period, or None."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return joint_packs.pack_of(unit, str(period))


class _Compiling:
    """The parts of a pack, each from the queries behind it."""

    def __init__(self, asking: Asking, unit: UnitOfWork) -> None:
        self.asking, self.book, self.period = asking, asking.book, asking.period
        self._unit = unit

    def pack(self) -> Pack:
        """All of it."""
        asking, period = self.asking, self.period
        by_measure: dict[Measure, list[Indicator]] = {one: [] for one in Measure}
        for one in self.book.indicators:
            by_measure[one.measure].append(one)
        nth = QUARTERS_ZH[period.quarter - 1]
        reported = filing.milestones(self._unit, asking.known_at)
        return Pack(
            period=str(period),
            known_at=asking.known_at,
            book=self.book.digest,
            title=(
                f"{period.year}年第{nth}季度职业病防治联席会议材料",
                f"Pack of the joint meeting, {period}",
            ),
            targets=Targets(
                met=asking.said(f"targets {period} met"),
                missed=asking.said(f"targets {period} missed"),
                none=asking.said(f"targets {period} none"),
            ),
            rates=tuple(self._rate(one) for one in by_measure[Measure.RATE]),
            counts=tuple(self._count(one) for one in by_measure[Measure.COUNT]),
            milestones=tuple(
                _milestone(one, reported.get(one.id)) for one in by_measure[Measure.MILESTONE]
            ),
            movements=tuple(self._movements()),
            candidates=self._cases("candidate"),
            overdue=self._cases("overdue"),
            hard=self._cases("hard"),
            complaints=self._complaints(),
            debts=Debts(
                every=asking.said("owed all"),
                done=asking.said("owed done"),
                late=asking.said("owed late"),
                some=tuple(self._owed(one) for one in asking.debts),
                waiting=asking.said("owed waiting"),
            ),
            units=tuple(self._unit_part(one) for one in asking.units.values()),
        )

    # -- indicators ---------------------------------------------------------------------------

    def _share(
        self, one: Indicator, period: Period, place: str = "", figure: Figure | None = None
    ) -> Share:
        head = f"rate {one.id} {period}"
        found = figure or self.asking.figure(one.id, period)
        verdict = self.asking.verdict(one, found)
        said = self.asking.said
        return Share(
            share=said(f"{head} share{place}"), done=said(f"{head} done{place}"),
            due=said(f"{head} due{place}"), verdict=verdict,
        )  # fmt: skip

    def _rate(self, one: Indicator) -> RatePart:
        filed = self.asking.filed(self.period).get(one.id) if one.submitted else None
        return RatePart(
            indicator=one.id,
            name=one.name,
            unit=one.unit,
            target="" if one.target is None else f"{float(one.target * 100):g}%",
            numerator=one.numerator,
            denominator=one.denominator,
            gaps=one.gaps,
            unconfirmed=one.confirmed is Confirmed.UNCONFIRMED,
            counted=not one.submitted,
            public=one.public,
            now=self._share(one, self.period),
            quarters=tuple(
                InQuarter(period=str(each), figure=self._share(one, each))
                for each in self.asking.quarters
            ),
            townships=tuple(self._places(one, "township")),
            industries=() if one.rule and one.rule.industries else tuple(self._industries(one)),
            corrections=tuple(self._correction(one, r) for r in self.asking.restatements(one.id)),
            ahead=self._ahead(one),
            filed_on=None if filed is None else date.fromisoformat(filed.at[:10]),
            late=filed is not None and filed.late,
        )

    def _places(self, one: Indicator, where: str) -> Iterator[AtPlace]:
        cells = self.asking.cells(one.id, self.period)
        for place in sorted({cell.township for cell in cells} - {""}):
            yield self._place(one, where, place, (place, place))

    def _industries(self, one: Indicator) -> Iterator[AtPlace]:
        there = {set_of(self.book, c.industry) for c in self.asking.cells(one.id, self.period)}
        if not one.submitted:
            names = {each.id: each.name for each in self.book.industries} | {OTHER: SETS_ELSE}
            for place, name in names.items():
                if place in there:
                    yield self._place(one, "industry", place, name)

    def _place(self, one: Indicator, where: str, place: str, name: tuple[str, str]) -> AtPlace:
        figure = self.asking.at(one.id, self.period, where, place)
        return AtPlace(
            place=place, name=name,
            figure=self._share(one, self.period, f" {where} {place}", figure),
        )  # fmt: skip

    def _correction(self, one: Indicator, found: Restatement) -> Correction:
        said, told = self.asking.said, found.told
        return Correction(
            period=str(told.period),
            was=said(f"was {one.id} {found.key} was"),
            now=said(f"was {one.id} {found.key} now"),
            on=date.fromisoformat(told.at[:10]),
            causes=tuple(
                (CAUSES[cause], said(f"cause {one.id} {found.key} {cause}"))
                for cause, _ in told.causes
            ),
            reason=told.reason,
        )

    def _ahead(self, one: Indicator) -> Ahead | None:
        found, said = self.asking.forecast(one.id), self.asking.said
        if found is None:
            return None
        head = f"ahead {one.id}"
        return Ahead(
            by=found.by, expected=said(f"{head} expected"), missing=said(f"{head} missing"),
            needed=said(f"{head} needed"), a_month=said(f"{head} a_month"),
        )  # fmt: skip

    def _count(self, one: Indicator) -> CountPart:
        filed = self.asking.filed(self.period).get(one.id)
        return CountPart(
            indicator=one.id,
            name=one.name,
            unit=one.unit,
            gaps=one.gaps,
            public=one.public,
            now=self.asking.said(f"count {one.id} {self.period}"),
            before=self.asking.said(f"count {one.id} {self.period.after(-1)}"),
            filed_on=None if filed is None else date.fromisoformat(filed.at[:10]),
            late=filed is not None and filed.late,
        )

    # -- the list, the cases, the complaints --------------------------------------------------

    def _movements(self) -> Iterator[Movement]:
        for period in self.asking.quarters:
            said = {
                part: self.asking.said(f"list {period} {part}")
                for part in ("opening", "added", "removed", "closing")
            }
            yield Movement(period=str(period), **said)

    def _cases(self, kind: str) -> Cases:
        some = self.asking.cases_of(kind)
        return Cases(
            count=self.asking.said(f"cases {kind}"),
            some=tuple(self._case(one, kind) for one in some),
        )

    def _case(self, one: CaseThen, kind: str) -> CasePart:
        case = one.case
        return CasePart(
            case_id=case.case_id,
            name=one.name,
            township=one.township,
            status=case.status.value,
            on=since_of(one, kind),
            days=self.asking.said(f"case {case.case_id} {kind}"),
            told=explained(case) if kind == "candidate" else order_told(case),
            why=tuple(each.value for each in one.hard(self.asking.cases.day))
            if kind == "hard"
            else (),
        )

    def _complaints(self) -> Complaints:
        said = {
            part: self.asking.said(f"complaints {self.period} {part}")
            for part in ("came", "answered", "open", "late")
        }
        return Complaints(**said)

    # -- what is owed, and the units ----------------------------------------------------------

    def _owed(self, one: Owing) -> OwedPart:
        charge = one.charge
        return OwedPart(
            owed=one.owed.value, number=one.number, unit=one.unit, text=charge.text,
            due_on=one.due_on, progress=one.progress.value, evidence=one.evidence,
            days_late=self.asking.said(f"owed {one.subject} days_late"), public=charge.public,
            source=charge.source, note=one.note,
            filed=one.waiting.progress.value if one.waiting else "",
            filed_on=one.waiting.on if one.waiting else None,
        )  # fmt: skip

    def _unit_part(self, one: UnitNamed) -> UnitPart:
        names = {key: name for key, name, _ in self.book.units}
        of_places = bool(one.townships) and DISTRICT not in one.townships
        places = [
            (each.id, self._share(
                each, self.period, f" unit {one.unit}",
                self.asking.at(each.id, self.period, "unit", one.unit),
            ))
            for each in self.book.indicators
            if of_places and each.rule is not None and not each.rule.industries
        ]  # fmt: skip
        return UnitPart(
            unit=one.unit,
            name=(one.name, names.get(one.unit, (one.name, one.name))[1]),
            kind=one.kind.value,
            duties=one.duties,
            townships=() if DISTRICT in one.townships else one.townships,
            indicators=tuple(each.id for each in self.book.indicators if each.unit == one.unit),
            places=tuple(places),
            open_cases=self.asking.said(f"cases open unit {one.unit}"),
            overdue=self.asking.said(f"cases overdue unit {one.unit}"),
            owed=tuple(each.number for each in self.asking.debts if each.unit == one.unit),
        )


def _milestone(one: Indicator, found: filing.Reported | None) -> MilestonePart:
    report = None if found is None else found.report
    return MilestonePart(
        indicator=one.id, name=one.name, unit=one.unit, public=one.public,
        progress=(Progress.OPEN if report is None else report.progress).value,
        evidence="" if report is None else report.evidence,
        on=None if report is None else report.on,
    )  # fmt: skip
