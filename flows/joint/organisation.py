"""Who belongs to the joint meeting: taken with the paper that names them, told as of a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.joint import organisation
from domain.joint.records import GroupRole, MemberNamed, UnitNamed
from flows.assembly import Assembly
from flows.joint.records import NotTakenError, put
from storage import joint_records
from storage.joint_records import Kept
from storage.unit_of_work import UnitOfWork

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MAIL = re.compile(r"[^@\s<>,;]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The meeting as of a day. ``history``: every record about it, the newest first."""

    on: date
    units: dict[str, UnitNamed]
    members: tuple[MemberNamed, ...]
    history: tuple[Kept, ...] = ()

    def called(self, unit: str) -> str:
        """The name of a unit; its id when there is none of that day."""
        return self.units[unit].name if unit in self.units else unit

    def addresses(self, *roles: GroupRole) -> tuple[str, ...]:
        """The addresses of those who hold seats of the group."""
        return tuple(one.email for one in self.members if one.role in roles and one.email)


def standing(unit: UnitOfWork, on: date, known_at: str = "") -> Organisation:
    """The meeting as of a day, as known at a moment ("": now)."""
    kept = joint_records.read(unit, UnitNamed, MemberNamed, known_at=known_at)
    records = [one.record for one in kept]
    return Organisation(
        on=on,
        units=organisation.units(records, on),
        members=organisation.members(records, on),
        history=tuple(reversed(kept)),
    )


def name_unit(assembly: Assembly, one: UnitNamed, *, by: str, ref: str, at: str) -> None:
    """A unit is named, changed or ended as of a day; NotTakenError names the field."""
    _identified("unit", one.unit)
    _filled(("name", one.name), ("head", one.head), ("paper", one.paper))
    _mailed(("email", one.email), ("head_email", one.head_email))
    _days(one.on, one.until)
    put(assembly, [one], by=by, ref=ref, at=at)


def name_member(assembly: Assembly, one: MemberNamed, *, by: str, ref: str, at: str) -> None:
    """A seat of the leading group is given, changed or ended; NotTakenError names the field."""
    _identified("person", one.person)
    _filled(("name", one.name), ("title", one.title), ("paper", one.paper))
    _mailed(("email", one.email))
    _days(one.on, one.until)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        now = standing(unit, one.on)
    if one.unit not in now.units:
        raise NotTakenError(
            "unit", "请选择当日的成员单位。", "Choose a unit that belongs to it that day."
        )
    put(assembly, [one], by=by, ref=ref, at=at)


def _identified(field: str, said: str) -> None:
    if not ID.fullmatch(said):
        raise NotTakenError(
            field,
            "编号只用小写字母、数字和连字符，不超过32个字符，如 t-01。",
            "An id has small letters, digits and hyphens, 32 at most, such as t-01.",
        )


def _filled(*said: tuple[str, str]) -> None:
    for field, value in said:
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")


def _mailed(*said: tuple[str, str]) -> None:
    for field, value in said:
        if value and not (value.isascii() and MAIL.fullmatch(value)):
            raise NotTakenError(
                field, "不是电子邮箱，请填写如 office@example.com。", "Not a mail address."
            )


def _days(on: date, until: date | None) -> None:
    if until is not None and until < on:
        raise NotTakenError(
            "until", "止日不能早于起日。", "The last day cannot lie before the first."
        )


def listed(said: str) -> Sequence[str]:
    """What was typed with commas, semicolons, enumeration commas or line breaks between."""
    return tuple(dict.fromkeys(one for one in re.split(r"[\s,，;；、]+", said) if one))
