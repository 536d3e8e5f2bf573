"""What challenges a case: hearings, defences, objections, remedies, stays; and what became of each.

Nothing here decides. A challenge begins with a fact of the case and is settled by another; it falls
away when the case goes where it can no longer be settled, which the table of the procedure says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.case import Case, Fact
from domain.closed_list import ClosedList
from domain.lifecycle import TABLE
from domain.timelimits import TermKind
from domain.triggers import Trigger, act, step
from domain.vocabulary import Act, Status, Step


class Challenge(ClosedList):
    """The ways a case is challenged."""

    HEARING = "hearing"  # 申请听证, 行政处罚法 63-65
    DEFENCE = "defence"  # 陈述申辩, 行政处罚法 45
    OBJECTION = "objection"  # 对拟列入（恢复列入）的异议, 国办发〔2020〕49号 (八)
    SUCCESSOR_OBJECTION = "successor_objection"  # 承继主体的异议
    RECONSIDERATION = "reconsideration"  # 行政复议
    SUIT = "suit"  # 行政诉讼
    STAY = "stay"  # 停止执行、停止公示


class Standing(ClosedList):
    """Where a challenge stands: who has to do something about it."""

    CONVENE = "convene"  # a hearing is to be convened and held
    WEIGH = "weigh"  # what was said is to be weighed and answered
    ORGAN = "organ"  # a reviewing organ or a court has it, or a stay is in force
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Course:
    """How challenges of a kind go: what begins one, what settles it, and how long one may ask.

    ``settles_all``: one answer settles everything open of the kind; else the one begun last.
    ``after_record`` settles a hearing that was held: the decision that follows its record.
    """

    begins: tuple[Trigger, ...]
    settles: tuple[Trigger, ...]
    standing: Standing
    within: tuple[TermKind, ...] = ()
    settles_all: bool = False
    after_record: tuple[Trigger, ...] = ()


S = Step
HELD = step(S.HEARING_HELD)
# What a reviewing organ or the office itself can do to the act that is challenged.
UNDONE = (step(S.DECISION_REVOKED), step(S.DECISION_CHANGED), step(S.WARNING_REVOKED))
COURSES: dict[Challenge, Course] = {
    Challenge.HEARING: Course(
        begins=(step(S.HEARING_REQUESTED),),
        settles=(step(S.HEARING_FORFEITED), step(S.HEARING_WITHDRAWN)),
        standing=Standing.CONVENE,
        within=(TermKind.HEARING_REQUEST,),
        settles_all=True,
        after_record=(act(Act.PENALISE), act(Act.NO_PENALTY)),
    ),
    Challenge.DEFENCE: Course(
        begins=(step(S.DEFENCE_RECEIVED),),
        settles=(step(S.DEFENCE_REVIEWED),),
        standing=Standing.WEIGH,
        within=(TermKind.DEFENCE,),
        settles_all=True,
    ),
    Challenge.OBJECTION: Course(
        begins=(step(S.OBJECTION_RECEIVED),),
        settles=(step(S.OBJECTION_REVIEWED),),
        standing=Standing.WEIGH,
        within=(TermKind.OBJECTION,),
        settles_all=True,
    ),
    Challenge.SUCCESSOR_OBJECTION: Course(
        begins=(step(S.SUCCESSOR_OBJECTED),),
        settles=(step(S.SUCCESSOR_ANSWERED),),
        standing=Standing.WEIGH,
        within=(TermKind.SUCCESSOR_OBJECTION,),
        settles_all=True,
    ),
    Challenge.RECONSIDERATION: Course(
        begins=(step(S.RECONSIDERATION_FILED),),
        settles=(step(S.RECONSIDERATION_UPHELD), *UNDONE),
        standing=Standing.ORGAN,
        within=(TermKind.RECONSIDERATION,),
    ),
    Challenge.SUIT: Course(
        begins=(step(S.SUIT_FILED),),
        settles=(step(S.SUIT_UPHELD), *UNDONE),
        standing=Standing.ORGAN,
        within=(TermKind.SUIT, TermKind.SUIT_AFTER_REVIEW),
    ),
    Challenge.STAY: Course(
        begins=(step(S.SUSPENSION_ORDERED), act(Act.SUSPEND_PUBLICITY)),
        settles=(step(S.SUSPENSION_LIFTED),),
        standing=Standing.ORGAN,
    ),
}
KIND_BEGUN = {str(one): kind for kind, course in COURSES.items() for one in course.begins}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where challenges of a kind can be settled, and by what a case leaves there.

    ``leaves`` always lead away from ``within``; ``may_leave`` do from some of its states only.
    """

    within: frozenset[Status]
    leaves: frozenset[str]
    may_leave: frozenset[str]


