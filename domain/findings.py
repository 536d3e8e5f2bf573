"""What the judgement says of an inspection: the only thing the procedure knows of limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList
from domain.slotwise import slotwise


class Band(ClosedList):
    """How a result stands to its limit, mildest first."""

    NOT_JUDGED = "not_judged"  # no limit for this agent and kind in the edition of the day
    COMPLIANT = "compliant"
    EXCEEDED = "exceeded"
    SERIOUS = "serious"  # seriously over, as the policy pack in force defines it


# Not judged keeps a matter open, so it weighs more than within the limits.
WEIGHT = {Band.COMPLIANT: 0, Band.NOT_JUDGED: 1, Band.EXCEEDED: 2, Band.SERIOUS: 3}


def consequence_of(outcome: Band, usable: Band) -> Band:
    """The band the procedure acts on: evidence that cannot list counts as merely over."""
    if outcome is Band.SERIOUS and usable is not Band.SERIOUS:
        return Band.EXCEEDED
    return outcome


def weight(outcome: Band, usable: Band) -> tuple[int, int, int]:
    """What a verdict weighs against an enterprise, what follows from it first."""
    return WEIGHT[consequence_of(outcome, usable)], WEIGHT[usable], WEIGHT[outcome]


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """One measurement with its verdict.

    ``ratio`` is value/limit as a decimal string rounded for display (never compared), for noise
    the difference to the limit in dB. ``explanation`` is the whole account as plain data: see
    ``rules/explain.py``.
    """

    sample_no: str
    band: Band
    ratio: str
    limit_id: str  # edition:table:row:kind of the limit applied; empty when not judged
    usable: bool  # False: may warn, cannot support a listing
    defects: tuple[str, ...]  # why not usable, as codes of rules/evidence_quality.py
    differs_from_lab: bool
    explanation: dict[str, object]


@dataclass(frozen=True, slots=True)
class Streak:
    """In how many consecutive valid reports a post was over a limit, the latest included."""

    workshop: str
    post: str
    reports: int


@slotwise
@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """An inspection's result in the words of the procedure.

    ``outcome`` is the worst band of all lines; ``outcome_usable`` the worst band among the
    lines whose evidence can support a listing. ``summary_zh``/``summary_en`` are one sentence
    each. ``serious_because`` names the criteria of the pack that were met, as pack keys.
    ``law`` names the rules of the day it was decided on, ``weighed`` the digests of the packs it
    was weighed against and found the milder (行政处罚法 37). ``carried`` are the runs of posts over
    a limit before this report, ``streaks`` after it; ``differs`` are the samples the laboratory
    judges otherwise, ``resample`` those that must be taken again before a listing can rest on them.
    ``decided_on`` is the day of the act for which a report was weighed again, None for the first.
    """

    judgement_id: str
    outcome: Band
    outcome_usable: Band
    judged: int
    over: int
    posts_over: int
    worst_agent: str
    worst_ratio: str
    summary_zh: str
    summary_en: str
    serious_because: tuple[str, ...]
    defects: tuple[str, ...]
    pack_digest: str
    limits_digest: str
    law: str = ""
    weighed: tuple[str, ...] = ()
    carried: tuple[Streak, ...] = ()
    streaks: tuple[Streak, ...] = ()
    differs: tuple[str, ...] = ()
    resample: tuple[str, ...] = ()
    decided_on: date | None = None

    @property
    def consequence(self) -> Band:
        """The band the procedure acts on."""
        return consequence_of(self.outcome, self.outcome_usable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Findings with the lines they rest on; what storage keeps for ever."""

    findings: Findings
    lines: tuple[JudgedLine, ...]
