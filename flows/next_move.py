"""What is next in a case: the main road of the procedure, and what keeps it from going on.

Where a case stands, one move leads on; what that lacks is either waited for or put on file by
another move. Nothing is decided here: the table and its needs say what can be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain import complaint_course, service_of_documents
from domain.complaint import Due
from domain.complaint_words import NEXT_STEP as COMPLAINT_NEXT
from domain.next_steps import NEXT_STEP
from domain.timelimits import Term, TermKind
from domain.triggers import Trigger, act, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step
from domain.words import en, trigger_words, zh
from flows.at_desk import OFFICE_TERMS
from flows.moves import CaseNow, Move

A, D, N, S = Act, Notice, Need, Status
# The moves that lead on from where a case stands, in their order; what was done is passed over.
MAIN: Mapping[Status, tuple[Trigger, ...]] = {
    S.INSPECTED: (act(A.FILE),),
    S.FILED: (act(A.PRENOTIFY_WARNING),),
    S.WARNING_NOTICED: (act(A.WARN_AND_ORDER),),
    S.ORDERED: (served(D.RECTIFICATION_ORDER),),
    S.OVERDUE: (act(A.FILE_PENALTY),),
    S.PENALTY_FILED: (act(A.PRENOTIFY_PENALTY),),
    S.PENALTY_NOTICED: (act(A.PENALISE),),
    S.HEARING: (act(A.CONVENE_HEARING), served(D.HEARING_NOTICE), step(Step.HEARING_HELD)),
    S.PENALISED: (served(D.PENALTY_DECISION),),
    S.EFFECTIVE: (act(A.NOMINATE),),
    S.CANDIDATE: (act(A.NOTIFY_INTENT),),
    S.LIST_NOTICED: (act(A.LIST),),
    S.LISTED: (served(D.LISTING_DECISION),),
    S.PUBLISHED: (act(A.REMOVE_EXPIRED),),
    S.SUSPENDED: (step(Step.SUSPENSION_LIFTED),),
    S.RELIST_NOTICED: (act(A.RELIST),),
}
# What puts on file that which is missing; every other need is waited for, or met in the act.
CURE: Mapping[Need, Trigger] = {
    N.WARNING_PRENOTICE_SERVED: served(D.WARNING_PRENOTICE),
    N.PENALTY_PRENOTICE_SERVED: served(D.PENALTY_PRENOTICE),
    N.RECTIFICATION_ORDER_SERVED: served(D.RECTIFICATION_ORDER),
    N.DECISION_SERVED: served(D.PENALTY_DECISION),
    N.INTENT_SERVED: served(D.INTENT_TO_LIST),
    N.LISTING_DECISION_SERVED: served(D.LISTING_DECISION),
    N.RELISTING_INTENT_SERVED: served(D.RELISTING_INTENT),
    N.SUCCESSOR_NOTICE_SERVED: served(D.SUCCESSION_NOTICE),
    N.HEARING_NOTICE_GIVEN: served(D.HEARING_NOTICE),
    N.INVESTIGATION_REPORTED: step(Step.INVESTIGATION_REPORTED),
    N.COLLECTIVELY_DISCUSSED: step(Step.COLLECTIVE_DISCUSSION),
    N.DEFENCE_ANSWERED: step(Step.DEFENCE_REVIEWED),
    N.HEARING_HELD_IF_ASKED: step(Step.HEARING_HELD),
    N.HARM_ON_FILE: step(Step.HARM_ESTABLISHED),
    N.MEETING_HAS_RECOMMENDED: step(Step.MEETING_RECOMMENDED),
    N.SUPERIOR_HAS_CONSENTED: step(Step.SUPERIOR_CONSENTED),
    N.OBJECTION_ANSWERED: step(Step.OBJECTION_REVIEWED),
    N.EXTENSION_PENDING: step(Step.EXTENSION_REQUESTED),
    N.DEFERRAL_PENDING: step(Step.DEFERRAL_REQUESTED),
    N.DUTIES_PERFORMED: step(Step.PERFORMED),
    N.REMOVAL_APPLIED_AND_VERIFIED: step(Step.REPAIR_VERIFIED),
    N.CRIME_ON_FILE: step(Step.CRIME_SUSPECTED),
    N.WITH_THE_POLICE: act(A.TRANSFER_TO_POLICE),
    N.NOT_WITH_THE_POLICE: step(Step.POLICE_ANSWERED),
    N.EVIDENCE_NOT_HELD: act(A.DISPOSE_OF_EVIDENCE),
    N.CONTROL_NOT_IN_FORCE: act(A.LIFT_CONTROL),
    N.NO_STAY: step(Step.SUSPENSION_LIFTED),
    N.NO_RECUSAL_PENDING: step(Step.RECUSED),
    N.SUCCESSION_ON_FILE: step(Step.SUCCESSION_ESTABLISHED),
    N.SUCCESSOR_HEARD: step(Step.SUCCESSOR_ANSWERED),
    N.RELOCATION_ON_FILE: step(Step.RELOCATED),
    N.ENTITY_HAS_ENDED: step(Step.ENTITY_ENDED),
}
# Needs that are met by what the form of the move says; they keep nobody from filling it in.
SAID_IN_THE_FORM = frozenset({
    N.FINE_WITHIN_RANGE, N.NOT_HARSHER_THAN_NOTICED, N.DIRECT_OFFENCE, N.CHAIR_IS_NO_INSPECTOR,
    N.EXTENSION_WITHIN_CAP, N.MEASURES_ALLOWED, N.TERM_RUNS, N.TERM_RESTS,
    N.OTHER_COMPLAINT_ON_FILE,
})  # fmt: skip
INSPECT = {
    S.LEAD: ("安排检查，核实线索", "inspect, and verify the lead"),
    S.ORDERED: ("整改期限届满后逐项复查", "re-inspect item by item once the term is over"),
    S.LISTED: ("随下一期名单公布", "it is published in the next issue"),
}
# Time somebody else has, for whose end the office waits.
AWAITED = frozenset({
    TermKind.DEFENCE, TermKind.HEARING_REQUEST, TermKind.HEARING_NOTICE, TermKind.RECTIFICATION,
    TermKind.OBJECTION, TermKind.SUCCESSOR_OBJECTION, TermKind.PAY_FINE, TermKind.DEMAND,
})  # fmt: skip
# What a fine that is not paid asks for, where the case itself has come to its end.
UNPAID = (act(A.APPLY_TO_COURT), act(A.DEMAND))


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next thing to do. ``move``: the move whose form does it; None: wait, or sign, or inspect.

    ``missing`` is what keeps the main road from going on.
    """

    zh: str
    en: str
    move: Move | None = None
    missing: tuple[Need, ...] = ()
    signing: bool = False  # a proposal waits for its signature


