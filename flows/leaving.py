"""How an enterprise on the list can leave it: the days, and each way with what it still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.case import Case, Fact
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.proof import Item, Proof, prove
from domain.row import Row
from domain.triggers import act, step
from domain.vocabulary import Act, Step
from flows.assembly import Assembly
from flows.entries import leaving_dates
from flows.moves import CaseNow, lapsed
from storage import officials
from storage.cases import load_cases
from storage.on_the_list import ListedLine
from storage.unit_of_work import UnitOfWork

WAYS = (Act.REMOVE_EARLY, Act.REMOVE_EXPIRED, Act.WITHDRAW)
ENDS = frozenset(WAYS)
REFUSAL = ROW_BY_ID["E5b"]  # what an application that waits could also come to
APPLIED = str(step(Step.REPAIR_APPLIED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way off the list, as of a day; ``items`` are its conditions, met or not."""

    act: Act
    row: Row
    items: tuple[Item, ...]

    @property
    def ready(self) -> bool:
        """Whether everything it needs is on file."""
        return all(item.met for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One on the list. ``applied``: the repair it asked for and nobody has answered.

    ``earliest`` is the first day on which it can be removed, ``last_day`` the last on which it is
    shown; None while the term rests or is not counted yet. ``proposed`` waits for signatures.
    """

    line: ListedLine
    now: CaseNow
    earliest: date | None
    last_day: date | None
    applied: Fact | None
    proposed: Act | None
    ways: tuple[Way, ...]


def leaving(
    assembly: Assembly, unit: UnitOfWork, lines: Iterable[ListedLine], today: date
) -> list[Leaving]:
    """Those of some lines, read together."""
    asked = list(lines)
    law = assembly.jurisdiction(officials.roster(unit))
    folded = load_cases(unit, {one.case_id for one in asked})
    return [_of(one, lapsed(folded[one.case_id].case, law, today)) for one in asked]


def _of(line: ListedLine, now: CaseNow) -> Leaving:
    case, dates = now.case, leaving_dates(now.case, line.decided_on)
    proposal = case.proposal
    return Leaving(
        line=line,
        now=now,
        earliest=dates.get("earliest_exit_date"),
        last_day=dates.get("end_date"),
        applied=case.last(APPLIED) if _prove(now, REFUSAL).green else None,
        proposed=proposal.act if proposal is not None and proposal.act in ENDS else None,
        ways=tuple(_ways(now, case)),
    )


def _ways(now: CaseNow, case: Case) -> Iterator[Way]:
    """Each way the table has for where the case stands, by the row that lacks least."""
    for one in WAYS:
        rows = ROWS.get((case.status, act(one)), ())
        proofs = [_prove(now, row) for row in rows]
        if proofs:
            nearest = min(proofs, key=lambda proof: len(proof.missing))
            yield Way(act=one, row=nearest.row, items=nearest.items)


def _prove(now: CaseNow, row: Row) -> Proof:
    return prove(now.case, row, now.today, now.case.particulars, now.law)
