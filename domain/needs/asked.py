"""What a need is asked of, and the questions that many needs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from domain.case import Case, Fact
from domain.criteria import Values
from domain.triggers import Trigger
from domain.vocabulary import Step


class Asked(NamedTuple):
    """A case on a day, the particulars of what is asked for, and the pack's values of that day."""

    case: Case
    on: date
    said: Values
    values: Values


Holds = Callable[[Asked], bool]


def has(what: Trigger) -> Holds:
    """Whether a fact of that kind is on file."""
    return lambda asked: asked.case.last(what) is not None


def after(case: Case, start: Trigger, *what: Trigger) -> bool:
    """Whether ``start`` is on file and one of ``what`` was put on file after the latest of it."""
    return case.last(start) is not None and any(f.what in what for f in case.since(start))


def answered(case: Case, start: Trigger, received: Step, reviewed: Step) -> bool:
    """Nothing came in since ``start``, or the last thing that came in was reviewed after it."""
    return not pending(case.since(start), (f"step.{received}",), (f"step.{reviewed}",))


def pending(facts: tuple[Fact, ...], asking: tuple[str, ...], settling: tuple[str, ...]) -> bool:
    """Whether the last of the asking facts has no settling one after it."""
    for fact in reversed(facts):
        if fact.what in settling:
            return False
        if fact.what in asking:
            return True
    return False
