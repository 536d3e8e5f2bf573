"""From inspections to findings: the whole batch in one columnar call, then told line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from domain.events import InspectionRecorded
from domain.findings import Band, Findings, JudgedLine, Judgement, Streak
from domain.jurisdiction import Added
from domain.measurement import SampleKind
from domain.timelimits import TermKind, TermRule
from rules.agents import AgentIndex
from rules.evidence_quality import UNDECIDED, Switches
from rules.grounds import reasons
from rules.judge import BANDS, Thresholds, frame_of, judge
from rules.limit_book import LimitBook, load_limit_book
from rules.milder import Trial, mildest
from rules.pack_values import OFF, PROCEDURE
from rules.packs import Pack, PackError, load_pack, load_packs
from rules.serious import SERIOUS, Criterion, Tested, streaks_after
from rules.weighing import OVER, Scales, Weighed

ORDER = {band: rank for rank, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Limits, packs and agent names: everything a judgement rests on."""

    limits: LimitBook
    packs: tuple[Pack, ...]
    agents: AgentIndex
    _laws: dict[date, Law] = field(default_factory=dict, init=False, repr=False, compare=False)

    def pack(self, on: date) -> Pack:
        """The pack in force on a day; before the first one, the first one."""
        held = [pack for pack in self.packs if pack.in_force.first <= on]
        return held[-1] if held else self.packs[0]

    def law(self, on: date) -> Law:
        """What the pack in force says on a day; looked up once, one object as long as it holds."""
        found = self._laws.get(on)
        if found is None:
            made = Law.of(self.pack(on), on)
            same = (law for law in self._laws.values() if law.name == made.name)
            found = self._laws[on] = next(same, made)
        return found

    def terms_by_date(self) -> tuple[tuple[date, dict[TermKind, TermRule]], ...]:
        """Every length of term with its first day in force, oldest first."""
        dated: dict[date, dict[TermKind, TermRule]] = {}
        for pack in self.packs:
            for since, rule in pack.dated_terms():
                dated.setdefault(since, {})[rule.kind] = rule
        return tuple(sorted(dated.items()))

    def criteria_by_date(self) -> tuple[tuple[date, dict[str, str]], ...]:
        """What the packs ask of the grounds G2 and G3, with each first day, oldest first."""
        days = {entry.since for p in self.packs for key in p.values for entry in p.values[key]}
        days |= {e.since for p in self.packs for some in p.measures.values() for e in some}
        days |= {pack.in_force.first for pack in self.packs}
        found = []
        for day in sorted(days):
            pack = self.pack(day)
            held = {key: pack.value(key, day).value for key in PROCEDURE}
            found.append((day, held | pack.list_values(day) | {"pack": pack.id}))
        return tuple(found)

    def steps_by_date(self) -> tuple[tuple[date, dict[str, Added]], ...]:
        """What the packs add to rows of the table, with each first day, oldest first."""
        days = {since for pack in self.packs for since, _, _ in pack.dated_steps()}
        if not days:
            return ()
        days |= {pack.in_force.first for pack in self.packs}
        return tuple((day, self._steps(day)) for day in sorted(days))

    def _steps(self, on: date) -> dict[str, Added]:
        dated = sorted(self.pack(on).dated_steps(), key=lambda one: one[0])
        return {row: added for since, row, added in dated if since <= on}


def with_pack(book: RuleBook, pack: str) -> RuleBook:
    """The book as if one pack, by its id or its file, had always been in force."""
    for known in book.packs:
        if known.id == pack:
            return replace(book, packs=(known,))
    if not Path(pack).is_file():
        names = ", ".join(known.id for known in book.packs)
        raise PackError(f"{pack}: no such pack or file; use {names}, or the path of a YAML file")
    return replace(book, packs=(load_pack(Path(pack)),))


