"""Figures at the door: what a unit says, judged row by row before anything of it is kept.

One judgement for the form, the workbook and the API. A figure that is odd is asked about, not
refused; one that was filed before is restated, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.joint.figures import Figure
from domain.joint.indicators import Indicator, IndicatorBook, Measure, Side, Tie
from domain.joint.organisation import answers_for
from domain.joint.organisation import units as units_of
from domain.joint.periods import Period
from domain.joint.plausible import Disagreement, Doubt, disagreements, doubts
from domain.joint.records import FigureFiled, MilestoneReported, Progress, UnitNamed
from flows.assembly import Assembly
from flows.formats.checks import PROGRESSES
from flows.formats.verdicts import Problem
from flows.joint.figures import of_whole
from flows.joint.filing import (
    WHOLE,
    Filed,
    Reported,
    figure_of,
    filed,
    milestones,
    total_of,
)
from flows.joint.records import TRIES
from rules.indicator_book import load_indicator_book
from storage import joint_records, joint_snapshots
from storage.enterprises import choices
from storage.errors import LostRaceError
from storage.unit_of_work import UnitOfWork

WHOLE_NUMBER = re.compile(r"([0-9]{1,7})(\.0{1,6})?")
QUARTER = re.compile(r"([0-9]{4})-?[Qq]([1-4])")
SIDES = {Side.NUMERATOR: "分子", Side.DENOMINATOR: "分母"}
ASK = "如无误，请在“说明”中写明原因；有误请更正"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a unit says of an indicator, as it was typed; ``row`` is its place in form or file."""

    row: int = 1
    indicator: str
    period: str = ""
    township: str = WHOLE
    numerator: str = ""
    denominator: str = ""
    progress: str = ""
    evidence: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is to become of it: the record it makes, unless it is refused or was filed before.

    ``doubted``: it is odd and nobody said why. ``counted`` is what the engine counts itself,
    ``before`` the figure of the quarter before.
    """

    said: Said
    record: FigureFiled | MilestoneReported | None = None
    problems: tuple[Problem, ...] = ()
    repeated: bool = False
    doubted: bool = False
    late: bool = False
    counted: Figure | None = None
    before: Figure | None = None

    @property
    def refused(self) -> bool:
        """Whether it is kept out."""
        return any(one.refuses for one in self.problems)


class Door:
    """Judges what units say, on one day and from what is on file.

    ``units``: the ids of those somebody files for; None: any (the office itself).
    """

    def __init__(
        self, unit: UnitOfWork, book: IndicatorBook, on: date, units: Iterable[str] | None = None
    ) -> None:
        self._unit, self._book, self._on = unit, book, on
        self._units = None if units is None else frozenset(units)
        self._filed: dict[Period, dict[str, Filed]] = {}
        self._came: dict[tuple[str, str], set[str]] = {}  # townships of this sending
        self._townships: set[str] = set()
        self._named: Mapping[str, UnitNamed] = {}
        self._reported: dict[str, Reported] | None = None

    def judge(self, said: Sequence[Said]) -> list[Told]:
        """The verdict on each row; then numbers that should hang together are compared."""
        told = [self._judged(one) for one in said]
        periods = {one.record.period for one in told if isinstance(one.record, FigureFiled)}
        for period in sorted(periods):
            self._compare(told, Period.read(period))
        return told

    def _compare(self, told: list[Told], period: Period) -> None:
        """Ask, at the last row it is of, about each check of the book that does not hold."""
        held = {key: parts_of(one) for key, one in self.standing(period).items()}
        rows: dict[str, list[int]] = {}
        for place, one in enumerate(told):
            record = one.record
            if isinstance(record, FigureFiled) and record.period == str(period):
                rows.setdefault(record.indicator, []).append(place)
                held.setdefault(record.indicator, {})[record.township] = figure_of(record)
        figures = {key: total_of(parts) for key, parts in held.items() if parts}
        for found in disagreements(self._book.cross_checks, figures):
            ends = (found.check.one.indicator, found.check.other.indicator)
            places = sorted({place for key in ends for place in rows.get(key, ())})
            if not places or any(told[place].said.note for place in places):
                continue
            last = told[places[-1]]
            told[places[-1]] = replace(
                last, problems=(*last.problems, _apart(last.said, found)), doubted=True
            )

    def standing(self, period: Period) -> dict[str, Filed]:
        """What is filed for a period."""
        if period not in self._filed:
            self._filed[period] = filed(self._unit, self._book, period)
        return self._filed[period]

    # -- one row -------------------------------------------------------------------------------

    def _judged(self, said: Said) -> Told:
        try:
            indicator = self._book.one(said.indicator.upper())
        except KeyError:
            return _no(said, "指标编号", "指标簿中没有这个编号", "填写指标簿中的编号，如 R08")
        if self._units is not None and indicator.unit not in self._units:
            names = {key: name[0] for key, name, _ in self._book.units}
            return _no(said, "指标编号", "该指标不由本单位报送", f"由{names[indicator.unit]}报送")
        if indicator.measure is Measure.MILESTONE:
            return self._milestone(said, indicator)
        wrong = [*self._wrong_period(said, indicator), *_wrong_numbers(said, indicator)]
        wrong += self._wrong_township(said, indicator)
        if wrong:
            return Told(said=said, problems=tuple(wrong))
        return self._figure(said, indicator)

    def _milestone(self, said: Said, indicator: Indicator) -> Told:
        progress = PROGRESSES.get(said.progress.lower())
        if said.numerator or said.denominator:
            return _no(said, "分子", "工作目标不报数字", "填写进展和佐证材料")
        if progress is None:
            return _no(said, "进展", "必填而未填", "填写未办、办理中、已办结或不再办理")
        if progress is not Progress.OPEN and not said.evidence:
            return _no(said, "佐证材料", "必填而未填", "写明文号或材料名称")
        record = MilestoneReported(
            on=self._on, indicator=indicator.id, unit=indicator.unit, progress=progress,
            evidence=said.evidence, note=said.note,
        )  # fmt: skip
        if self._reported is None:
            self._reported = milestones(self._unit)
        held = self._reported.get(indicator.id)
        same = held is not None and replace(held.report, on=self._on) == record
        return Told(said=said, record=None if same else record, repeated=same)

    def _wrong_period(self, said: Said, indicator: Indicator) -> Iterator[Problem]:
        period = period_said(said.period)
        if not said.period:
            yield _problem(said, "季度", "必填而未填", "填写形如 2026-Q1 的季度")
        elif period is None:
            yield _problem(said, "季度", "不是季度", "填写形如 2026-Q1 的季度")
        elif period.last >= self._on:
            yield _problem(said, "季度", "该季度尚未结束", "季度结束后报送")
        elif not self._book.plan_from <= period.last or period.first > self._book.plan_to:
            first, last = Period.of(self._book.plan_from), Period.of(self._book.plan_to)
            yield _problem(said, "季度", "不在规划期内", f"规划期为 {first} 至 {last}")
        elif period.last < indicator.since:
            yield _problem(said, "季度", "当时还没有这一指标", f"自 {indicator.since} 起报送")

    def _wrong_township(self, said: Said, indicator: Indicator) -> Iterator[Problem]:
        if said.township == WHOLE:
            return
        if not self._townships:
            kept = joint_records.read(self._unit, UnitNamed)
            self._named = units_of([one.record for one in kept], self._on)
            self._townships = set(choices(self._unit, "township"))
            for one in self._named.values():
                self._townships |= set(one.townships) - {"*"}
        named = self._named.get(indicator.unit)
        if said.township not in self._townships or (
            named is not None and named.townships and not answers_for(named, said.township)
        ):
            yield _problem(
                said, "镇乡街", "不认识的镇乡街，或不在本单位范围内",
                "照登记的名称填写，全部合计的留空", said.township,
            )  # fmt: skip

    def _figure(self, said: Said, indicator: Indicator) -> Told:
        period = period_said(said.period)
        if period is None:
            raise ValueError(said.period)
        now = Figure(numerator=_whole(said.numerator) or 0, denominator=_whole(said.denominator))
        held = self.standing(period).get(indicator.id)
        parts = parts_of(held)
        before = parts_of(self.standing(period.after(-1)).get(indicator.id)).get(said.township)
        counted = None
        if indicator.rule is not None and said.township == WHOLE:
            counted = self._counted(period, indicator.id)
        told = Told(said=said, before=before, counted=counted)
        known = set(parts) | self._came.setdefault((indicator.id, str(period)), set())
        if known and (WHOLE in known) is not (said.township == WHOLE):
            how = "按全部合计" if WHOLE in known else "分镇乡街"
            wrong = _problem(said, "镇乡街", f"本期已{how}报送", f"更正时同样{how}填写")
            return replace(told, problems=(wrong,))
        if parts.get(said.township) == now:
            return replace(told, repeated=True)
        late = self._on > self._book.cut_off(period)
        if not said.reason and (said.township in parts or (held is not None and late)):
            was = parts.get(said.township) or (held.figure if held else now)
            wrong = _problem(
                said, "更正原因", "该数已报过，更正须写明原因", f"原报 {in_full(was)}；填写更正原因"
            )
            return replace(told, problems=(wrong,))
        self._came[indicator.id, str(period)].add(said.township)
        odd = () if said.note else doubts(now, before)
        warned = [_odd(said, one, now, before) for one in odd if before is not None]
        if counted is not None and counted != now:
            warned.append(_problem(
                said, "分子", f"系统按记录统计为 {in_full(counted)}", "两数并列显示；请核对口径",
                refuses=False,
            ))  # fmt: skip
        if late and held is None:
            last = self._book.cut_off(period)
            warned.append(_problem(
                said, "季度", f"已过报送截止日 {last}", "照收，标为逾期", refuses=False
            ))  # fmt: skip
        record = FigureFiled(
            on=self._on, indicator=indicator.id, period=str(period), unit=indicator.unit,
            numerator=now.numerator, denominator=now.denominator, township=said.township,
            note=said.note, reason=said.reason,
        )  # fmt: skip
        return replace(
            told, record=record, problems=tuple(warned), doubted=bool(odd),
            late=late and held is None,
        )  # fmt: skip

    def _counted(self, period: Period, indicator: str) -> Figure | None:
        kept = joint_snapshots.of_period(self._unit, period)
        if not kept:
            return None
        cells = joint_snapshots.cells_of(self._unit, kept[-1].no, indicator)
        return of_whole(cells.get(indicator, []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What became of what a unit said: the verdicts, and the numbers of the records it made."""

    told: tuple[Told, ...]
    numbers: tuple[int, ...] = ()


