"""Whether a matter that runs beside the procedure is running: control, a stay, a remedy ...

Such a matter does not move the case, so it is no state: it begins with one fact, ends with
another, and some acts need it to run or not to run (docs/adr/0021).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.case import Case, Fact
from domain.needs.asked import Asked, Holds, Shown, has, one, pending
from domain.timelimits import Term, TermKind
from domain.triggers import Trigger, act, lapsed, step
from domain.vocabulary import Act, Need, Step


@dataclass(frozen=True, slots=True)
class Matter:
    """Which facts begin a matter and which end it."""

    begins: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]


EVIDENCE = Matter(
    (act(Act.REGISTER_EVIDENCE),), (act(Act.DISPOSE_OF_EVIDENCE), lapsed(TermKind.EVIDENCE))
)
CONTROL = Matter((act(Act.CONTROL),), (act(Act.LIFT_CONTROL),))
STAY = Matter(
    (step(Step.SUSPENSION_ORDERED), act(Act.SUSPEND_PUBLICITY)), (step(Step.SUSPENSION_LIFTED),)
)
POLICE = Matter((act(Act.TRANSFER_TO_POLICE),), (step(Step.POLICE_ANSWERED),))
REMEDY = Matter(
    (step(Step.RECONSIDERATION_FILED), step(Step.SUIT_FILED)),
    (
        step(Step.RECONSIDERATION_UPHELD),
        step(Step.SUIT_UPHELD),
        step(Step.DECISION_REVOKED),
        step(Step.DECISION_CHANGED),
    ),
)
RECUSAL = Matter((step(Step.RECUSAL_REQUESTED),), (step(Step.RECUSED), step(Step.RECUSAL_REFUSED)))
MATTERS = {
    "evidence": EVIDENCE,
    "control": CONTROL,
    "stay": STAY,
    "police": POLICE,
    "remedy": REMEDY,
    "recusal": RECUSAL,
}


def running(case: Case, matter: Matter) -> tuple[Fact, ...]:
    """The facts that began the matters of a kind that run: an end ends the one begun last."""
    begun: list[Fact] = []
    for fact in case.facts:
        if fact.what in matter.begins:
            begun.append(fact)
        elif begun and fact.what in matter.ends:
            begun.pop()
    return tuple(begun)


def _runs(matter: Matter) -> Holds:
    return lambda asked: running(asked.case, matter) or None


def _rests(matter: Matter) -> Holds:
    def rests(asked: Asked) -> Shown:
        if running(asked.case, matter):
            return None
        return tuple(f for f in asked.case.facts if f.what in matter.begins + matter.ends)

    return rests


def _last_stay(asked: Asked) -> Shown:
    stays = running(asked.case, STAY)
    return stays if len(stays) == 1 else None


def _crime_on_file(asked: Asked) -> Shown:
    """A crime was suspected since the case was last handed to the police."""
    handed = (str(act(Act.TRANSFER_TO_POLICE)),)
    return one(pending(asked.case.facts, (str(step(Step.CRIME_SUSPECTED)),), handed))


def _named_term(asked: Asked) -> Term | None:
    """The running term an act about a term names."""
    name = asked.said.get("term")
    return next((term for term in asked.case.terms if term.kind.value == name), None)


def _term_runs(asked: Asked) -> Shown:
    """The term runs that day: started, not at rest, and not inside an earlier suspension."""
    term, on = _named_term(asked), asked.on
    if term is None or term.suspended is not None or on < term.started_on:
        return None
    return None if any(on < (rest.until or on) for rest in term.suspensions) else (term,)


def _term_rests(asked: Asked) -> Shown:
    term = _named_term(asked)
    if term is None or term.suspended is None or asked.on < term.suspended.since:
        return None
    return (term,)


BESIDE: dict[Need, Holds] = {
    Need.EVIDENCE_HELD: _runs(EVIDENCE),
    Need.EVIDENCE_NOT_HELD: _rests(EVIDENCE),
    Need.CONTROL_IN_FORCE: _runs(CONTROL),
    Need.CONTROL_NOT_IN_FORCE: _rests(CONTROL),
    Need.STAYED: _runs(STAY),
    Need.LAST_STAY: _last_stay,
    Need.NO_STAY: _rests(STAY),
    Need.CRIME_ON_FILE: _crime_on_file,
    Need.WITH_THE_POLICE: _runs(POLICE),
    Need.NOT_WITH_THE_POLICE: _rests(POLICE),
    Need.NO_REMEDY_RUNNING: _rests(REMEDY),
    Need.NO_RECUSAL_PENDING: _rests(RECUSAL),
    Need.TERM_RUNS: _term_runs,
    Need.TERM_RESTS: _term_rests,
    Need.RELOCATION_ON_FILE: has(step(Step.RELOCATED)),
    Need.ENTITY_HAS_ENDED: has(step(Step.ENTITY_ENDED)),
}