def load_rule_book() -> RuleBook:
    """The limits and packs that ship with this version."""
    limits = load_limit_book()
    return RuleBook(limits, load_packs(), AgentIndex(limits))


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """What the pack in force says on a day, read once for all days on which it says the same."""

    name: str  # the pack and the day of its latest change
    pack: Pack
    on: date
    thresholds: Thresholds
    switches: Switches
    serious: tuple[tuple[Criterion, Decimal], ...]  # the criteria the pack uses, with their figures
    _reasons: dict[tuple[str, ...], tuple[str, str]] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def of(cls, pack: Pack, on: date) -> Law:
        """The values of a pack on a day."""
        held = [(one, pack.value(key, on).value) for key, one in SERIOUS.items()]
        return cls(
            f"{pack.id}@{pack.values_since(on)}",
            pack,
            on,
            Thresholds.of(pack, on),
            Switches.of(pack, on),
            tuple((one, Decimal(value)) for one, value in held if value != OFF),
        )

    def reasons(self, keys: tuple[str, ...]) -> tuple[str, str]:
        """Why it is serious, in both languages; made once for each set of criteria."""
        if keys not in self._reasons:
            self._reasons[keys] = reasons(keys, self.pack, self.on)
        return self._reasons[keys]


Streaks = tuple[Streak, ...]


class History:
    """The runs of posts over a limit before each report.

    ``known`` are the runs after the reports on file, by enterprise: (day, runs), oldest first.
    Reports of one call build on each other in the order they are judged.
    """

    def __init__(self, known: Mapping[str, Sequence[tuple[date, Streaks]]] | None = None) -> None:
        self._runs = {uscc: list(runs) for uscc, runs in (known or {}).items()}

    def before(self, event: InspectionRecorded) -> Streaks:
        """The runs as the latest report up to the day of this one left them."""
        held = [one for one in self._runs.get(event.uscc, ()) if one[0] <= event.on]
        return max(held, key=lambda one: one[0])[1] if held else ()

    def after(self, event: InspectionRecorded, streaks: Streaks) -> None:
        """Remember the runs after a report; of two of one day the later counts."""
        self._runs.setdefault(event.uscc, []).insert(0, (event.on, streaks))


def judge_inspections(
    inspections: Sequence[tuple[str, InspectionRecorded]],
    book: RuleBook,
    history: History | None = None,
    *,
    carried: Sequence[Streaks] | None = None,
    decided_on: date | None = None,
    told: bool = True,
) -> list[Judgement]:
    """The judgement of every (judgement id, inspection), in order.

    The limits of the day each sample was taken apply. Of the packs in force when the samples were
    taken, when the report was put on file and, if told, when an act that rests on it is decided,
    the milder one applies (行政处罚法 37). ``history`` are the reports before, or ``carried`` the
    runs each report was judged with; without either nothing was over before. Unless ``told`` the
    findings come without their lines, at a fraction of the cost. MeasurementError names a figure
    that cannot be judged exactly.
    """
    laws = [_laws(event, book, decided_on) for _, event in inspections]
    tried = [
        (event, law.thresholds)
        for (_, event), held in zip(inspections, laws, strict=True)
        for law in held
    ]
    judged = judge(frame_of(tried, book.limits), book.limits)
    columns = [judged[name].to_list() for name in ("band", "figure", "reduced")]
    verdicts = list(zip(*columns, strict=True))
    found: list[Judgement] = []
    start = 0
    for place, (judgement_id, event) in enumerate(inspections):
        before = carried[place] if carried else history.before(event) if history else ()
        decided = book.law(event.on if decided_on is None else decided_on)
        trials = []
        for law in laws[place]:
            end = start + len(event.measurements)
            report = _Report(event, law, book, verdicts[start:end])
            findings = report.findings(judgement_id, before, decided.name, decided_on)
            trials.append(Trial(law.pack, findings, report.lines))
            start = end
        chosen = mildest(trials)
        lines = chosen.lines() if told else ()
        found.append(Judgement(findings=chosen.findings, lines=lines))
        if history is not None:
            history.after(event, found[-1].findings.streaks)
    return found


def _laws(event: InspectionRecorded, book: RuleBook, decided_on: date | None) -> list[Law]:
    """Each different law from the act to the decision, the oldest first; nearly always one."""
    days = {one.sampled_on for one in event.measurements}
    days.add(event.on)
    if decided_on is not None:
        days.add(decided_on)
    if len(days) == 1:
        return [book.law(event.on)]
    return list(dict.fromkeys(book.law(day) for day in sorted(days)))


