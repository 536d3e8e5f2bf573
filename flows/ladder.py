"""The steps of due process as a ladder: which were taken on which day, which come next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.case import Case
from domain.closed_list import ClosedList
from domain.roles import Role
from domain.triggers import PUBLISHED, Trigger, act, served, step
from domain.vocabulary import Act, Notice, Step


class Standing(ClosedList):
    """Where a rung stands: taken, the next one, still to come, or passed over."""

    TAKEN = "taken"
    NEXT = "next"
    LATER = "later"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder; ``on`` when it was taken last."""

    zh: str
    en: str
    standing: Standing
    on: date | None = None
    document: str = ""


A, D = Act, Notice
FOUND, FOUND_AGAIN = Trigger("finding"), Trigger("finding.again")
REVIEWED = step(Step.LEGAL_REVIEW)
RUNGS: tuple[tuple[str, str, tuple[Trigger, ...]], ...] = (
    ("检查或检测", "inspection", (FOUND,)),
    ("立案", "filed", (act(A.FILE), act(A.WARN_ON_THE_SPOT))),
    ("警告事先告知送达", "pre-notice of the warning served", (served(D.WARNING_PRENOTICE),)),
    ("警告并责令限期改正", "warned and ordered", (act(A.WARN_AND_ORDER), act(A.WARN_ON_THE_SPOT))),
    ("责令改正通知书送达", "order served", (served(D.RECTIFICATION_ORDER),)),
    ("复查", "re-inspection", (FOUND_AGAIN, step(Step.ENTRY_REFUSED), step(Step.ITEMS_OPEN))),
    ("处罚立案", "penalty case filed", (act(A.FILE_PENALTY),)),
    ("调查终结", "investigation reported", (step(Step.INVESTIGATION_REPORTED),)),
    ("处罚事先告知送达", "pre-notice of the penalty served", (served(D.PENALTY_PRENOTICE),)),
    ("集体讨论", "collective discussion", (step(Step.COLLECTIVE_DISCUSSION),)),
    ("法制审核", "legal review", (REVIEWED,)),
    ("处罚决定", "penalty decided", (act(A.PENALISE),)),
    ("处罚决定书送达", "penalty decision served", (served(D.PENALTY_DECISION),)),
    ("联席会议建议", "joint meeting", (step(Step.MEETING_RECOMMENDED),)),
    ("拟列入告知送达", "notice of intent served", (served(D.INTENT_TO_LIST),)),
    ("列入决定", "listing decided", (act(A.LIST),)),
    ("列入决定书送达", "listing decision served", (served(D.LISTING_DECISION),)),
    ("公布", "published", (PUBLISHED,)),
    ("移出", "removed", (act(A.REMOVE_EARLY), act(A.REMOVE_EXPIRED), act(A.WITHDRAW))),
)


def ladder(case: Case) -> tuple[Rung, ...]:
    """The rungs of a case: those taken by their latest day, the first after the last taken next."""
    found = [_taken(case, triggers) for _, _, triggers in RUNGS]
    reached = max((at for at, one in enumerate(found) if one is not None), default=-1)
    rungs = []
    for at, ((zh, en, _), one) in enumerate(zip(RUNGS, found, strict=True)):
        if one is not None:
            rungs.append(Rung(zh, en, Standing.TAKEN, *one))
        elif at < reached:
            rungs.append(Rung(zh, en, Standing.PASSED))
        else:
            rungs.append(Rung(zh, en, Standing.NEXT if at == reached + 1 else Standing.LATER))
    return tuple(rungs)


def _taken(case: Case, triggers: tuple[Trigger, ...]) -> tuple[date, str] | None:
    """When a rung was taken last, and its paper; what a case began with, when it was found."""
    days: list[tuple[date, str]] = []
    for trigger in triggers:
        if trigger in (FOUND, FOUND_AGAIN):
            again = trigger == FOUND_AGAIN
            found = [(f.on, f.report_no) for f in case.findings if f.answers_order is again]
            days += found if again else found[:1]
            continue
        fact = case.last(trigger)
        days += [(fact.on, fact.document)] if fact is not None else []
        if trigger == REVIEWED:
            days += [(day, "") for day in _reviewed(case)]
    return max(days, default=None)


def _reviewed(case: Case) -> Iterator[date]:
    """The days on which the legal reviewer signed the penalty decision, taken or still open."""
    under = [one.signed for one in case.taken if one.act is A.PENALISE]
    if case.proposal is not None and case.proposal.act is A.PENALISE:
        under.append(case.proposal.signed)
    for signatures in under:
        yield from (one.on for one in signatures if one.role is Role.LEGAL_REVIEWER)
