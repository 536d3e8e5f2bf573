"""Calling a unit to account: interviews (约谈), reports of non-performance, each with its paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.joint import numbers
from domain.joint.accountability import Account, account
from domain.joint.owed import Owing
from domain.joint.records import (
    Charged,
    InterviewCalled,
    Interviewed,
    NonPerformanceReported,
)
from domain.words import zh
from flows.assembly import Assembly
from flows.joint.organisation import standing
from flows.joint.records import NotTakenError, put_numbered
from storage import joint_records
from storage.unit_of_work import UnitOfWork

ABOUT = (InterviewCalled, Interviewed, NonPerformanceReported)


def of_unit(unit: UnitOfWork, key: str = "", *, known_at: str = "") -> Account:
    """What a unit was called to account for; "" for every unit; as known at a moment."""
    subject = f"unit:{key}" if key else ""
    kept = joint_records.read(unit, *ABOUT, subject=subject, known_at=known_at)
    return account((one.record for one in kept), key)


def call_in(
    assembly: Assembly, wanted: InterviewCalled, *, by: str, ref: str, at: str
) -> InterviewCalled:
    """Call a unit in; its number and its notice's are taken. NotTakenError names the field."""
    _filled(("said", wanted.said), ("basis", wanted.basis), ("time", wanted.time),
            ("place", wanted.place), ("persons", "".join(wanted.persons)))  # fmt: skip
    _member(assembly, wanted.unit, wanted.on)
    if wanted.held_on <= wanted.on:
        raise NotTakenError("held_on", "约谈日须晚于今天。", "It is held after today.")
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[InterviewCalled]:
        year = wanted.on.year
        return [replace(
            wanted, number=numbers.number(numbers.INTERVIEW, year, take),
            paper=numbers.paper_number(short, year, take),
        )]  # fmt: skip

    (record,) = put_numbered(assembly, made, by=by, ref=ref, at=at)
    if not isinstance(record, InterviewCalled):
        raise TypeError(f"{ref} put something else on file before")
    return record


def hold(assembly: Assembly, wanted: Interviewed, *, by: str, ref: str, at: str) -> None:
    """Put on file what came of an interview. NotTakenError names the field."""
    _filled(("said", wanted.said), ("persons", "".join(wanted.persons)))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        known = of_unit(unit, wanted.unit).interview(wanted.number)
    if known is None:
        raise LookupError(wanted.number)
    if known.held is not None or known.called is None:
        raise NotTakenError("", "约谈记录已经登记。", "Its record is on file already.")
    if not known.called.on < wanted.on <= date.fromisoformat(at[:10]):
        raise NotTakenError(
            "on", "约谈日须在通知之后，不晚于今天。", "It was held after its notice, by today."
        )
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[Interviewed]:
        return [replace(wanted, paper=numbers.paper_number(short, wanted.on.year, take))]

    put_numbered(assembly, made, by=by, ref=ref, at=at)


def report(
    assembly: Assembly, wanted: NonPerformanceReported, *, by: str, ref: str, at: str
) -> NonPerformanceReported:
    """Report upwards that a unit does not do what it is charged with. NotTakenError: the field."""
    _filled(("to", wanted.to), ("said", wanted.said), ("basis", wanted.basis))
    _member(assembly, wanted.unit, wanted.on)
    if not wanted.about:
        raise NotTakenError("about", "请选择未落实的事项。", "Choose what it does not do.")
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[NonPerformanceReported]:
        year = wanted.on.year
        return [replace(
            wanted, number=numbers.number(numbers.NON_PERFORMANCE, year, take),
            paper=numbers.paper_number(short, year, take),
        )]  # fmt: skip

    (record,) = put_numbered(assembly, made, by=by, ref=ref, at=at)
    if not isinstance(record, NonPerformanceReported):
        raise TypeError(f"{ref} put something else on file before")
    return record


def _filled(*said: tuple[str, str]) -> None:
    for field, value in said:
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")


def _member(assembly: Assembly, key: str, on: date) -> None:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        if key not in standing(unit, on).units:
            raise NotTakenError(
                "unit", "请选择当日的成员单位。", "Choose a unit that belongs to it that day."
            )


def told(things: Iterable[Owing], subjects: Iterable[str]) -> list[str]:
    """What subjects are about, in words: number, text, day; one that is unknown as it is."""
    known = {one.subject: one.charge for one in things}
    return [_told(known[one]) if one in known else one for one in subjects]


def _told(charge: Charged) -> str:
    return f"{zh(charge.owed)}{charge.number}：{charge.text}（期限{charge.due_on}）"
