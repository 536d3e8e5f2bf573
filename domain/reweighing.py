"""Which findings must be judged again before an act may rest on them.

Of the law at the act and the law at the decision the milder applies (行政处罚法 37). A finding
names the rules it was weighed under; when an act that rests on it is asked for, or signed, under
other rules, it is weighed again. Acts that rest on nothing measured ask nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from domain.case import Case, Finding
from domain.criteria import Criterion, Values, established
from domain.events import ActProposed, Event, ProposalAnswered
from domain.findings import Band, Findings, weight
from domain.journal import GroundWeighed, Reweighed
from domain.vocabulary import Act

RESTS_ON_FINDINGS = frozenset(
    {
        Act.PRENOTIFY_WARNING,
        Act.WARN_AND_ORDER,
        Act.PRENOTIFY_PENALTY,
        Act.PENALISE,
        Act.NOMINATE,
        Act.NOTIFY_INTENT,
        Act.LIST,
    }
)
AGAIN = "@"  # between a judgement and the day it was weighed again
OVER = (Band.EXCEEDED, Band.SERIOUS)


def act_of(case: Case, event: Event) -> Act | None:
    """The act an event asks for or signs, if it is one that rests on what was established."""
    match event:
        case ActProposed():
            act = event.act
        case ProposalAnswered() if case.proposal is not None:
            act = case.proposal.act
        case _:
            return None
    return act if act in RESTS_ON_FINDINGS else None


def to_reweigh(case: Case, event: Event, law_on: Callable[[date], str]) -> tuple[Finding, ...]:
    """The findings over a limit that were weighed under other rules than those of the day."""
    if not case.findings or act_of(case, event) is None:
        return ()
    law = law_on(event.on)
    return tuple([f for f in case.findings if f.law != law and f.outcome in OVER])


def weigh(criterion: Criterion, values: Values, said: Values, on: date) -> GroundWeighed:
    """Whether the pack of a day bears out a ground on what was put on file."""
    met, zh = established(criterion, values, said)
    return GroundWeighed(on=on, criterion=criterion, said=dict(said), met=met, zh=zh)


def fallen(case: Case, event: Event, values_on: Callable[[date], Values]) -> list[GroundWeighed]:
    """The grounds G2 and G3 an act can no longer rest on by the pack of its day.

    What the older pack did not bear out is never weighed again: it would only be harsher.
    """
    if not case.borne or act_of(case, event) is None:
        return []
    values = values_on(event.on)
    weighed = [weigh(one.criterion, values, one.said, event.on) for one in case.borne]
    return [one for one in weighed if not one.met]


def first_of(judgement_id: str) -> str:
    """The judgement a record was first given, whatever it was weighed for since."""
    return judgement_id.partition(AGAIN)[0]


def again_on(judgement_id: str, on: date) -> str:
    """The id of a report weighed again for an act of a day."""
    return f"{first_of(judgement_id)}{AGAIN}{on:%Y%m%d}"


def reweigh(case: Case, again: Findings, on: date) -> Reweighed:
    """A finding of the case with the verdict, and the reasons, of the milder law."""
    first = first_of(again.judgement_id)
    known = next(f for f in case.findings if first_of(f.judgement_id) == first)
    finding = replace(
        known,
        judgement_id=again.judgement_id,
        outcome=again.outcome,
        usable=again.outcome_usable,
        summary_zh=again.summary_zh,
        summary_en=again.summary_en,
        law=again.law,
    )
    if weight(known.outcome, known.usable) < weight(again.outcome, again.outcome_usable):
        # A milder law of the time between was applied already; what it took away stays away.
        finding = replace(known, law=again.law)
    old, digest = known.judgement_id, again.pack_digest
    return Reweighed(on=on, finding=finding, instead_of=old, pack_digest=digest)
