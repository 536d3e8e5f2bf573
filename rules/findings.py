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
from domain.measurement import Measurement, SampleKind
from domain.timelimits import TermKind, TermRule
from rules.agents import AgentIndex
from rules.evidence_quality import UNDECIDED, Sample, Switches, defects_of
from rules.explain import Verdict, explain, explain_unjudged, ratio_of
from rules.grounds import reasons
from rules.judge import BANDS, Thresholds, frame_of, judge
from rules.limit_book import Limit, LimitBook, load_limit_book
from rules.milder import Trial, mildest
from rules.pack_values import OFF, PROCEDURE
from rules.packs import Pack, PackError, load_pack, load_packs
from rules.serious import SERIOUS, Criterion, Pair, Tested, streaks_after

OVER = (Band.EXCEEDED, Band.SERIOUS)
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
        days |= {pack.in_force.first for pack in self.packs}
        found = []
        for day in sorted(days):
            pack = self.pack(day)
            held = {key: pack.value(key, day).value for key in PROCEDURE}
            found.append((day, held | {"pack": pack.id}))
        return tuple(found)


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
) -> list[Judgement]:
    """The judgement of every (judgement id, inspection), in order.

    The limits of the day each sample was taken apply. Of the packs in force when the samples were
    taken, when the report was put on file and, if told, when an act that rests on it is decided,
    the milder one applies (行政处罚法 37). ``history`` are the reports before, or ``carried`` the
    runs each report was judged with; without either nothing was over before. MeasurementError
    names a figure that cannot be judged exactly.
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
            told = _Telling(event, law, book, before, decided.name, decided_on)
            trials.append(Trial(law.pack, told.judgement(judgement_id, verdicts[start:end])))
            start = end
        found.append(mildest(trials))
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


class _Telling:
    """One inspection being told: its lines, then what they come to together."""

    def __init__(
        self,
        event: InspectionRecorded,
        law: Law,
        book: RuleBook,
        before: Streaks,
        decided: str,
        decided_on: date | None,
    ) -> None:
        self.event, self.law, self.book = event, law, book
        self.before, self.decided, self.decided_on = before, decided, decided_on
        self.short_samples = {
            (m.workshop, m.post, m.agent) for m in event.measurements if m.kind is SampleKind.STEL
        }

    def judgement(self, judgement_id: str, verdicts: list[tuple[Any, ...]]) -> Judgement:
        lines = tuple(
            self._line(one, BANDS[band], figure, reduced=reduced)
            for one, (band, figure, reduced) in zip(self.event.measurements, verdicts, strict=True)
        )
        return Judgement(findings=self._findings(judgement_id, lines), lines=lines)

    def _line(self, one: Measurement, band: Band, figure: int, *, reduced: bool) -> JudgedLine:
        name = self.book.agents.names.get(one.agent, one.agent)
        if not figure:
            return _unjudged(one, name, self.law.pack.id)
        _, limit = self.book.limits.figures[figure - 1]
        defects = defects_of(self._sample(one, limit, band, reduced=reduced))
        if UNDECIDED.intersection(defects):
            band = Band.NOT_JUDGED
        verdict = Verdict(
            measurement=one,
            name=name,
            limit=limit,
            band=band,
            reduced=reduced,
            ratio=ratio_of(one, limit, reduced=reduced),
            thresholds=self.law.thresholds,
        )
        account = explain(verdict, defects, self.law.pack.id)
        claimed = one.lab_verdict is not None and band is not Band.NOT_JUDGED
        return JudgedLine(
            sample_no=one.sample_no,
            band=band,
            ratio=str(account["ratio"]),
            limit_id=limit.limit_id,
            usable=not defects,
            defects=defects,
            differs_from_lab=claimed and one.lab_verdict is not (band is Band.COMPLIANT),
            explanation=account,
        )

    def _sample(self, one: Measurement, limit: Limit, band: Band, *, reduced: bool) -> Sample:
        place = (one.workshop, one.post, one.agent)
        return Sample(
            measurement=one,
            limit=limit,
            band=band,
            stel_taken=place in self.short_samples,
            stel_needed=(limit.agent, limit.edition) in self.book.limits.with_stel,
            over_only_reduced=reduced
            and band in OVER
            and Decimal(one.value) <= Decimal(limit.value),
            switches=self.law.switches,
        )

    def _findings(self, judgement_id: str, lines: tuple[JudgedLine, ...]) -> Findings:
        pairs = list(zip(self.event.measurements, lines, strict=True))
        over = [(m, line) for m, line in pairs if line.band in OVER]
        usable_over = [(m, line) for m, line in over if line.usable]
        answers = bool(self.event.case_id)
        sound = len(usable_over) == len(over)
        streaks = assumed = self.before
        if over or streaks:
            streaks = assumed = streaks_after(streaks, pairs, answers_order=answers)
        if not sound:
            assumed = streaks_after(self.before, pairs, answers_order=answers, if_valid=True)
        # A re-inspection is no report of its own: no repeat is read off it.
        because = self._serious_because(pairs, over, () if answers else assumed)
        usable_because = because
        if not sound:
            usable_because = self._serious_because(pairs, usable_over, () if answers else streaks)
        outcome = _outcome([line for _, line in pairs], because)
        usable = _outcome([line for _, line in pairs if line.usable], usable_because)
        worst = max(over, key=_severity, default=None)
        why_zh, why_en = reasons(usable_because or because, self.law.pack, self.law.on)
        return Findings(
            judgement_id=judgement_id,
            outcome=outcome,
            outcome_usable=usable,
            judged=sum(line.band is not Band.NOT_JUDGED for line in lines),
            over=len(over),
            posts_over=len({(m.workshop, m.post) for m, _ in over}),
            worst_agent="" if worst is None else worst[0].agent,
            worst_ratio="" if worst is None else worst[1].ratio,
            summary_zh=_summary_zh(pairs, over, worst) + why_zh,
            summary_en=_summary_en(pairs, over, worst) + why_en,
            serious_because=because,
            defects=tuple(sorted({d for _, line in over for d in line.defects})),
            pack_digest=self.law.pack.digest,
            limits_digest=self.book.limits.digest,
            law=self.decided,
            carried=self.before,
            streaks=streaks,
            differs=tuple(line.sample_no for line in lines if line.differs_from_lab),
            resample=_to_resample(lines, outcome, usable),
            decided_on=self.decided_on,
        )

    def _serious_because(
        self, pairs: list[Pair], over: list[Pair], streaks: Streaks
    ) -> tuple[str, ...]:
        """The pack's criteria for "seriously over" that these lines meet."""
        if not over:
            return ()
        posts = {(m.workshop, m.post) for m, line in pairs if line.band is not Band.NOT_JUDGED}
        tested = Tested(over, len(posts), streaks)
        return tuple(one.key for one, figure in self.law.serious if one.met(tested, figure))


