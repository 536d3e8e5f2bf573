"""Complaints as the office works on them: the list, one of them, and finding their enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.case import Case
from domain.complaint import ANSWERED, ENDED, Complaint, Due
from domain.complaint_course import dues
from domain.complaint_words import NEXT_STEP
from domain.events import ComplaintFiled
from domain.likeness import ALIKE, NEAR, likeness
from flows.assembly import Assembly
from storage import followings, inbox, officials
from storage.accounts import note
from storage.cases import load_cases
from storage.complaint_lists import (
    ComplaintFilter,
    complaint_count,
    complaint_numbers,
    filed_near,
)
from storage.complaints_on_file import SOURCE, Filed, cases_of, filed
from storage.followings import COMPLAINANT
from storage.inbox import Incoming
from storage.ranges import Cursor
from storage.unit_of_work import UnitOfWork
from storage.unplaced import placed, unplaced

# Longer than any complaint takes by law: 15 days, 60 and 30, 10, and two reviews of 30 and 30
# (信访工作条例 23, 34-36). What is older is shown while it is open.
RECENT = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """A complaint in the office's list; ``due`` is the earliest thing owed."""

    event: ComplaintFiled
    enterprise: str
    township: str
    case_id: str
    complaint: Complaint
    due: Due | None
    wrote: bool  # its writer had the last word

    @property
    def open(self) -> bool:
        """Whether the office still has something to do about it."""
        return self.due is not None or self.complaint.stage not in ENDED | ANSWERED

    @property
    def overdue(self) -> bool:
        """Whether that is late."""
        return self.due is not None and self.due.overdue

    @property
    def next_step(self) -> tuple[str, str]:
        """What is to be done next."""
        return NEXT_STEP[self.complaint.stage]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the office's list; ``ended``: where the next one begins."""

    lines: tuple[DeskLine, ...]
    more: bool
    ended: Cursor | None


def desk_page(
    assembly: Assembly,
    unit: UnitOfWork,
    asked: ComplaintFilter,
    *,
    page: int = 1,
    most: int,
    after: Cursor | None = None,
) -> DeskPage:
    """A page of complaints in the order of their work, in a fixed number of queries."""
    found, more, ended = complaint_numbers(unit, asked, page=page, most=most, after=after)
    numbers = [number for number, *_ in found]
    came = {one.event.complaint_no: one for one in filed(unit, numbers)}
    stored = load_cases(unit, {case_id for _, case_id, _ in found}, assembly.folds)
    law = assembly.jurisdiction(officials.roster(unit))
    last = followings.waiting_answers(unit, numbers)
    lines = []
    for number, case_id, _ in found:
        case, one = stored[case_id].case, came.get(number)
        complaint = case.complaint(number)
        if one is None or complaint is None:
            continue
        owed = dues(case, complaint, law, asked.today)
        lines.append(
            DeskLine(
                event=one.event, enterprise=one.enterprise, township=one.township,
                case_id=case_id, complaint=complaint, due=owed[0] if owed else None,
                wrote=last.get(number) == COMPLAINANT,
            )
        )  # fmt: skip
    return DeskPage(tuple(lines), more, ended)


def counts(unit: UnitOfWork, asked: ComplaintFilter) -> dict[str, int]:
    """How many of each view there are, up to a bound; whatever is searched for."""
    whole = replace(asked, usccs=None, number="")
    return {
        view: complaint_count(unit, replace(whole, view=view)) for view in ("open", "late", "wrote")
    }


def _held(
    assembly: Assembly, unit: UnitOfWork, usccs: Iterable[str]
) -> Mapping[str, tuple[Case, Complaint]]:
    """By its number, every complaint in the cases of these enterprises."""
    stored = load_cases(unit, cases_of(unit, usccs), assembly.folds)
    return {c.number: (s.case, c) for s in stored.values() for c in s.case.complaints}


def held(
    assembly: Assembly, unit: UnitOfWork, event: ComplaintFiled
) -> tuple[Case, Complaint] | None:
    """The case a complaint is in, and the complaint; None when it is in none yet."""
    return _held(assembly, unit, [event.uscc]).get(event.complaint_no)


@dataclass(frozen=True, slots=True)
class MayRepeat:
    """Another complaint that may be about the same thing: a question to an official."""

    filed: Filed
    same_enterprise: bool
    days_apart: int
    likeness: float


def may_repeat(unit: UnitOfWork, mine: Filed) -> list[MayRepeat]:
    """Other complaints near in time: of the same enterprise and subject, or in much the same words.

    Of other enterprises only the few hundred latest are looked through.

    Nothing is linked or merged by itself.
    """
    event = mine.event
    found = []
    for one in filed(unit, filed_near(unit, event.uscc, event.on - NEAR, event.on + NEAR)):
        other = one.event
        apart = abs((other.on - event.on).days)
        if other.complaint_no == event.complaint_no or apart > NEAR.days:
            continue
        same = other.uscc == event.uscc
        share = likeness(event.text, other.text)
        if share >= ALIKE or (same and other.subject == event.subject):
            found.append(MayRepeat(one, same, apart, share))
    return sorted(found, key=lambda one: (not one.same_enterprise, -one.likeness))[:10]


def place(assembly: Assembly, complaint_no: str, uscc: str, *, by: str, at: datetime) -> bool:
    """Let a complaint about an unknown enterprise go on under one; whoever places drains after.

    False when it does not wait any more: somebody else was faster.
    """
    moment = at.isoformat()
    with UnitOfWork(assembly.engine) as unit:
        waiting = unplaced(unit, complaint_no)
        if not waiting or not placed(unit, waiting[0], f"已归属用人单位 {uscc}（{by}）", moment):
            return False
        event = replace(waiting[0].event, uscc=uscc)
        inbox.take(unit, [Incoming(SOURCE, complaint_no, event)], moment)
        note(unit, at=moment, who=by, what="complaint_placed", detail=f"{complaint_no} {uscc}")
        unit.commit()
    return True