@dataclass(frozen=True, slots=True)
class Running:
    """The term of a case that presses most: its own, or one owed about a complaint.

    ``ours``: the office must act within it; else it waits for its end.
    """

    kind: TermKind
    due_on: date
    basis: str
    complaint: str = ""
    ours: bool = True


def lacking(move: Move) -> tuple[Need, ...]:
    """What must be on file before the form of a move can be handed in."""
    return tuple(need for need in move.proof.missing if need not in SAID_IN_THE_FORM)


def by_trigger(moves: Iterable[Move]) -> list[Move]:
    """One move for each thing that can be done: of the rows of a pair the one that lacks least."""
    found: dict[tuple[str, str], Move] = {}
    for move in moves:
        key = str(move.row.on), move.complaint
        known = found.get(key)
        if known is None or len(lacking(move)) < len(lacking(known)):
            found[key] = move
    return list(found.values())


def next_of(now: CaseNow, moves: Iterable[Move]) -> Next:
    """What is next, for whoever it is for. ``moves`` are those of :func:`by_trigger`."""
    case, role = now.case, now.waits_for
    if case.proposal is not None and role is not None:
        return Next(
            zh=f"{zh(role)}签署“{zh(case.proposal.act)}”",
            en=f"{en(role)} to sign: {en(case.proposal.act)}",
            signing=True,
        )
    found = {str(move.row.on): move for move in moves if not move.complaint}
    for trigger in MAIN.get(case.status, ()):
        move = found.get(str(trigger))
        if move is None or done(now, move):
            continue
        return _towards(move, found)
    owed = [found[str(one)] for one in UNPAID if str(one) in found and not lacking(found[str(one)])]
    return _complained(now) or (_towards(owed[0], found) if owed else _otherwise(case.status))


