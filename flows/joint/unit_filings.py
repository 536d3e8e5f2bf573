"""What units file of their own about what they owe, and what the meeting's office answers.

A unit files progress or completion with its evidence; the office confirms it, which puts the step
on record as of the day it was filed, or returns it with a reason. Nobody confirms what they filed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from domain.joint.organisation import files_for
from domain.joint.owed import Owing
from domain.joint.records import (
    Advanced,
    Attached,
    FilingAnswered,
    Progress,
    ProgressFiled,
    Record,
    UnitNamed,
)
from flows.assembly import Assembly
from flows.joint import owing
from flows.joint.records import NotTakenError, put_made
from storage import evidence, joint_records
from storage.unit_of_work import UnitOfWork

FILED = (Progress.UNDER_WAY, Progress.DONE)  # what a unit says of its own; dropping is the office's
MOST_WORDS = 2000
File = tuple[str, str, bytes]  # name, media type, content


def units_of(unit: UnitOfWork, person: str, on: date) -> dict[str, UnitNamed]:
    """The units a person files for on a day, by id."""
    records = [one.record for one in joint_records.read(unit, UnitNamed)]
    return {one.unit: one for one in files_for(records, person, on)}


def owed_by(unit: UnitOfWork, units: Collection[str], on: date) -> list[Owing]:
    """What some units owe: what is to be done again first, then what is open, each by its day."""
    things = [one for one in owing.everything(unit, on) if one.unit in units]
    return sorted(
        things,
        key=lambda one: (one.closed, one.returned is None, one.waiting is not None, one.due_on),
    )


def ref_of_files(filed: ProgressFiled) -> str:
    """What the files of a filing are kept under."""
    return f"{filed.subject}#{filed.no}"


def file_progress(
    assembly: Assembly,
    said: ProgressFiled,
    files: Sequence[File],
    *,
    units: Collection[str],
    by: str,
    ref: str,
    at: str,
) -> ProgressFiled:
    """File how far something has come, with files; ``said.no`` and its files are given here.

    ``units``: those somebody files for; LookupError when the thing is of none of them. What waited
    for an answer is replaced. NotTakenError names the field.
    """
    _sound(said, files)

    def made(unit: UnitOfWork) -> list[Record]:
        known = owing.one(unit, said.subject)
        if known is None or known.unit not in units:
            raise LookupError(said.subject)
        if known.closed:
            raise NotTakenError("", "该事项已经办结或不再办理。", "It is closed already.")
        if said.on < known.charge.on:
            raise NotTakenError("", "该事项尚未交办。", "It is not charged yet.")
        filed = replace(said, no=len(known.filings) + 1, unit=known.unit)
        kept = tuple(
            Attached(name=name, digest=evidence.keep(
                unit, about=evidence.OWED, ref=ref_of_files(filed), name=name,
                media_type=media_type, body=body, at=at,
            ))
            for name, media_type, body in files
        )  # fmt: skip
        return [replace(filed, files=kept)]

    (record,) = put_made(assembly, made, by=by, ref=ref, at=at)
    if not isinstance(record, ProgressFiled):
        raise TypeError(f"{ref} put something else on file before")
    return record


def _sound(said: ProgressFiled, files: Sequence[File]) -> None:
    if said.progress not in FILED:
        raise NotTakenError(
            "progress", "请选择办理中或已办结。", "Choose whether it is under way or done."
        )
    for field, value in (("evidence", said.evidence), ("note", said.note)):
        if len(value) > MOST_WORDS:
            raise NotTakenError(
                field, f"请不超过{MOST_WORDS}字。", f"At most {MOST_WORDS} characters."
            )
    if said.progress is Progress.DONE and not (said.evidence or files):
        raise NotTakenError(
            "evidence", "办结须写明证明材料，或者上传文件。",
            "What is done is shown by its evidence: name it, or hand in a file.",
        )  # fmt: skip
    if not (said.evidence or said.note or files):
        raise NotTakenError("note", "请写明办理情况。", "Say how far it has come.")


def answer(assembly: Assembly, given: FilingAnswered, *, by: str, ref: str, at: str) -> None:
    """Confirm what a unit filed, or return it. NotTakenError names the field."""
    if not given.confirmed and not given.reason.strip():
        raise NotTakenError(
            "reason", "退回须写明理由和需要补充的内容。", "Say why, and what is missing."
        )  # fmt: skip

    def made(unit: UnitOfWork) -> list[Record]:
        known = owing.one(unit, given.subject)
        if known is None:
            raise LookupError(given.subject)
        waiting = known.waiting
        if waiting is None or waiting.no != given.no:
            raise NotTakenError(
                "", "该报告已经处理，或者单位又报告了一次，请重新打开本页。",
                "It is answered, or the unit filed again: open the page anew.",
            )  # fmt: skip
        if filed_by(unit, waiting) == by:
            raise NotTakenError(
                "",
                "报告人不能确认自己的报告，请由他人办理。",
                "Whoever filed it does not answer it.",
            )
        return [given, *([_step(waiting)] if given.confirmed else [])]

    put_made(assembly, made, by=by, ref=ref, at=at)


def filed_by(unit: UnitOfWork, filed: ProgressFiled) -> str:
    """Who filed it: a person."""
    kept = joint_records.read(unit, ProgressFiled, subject=filed.subject)
    return next((one.by for one in reversed(kept) if one.record == filed), "")


def _step(filed: ProgressFiled) -> Advanced:
    """What was filed, as the step it is once it is confirmed: of the day it was filed."""
    names = "、".join(one.name for one in filed.files)
    return Advanced(
        on=filed.on, owed=filed.owed, number=filed.number, progress=filed.progress,
        evidence=filed.evidence or names, note=filed.note,
    )  # fmt: skip
