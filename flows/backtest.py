"""What another pack would have made of everything on file, and whether the present one repeats it.

Nothing is written: a back-test has no legal effect. A candidate is applied to the whole span as if
it had always been in force; the limits stay those of each sampling day, for they are law. Runs of
posts over a limit are those on file before each report, so that reports can go by one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from msgspec import to_builtins

from domain.enterprise import Enterprise
from domain.findings import Band, Findings
from flows.rules_kept import RulesKept
from flows.uncollected import uncollected
from rules.findings import RuleBook, judge_inspections
from rules.judge import MeasurementError
from rules.packs import Pack
from rules.texts import RulesLostError
from storage.codec import enterprise_from_json
from storage.history import JudgedInspection, bodies_of, judged_inspections
from storage.unit_of_work import UnitOfWork

REPORTS = 2000  # judged at a time: memory grows with this, not with the history
SIZES = ((300, "300+"), (50, "50-299"), (10, "10-49"), (1, "1-9"), (0, ""))
Progress = Callable[[int], None]


class Turn(StrEnum):
    """What a candidate changes for an enterprise, or for one report."""

    NEWLY = "newly_flagged"
    DROPPED = "dropped"
    STILL = "still_flagged"
    NEITHER = "not_flagged"


@dataclass(frozen=True, slots=True)
class Line:
    """An enterprise that is flagged before or after, with the agents that make it so."""

    uscc: str
    name: str
    township: str
    industry: str
    size: str
    turn: Turn
    reports_before: int
    reports_after: int
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A report whose findings a replay does not repeat, or that cannot be judged, and why."""

    report_no: str
    uscc: str
    on: date
    cause: str


@dataclass(frozen=True, slots=True)
class BackTest:
    """The whole result; ``by`` counts enterprises by turn under each heading."""

    pack: str
    pack_digest: str
    first: date | None  # of the days on which something was inspected
    last: date | None
    reports: int
    measurements: int
    enterprises: Counter[Turn]
    by: dict[str, dict[str, Counter[Turn]]]
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class _Tally:
    """One enterprise while the reports go by."""

    before: int = 0
    after: int = 0
    agents: dict[str, None] = field(default_factory=dict)

    @property
    def turn(self) -> Turn:
        return turn_of(before=bool(self.before), after=bool(self.after))


def turn_of(*, before: bool, after: bool) -> Turn:
    """What changed between two answers to one question."""
    if before and after:
        return Turn.STILL
    return Turn.DROPPED if before else Turn.NEWLY if after else Turn.NEITHER


def flagged(findings: Findings) -> bool:
    """Whether an inspection alone supports a listing: seriously over, on sound evidence."""
    return findings.outcome_usable is Band.SERIOUS


def backtest(
    unit: UnitOfWork,
    book: RuleBook,
    candidate: Pack | None,
    *,
    first: date,
    last: date,
    progress: Progress | None = None,
) -> BackTest:
    """Judge everything of these days again; without a candidate, by the packs in force then.

    Without one every difference from what is on file is told with its cause; with one, only the
    reports that cannot be judged by it.
    """
    run = _Run(book if candidate is None else replace(book, packs=(candidate,)), RulesKept(unit))
    history = judged_inspections(unit, first, last)
    while run.portion(history, replay=candidate is None):
        if progress is not None:
            progress(run.reports)
    lines = _lines(run.tallies, bodies_of(unit), book)
    return BackTest(
        pack="" if candidate is None else candidate.id,
        pack_digest="" if candidate is None else candidate.digest,
        first=run.first,
        last=run.last,
        reports=run.reports,
        measurements=run.measurements,
        enterprises=Counter(tally.turn for tally in run.tallies.values()),
        by=_headings(lines),
        lines=lines,
        differences=tuple(run.differences),
    )


@dataclass(slots=True)
class _Run:
    """A back-test while the history goes by."""

    book: RuleBook
    kept: RulesKept
    tallies: dict[str, _Tally] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    reports: int = 0
    measurements: int = 0

    def portion(self, history: Iterator[JudgedInspection], *, replay: bool) -> bool:
        """Judge the next reports again; returns whether there were any."""
        with uncollected():
            some = list(islice(history, REPORTS))
            for one, again in zip(some, _judged(some, self.book, self.differences), strict=True):
                self._count(one)
                if again is None:
                    continue
                if replay and again != one.on_file:
                    self.differences.append(_difference(one, _cause(one, again, self.kept)))
                _count(self.tallies.setdefault(one.event.uscc, _Tally()), one.on_file, again)
        return bool(some)

    def _count(self, one: JudgedInspection) -> None:
        on = one.event.on
        self.reports += 1
        self.measurements += len(one.event.measurements)
        self.first = on if self.first is None else min(self.first, on)
        self.last = on if self.last is None else max(self.last, on)


