"""The cases a quarterly pack tells of, as they stood on its day and as they were known then.

Everything is read off the journals, so the same pack can be counted again years later: what was
recorded since, and what became of a case since, changes nothing (docs/adr/0055).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from domain.as_of import case_as_of, enterprise_as_of, known
from domain.case import Case
from domain.challenges import Challenge, Standing, challenges_of
from domain.complaint import ENDED, Complaint
from domain.joint.pack import Hard, Words
from domain.joint.periods import Period
from domain.journal import Moved
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import TermKind
from domain.triggers import lapsed, served
from domain.vocabulary import ON_THE_LIST, TERMINAL, ComplaintStage, Notice, Status
from domain.words import en, zh
from storage import joint_cases, noted
from storage.unit_of_work import UnitOfWork

LONG = timedelta(days=90)  # 行政处罚法 60 gives 90 days from filing; here from the beginning
# Where a case that began long ago ought to have been decided.
UNDECIDED = frozenset({
    Status.LEAD, Status.INSPECTED, Status.FILED, Status.WARNING_NOTICED, Status.OVERDUE,
    Status.PENALTY_FILED, Status.PENALTY_NOTICED, Status.HEARING,
})  # fmt: skip
APPEALS = frozenset({Challenge.RECONSIDERATION, Challenge.SUIT, Challenge.STAY})
ANSWERED = frozenset({ComplaintStage.ANSWERED, ComplaintStage.DECLINED, ComplaintStage.REFERRED})
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Spell:
    """A time on the list: from the day it was decided to the day it ended (None: it goes on)."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as it stood; ``since`` is the day it came where it stood."""

    case: Case
    since: date
    spells: tuple[Spell, ...]
    name: str
    township: str

    @property
    def open(self) -> bool:
        """Whether it was going on."""
        return self.case.status not in TERMINAL

    @property
    def overdue_since(self) -> date | None:
        """The first day past the time to rectify that an order gave; None: nothing is overdue."""
        if self.case.status is Status.OVERDUE:
            return self.since
        over = self.case.last(lapsed(TermKind.RECTIFICATION))
        running = self.case.term(TermKind.RECTIFICATION)
        stands = self.case.status is Status.ORDERED and running is None
        return over.on if stands and over is not None else None

    def hard(self, on: date) -> tuple[Hard, ...]:
        """Why it is a hard case; empty for most."""
        if not self.open:
            return ()
        case, found = self.case, []
        pending = (one for one in challenges_of(case) if one.standing is not Standing.DECIDED)
        if any(one.kind in APPEALS for one in pending):
            found.append(Hard.CHALLENGED)
        if case.status is Status.SUSPENDED or any(one.suspended for one in case.terms):
            found.append(Hard.RESTS)
        if case.status in UNDECIDED and on - case.opened_on > LONG:
            found.append(Hard.LONG)
        return tuple(found)


