"""A challenge of a case as a desk needs it: asked in time or late and why, what is done and waits.

Terms are read from the journal, where they stand as they were counted; the rest from the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.case import Case, Fact
from domain.challenges import (
    COURSES,
    HELD,
    KIND_BEGUN,
    Challenge,
    Challenged,
    challenges_of,
    place_of,
)
from domain.due_process import HOLDS
from domain.journal import Entry, Moved, Recorded, TermMoved, TermStarted
from domain.lifecycle import ROW_BY_ID
from domain.needs.asked import Asked
from domain.timelimits import ONE_DAY, Term, TermKind
from domain.triggers import Trigger, act, lapsed, served, step
from domain.vocabulary import ON_THE_LIST, Act, Need, Notice, Status, Step
from flows.assembly import Assembly
from flows.moves import CaseNow
from flows.moves import lapsed as as_of
from storage import officials, proofs
from storage.cases import load_cases
from storage.challenges import ChallengeLine
from storage.unit_of_work import UnitOfWork

S, N, C = Step, Notice, Challenge
LONGEST_NOTICE = timedelta(days=60)  # no hearing is so far off that its notice is looked for before
CONVENED = act(Act.CONVENE_HEARING)
NOTICED = served(N.HEARING_NOTICE)
DECISIONS = (
    served(N.WARNING_DECISION), served(N.SPOT_DECISION), served(N.PENALTY_DECISION),
    served(N.LISTING_DECISION), served(N.RELISTING_DECISION), served(N.SUCCESSION_DECISION),
)  # fmt: skip
# The paper a challenge answers: the latest of these that was served before it.
ANSWERS: dict[Challenge, tuple[Trigger, ...]] = {
    C.HEARING: (served(N.PENALTY_PRENOTICE),),
    C.DEFENCE: (served(N.WARNING_PRENOTICE), served(N.PENALTY_PRENOTICE)),
    C.OBJECTION: (served(N.INTENT_TO_LIST), served(N.RELISTING_INTENT)),
    C.SUCCESSOR_OBJECTION: (served(N.SUCCESSION_NOTICE),),
    C.RECONSIDERATION: DECISIONS,
    C.SUIT: DECISIONS,
    C.STAY: DECISIONS,
}
# What is done about a challenge, in its order; the last settles it.
DONE_BY: dict[Challenge, tuple[tuple[Trigger, ...], ...]] = {
    C.HEARING: (
        (CONVENED,), (NOTICED,), (lapsed(TermKind.HEARING_NOTICE),),
        (HELD, *COURSES[C.HEARING].settles), COURSES[C.HEARING].after_record,
    ),
    C.RECONSIDERATION: ((step(S.REMEDY_REPLIED),), COURSES[C.RECONSIDERATION].settles),
}  # fmt: skip
WORDS: dict[Trigger, tuple[str, str]] = {
    CONVENED: ("决定举行听证，指定主持人", "convened, with its chair"),
    NOTICED: ("听证通知书送达", "its notice served"),
    lapsed(TermKind.HEARING_NOTICE): ("通知期满，可以举行", "the notice has run: it may be held"),
    HELD: ("举行听证，制作笔录", "held, and recorded"),
    act(Act.PENALISE): ("根据听证笔录作出决定（行政处罚法 65）", "decided by its record (65)"),
    step(S.DEFENCE_REVIEWED): ("复核陈述申辩", "the defence reviewed"),
    step(S.OBJECTION_REVIEWED): ("核实并反馈异议", "the objection examined and answered"),
    step(S.SUCCESSOR_ANSWERED): ("核实并答复承继主体", "the successor answered"),
    step(S.REMEDY_REPLIED): ("提交答复和证据", "reply and evidence handed in"),
    step(S.RECONSIDERATION_UPHELD): ("复议机关作出决定", "the reviewing organ decided"),
    step(S.SUIT_UPHELD): ("人民法院作出裁判", "the court decided"),
    step(S.SUSPENSION_LIFTED): ("停止决定解除", "the stay lifted"),
}
# Moves that belong to a kind beside those that settle it.
BESIDE: dict[Challenge, tuple[Trigger, ...]] = {
    C.HEARING: (CONVENED, NOTICED, HELD),
    C.DEFENCE: (step(S.DEFENCE_RECEIVED), step(S.DEFENCE_WAIVED)),
    C.OBJECTION: (step(S.OBJECTION_RECEIVED), step(S.OBJECTION_WAIVED)),
    C.SUCCESSOR_OBJECTION: (act(Act.CARRY_OVER), act(Act.DO_NOT_CARRY_OVER)),
    C.RECONSIDERATION: (step(S.REMEDY_REPLIED), step(S.SUSPENSION_ORDERED)),
    C.SUIT: (step(S.REMEDY_REPLIED), step(S.SUSPENSION_ORDERED)),
    C.STAY: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Something that is done about a challenge, and the fact that shows it; None: not yet."""

    zh: str
    en: str
    by: tuple[Trigger, ...]
    fact: Fact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A hearing as it was convened, and whether its notice is early enough (行政处罚法 64(2)).

    ``from_day`` is the first day on which it may be held by its notice, once that was served;
    before, ``serve_by`` is the last day on which serving it still keeps the hearing's day.
    """

    on: date
    at: str
    place: str
    chair: str
    public: str
    notice: Term | None
    serve_by: date | None

    @property
    def from_day(self) -> date | None:
        """The first day it may be held."""
        return None if self.notice is None else self.notice.over_from

    @property
    def early_enough(self) -> bool | None:
        """Whether its notice leaves the time the law asks for; None: it was not served yet."""
        return None if self.notice is None else self.on >= self.notice.over_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a challenge does to what the public sees, in words. ``by``: the last day to act."""

    zh: str
    en: str
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A challenge with everything a line or a page of the desk says of it."""

    one: Challenged
    now: CaseNow
    answers: Fact | None  # the service of the paper it answers
    within: Term | None  # the term in which it had to be asked
    stages: tuple[Stage, ...]
    sitting: Sitting | None
    effect: Effect

    @property
    def in_time(self) -> bool | None:
        """Whether it was asked within its term; None: no term is on file for it."""
        return None if self.within is None else self.one.asked.on <= self.within.due_on

    @property
    def limited(self) -> bool:
        """Whether the law gives a term for asking it at all."""
        return bool(COURSES[self.one.kind].within)

    @property
    def next(self) -> Stage | None:
        """The first thing that is not done; None once it is decided."""
        if self.one.ended is not None:
            return None
        return next((stage for stage in self.stages if stage.fact is None), None)

    @property
    def settles(self) -> tuple[Trigger, ...]:
        """The moves that belong to it."""
        return (*BESIDE[self.one.kind], *self.one.settles, *COURSES[self.one.kind].settles)


def challenged(
    assembly: Assembly, unit: UnitOfWork, lines: Iterable[ChallengeLine], today: date
) -> list[Told]:
    """The challenges of some lines, read together: four queries however many."""
    asked = list(lines)
    law = assembly.jurisdiction(officials.roster(unit))
    ids = {one.case_id for one in asked}
    stored, journals = load_cases(unit, ids), proofs.journals_of(unit, ids)
    cases = {case_id: as_of(one.case, law, today) for case_id, one in stored.items()}
    found = []
    for line in asked:
        entries = [e for row in journals[line.case_id] for e in row.entries]
        now = cases[line.case_id]
        found.append(told(now, challenges_of(now.case)[line.no - 1], entries))
    return found


def told(now: CaseNow, one: Challenged, entries: Sequence[Entry]) -> Told:
    """A challenge of a case, with the journal of that case."""
    return Told(
        one=one,
        now=now,
        answers=_before(now.case, one),
        within=_asked_within(entries, one),
        stages=tuple(_stages(now.case, one)),
        sitting=_sitting(now, one, entries),
        effect=effect(now.case, one),
    )


def _before(case: Case, one: Challenged) -> Fact | None:
    """The latest service, before it was asked, of a paper it can answer."""
    earlier = case.facts[: place_of(case, one.asked)]
    return next((f for f in reversed(earlier) if f.what in ANSWERS[one.kind]), None)


def since(case: Case, one: Challenged) -> tuple[Fact, ...]:
    """The facts from when it was asked to when it ended."""
    end = None if one.ended is None else place_of(case, one.ended) + 1
    return case.facts[place_of(case, one.asked) : end]


def _stages(case: Case, one: Challenged) -> Iterable[Stage]:
    facts = since(case, one)
    for by in DONE_BY.get(one.kind, (COURSES[one.kind].settles,)):
        done = [fact for fact in facts if fact.what in by]
        if one.kind is C.HEARING and one.ended is not None and not done and one.heard is None:
            continue  # given up or withdrawn: what would have come before is asked of nobody
        zh_told, en_told = WORDS[by[0]]
        yield Stage(zh=zh_told, en=en_told, by=by, fact=done[-1] if done else None)


def _asked_within(entries: Iterable[Entry], one: Challenged) -> Term | None:
    """The term that ran, or had run out, when the ``no``-th challenge was put on file."""
    running: dict[TermKind, Term] = {}
    begun = 0
    for entry in entries:
        if isinstance(entry, TermStarted):
            running[entry.term.kind] = entry.term
        elif isinstance(entry, TermMoved) and not entry.complaint and entry.term in running:
            running[entry.term] = replace(running[entry.term], due_on=entry.due_on)
        elif begins(entry):
            begun += 1
            if begun == one.no:
                some = [running[kind] for kind in COURSES[one.kind].within if kind in running]
                return max(some, key=lambda term: term.started_on, default=None)
    return None


def begins(entry: Entry) -> bool:
    """Whether an entry puts a challenge on file."""
    if isinstance(entry, Recorded):
        return not entry.complaint and entry.what in KIND_BEGUN
    return isinstance(entry, Moved) and str(ROW_BY_ID[entry.row].on) in KIND_BEGUN


def _sitting(now: CaseNow, one: Challenged, entries: Sequence[Entry]) -> Sitting | None:
    if one.kind is not C.HEARING:
        return None
    facts = since(now.case, one)
    convened = next((f for f in reversed(facts) if f.what == CONVENED), None)
    if convened is None:
        return None
    said = convened.said
    on = date.fromisoformat(said["hearing_at"][:10])
    noticed = [f for f in facts[facts.index(convened) :] if f.what == NOTICED]
    started = [e.term for e in entries if isinstance(e, TermStarted)
               and e.term.kind is TermKind.HEARING_NOTICE
               and noticed and e.term.started_on == noticed[-1].on]  # fmt: skip
    return Sitting(
        on=on, at=said["hearing_at"], place=said.get("hearing_place", ""),
        chair=said.get("hearing_chair", ""), public=said.get("hearing_public", ""),
        notice=started[-1] if started else None,
        serve_by=None if started else serve_by(now, on),
    )  # fmt: skip


def serve_by(now: CaseNow, hearing: date) -> date | None:
    """The last day on which the notice can be served for a hearing of that day; None: too late."""
    day = hearing
    while hearing - day < LONGEST_NOTICE:
        day -= ONE_DAY
        if now.law.term(TermKind.HEARING_NOTICE, day).over_from <= hearing:
            return day
    return None


def barred_from_chair(now: CaseNow) -> tuple[str, ...]:
    """Who of the office may not chair a hearing of this case: whoever investigated or signed it."""
    asks = HOLDS[Need.CHAIR_IS_NO_INSPECTOR]
    values = now.law.values(now.today)
    return tuple(
        person
        for person in sorted(now.law.roster.by_person)
        if asks(Asked(now.case, now.today, {"hearing_chair": person}, values)) is None
    )


def effect(case: Case, one: Challenged) -> Effect:
    """What the public sees now, and what this challenge does to it."""
    withdraw = case.term(TermKind.WITHDRAW)
    if withdraw is not None:
        return Effect(
            zh="列入依据已变，须在期限内撤下或更正并说明理由（行政处罚法 48）",
            en="its basis changed: to be taken down or corrected in time, with the reason (48)",
            by=withdraw.due_on,
        )
    status = case.status
    if one.kind is C.STAY and one.ended is None and status not in ON_THE_LIST:
        return Effect(
            zh="停止期间不得列入、不得公布", en="while it stands nothing is listed or published"
        )
    return EFFECTS.get(status, NOT_SHOWN)


NOT_SHOWN = Effect(zh="未列入名单，不影响公示", en="not on the list: nothing is shown")
EFFECTS: dict[Status, Effect] = {
    Status.LISTED: Effect(
        zh="已列入，尚未公布；有停止决定的不得公布", en="listed, not published; a stay keeps it so"
    ),
    Status.PUBLISHED: Effect(
        zh="正在公示；未决定停止的照常公示（行政处罚法 73）",
        en="shown, and goes on being shown unless a stay is ordered (73)",
    ),
    Status.SUSPENDED: Effect(zh="已停止公示", en="not shown while it is suspended"),
    Status.WITHDRAWN: Effect(zh="列入已撤销，条目已撤下", en="withdrawn: the entry was taken down"),
    Status.REMOVED: Effect(zh="已移出名单，不再公示", en="removed: shown no more"),
}
