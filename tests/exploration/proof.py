"""The proof a listing must carry, read off the journal alone, without asking the needs.

A small machine that is told every entry of a history in order. It keeps what it has seen and
writes down each breach at the entry that commits it. It is part of every abstract state, so that
what it says of a state is true of every history that leads there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.journal import Answered, Entry, Judged, Moved, Proposed, Recorded, TermEnded
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import PUBLISHED, act, served, step
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step

S = Status


@dataclass(frozen=True, slots=True)
class Proof:
    """What a history has shown so far; ``breaches`` is empty in a lawful one."""

    stands: Status = S.START
    ground: bool = False
    decision: str = ""  # "", "decided", "served", "revoked"
    recommended: bool = False
    told: str = ""  # of the intent to list, this time: "", "sent", "served", "over"
    objections: bool = False  # one is unanswered
    listed: str = ""  # this time: "", "decided", "served", "published"
    fraud: bool = False
    stays: int = 0  # how many hold, two standing for more
    recusals: int = 0
    noticed: tuple[str, str] = ("", "")  # fine and stop of work as told before
    asked: tuple[str, tuple[tuple[str, str], ...]] = ("", ())  # who proposed, and what it says
    inspectors: frozenset[str] = frozenset()
    breaches: tuple[str, ...] = ()

    def after(self, entries: Iterable[Entry]) -> Proof:
        """What is shown after more entries."""
        proof = self
        for entry in entries:
            proof = _TOLD.get(type(entry), _nothing)(proof, entry)
        return proof

    def breach(self, *what: str) -> Proof:
        """The same with breaches noted, each once."""
        new = tuple(one for one in what if one not in self.breaches)
        return replace(self, breaches=(*self.breaches, *new))


def _nothing(proof: Proof, _entry: object) -> Proof:
    return proof


def _fact(proof: Proof, entry: Recorded) -> Proof:
    return _seen(proof, entry.what)


_SEEN: dict[str, dict[str, object]] = {
    served(Notice.PENALTY_DECISION): {"decision": "served"},
    step(Step.DECISION_REVOKED): {"decision": "revoked"},
    step(Step.MEETING_RECOMMENDED): {"recommended": True},
    step(Step.MEETING_DECLINED): {"recommended": False},
    served(Notice.INTENT_TO_LIST): {"told": "served", "objections": False},
    served(Notice.RELISTING_INTENT): {"told": "served", "objections": False},
    step(Step.OBJECTION_WAIVED): {"told": "over"},
    step(Step.OBJECTION_RECEIVED): {"objections": True},
    step(Step.OBJECTION_REVIEWED): {"objections": False},
    served(Notice.LISTING_DECISION): {"listed": "served"},
    served(Notice.RELISTING_DECISION): {"listed": "served"},
    step(Step.REPAIR_FRAUD_FOUND): {"fraud": True},
}
_STEPS = {
    step(Step.SUSPENSION_ORDERED): ("stays", 1),
    step(Step.SUSPENSION_LIFTED): ("stays", -1),
    act(Act.SUSPEND_PUBLICITY): ("stays", 1),
    step(Step.RECUSAL_REQUESTED): ("recusals", 1),
    step(Step.RECUSAL_REFUSED): ("recusals", -1),
    step(Step.RECUSED): ("recusals", -1),
}


def _seen(proof: Proof, what: str) -> Proof:
    if what in _SEEN:
        if what == step(Step.OBJECTION_WAIVED) and proof.told != "served":
            return proof  # nothing can be waived before the notice is served
        return replace(proof, **_SEEN[what])  # type: ignore[arg-type]
    if what in _STEPS:
        name, by = _STEPS[what]
        return replace(proof, **{name: min(2, max(0, getattr(proof, name) + by))})
    return proof


def _term_ended(proof: Proof, entry: TermEnded) -> Proof:
    if entry.term is TermKind.OBJECTION and entry.lapsed:
        return replace(proof, told="over")
    return proof


def _judged(proof: Proof, entry: Judged) -> Proof:
    return replace(proof, inspectors=proof.inspectors | set(entry.inspectors))


def _proposed(proof: Proof, entry: Proposed) -> Proof:
    said = {k: entry.particulars.get(k, "") for k in ("fine_yuan", "stop_work", "inspectors")}
    return replace(proof, asked=(entry.by, tuple(said.items())))


def _moved(proof: Proof, entry: Moved) -> Proof:
    row = ROW_BY_ID[entry.row]
    if entry.signed:
        proof = _taken(proof, entry)
    before, now = proof.stands, entry.becomes
    proof = replace(proof, stands=now, ground=proof.ground or bool(entry.grounds))
    if now is S.LISTED and before not in ON_THE_LIST:
        proof = _put_on_the_list(proof, entry, again=before is S.RELIST_NOTICED)
    elif now in ON_THE_LIST and before not in ON_THE_LIST:
        proof = proof.breach(f"on the list from {before} without a decision")
    if now is S.PUBLISHED and before is not S.PUBLISHED:
        proof = _shown(proof)
    if row.on == PUBLISHED:
        proof = replace(proof, listed="published")
    return proof


def _taken(proof: Proof, entry: Moved) -> Proof:
    """A signed act: who signed it, and what it said."""
    by, said = proof.asked[0], dict(proof.asked[1])
    people = [by, *(s.by for s in entry.signed), *(s.instead_of for s in entry.signed)]
    people = [who for who in people if who]
    if len(set(people)) != len(people):
        proof = proof.breach(f"somebody acted twice under {entry.row}")
    named = said["inspectors"].split(";") if said["inspectors"] else ()
    for one in entry.signed:
        if one.role is not Role.INSPECTOR and {one.by, one.instead_of} & proof.inspectors:
            proof = proof.breach(f"an inspector of the case signed {entry.row}")
    what = ROW_BY_ID[entry.row].on
    proof = replace(proof, inspectors=proof.inspectors | set(named), asked=("", ()))
    proof = _seen(proof, what)
    if what == act(Act.PRENOTIFY_PENALTY):
        return replace(proof, noticed=(said["fine_yuan"], said["stop_work"]))
    if what == act(Act.PENALISE):
        fine, stop = proof.noticed
        if int(said["fine_yuan"]) > int(fine) or (said["stop_work"] and not stop):
            proof = proof.breach("the decision is harsher than the notice")
        return replace(proof, decision="decided", noticed=("", ""))
    if what in (act(Act.NOMINATE), act(Act.NOTIFY_INTENT)) and proof.decision != "served":
        proof = proof.breach(f"{what} without a decision that was served and stands")
    if what == act(Act.NOTIFY_INTENT) and not proof.recommended:
        proof = proof.breach("notice of intent without the recommendation of the meeting")
    if what == act(Act.NOMINATE):
        return replace(proof, recommended=False)
    if what in (act(Act.NOTIFY_INTENT), act(Act.NOTIFY_RELISTING)):
        return replace(proof, told="sent", objections=False)
    if what == act(Act.REMOVE_EARLY):
        return replace(proof, fraud=False)
    return proof


def _put_on_the_list(proof: Proof, entry: Moved, *, again: bool) -> Proof:
    missing = {
        "no decision that was served and stands": proof.decision != "served",
        "no ground": not proof.ground,
        "no recommendation": not proof.recommended and not again,
        "no fraud": again and not proof.fraud,
        "the notice was not served or its term is not over": proof.told != "over",
        "an objection is unanswered": proof.objections,
        "stayed": proof.stays > 0,
        "a recusal is undecided": proof.recusals > 0,
        "not signed by legal reviewer and head": [s.role for s in entry.signed]
        != [Role.LEGAL_REVIEWER, Role.AGENCY_HEAD],
    }
    proof = proof.breach(*(f"listed: {what}" for what, is_missing in missing.items() if is_missing))
    return replace(proof, listed="decided", told="", recommended=False, fraud=False)


def _shown(proof: Proof) -> Proof:
    missing = {
        "the listing decision was not served": proof.listed not in ("served", "published"),
        "the penalty decision does not stand": proof.decision != "served",
        "stayed": proof.stays > 0,
    }
    return proof.breach(
        *(f"published: {what}" for what, is_missing in missing.items() if is_missing)
    )


_TOLD = {
    Recorded: _fact,
    Moved: _moved,
    TermEnded: _term_ended,
    Judged: _judged,
    Proposed: _proposed,
    Answered: _nothing,
}