def file_figures(
    assembly: Assembly,
    said: Sequence[Said],
    *,
    by: str,
    ref: str,
    at: datetime,
    units: Iterable[str] | None = None,
    sure: bool = True,
) -> Filing:
    """File what a unit says, all of it or nothing; ``sure`` False: not what looks odd either.

    Sent again under ``ref`` it counts once.
    """
    answers = None if units is None else frozenset(units)
    for left in reversed(range(TRIES)):
        try:
            with UnitOfWork(assembly.engine) as unit:
                told = Door(unit, load_indicator_book(), at.date(), answers).judge(said)
                stopped = any(one.refused or (one.doubted and not sure) for one in told)
                numbers = () if stopped else keep(unit, told, by=by, ref=ref, at=at.isoformat())
                unit.commit()
            return Filing(told=tuple(told), numbers=tuple(numbers))
        except LostRaceError:
            if not left:
                raise
    raise AssertionError("unreachable")


def keep(unit: UnitOfWork, told: Sequence[Told], *, by: str, ref: str, at: str) -> list[int]:
    """Put on record what was said and not refused; the numbers of the records."""
    records = [one.record for one in told if one.record is not None and not one.refused]
    return joint_records.append(unit, records, by=by, ref=ref, at=at) if records else []


def parts_of(held: Filed | None) -> dict[str, Figure]:
    """The figures that are filed, by township; ``""`` for one of the whole."""
    if held is None:
        return {}
    return {one.township: one.figure for one in held.cells} or {WHOLE: held.figure}