def _judged(
    some: list[JudgedInspection], book: RuleBook, differences: list[Difference]
) -> list[Findings | None]:
    """The findings of each report; None, and a difference, for one that cannot be judged."""
    try:
        asked = [(one.on_file.judgement_id, one.event) for one in some]
        carried = [one.on_file.carried for one in some]
        made = judge_inspections(asked, book, carried=carried, told=False)
    except MeasurementError as error:
        if len(some) == 1:
            differences.append(_difference(some[0], f"无法判定：{error}"))
            return [None]
        half = len(some) // 2
        return [part for h in (some[:half], some[half:]) for part in _judged(h, book, differences)]
    return [judgement.findings for judgement in made]


def _difference(one: JudgedInspection, cause: str) -> Difference:
    return Difference(one.event.report_no, one.event.uscc, one.event.on, cause)


def _cause(one: JudgedInspection, again: Findings, kept: RulesKept) -> str:
    """Why a replay differs: other rules, other limits, or another version of the programme.

    Whoever is told that the rules are others is told as well whether the old ones, which are kept,
    still repeat what is on file.
    """
    causes, on_file = [], one.on_file
    if on_file.pack_digest != again.pack_digest:
        causes.append(f"规则包已变（{on_file.pack_digest[:12]} → {again.pack_digest[:12]}）")
    if on_file.limits_digest != again.limits_digest:
        causes.append(f"限值表已变（{on_file.limits_digest[:12]} → {again.limits_digest[:12]}）")
    if not causes:
        return "规则与限值未变而结果不同：程序版本不同"
    if (on_file.consequence, on_file.outcome_usable) != (again.consequence, again.outcome_usable):
        causes.append("认定结果不同")
    (by_its_own,) = kept.judge_again([one])
    if isinstance(by_its_own, RulesLostError):
        return "；".join([*causes, str(by_its_own)])
    repeats = by_its_own.findings == on_file
    return "；".join([*causes, "按其原规则与存档一致" if repeats else "按其原规则与存档也不一致"])


def _count(tally: _Tally, before: Findings, after: Findings) -> None:
    tally.before += flagged(before)
    tally.after += flagged(after)
    for one in (before, after):
        if flagged(one):
            tally.agents[one.worst_agent] = None


def _lines(
    tallies: dict[str, _Tally], particulars: dict[str, str], book: RuleBook
) -> tuple[Line, ...]:
    """The enterprises flagged before or after: what changes first, then by township and name."""
    lines = []
    for uscc, tally in tallies.items():
        if tally.turn is Turn.NEITHER:
            continue
        known = enterprise_from_json(particulars[uscc])
        names = tuple(book.agents.names.get(agent, agent) for agent in tally.agents)
        lines.append(
            Line(
                uscc,
                known.name,
                known.township,
                known.industry_name,
                size_of(known),
                tally.turn,
                tally.before,
                tally.after,
                names,
            )
        )
    order = list(Turn)
    return tuple(sorted(lines, key=lambda o: (order.index(o.turn), o.township, o.name, o.uscc)))


def size_of(enterprise: Enterprise) -> str:
    """How many people are exposed, as a class; empty when it is not stated."""
    return next(name for least, name in SIZES if enterprise.workers_exposed >= least)


def _headings(lines: Iterable[Line]) -> dict[str, dict[str, Counter[Turn]]]:
    found: dict[str, dict[str, Counter[Turn]]] = {
        name: {} for name in ("township", "industry", "size", "agent")
    }
    for line in lines:
        said = {
            "township": (line.township,),
            "industry": (line.industry,),
            "size": (line.size,),
            "agent": line.agents,
        }
        for heading, values in said.items():
            for value in values:
                found[heading].setdefault(value, Counter())[line.turn] += 1
    by_size = [name for _, name in reversed(SIZES)]
    return {
        heading: dict(
            sorted(
                values.items(),
                key=lambda one: by_size.index(one[0]) if heading == "size" else one[0],
            )
        )
        for heading, values in found.items()
    }


def as_data(found: BackTest) -> dict[str, Any]:
    """The result as plain data: what ``--json`` prints and the page is made from."""
    data: dict[str, Any] = to_builtins(found)
    return data
