"""Supervision rounds (督导) with their findings, and the final evaluation of the plan (四·4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.joint import numbers
from domain.joint.evaluation import Evaluation, Outcome, evaluate
from domain.joint.indicators import Indicator, IndicatorBook, Measure
from domain.joint.periods import Period
from domain.joint.records import (
    Charged,
    EvaluationClosed,
    FigureFiled,
    GroupRole,
    Owed,
    Record,
    RoundHeld,
)
from flows.assembly import Assembly
from flows.joint import filing, owing
from flows.joint.figures import given, of_whole
from flows.joint.organisation import standing
from flows.joint.records import NotTakenError, put, put_numbered
from storage import joint_packs, joint_records, joint_snapshots
from storage.unit_of_work import UnitOfWork


def closing(unit: UnitOfWork, book: IndicatorBook) -> tuple[date, str] | None:
    """The day the evaluation was closed on, and the moment that went on record; None before."""
    subject = f"evaluation:{book.id}"
    kept = joint_records.read(unit, EvaluationClosed, subject=subject)
    return (kept[-1].record.on, kept[-1].recorded_at) if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a round found: what is to be done, and by when."""

    text: str
    due_on: date


def rounds(unit: UnitOfWork, *, known_at: str = "") -> tuple[RoundHeld, ...]:
    """Every round, the newest first; as known at a moment."""
    kept = joint_records.read(unit, RoundHeld, known_at=known_at)
    held = [one.record for one in kept if isinstance(one.record, RoundHeld)]
    return tuple(sorted(held, key=lambda one: (one.on, one.round), reverse=True))


def hold_round(
    assembly: Assembly,
    wanted: RoundHeld,
    findings: Sequence[Finding],
    *,
    by: str,
    ref: str,
    at: str,
) -> RoundHeld:
    """Put a round on file, each finding charged to its unit. NotTakenError names the field."""
    for field, value in (("scope", wanted.scope), ("summary", wanted.summary)):
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")
    if not wanted.team:
        raise NotTakenError("team", "请写明督导组成员。", "Say who was in the team.")
    if wanted.on > date.fromisoformat(at[:10]):
        raise NotTakenError("on", "督导日不能晚于今天。", "It was held by today.")
    for place, one in enumerate(findings, start=1):
        if one.due_on <= wanted.on:
            raise NotTakenError(
                f"due-{place}", "整改期限须晚于督导日。", "It is due after the round."
            )
    with UnitOfWork(assembly.engine, reading=True) as unit:
        if wanted.unit not in standing(unit, wanted.on).units:
            raise NotTakenError(
                "unit", "请选择当日的成员单位。", "Choose a unit that belonged to it that day."
            )
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[Record]:
        year = wanted.on.year
        held = replace(wanted, round=numbers.number(numbers.ROUND, year, take),
                       paper=numbers.paper_number(short, year, take))  # fmt: skip
        series = numbers.OF_OWED[Owed.FINDING]
        return [held, *(
            Charged(
                on=wanted.on, owed=Owed.FINDING, number=numbers.number(series, year, take),
                unit=wanted.unit, text=one.text, due_on=one.due_on, basis=held.paper,
                source=held.round,
            )
            for one in findings
        )]  # fmt: skip

    record = put_numbered(assembly, made, by=by, ref=ref, at=at)[0]
    if not isinstance(record, RoundHeld):
        raise TypeError(f"{ref} put something else on file before")
    return record


# -- the final evaluation --------------------------------------------------------------------------


def evaluation(
    unit: UnitOfWork, book: IndicatorBook, *, on: date, known_at: str = ""
) -> Evaluation:
    """The evaluation of the plan as of a day, up to the last quarter that was over by then.

    ``known_at``: as known at that moment, such as that of its closing.
    """
    upto = min(Period.of(on).after(-1), Period.of(book.plan_to))
    kept = joint_records.read(unit, RoundHeld, EvaluationClosed, known_at=known_at)
    reported = filing.milestones(unit, known_at)
    return evaluate(
        book,
        [one.record for one in kept],
        owing.everything(unit, on, known_at=known_at),
        _outcomes(unit, book, upto, known_at),
        {key: one.report for key, one in reported.items() if one.report.on <= on},
        upto=upto,
        on=on,
    )


def _outcomes(unit: UnitOfWork, book: IndicatorBook, upto: Period, known_at: str) -> list[Outcome]:
    """Every rate and count of the book by its first and its last quarter in the plan."""
    begun = Period.of(book.plan_from)
    every = joint_snapshots.periods(unit, known_at=known_at)
    counted = _ends(one for one in every if begun <= one <= upto)
    out = joint_packs.first_out(unit, known_at)
    snapshots = {
        one: given(
            joint_snapshots.of_period(unit, one, known_at=known_at), one, out.get(str(one), "")
        )
        for one in counted
    }
    cells = {one: joint_snapshots.cells_of(unit, some[-1].no) for one, some in snapshots.items()}
    quarters: dict[str, set[Period]] = {}
    for kept in joint_records.read(unit, FigureFiled, known_at=known_at):
        if isinstance(kept.record, FigureFiled):
            period = Period.read(kept.record.period)
            if begun <= period <= upto:
                quarters.setdefault(kept.record.indicator, set()).add(period)
    wanted = {one for some in quarters.values() for one in _ends(some)}
    filed = {one: filing.filed(unit, book, one, known_at) for one in sorted(wanted)}

    def outcome(indicator: Indicator) -> Outcome:
        if indicator.submitted:
            ends = _ends(quarters.get(indicator.id, ()))
            figures = [(one, filed[one][indicator.id].figure) for one in ends]
            again = len(filed[ends[-1]][indicator.id].restatements) if ends else 0
        else:
            ends = counted
            figures = [(one, of_whole(cells[one].get(indicator.id, []))) for one in ends]
            again = (
                sum(indicator.id in one.causes for one in snapshots[ends[-1]][1:]) if ends else 0
            )
        if not figures:
            return Outcome(indicator=indicator, first=None, last=None)
        return Outcome(indicator=indicator, first=figures[0], last=figures[-1], restated=again)

    return [outcome(one) for one in book.indicators if one.measure is not Measure.MILESTONE]


def _ends(some: Iterable[Period]) -> list[Period]:
    """The first and the last of some periods; one when they are the same, none of none."""
    ordered = sorted(some)
    return list(dict.fromkeys([*ordered[:1], *ordered[-1:]]))


def close(assembly: Assembly, wanted: EvaluationClosed, *, by: str, ref: str, at: str) -> None:
    """The leading group closes the evaluation, by its paper. NotTakenError names the field."""
    for field, value in (("conclusion", wanted.conclusion), ("paper", wanted.paper)):
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        seats = standing(unit, wanted.on).members
        closed = joint_records.read(unit, EvaluationClosed, subject=wanted.subject)
    heads = {one.name for one in seats if one.role is GroupRole.HEAD}
    if wanted.by_group not in heads:
        raise NotTakenError(
            "by_group", "请选择当日的领导小组组长。", "Choose a head of the group of that day."
        )
    if any(one.ref == ref for one in closed):
        return
    if closed:
        raise NotTakenError("", "终期评估已经审定。", "The evaluation was closed before.")
    put(assembly, [wanted], by=by, ref=ref, at=at)
