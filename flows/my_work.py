"""The work of a person or of the office, by legal risk: what is late, then by the days left.

What is owed and late is known by the case alone (its running term has ended), so each case of a
person's work is weighed; where there is more than can be weighed at once, the running terms order
it, page by page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flows.assembly import Assembly
from flows.moves import CaseNow, lapsed
from flows.next_move import Running, pressing
from storage import officials
from storage.case_lists import (
    NO_TERM,
    PAGE,
    WorkCount,
    WorkFilter,
    WorkLine,
    work,
    work_count,
)
from storage.cases import load_cases
from storage.ranges import Cursor
from storage.unit_of_work import UnitOfWork

MOST_WEIGHED = 300  # cases of a tab that are read together


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case of somebody's work as of today, and the term that presses most."""

    line: WorkLine
    now: CaseNow
    term: Running | None


@dataclass(frozen=True, slots=True)
class Work:
    """A page of work.

    ``ended``: where the page ended, for the next one to begin there; None where pages are counted.
    """

    cases: list[Weighed]
    more: bool
    count: WorkCount
    ended: Cursor | None = None


def my_work(
    assembly: Assembly,
    unit: UnitOfWork,
    asked: WorkFilter,
    *,
    page: int = 1,
    most: int = PAGE,
    after: Cursor | None = None,
) -> Work:
    """A page of a tab, in a fixed number of queries."""
    everything = replace(asked, due="")
    count = work_count(unit, everything)
    if count.all > MOST_WEIGHED:
        found, more = work(unit, asked, page=page, most=most, after=after)
        ended = (found[-1].due_on or NO_TERM, found[-1].case_id) if found else None
        return Work(_weighed(assembly, unit, found, asked), more=more, count=count, ended=ended)
    found, _ = work(unit, everything, most=MOST_WEIGHED)
    weighed = _weighed(assembly, unit, found, asked)
    shown = [one for one in weighed if not asked.due or asked.due in _due(one.term, asked)]
    start = (page - 1) * most
    late, today, soon = (
        sum(due in _due(one.term, asked) for one in weighed) for due in ("late", "today", "soon")
    )
    return Work(
        cases=shown[start : start + most],
        more=len(shown) > start + most,
        count=WorkCount(len(weighed), late, today, soon, count.to_sign),
    )


def _weighed(
    assembly: Assembly, unit: UnitOfWork, lines: list[WorkLine], asked: WorkFilter
) -> list[Weighed]:
    stored = load_cases(unit, [one.case_id for one in lines], assembly.folds)
    law = assembly.jurisdiction(officials.roster(unit))
    found = []
    for line in lines:
        now = lapsed(stored[line.case_id].case, law, asked.today)
        found.append(Weighed(line, now, pressing(now)))
    return sorted(found, key=lambda one: _risk(one, asked))


def _risk(one: Weighed, asked: WorkFilter) -> tuple[bool, bool, bool, date, str]:
    """What is late first, then what waits for this signature, then by the days left.

    What has no term comes after what has one, the oldest case first.
    """
    term, case = one.term, one.now.case
    late = "late" in _due(term, asked)
    day = case.opened_on if term is None else term.due_on
    return not late, one.line.waits_for not in asked.roles, term is None, day, case.case_id


def _due(term: Running | None, asked: WorkFilter) -> frozenset[str]:
    """Which of late, today and soon the office's own term is."""
    if term is None or not term.ours:
        return frozenset()
    if term.due_on < asked.today:
        return frozenset({"late"})
    today = {"today"} if term.due_on == asked.today else set[str]()
    return frozenset(today | ({"soon"} if term.due_on <= asked.soon else set()))
