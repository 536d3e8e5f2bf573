"""Putting records of the joint meeting on file: once for each form, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.joint.numbers import Next
from domain.joint.records import Record
from flows.assembly import Assembly
from storage import joint_records
from storage.errors import LostRaceError, TryAgainError
from storage.numbering import Numbering
from storage.unit_of_work import UnitOfWork

TRIES = 5


class NotTakenError(Exception):
    """A record that cannot be taken: which field of the form, and what to do."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.field, self.zh, self.en = field, zh, en


def put(assembly: Assembly, records: Sequence[Record], *, by: str, ref: str, at: str) -> list[int]:
    """Put records on file, all or none; their numbers. Sent again with ``ref``: those of before.

    Two writers at once want the same next number: the one that lost writes after the other.
    """
    for left in reversed(range(TRIES)):
        try:
            return _put(assembly, records, by=by, ref=ref, at=at)
        except LostRaceError:
            if not left:
                raise
    raise AssertionError("unreachable")


def _put(assembly: Assembly, records: Sequence[Record], *, by: str, ref: str, at: str) -> list[int]:
    with UnitOfWork(assembly.engine) as unit:
        numbers = joint_records.append(unit, records, by=by, ref=ref, at=at)
        unit.commit()
    return numbers


def put_made(
    assembly: Assembly,
    make: Callable[[UnitOfWork], Sequence[Record]],
    *,
    by: str,
    ref: str,
    at: str,
) -> list[Record]:
    """Put records on file that follow from what is on file then, in one transaction; the records.

    What ``make`` writes beside them is kept with them. Sent again with ``ref``: those of before,
    and ``make`` is not asked.
    """
    for left in reversed(range(TRIES)):
        try:
            return _put_made(assembly, make, by=by, ref=ref, at=at)
        except TryAgainError:
            if not left:
                raise
    raise AssertionError("unreachable")


def _put_made(
    assembly: Assembly,
    make: Callable[[UnitOfWork], Sequence[Record]],
    *,
    by: str,
    ref: str,
    at: str,
) -> list[Record]:
    with UnitOfWork(assembly.engine) as unit:
        records = joint_records.known(unit, ref)
        if not records:
            records = list(make(unit))
            joint_records.append(unit, records, by=by, ref=ref, at=at)
            unit.commit()
    return records


def put_numbered(
    assembly: Assembly,
    make: Callable[[Next], Sequence[Record]],
    *,
    by: str,
    ref: str,
    at: str,
) -> list[Record]:
    """Put records on file that carry new numbers, taken in the same transaction; the records.

    Sent again with ``ref``: those of before, and no number is used up.
    """

    def numbered(unit: UnitOfWork) -> Sequence[Record]:
        numbering = Numbering(unit)

        def take(series: str, year: int, written: Callable[[int], str]) -> str:
            # What came in from a file has numbers of its own; they are not given twice.
            while joint_records.says(unit, told := written(numbering.next(series, year))):
                pass
            return told

        records = make(take)
        numbering.save()
        return records

    return put_made(assembly, numbered, by=by, ref=ref, at=at)
