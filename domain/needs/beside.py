"""Whether a matter that runs beside the procedure is running: control, a stay, a remedy ...

Such a matter does not move the case, so it is no state: it begins with one fact, ends with
another, and some acts need it to run or not to run (docs/adr/0021).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.case import Case
from domain.needs.asked import Asked, Holds, has, pending
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


def running(case: Case, matter: Matter) -> int:
    """How many matters of a kind run: each end ends one of those that began before it."""
    begun = 0
    for fact in case.facts:
        if fact.what in matter.begins:
            begun += 1
        elif begun and fact.what in matter.ends:
            begun -= 1
    return begun


def _runs(matter: Matter) -> Holds:
    return lambda asked: running(asked.case, matter) > 0


def _rests(matter: Matter) -> Holds:
    return lambda asked: running(asked.case, matter) == 0


def _last_stay(asked: Asked) -> bool:
    return running(asked.case, STAY) == 1


def _crime_on_file(asked: Asked) -> bool:
    """A crime was suspected since the case was last handed to the police."""
    handed = (str(act(Act.TRANSFER_TO_POLICE)),)
    return pending(asked.case.facts, (str(step(Step.CRIME_SUSPECTED)),), handed)


def _named_term(asked: Asked) -> Term | None:
    """The running term an act about a term names."""
    name = asked.said.get("term", "")
    return next((term for term in asked.case.terms if term.kind.value == name), None)


def _term_runs(asked: Asked) -> bool:
    """The term runs that day: started, not at rest, and not inside an earlier suspension."""
    term, on = _named_term(asked), asked.on
    return (
        term is not None
        and term.suspended is None
        and term.started_on <= on
        and not any(on < (one.until or on) for one in term.suspensions)
    )


def _term_rests(asked: Asked) -> bool:
    term = _named_term(asked)
    return term is not None and term.suspended is not None and term.suspended.since <= asked.on


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