class _Report:
    """One inspection under one law: its results weighed, and what they come to together."""

    def __init__(
        self,
        event: InspectionRecorded,
        law: Law,
        book: RuleBook,
        verdicts: Sequence[tuple[Any, ...]],
    ) -> None:
        self.event, self.law, self.book = event, law, book
        scales = Scales(
            thresholds=law.thresholds,
            switches=law.switches,
            pack_id=law.pack.id,
            names=book.agents.names,
            short_samples={
                (m.workshop, m.post, m.agent)
                for m in event.measurements
                if m.kind is SampleKind.STEL
            },
            with_stel=book.limits.with_stel,
        )
        figures = book.limits.figures
        self.results = [
            scales.weigh(one, figures[at - 1][1] if at else None, BANDS[band], reduced=reduced)
            for one, (band, at, reduced) in zip(event.measurements, verdicts, strict=True)
        ]

    def lines(self) -> tuple[JudgedLine, ...]:
        """Every result with its account."""
        return tuple(one.line() for one in self.results)

    def findings(
        self, judgement_id: str, before: Streaks, decided: str, decided_on: date | None
    ) -> Findings:
        """What they come to, after the runs ``before``, under the rules named ``decided``."""
        results, answers = self.results, bool(self.event.case_id)
        over = [one for one in results if one.over]
        usable_over = [one for one in over if one.usable]
        sound = len(usable_over) == len(over)
        streaks = assumed = before
        if over or streaks:
            streaks = assumed = streaks_after(streaks, results, answers_order=answers)
        if not sound:
            assumed = streaks_after(before, results, answers_order=answers, if_valid=True)
        # A re-inspection is no report of its own: no repeat is read off it.
        because = self._serious_because(over, () if answers else assumed)
        usable_because = because
        if not sound:
            usable_because = self._serious_because(usable_over, () if answers else streaks)
        outcome = _outcome(results, because)
        usable = _outcome([one for one in results if one.usable], usable_because)
        worst = max(over, key=_severity, default=None)
        judged = sum(one.band is not Band.NOT_JUDGED for one in results)
        why_zh, why_en = self.law.reasons(usable_because or because)
        zh, en = _summary(judged, len(over), worst)
        return Findings(
            judgement_id=judgement_id,
            outcome=outcome,
            outcome_usable=usable,
            judged=judged,
            over=len(over),
            posts_over=len({one.post for one in over}),
            worst_agent="" if worst is None else worst.measurement.agent,
            worst_ratio="" if worst is None else worst.told_ratio,
            summary_zh=zh + why_zh,
            summary_en=en + why_en,
            serious_because=because,
            defects=tuple(sorted({defect for one in over for defect in one.defects})),
            pack_digest=self.law.pack.digest,
            limits_digest=self.book.limits.digest,
            law=decided,
            carried=before,
            streaks=streaks,
            differs=tuple(one.measurement.sample_no for one in results if one.differs_from_lab),
            resample=_to_resample(results, outcome, usable),
            decided_on=decided_on,
        )

    def _serious_because(self, over: list[Weighed], streaks: Streaks) -> tuple[str, ...]:
        """The pack's criteria for "seriously over" that these results meet."""
        if not over:
            return ()
        posts = {one.post for one in self.results if one.band is not Band.NOT_JUDGED}
        tested = Tested(over, len(posts), streaks)
        return tuple(one.key for one, figure in self.law.serious if one.met(tested, figure))


def _to_resample(results: Sequence[Weighed], outcome: Band, usable: Band) -> tuple[str, ...]:
    """The samples whose defects keep a listing from resting on them.

    What was seriously over but for its evidence, and what could be neither over nor within.
    """
    unsupported = outcome is Band.SERIOUS and usable is not Band.SERIOUS
    return tuple(
        one.measurement.sample_no
        for one in results
        if one.defects and ((unsupported and one.over) or not UNDECIDED.isdisjoint(one.defects))
    )


def _severity(one: Weighed) -> tuple[int, Decimal]:
    return ORDER[one.band], Decimal(one.told_ratio or "0")


def _outcome(results: Sequence[Weighed], because: tuple[str, ...]) -> Band:
    worst = max((one.band for one in results), key=ORDER.__getitem__, default=Band.NOT_JUDGED)
    return Band.SERIOUS if worst in OVER and because else worst


def _summary(judged: int, over: int, worst: Weighed | None) -> tuple[str, str]:
    if worst is None:
        return (
            f"共判定 {judged} 个检测结果，未发现超标。",
            f"{judged} results judged, none over a limit.",
        )
    return (
        f"共判定 {judged} 个检测结果，超标 {over} 个；其中{worst.account['zh']}",
        f"{judged} results judged, {over} over; {worst.account['en']}",
    )