def _to_resample(lines: Sequence[JudgedLine], outcome: Band, usable: Band) -> tuple[str, ...]:
    """The samples whose defects keep a listing from resting on them.

    What was seriously over but for its evidence, and what could be neither over nor within.
    """
    unsupported = outcome is Band.SERIOUS and usable is not Band.SERIOUS
    return tuple(
        line.sample_no
        for line in lines
        if (unsupported and line.band in OVER and not line.usable)
        or UNDECIDED.intersection(line.defects)
    )


def _unjudged(one: Measurement, name: str, pack_id: str) -> JudgedLine:
    return JudgedLine(
        sample_no=one.sample_no,
        band=Band.NOT_JUDGED,
        ratio="",
        limit_id="",
        usable=False,
        defects=("not_judged",),
        differs_from_lab=False,
        explanation=explain_unjudged(one, name, pack_id),
    )


def _severity(pair: Pair) -> tuple[int, Decimal]:
    return ORDER[pair[1].band], Decimal(pair[1].ratio or "0")


def _outcome(lines: list[JudgedLine], because: tuple[str, ...]) -> Band:
    worst = max((line.band for line in lines), key=ORDER.__getitem__, default=Band.NOT_JUDGED)
    return Band.SERIOUS if worst in OVER and because else worst


def _summary_zh(pairs: list[Pair], over: list[Pair], worst: Pair | None) -> str:
    judged = sum(line.band is not Band.NOT_JUDGED for _, line in pairs)
    if worst is None:
        return f"共判定 {judged} 个检测结果，未发现超标。"
    return f"共判定 {judged} 个检测结果，超标 {len(over)} 个；其中{worst[1].explanation['zh']}"


def _summary_en(pairs: list[Pair], over: list[Pair], worst: Pair | None) -> str:
    judged = sum(line.band is not Band.NOT_JUDGED for _, line in pairs)
    if worst is None:
        return f"{judged} results judged, none over a limit."
    return f"{judged} results judged, {len(over)} over; {worst[1].explanation['en']}"
