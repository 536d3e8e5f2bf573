"""What a need is asked of, what it answers with, and the questions that many needs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.case import Case, Fact, Finding
from domain.criteria import Values
from domain.timelimits import Term
from domain.triggers import Trigger
from domain.vocabulary import Step


class Asked(NamedTuple):
    """A case on a day, the particulars of what is asked for, and the pack's values of that day."""

    case: Case
    on: date
    said: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Figure:
    """What an act says, or a pack: a particular, or a value (its name has a dot)."""

    name: str
    value: str


Evidence = Fact | Finding | Term | Figure
# What a need rests on. None: it is not met. Empty: nothing on file speaks against it.
Shown = tuple[Evidence, ...] | None
Holds = Callable[[Asked], Shown]


def nothing_against(holds: bool) -> Shown:
    """Met because nothing on file speaks against it, or not met."""
    return () if holds else None


def one(evidence: Evidence | None) -> Shown:
    """Met by this one thing, or not met without it."""
    return None if evidence is None else (evidence,)


def has(what: Trigger) -> Holds:
    """Met by the latest fact of a kind."""
    return lambda asked: one(asked.case.last(what))


def after(case: Case, start: Trigger, *what: Trigger) -> Shown:
    """Met by the latest ``start`` and the first of ``what`` that was put on file after it."""
    begun = case.last(start)
    if begun is None:
        return None
    for fact in case.since(start):
        if fact.what in what:
            return begun, fact
    return None


def answered(case: Case, start: Trigger, received: Step, reviewed: Step) -> Shown:
    """Nothing came in since ``start``, or the last thing that came in was reviewed after it."""
    asking, settling = (f"step.{received}",), (f"step.{reviewed}",)
    since = case.since(start)
    if pending(since, asking, settling):
        return None
    return tuple(fact for fact in since if fact.what in asking + settling)


def pending(
    facts: tuple[Fact, ...], asking: tuple[str, ...], settling: tuple[str, ...]
) -> Fact | None:
    """The last of the asking facts, when no settling one follows it."""
    for fact in reversed(facts):
        if fact.what in settling:
            return None
        if fact.what in asking:
            return fact
    return None