class CasesThen:
    """All cases a pack of a period tells of, as known at a moment and standing on its day."""

    def __init__(
        self, unit: UnitOfWork, law: Jurisdiction, period: Period, known_at: str, quarters: int
    ) -> None:
        self.period, self.known_at = period, known_at
        self.day = datetime.fromisoformat(known_at).date()
        self._unit, self._law = unit, law
        self._from = period.after(1 - quarters).first

    @cached_property
    def every(self) -> tuple[CaseThen, ...]:
        """Each of them, by id."""
        read = joint_cases.told_of(
            self._unit, first=self.period.first, listed_from=self._from, known_at=self.known_at
        )
        moment = datetime.fromisoformat(self.known_at)
        found: list[tuple[Case, date, tuple[Spell, ...]]] = []
        for _, journal in read:
            case = case_as_of(journal, valid_on=self.day, known_at=moment, law=self._law)
            if case is None:
                continue
            entries = known(journal, valid_on=self.day, known_at=moment)
            moves = [one for one in entries if isinstance(one, Moved)]
            found.append((case, self._since(case, moves), self._spells(case, moves)))
        known_as = dict(self._registered([case.uscc for case, *_ in found], moment))
        return tuple(CaseThen(*one, *known_as.get(one[0].uscc, ("", ""))) for one in found)

    def _since(self, case: Case, moves: list[Moved]) -> date:
        since = case.opened_on
        status: Status | None = None
        for one in moves:
            if one.becomes is not status:
                status, since = one.becomes, one.on
        return since if status is case.status or status is None else self.day

    def _spells(self, case: Case, moves: list[Moved]) -> tuple[Spell, ...]:
        found: list[Spell] = []
        since: date | None = None
        for one in moves:
            if one.becomes in ON_THE_LIST and since is None:
                since = one.on
            elif one.becomes not in ON_THE_LIST and since is not None:
                found.append(Spell(since, one.on))
                since = None
        if since is not None:  # a term that ran out unswept ends it on the day
            found.append(Spell(since, None if case.status in ON_THE_LIST else self.day))
        return tuple(found)

    def _registered(
        self, usccs: list[str], moment: datetime
    ) -> Iterator[tuple[str, tuple[str, str]]]:
        wanted = sorted(set(usccs))
        for start in range(0, len(wanted), AT_A_TIME):
            some = wanted[start : start + AT_A_TIME]
            for uscc, journal in noted.enterprise_journals(self._unit, some):
                said = enterprise_as_of(journal, valid_on=self.day, known_at=moment)
                if said is not None:
                    yield uscc, (said.name, said.township)

    # -- what is told -----------------------------------------------------------------------

    @cached_property
    def candidates(self) -> tuple[CaseThen, ...]:
        """Those that wait for the meeting's recommendation, or for what follows it."""
        return tuple(one for one in self.every if one.case.status is Status.CANDIDATE)

    @cached_property
    def overdue(self) -> tuple[CaseThen, ...]:
        """Those whose time to rectify is over and who did not, the longest overdue first."""
        late = [(one.overdue_since, one) for one in self.every]
        some = [(day, one) for day, one in late if day is not None]
        return tuple(one for _, one in sorted(some, key=lambda o: (o[0], o[1].case.case_id)))

    @cached_property
    def hard(self) -> tuple[CaseThen, ...]:
        """The hard cases."""
        return tuple(one for one in self.every if one.hard(self.day))

    def on_list(self, day: date) -> int:
        """How many were on the list at the end of a day."""
        return sum(
            spell.since <= day and (spell.until is None or spell.until > day)
            for one in self.every
            for spell in one.spells
        )

    def moved(self, first: date, last: date) -> tuple[int, int]:
        """How many came onto the list in a span of days, and how many left it."""
        spells = [spell for one in self.every for spell in one.spells]
        came = sum(first <= one.since <= last for one in spells)
        left = sum(one.until is not None and first <= one.until <= last for one in spells)
        return came, left

    @cached_property
    def complaints(self) -> tuple[Complaint, ...]:
        """Every complaint of these cases."""
        return tuple(one for each in self.every for one in each.case.complaints)

    def came(self) -> list[Complaint]:
        """Those that came in during the quarter."""
        return [one for one in self.complaints if self.within(one.on)]

    def answered(self) -> list[Complaint]:
        """Those of which it was said in the quarter what became of them."""
        found = ((one, answered_on(one)) for one in self.complaints)
        return [one for one, day in found if day is not None and self.within(day)]

    def open(self) -> list[Complaint]:
        """Those that were not answered yet."""
        return [
            one for one in self.complaints if answered_on(one) is None and one.stage not in ENDED
        ]

    def within(self, day: date) -> bool:
        """Whether a day lies in the quarter."""
        return self.period.first <= day <= self.period.last

    def days(self, since: date) -> int:
        """How many days something had lasted on the day of the pack."""
        return (self.day - since).days


def answered_on(one: Complaint) -> date | None:
    """The day a complaint was first answered, declined or referred; None: it was not."""
    days = [passed.on for passed in one.course if ROW_BY_ID[passed.row].makes in ANSWERED]
    return min(days, default=None)


def explained(case: Case) -> Words:
    """Why a case may be listed: its grounds, what was found last, and the decision it rests on."""
    told: list[Words] = [(zh(one), en(one)) for one in case.grounds]
    if case.findings:
        found = case.findings[-1]  # a sentence there, a part of one here
        told.append((found.summary_zh.rstrip("。"), found.summary_en.rstrip(".")))
    decision = case.document(Notice.PENALTY_DECISION)
    service = case.last(served(Notice.PENALTY_DECISION))
    if decision is not None:
        on = "" if service is None else service.on.isoformat()
        told.append((
            f"处罚决定{decision.number}" + (f"（{on}送达）" if on else ""),
            f"penalty decision {decision.number}" + (f", served {on}" if on else ""),
        ))  # fmt: skip
    chinese, english = zip(*told, strict=True) if told else ((), ())
    return "；".join(chinese), "; ".join(english)


def order_told(case: Case) -> Words:
    """Which order was not followed: its number and when it had to be done."""
    order = case.document(Notice.RECTIFICATION_ORDER)
    if order is None:
        return "", ""
    return (
        f"责令限期改正通知书{order.number}（{order.on.isoformat()}）",
        f"rectification order {order.number} of {order.on.isoformat()}",
    )
