"""Putting records of the joint meeting on file: once for each form, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from domain.joint.records import Record
from flows.assembly import Assembly
from storage import joint_records
from storage.errors import LostRaceError
from storage.unit_of_work import UnitOfWork

TRIES = 5


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
