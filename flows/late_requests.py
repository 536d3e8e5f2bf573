"""Requests for a hearing that were refused as late, each with the term it missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.late_requests import term_missed
from domain.proof_kept import Written
from domain.timelimits import Term
from storage.late_requests import LateLine, late_of
from storage.proofs import journals_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Late:
    """A request of a day and the term it came after; None: the file has none."""

    on: date
    term: Term | None

    @property
    def days(self) -> int:
        """How many days after the last one it came."""
        return 0 if self.term is None else (self.on - self.term.due_on).days


def late_ones(unit: UnitOfWork, lines: Sequence[LateLine]) -> list[Late]:
    """What the lines of a list missed: one query however many."""
    journals = journals_of(unit, {one.case_id for one in lines})
    return [_late(journals, one.case_id, one.no, one.asked_on) for one in lines]


def late_in(unit: UnitOfWork, case_id: str) -> list[Late]:
    """The refused requests of one case; its journal is read only when there are any."""
    found = late_of(unit, case_id)
    journals = journals_of(unit, [case_id]) if found else {}
    return [_late(journals, case_id, no, on) for no, on in found]


def _late(journals: Mapping[str, list[Written]], case_id: str, no: int, on: date) -> Late:
    before = [e for row in journals[case_id] if row.no <= no for e in row.entries]
    return Late(on, term_missed(before, on))