def _ways(settles: Iterable[Trigger]) -> Ways:
    wanted = frozenset(settles)
    within = frozenset(status for row in TABLE if row.on in wanted for status in row.when)
    here = [row for row in TABLE if within & set(row.when) and row.on not in wanted]
    away = {str(r.on) for r in here if r.becomes is not None and r.becomes not in within}
    stays = {str(r.on) for r in here if r.becomes is None or r.becomes in within}
    return Ways(within, frozenset(away - stays), frozenset(away & stays))


def _settling(course: Course) -> tuple[Trigger, ...]:
    return (*course.settles, HELD) if course.after_record else course.settles


WAYS = {kind: _ways(_settling(course)) for kind, course in COURSES.items()}
HEARD_WAYS = _ways(COURSES[Challenge.HEARING].after_record)  # of a hearing that was held
# A fact of another kind leaves every challenge as it was.
TOUCHING: frozenset[str] = frozenset(
    str(one)
    for kind, course in COURSES.items()
    for one in (
        *course.begins, *_settling(course), *course.after_record,
        *WAYS[kind].leaves, *WAYS[kind].may_leave, *HEARD_WAYS.leaves, *HEARD_WAYS.may_leave,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Challenged:
    """The ``no``-th challenge: what began it, its record if it was heard, what settled it."""

    no: int
    kind: Challenge
    asked: Fact
    heard: Fact | None = None
    ended: Fact | None = None

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.ended is not None:
            return Standing.DECIDED
        return Standing.WEIGH if self.heard is not None else COURSES[self.kind].standing

    @property
    def ways(self) -> Ways:
        """Where it can be settled as it stands."""
        return WAYS[self.kind] if self.heard is None else HEARD_WAYS

    @property
    def settles(self) -> tuple[Trigger, ...]:
        """What settles it as it stands."""
        course = COURSES[self.kind]
        return course.settles if self.heard is None else course.after_record


def touched(facts: Iterable[Fact]) -> bool:
    """Whether facts just put on file may have changed the challenges of their case."""
    return any(fact.what in TOUCHING for fact in facts)


def challenges_of(case: Case) -> tuple[Challenged, ...]:
    """Every challenge of a case in the order they were put on file."""
    found: list[Challenged] = []
    for fact in case.facts:
        _settle(found, fact)
        kind = KIND_BEGUN.get(fact.what)
        if kind is not None:
            found.append(Challenged(len(found) + 1, kind, fact))
    return tuple([_fallen(one, case) for one in found])


def _settle(found: list[Challenged], fact: Fact) -> None:
    """What a fact does to the challenges that are open: the one begun last first."""
    spent = False  # an answer to one of them settles the one begun last, whatever its kind
    for place in range(len(found) - 1, -1, -1):
        one = found[place]
        if one.ended is not None:
            continue
        if one.kind is Challenge.HEARING and one.heard is None and fact.what == HELD:
            found[place] = replace(one, heard=fact)
        elif fact.what in one.settles:
            if not COURSES[one.kind].settles_all:
                if spent:
                    continue
                spent = True
            found[place] = replace(one, ended=fact)
        elif fact.what in one.ways.leaves:
            found[place] = replace(one, ended=fact)


def place_of(case: Case, fact: Fact) -> int:
    """Where this very fact of a case stands: another may say the same."""
    return next(place for place, one in enumerate(case.facts) if one is fact)


def _fallen(one: Challenged, case: Case) -> Challenged:
    """A challenge that is open though the case is where nothing can settle it, fell away."""
    if one.ended is not None or case.status in one.ways.within:
        return one
    since = case.facts[place_of(case, one.heard or one.asked) + 1 :]
    left = next((fact for fact in since if fact.what in one.ways.may_leave), None)
    return one if left is None else replace(one, ended=left)
