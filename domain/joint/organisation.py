"""Who belongs to the joint meeting on a day: its units and the seats of its leading group.

The fold of what was put on record (``domain/joint/records.py``). What is true of a day is said by
the record of the latest day up to it; of two of one day the later one on file corrects the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.joint.records import GroupRole, MemberNamed, Record, UnitKind, UnitNamed

DISTRICT = "*"  # among a unit's townships: the whole district
_SEATS = tuple(GroupRole)
_KINDS = tuple(UnitKind)


def units(records: Iterable[Record], on: date) -> dict[str, UnitNamed]:
    """The member units of a day by id: bureaus first, then townships, parks and institutions.

    ``records`` in the order they are on file; those that are about something else are passed over.
    """
    newest: dict[str, UnitNamed] = {}
    for one in records:
        if isinstance(one, UnitNamed) and one.on <= on and not _later(newest.get(one.unit), one):
            newest[one.unit] = one
    standing = [one for one in newest.values() if one.until is None or on <= one.until]
    return {one.unit: one for one in sorted(standing, key=lambda one: _KINDS.index(one.kind))}


def members(records: Iterable[Record], on: date) -> tuple[MemberNamed, ...]:
    """The seats of the leading group on a day: its heads, their deputies, the members."""
    newest: dict[str, MemberNamed] = {}
    for one in records:
        if (
            isinstance(one, MemberNamed)
            and one.on <= on
            and not _later(newest.get(one.person), one)
        ):
            newest[one.person] = one
    standing = [one for one in newest.values() if one.until is None or on <= one.until]
    return tuple(sorted(standing, key=lambda one: _SEATS.index(one.role)))


def _later(held: UnitNamed | MemberNamed | None, one: UnitNamed | MemberNamed) -> bool:
    """Whether what is held is of a later day than this one."""
    return held is not None and held.on > one.on


def files_for(records: Iterable[Record], person: str, on: date) -> tuple[UnitNamed, ...]:
    """The units whose figures a person files on a day."""
    return tuple(one for one in units(records, on).values() if person in one.reporters)


def answers_for(unit: UnitNamed, township: str) -> bool:
    """Whether a unit answers for a township."""
    return DISTRICT in unit.townships or township in unit.townships
