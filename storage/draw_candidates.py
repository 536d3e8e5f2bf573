"""Who may be drawn for an inspection: the enterprises a rule names, by their code.

The register is narrowed by its own indexes; what the rule asks of earlier inspections is looked up
for a thousand of what is left at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from domain.draw import Candidate
from domain.events import InspectionRecorded
from domain.findings import Band
from domain.reweighing import AGAIN
from storage.bulk import day, rows_among
from storage.codec import event_from_row
from storage.enterprises import EnterpriseLine, enterprise_lines
from storage.unit_of_work import UnitOfWork

AT_A_TIME = 1000
_JUDGED = (
    "SELECT c.uscc, i.on_day, i.id, j.judgement_id, j.outcome, i.kind, i.body FROM cases c"
    " JOIN judgements j ON j.case_id = c.case_id JOIN inbox i ON i.id = j.event_id"
    " WHERE c.uscc {among} ORDER BY i.on_day, i.id"
)
_ON_SITE = (
    "SELECT ref, MAX(kept_at) FROM evidence_links WHERE about = 'inspection' AND ref {among}"
    " GROUP BY ref"
)


class TooManyError(Exception):
    """More enterprises match than a draw takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who is a candidate; what is empty does not matter.

    ``agent``: an agent measured there before, by its id. ``outcome``: what the newest inspection
    came to. ``not_since``: nobody inspected there on that day or later.
    """

    township: str = ""
    industry: str = ""
    agent: str = ""
    outcome: Band | None = None
    workers_from: int = 0
    not_since: date | None = None

    @property
    def asks_of_inspections(self) -> bool:
        """Whether earlier inspections matter."""
        return bool(self.agent or self.outcome or self.not_since)

    @property
    def asks(self) -> bool:
        """Whether anything does."""
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(slots=True)
class _History:
    """What earlier inspections of an enterprise say."""

    last: date | None = None
    outcome: str = ""
    agents: frozenset[str] = frozenset()


def candidates(
    unit: UnitOfWork, rule: Rule, *, townships: Sequence[str], most: int
) -> list[Candidate]:
    """The enterprises of a rule by their code; TooManyError for more than ``most``."""
    found: list[Candidate] = []
    for lines in _portions(unit, rule, townships):
        kept = [line for line in lines if line.workers_exposed >= rule.workers_from]
        if rule.asks_of_inspections:
            histories = _histories(unit, [line.uscc for line in kept])
            kept = [one for one in kept if _fits(rule, histories.get(one.uscc, _History()))]
        found += [Candidate(line.uscc, line.name) for line in kept]
        if len(found) > most:
            raise TooManyError(f"{most}")
    return found


def _portions(
    unit: UnitOfWork, rule: Rule, townships: Sequence[str]
) -> Iterator[list[EnterpriseLine]]:
    after = ""
    while True:
        lines = enterprise_lines(
            unit, townships=townships, township=rule.township, industry=rule.industry,
            after=after, limit=AT_A_TIME,
        )  # fmt: skip
        yield lines
        if len(lines) < AT_A_TIME:
            return
        after = lines[-1].uscc


def _fits(rule: Rule, history: _History) -> bool:
    if rule.agent and rule.agent not in history.agents:
        return False
    if rule.outcome and rule.outcome.value != history.outcome:
        return False
    return not (rule.not_since and history.last and history.last >= rule.not_since)


def _histories(unit: UnitOfWork, usccs: Sequence[str]) -> dict[str, _History]:
    found: dict[str, _History] = {}
    for uscc, on, _, judgement_id, outcome, kind, body in rows_among(unit, _JUDGED, usccs):
        event = event_from_row(kind, body)
        if not isinstance(event, InspectionRecorded) or AGAIN in judgement_id:
            continue
        one = found.setdefault(uscc, _History())
        one.last, one.outcome = day(on), outcome
        one.agents |= {each.agent for each in event.measurements}
    for uscc, kept_at in rows_among(unit, _ON_SITE, usccs):
        one = found.setdefault(uscc, _History())
        on = date.fromisoformat(kept_at[:10])
        one.last = on if one.last is None else max(one.last, on)
    return found
