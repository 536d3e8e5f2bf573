"""What the office brings to a decision: its calendar, terms and criteria by date, and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.criteria import Values
from domain.roles import Role, Roster
from domain.timelimits import Calendar, Term, TermKind, TermRule, start_term
from domain.vocabulary import Need


@dataclass(frozen=True, slots=True)
class Added:
    """What a pack asks for beside a row: more needs, more signatures after those of the row.

    A pack can only add: the row's own needs and signatures stand (domain/decide.py joins them).
    """

    needs: tuple[Need, ...] = ()
    signed_by: tuple[Role, ...] = ()


NOTHING = Added()
Steps = Mapping[str, Added]  # by row id


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """What the office brings to a decision: its calendar, its terms by date, its people.

    ``terms`` and ``criteria`` are (first day in force, rules) pairs, oldest first; the criteria are
    values of a pack, see ``domain/criteria.py``; ``steps`` are what the packs add to the table.
    """

    calendar: Calendar
    terms: tuple[tuple[date, Mapping[TermKind, TermRule]], ...]
    roster: Roster
    criteria: tuple[tuple[date, Values], ...] = ()
    steps: tuple[tuple[date, Steps], ...] = ()
    _values: dict[date, Values] = field(default_factory=dict, init=False, repr=False, compare=False)
    _started: dict[tuple[TermKind, date, str], Term] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def values(self, on: date) -> Values:
        """What the pack in force on a day asks of the grounds; without one, what is usual."""
        found = self._values.get(on)
        if found is None:
            held = (values for since, values in reversed(self.criteria) if since <= on)
            found = self._values[on] = next(held, {})
        return found

    def added(self, row: str, on: date) -> Added:
        """What the pack in force on a day adds to a row."""
        if not self.steps:
            return NOTHING
        steps = next((held for since, held in reversed(self.steps) if since <= on), {})
        return steps.get(row, NOTHING)

    def term(self, kind: TermKind, on: date, by: str = "") -> Term:
        """The term that a fact of that day starts by a row; counted once for all cases."""
        found = self._started.get((kind, on, by))
        if found is None:
            found = start_term(self.rule(kind, on), on, self.calendar, by)
            self._started[kind, on, by] = found
        return found

    def rule(self, kind: TermKind, on: date) -> TermRule:
        """The rule for a kind of term in force on a day; KeyError when no pack gives one."""
        for since, rules in reversed(self.terms):
            if since <= on and kind in rules:
                return rules[kind]
        raise KeyError(f"no rule pack gives the term {kind} on {on}")