def done(now: CaseNow, move: Move) -> bool:
    """Whether a move of the main road was made already: the paper served, the hearing convened."""
    case, trigger = now.case, move.row.on
    if trigger.kind == "served":
        paper = case.document(Notice(trigger.what))
        return (
            paper is not None
            and service_of_documents.already_served(case, paper.number, paper.notice) is not None
        )
    return trigger == act(A.CONVENE_HEARING) and any(
        fact.what == trigger for fact in case.since(step(Step.HEARING_REQUESTED))
    )


def _towards(move: Move, found: Mapping[str, Move]) -> Next:
    """The move itself, or what must be done or waited for before it."""
    missing = lacking(move)
    if not missing:
        said_zh, said_en = trigger_words(str(move.row.on))
        asks = move.row.on.kind == "act"
        return Next(
            zh=f"提请：{said_zh}" if asks else said_zh,
            en=f"propose: {said_en}" if asks else said_en,
            move=move,
        )
    first = missing[0]  # in the order of the row: what is to be waited for is waited for first
    said_zh, said_en = NEXT_STEP[first]
    cure = found.get(str(CURE.get(first, "")))
    done_by = cure if cure is not None and not lacking(cure) else None
    return Next(zh=said_zh, en=said_en, move=done_by, missing=missing)


def _complained(now: CaseNow) -> Next | None:
    """What is owed about a complaint, where the case itself asks for nothing."""
    owed = dues(now)
    if not owed:
        return None
    number, _ = owed[0]
    complaint = now.case.complaint(number)
    if complaint is None:
        return None
    said_zh, said_en = COMPLAINT_NEXT[complaint.stage]
    return Next(zh=f"举报 {number}：{said_zh}", en=f"complaint {number}: {said_en}")


def _otherwise(status: Status) -> Next:
    said = INSPECT.get(status, ("无待办事项", "nothing is to be done"))
    return Next(zh=said[0], en=said[1])


def dues(now: CaseNow) -> list[tuple[str, Due]]:
    """What is owed about the complaints of a case, by number, the earliest first."""
    found = [
        (one.number, due)
        for one in now.case.complaints
        for due in complaint_course.dues(now.case, one, now.law, now.today)
    ]
    return sorted(found, key=lambda one: one[1].due_on)


def pressing(now: CaseNow) -> Running | None:
    """The term that presses most: the office's own before one it waits for, then the earliest."""
    own = [Running(t.kind, t.due_on, t.basis) for t in now.case.terms
           if t.kind in OFFICE_TERMS and t.suspended is None]  # fmt: skip
    own += [Running(due.kind, due.due_on, "", number) for number, due in dues(now)]
    others = [Running(t.kind, t.due_on, t.basis, ours=False) for t in now.case.terms
              if t.kind in AWAITED and t.suspended is None]  # fmt: skip
    some = own or others
    return min(some, key=lambda one: one.due_on) if some else None


def resting(now: CaseNow) -> tuple[Term, ...]:
    """The terms of the case that rest."""
    return tuple(term for term in now.case.terms if term.suspended is not None)
