"""The rules in force: the packs of the programme and those the office approved, by their days.

A process that runs on takes up what was approved without a restart: one look into an index says
whether anything was, and only then are the texts read. An approved pack stands beside those of the
programme; the later first day goes before, of one day the later approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.jurisdiction import Steps
from domain.timelimits import TermKind, TermRule
from rules.findings import RuleBook
from rules.packs import Pack
from rules.texts import missing, pack_from
from storage import rule_drafts, rule_texts
from storage.unit_of_work import UnitOfWork

DatedCriteria = tuple[tuple[date, Mapping[str, str]], ...]
DatedSteps = tuple[tuple[date, Steps], ...]
DatedTerms = tuple[tuple[date, Mapping[TermKind, TermRule]], ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules with so many approvals in them: the book, and what it says by dates."""

    approved: int
    book: RuleBook
    terms: DatedTerms
    criteria: DatedCriteria
    steps: DatedSteps

    @classmethod
    def of(cls, approved: int, book: RuleBook) -> InForce:
        """What a book says."""
        return cls(
            approved, book, book.terms_by_date(), book.criteria_by_date(), book.steps_by_date()
        )


class RulesInForce:
    """The rules of a process: read again when one was approved, else as they were read last."""

    def __init__(self, shipped: RuleBook) -> None:
        self._shipped = shipped
        self._last: InForce | None = None

    def read(self, unit: UnitOfWork) -> InForce:
        """The rules as they are on file now; RulesLostError when an approved one cannot be had."""
        count = rule_drafts.approvals(unit)
        last = self._last  # one name, set whole: whoever reads beside this has the old or the new
        if last is None or last.approved != count:
            last = InForce.of(count, with_packs(self._shipped, approved_packs(unit)))
            self._last = last
        return last


def with_packs(shipped: RuleBook, approved: list[Pack]) -> RuleBook:
    """The book with approved packs among those of the programme."""
    packs = sorted((*shipped.packs, *approved), key=lambda one: one.in_force.first)
    return replace(shipped, packs=tuple(packs))


def approved_packs(unit: UnitOfWork) -> list[Pack]:
    """The packs the office approved, in the order of approval."""
    told = rule_drafts.approved(unit)
    kept = rule_texts.find(unit, [one.digest for one in told])
    lost = [one.digest for one in told if one.digest not in kept]
    if lost:
        raise missing("规则包", lost)
    return [pack_from(d, kept[d].name, kept[d].body) for d in (one.digest for one in told)]
