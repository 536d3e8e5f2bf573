"""How every retraction stands: decided, shown, due, who was told, who answered; the late first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.lifecycle import ROW_BY_ID
from domain.retraction import WORDS, Owed
from domain.term_account import status_told
from domain.term_account import told as account_told
from flows import fallen
from flows.assembly import Assembly
from notifications.retraction import reason_told
from storage import retractions
from storage.open_changes import StoredChange, late_changes, page_of_changes
from storage.retractions import Told
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """A change and those told of it on a day; ``overdue`` when it is not all done in time."""

    stored: StoredChange
    told: tuple[Told, ...]
    today: date

    @property
    def outstanding(self) -> tuple[Told, ...]:
        """Who did not acknowledge."""
        return tuple(one for one in self.told if one.acknowledged_at is None)

    @property
    def overdue(self) -> bool:
        """The last day is over, and it is not shown, or somebody did not answer."""
        late = self.stored.change.term.due_on < self.today
        return late and (bool(self.outstanding) or self.stored.shown_at is None)

    @property
    def shown_late(self) -> bool:
        """The office itself took it down after the last day."""
        at = self.stored.shown_at
        return at is not None and day_of(at) > self.stored.change.term.due_on


def day_of(moment: str) -> date:
    """The day of a stored moment, in office time."""
    return datetime.fromisoformat(moment).date()


def standing(
    unit: UnitOfWork, assembly: Assembly, today: date, *, unsettled: bool = False
) -> tuple[list[Standing], list[Owed]]:
    """Every change, those overdue first, then by due day; and what is still to be decided.

    ``unsettled``: what was shown and acknowledged by all long ago is not read.
    """
    changes, owed = fallen.known(unit, assembly, unsettled=unsettled)
    found = _with_told(unit, changes, today, whole=not unsettled)
    return sorted(found, key=_urgency), _by_last_day(owed)


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes in their order, what is still to be decided, and how many are not on file."""

    found: list[Standing]
    owed: list[Owed]
    fresh: int


def page(
    unit: UnitOfWork, assembly: Assembly, today: date, *, whole: bool, limit: int, offset: int
) -> Page:
    """Some of what ``standing`` tells, in the same order: no more is read than is shown.

    ``whole``: what is settled too. What fell since the journals were read last is few, and stands
    among those on file: so many before the page are read with it.
    """
    fresh, owed = fallen.fresh_and_owed(unit, assembly)
    start = max(0, offset - len(fresh))
    on_file = page_of_changes(
        unit, today=today, whole=whole, limit=offset + limit - start, offset=start
    )
    found = sorted(_with_told(unit, [*on_file, *fresh], today), key=_urgency)
    shown = found[offset - start : offset - start + limit]
    return Page(shown, _by_last_day(owed), len(fresh))


def late(
    unit: UnitOfWork, assembly: Assembly, today: date, *, townships: Sequence[str], most: int
) -> tuple[list[Standing], list[Owed]]:
    """What is overdue, of ``most`` changes on file in these townships; what is to be decided."""
    fresh, owed = fallen.fresh_and_owed(unit, assembly)
    on_file = late_changes(unit, today=today, townships=townships, most=most)
    over = [one for one in fresh if one.change.term.due_on < today]
    found = _with_told(unit, [*on_file, *over], today)
    return sorted(found, key=_urgency), _by_last_day(owed)


def _with_told(
    unit: UnitOfWork, changes: Sequence[StoredChange], today: date, *, whole: bool = False
) -> list[Standing]:
    about = None if whole else {one.change.entry_id for one in changes}
    told: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for one in retractions.told(unit, entries=about):
        told[one.entry_id, one.no].append(one)
    return [
        Standing(stored, tuple(told[stored.change.entry_id, stored.change.no]), today)
        for stored in changes
    ]


def _by_last_day(owed: list[Owed]) -> list[Owed]:
    return sorted(owed, key=lambda one: one.term.due_on)


def _urgency(one: Standing) -> tuple[bool, date, str, int]:
    change = one.stored.change
    return (not one.overdue, change.term.due_on, change.entry_id, change.no)


def as_data(
    assembly: Assembly,
    unit: UnitOfWork,
    *,
    today: date,
    english: bool = False,
    unsettled: bool = False,
) -> dict[str, Any]:
    """All of it as plain data: ``owed``, what is still to be decided, and ``retractions``."""
    found, owed = standing(unit, assembly, today, unsettled=unsettled)
    return told_as_data(assembly, found, owed, today=today, english=english)


def told_as_data(
    assembly: Assembly,
    found: Sequence[Standing],
    owed: Sequence[Owed],
    *,
    today: date,
    english: bool = False,
) -> dict[str, Any]:
    """The same of some of it."""
    return {
        "today": today,
        "owed": [_owed(one, today, english=english) for one in owed],
        "retractions": [_standing(one, assembly, english=english) for one in found],
    }


def _owed(one: Owed, today: date, *, english: bool) -> dict[str, Any]:
    row = ROW_BY_ID.get(one.row)
    return {
        "entry_id": one.entry_id,
        "why": "" if row is None else row.en if english else row.zh,
        "fact_on": one.term.started_on,
        "due_on": one.term.due_on,
        "overdue": one.term.due_on < today,
    }


def _standing(one: Standing, assembly: Assembly, *, english: bool) -> dict[str, Any]:
    change = one.stored.change
    status = status_told(change.term, english=english)
    return {
        "entry_id": change.entry_id,
        "no": change.no,
        "kind": change.kind.value,
        "told": WORDS[change.kind][english],
        "reason": change.reason,
        "reason_told": reason_told(change, "en" if english else "zh"),
        "basis": list(change.basis),
        "fact_on": change.term.started_on,
        "decided_on": change.on,
        "shown_at": one.stored.shown_at,
        "shown_late": one.shown_late,
        "due_on": change.term.due_on,
        "due_by": f"{change.term.basis}（{status}）",
        "account": list(account_told(change.term, assembly.calendar, english=english)),
        "subscribers": list(_subscribers(one)),
        "sent": sum(told.sent_at is not None for told in one.told),
        "acknowledged": len(one.told) - len(one.outstanding),
        "outstanding": len(one.outstanding),
        "overdue": one.overdue,
    }


def _subscribers(one: Standing) -> Iterator[dict[str, Any]]:
    for told in one.told:
        yield {
            "retraction_id": told.retraction_id,
            "subscriber": told.subscriber,
            "name": told.name,
            "mail": told.status,
            "sent_at": told.sent_at,
            "reminders": told.reminders,
            "error": told.error,
            "acknowledged_at": told.acknowledged_at,
            "way": told.way,
            "by": told.by_whom,
            "paper": told.paper,
        }