def period_said(said: str) -> Period | None:
    """A quarter as people write it; None for anything else."""
    found = QUARTER.fullmatch(said)
    return Period(int(found[1]), int(found[2])) if found else None


def in_full(figure: Figure) -> str:
    """A figure with the numbers it is made of."""
    if figure.denominator is None:
        return str(figure.numerator)
    return f"{figure.numerator}/{figure.denominator}（{figure.said}）"


def _whole(said: str) -> int | None:
    found = WHOLE_NUMBER.fullmatch(said)
    return int(found[1]) if found else None


def _wrong_numbers(said: Said, indicator: Indicator) -> Iterator[Problem]:
    if said.progress:
        yield _problem(said, "进展", "该指标报数字，不报进展", "填写分子和分母，或数量")
    rate = indicator.measure is Measure.RATE
    cells = [("分子", said.numerator, True), ("分母", said.denominator, rate)]
    for name, cell, wanted in cells:
        if not cell and wanted:
            yield _problem(said, name, "必填而未填", "填写整数，没有填 0")
        elif cell and not wanted:
            yield _problem(said, name, "数量没有分母", "分母留空", cell)
        elif cell and _whole(cell) is None:
            yield _problem(said, name, "不是非负整数", "填写整数", cell)
    top, bottom = _whole(said.numerator), _whole(said.denominator)
    if rate and top is not None and bottom is not None and top > bottom:
        yield _problem(said, "分子", "分子大于分母", "核对后填写", said.numerator)


def _odd(said: Said, doubt: Doubt, now: Figure, before: Figure) -> Problem:
    was, is_now = in_full(before), in_full(now)
    what = {
        Doubt.SHARE: "与上季度相差超过 10 个百分点",
        Doubt.DENOMINATOR: "分母与上季度相差超过两成",
        Doubt.COUNT: "与上季度相差超过一半",
    }[doubt]
    name = "分母" if doubt is Doubt.DENOMINATOR else "分子"
    return _problem(said, name, f"{what}：上季度 {was}，本季度 {is_now}", ASK, refuses=False)


def _apart(said: Said, found: Disagreement) -> Problem:
    """The question about two numbers, from where the row stands."""
    check, here, there = found.check, (found.check.one, found.one), (found.check.other, found.other)
    must = "应当与 {}一致" if check.tie is Tie.AGREE else "不应大于 {}"
    if said.indicator.upper() != check.one.indicator:
        here, there = there, here
        must = must.replace("大于", "小于")
    name, other = SIDES[here[0].side], f"{there[0].indicator} 的{SIDES[there[0].side]}"
    what = f"{must.format(other)}：此处 {here[1]}，{there[0].indicator} 为 {there[1]}"
    return _problem(said, name, what, f"{check.why[0]}；{ASK}", refuses=False)


def _problem(
    said: Said, name: str, problem: str, remedy: str, value: str = "", *, refuses: bool = True
) -> Problem:
    return Problem(said.row, "-", name, value, problem, remedy, refuses)


def _no(said: Said, name: str, problem: str, remedy: str) -> Told:
    return Told(said=said, problems=(_problem(said, name, problem, remedy, said.indicator),))
