"""Two people release an issue: what is put before them, what they may answer, what stops it.

The draft names the digest of the lines; whoever signs, signs these lines. If the list has become
another by the time the second person signs, the draft is stale and a new one is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.bulletin import IssueHead
from domain.closed_list import ClosedList
from domain.roles import Role, Roster

# The first signature is the publicity officer's, the second of somebody who answers for the office.
ORDER: tuple[tuple[Role, ...], ...] = (
    (Role.PUBLICITY_OFFICER,),
    (Role.SECTION_HEAD, Role.AGENCY_HEAD),
)


class Stop(ClosedList):
    """What stops a release. The first four a second person may override with a reason."""

    EMPTY = "empty"  # nothing is in force by it
    SHRUNKEN = "shrunken"  # more left than the policy allows for one issue
    WAITING = "waiting"  # events wait that may change it
    PARKED = "parked"  # events were set aside and nobody looked
    STALE = "stale"  # the list is another than the one signed
    UNPROVED = "unproved"  # the proof of a listing is missing or does not follow from its journal
    UNREDACTED = "unredacted"  # something is in it that must not be public
    CLOCK = "clock"  # earlier than the issue before, or than what is in it
    NO_KEY = "no_key"  # the log of what is published cannot be signed


MAY_BE_OVERRIDDEN = frozenset({Stop.EMPTY, Stop.SHRUNKEN, Stop.WAITING, Stop.PARKED})


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the guard. ``detail`` is what it is about: numbers, listing ids, a field."""

    stop: Stop
    detail: tuple[str, ...] = ()


class ReleaseAnswer(ClosedList):
    """What a person may say of a draft."""

    APPROVE = "approve"
    OVERRIDE = "override"  # approve although the guard found something, with the reason
    RETURN = "return"  # it goes no further; a new one is made


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person said of a draft."""

    person: str
    role: Role
    answer: ReleaseAnswer
    reason: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue before its release. ``head.released_on`` is the day it was drafted."""

    no: int
    head: IssueHead
    found: tuple[Found, ...] = ()
    answers: tuple[Answered, ...] = ()

    @property
    def returned(self) -> bool:
        """Whether somebody sent it back."""
        return any(one.answer is ReleaseAnswer.RETURN for one in self.answers)

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(one.answer is not ReleaseAnswer.RETURN for one in self.answers)

    @property
    def complete(self) -> bool:
        """Whether everybody who must has signed."""
        return not self.returned and self.signed == len(ORDER)


def why_not(
    draft: Draft, by: str, answer: ReleaseAnswer, reason: str, on: date, roster: Roster
) -> tuple[str, tuple[str, ...]] | None:
    """A refusal code and its detail, or None when ``by`` may give this answer that day."""
    if draft.returned or draft.complete:
        return "draft_closed", (str(draft.no),)
    if any(one.person == by for one in draft.answers):
        return "same_person", (by,)
    if role_of(draft, by, on, roster) is None:
        return "not_in_role", (by, *(role.value for role in ORDER[draft.signed]))
    if answer is not ReleaseAnswer.APPROVE and not reason.strip():
        return "reason_missing", (by,)
    if answer is ReleaseAnswer.RETURN:
        return None
    never = [one.stop.value for one in draft.found if one.stop not in MAY_BE_OVERRIDDEN]
    if never:
        return "stopped", tuple(never)
    last = draft.signed + 1 == len(ORDER)
    if last and draft.found and answer is not ReleaseAnswer.OVERRIDE:
        return "override_needed", tuple(one.stop.value for one in draft.found)
    if answer is ReleaseAnswer.OVERRIDE and not (last and draft.found):
        return "nothing_to_override", (by,)
    return None


def role_of(draft: Draft, by: str, on: date, roster: Roster) -> Role | None:
    """By which office a person may answer next, if by any."""
    return next((role for role in ORDER[draft.signed] if roster.holds(by, role, on)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the guard looks at, beside the lines themselves."""

    on: date
    previous_on: date | None  # the day of the issue before
    latest_fact: date | None  # the latest day anything in the lines speaks of
    waiting: int
    parked: int
    shrink_percent: int  # of the opening total, by the pack
    unproved: tuple[str, ...] = ()
    unredacted: tuple[str, ...] = ()
    key: bool = True


def guard(head: IssueHead, now: Standing) -> tuple[Found, ...]:
    """Everything that stops this issue; nothing when it may be signed."""
    found: list[Found] = []
    if head.closing == 0:
        found.append(Found(Stop.EMPTY, (str(head.opening),)))
    if head.removed * 100 > head.opening * now.shrink_percent:
        share = (str(head.removed), str(head.opening), str(now.shrink_percent))
        found.append(Found(Stop.SHRUNKEN, share))
    if now.waiting:
        found.append(Found(Stop.WAITING, (str(now.waiting),)))
    if now.parked:
        found.append(Found(Stop.PARKED, (str(now.parked),)))
    earliest = [day for day in (now.previous_on, now.latest_fact) if day and day > now.on]
    if earliest:
        found.append(Found(Stop.CLOCK, (max(earliest).isoformat(), now.on.isoformat())))
    if now.unproved:
        found.append(Found(Stop.UNPROVED, now.unproved))
    if now.unredacted:
        found.append(Found(Stop.UNREDACTED, now.unredacted))
    if not now.key:
        found.append(Found(Stop.NO_KEY))
    return tuple(found)
