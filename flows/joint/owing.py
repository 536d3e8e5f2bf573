"""Charging units with what they owe the joint meeting, and putting on file how far it has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.joint import numbers
from domain.joint.owed import Owing, owed
from domain.joint.records import (
    Advanced,
    Charged,
    Escalated,
    FilingAnswered,
    Owed,
    Progress,
    ProgressFiled,
    Reminded,
)
from flows.assembly import Assembly
from flows.joint.organisation import standing
from flows.joint.records import NotTakenError, put, put_numbered
from storage import joint_records
from storage.unit_of_work import UnitOfWork

ABOUT = (Charged, ProgressFiled, FilingAnswered, Advanced, Reminded, Escalated)


def everything(
    unit: UnitOfWork, on: date | None = None, *, known_at: str = ""
) -> tuple[Owing, ...]:
    """Everything that is owed, by due day; as of a day and as known at a moment."""
    kept = joint_records.read(unit, *ABOUT, known_at=known_at)
    return owed((one.record for one in kept), on)


def one(unit: UnitOfWork, subject: str) -> Owing | None:
    """A thing that is owed, by its subject such as ``task:RW-2026-01``."""
    kept = joint_records.read(unit, *ABOUT, subject=subject)
    found = owed(each.record for each in kept)
    return found[0] if found else None


def charge(assembly: Assembly, wanted: Charged, *, by: str, ref: str, at: str) -> Charged:
    """Charge a unit; ``wanted.number`` is ignored, the next of its series is given.

    NotTakenError names the field.
    """
    _sound(assembly, wanted)

    def made(take: numbers.Next) -> list[Charged]:
        series = numbers.OF_OWED[wanted.owed]
        return [replace(wanted, number=numbers.number(series, wanted.on.year, take))]

    (record,) = put_numbered(assembly, made, by=by, ref=ref, at=at)
    if not isinstance(record, Charged):
        raise TypeError(f"{ref} put something else on file before")
    return record


def change(assembly: Assembly, wanted: Charged, *, by: str, ref: str, at: str) -> None:
    """Charge anew: another text, unit or day, with its reason. What was before stays to be seen."""
    _sound(assembly, wanted)
    if not wanted.reason:
        raise NotTakenError("reason", "请写明变更的理由。", "Say why it is changed.")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        known = one(unit, wanted.subject)
    if known is None:
        raise LookupError(wanted.subject)
    if known.closed:
        raise NotTakenError(
            "", "该事项已办结或不再办理，请先登记重新办理。", "It is closed: reopen it first."
        )
    put(assembly, [wanted], by=by, ref=ref, at=at)


def _sound(assembly: Assembly, wanted: Charged) -> None:
    for field, value in (("text", wanted.text), ("basis", wanted.basis)):
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        units = standing(unit, wanted.on).units
    if wanted.unit not in units:
        raise NotTakenError(
            "unit", "请选择当日的成员单位。", "Choose a unit that belongs to it that day."
        )
    if wanted.due_on <= wanted.on:
        raise NotTakenError(
            "due_on", "期限须晚于交办之日。", "The due day lies after the day it is charged."
        )


def advance(assembly: Assembly, step: Advanced, *, by: str, ref: str, at: str) -> None:
    """Put on file how far it has come: done with evidence, dropped or reopened with a reason."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        known = one(unit, step.subject)
    if known is None:
        raise LookupError(step.subject)
    if step.progress is Progress.DONE and not step.evidence.strip():
        raise NotTakenError(
            "evidence", "办结须写明证明材料。", "What is done is shown by its evidence."
        )
    if (step.progress is Progress.DROPPED or known.closed) and not step.note.strip():
        raise NotTakenError(
            "note", "不再办理或者重新办理，须写明理由。", "Say why it is dropped or reopened."
        )
    last = known.steps[-1].on if known.steps else known.charges[0].on
    if step.on < last or step.on > date.fromisoformat(at[:10]):
        raise NotTakenError(
            "on",
            f"日期须在{last}至今天之间。",
            f"The day lies between {last} and today.",
        )
    put(assembly, [step], by=by, ref=ref, at=at)


def charged_from(things: tuple[Owing, ...], source: str, kind: Owed) -> tuple[Owing, ...]:
    """Those of a kind that come from a meeting or a round."""
    return tuple(each for each in things if each.owed is kind and each.charge.source == source)
