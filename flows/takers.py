"""What is done with the accepted rows of each kind of file, portion by portion.

A row counts once for ever by its reference. Whatever a taker writes is in the unit of work of the
whole file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

from domain.events import Event
from flows.assembly import Assembly
from flows.formats.inspections import ReportRow, inspections_of, report_rows
from flows.formats.records import appointments, complaint_rows, enterprise_rows
from flows.formats.verdicts import Problem, Verdicts
from storage import inbox, officials, seals
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork


class _Row(Protocol):
    @property
    def ref(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def row(self) -> int: ...


class _EventRow(_Row, Protocol):
    @property
    def event(self) -> Event: ...


R = TypeVar("R", bound=_Row)
E = TypeVar("E", bound=_EventRow)


@dataclass(slots=True)
class Taken:
    """What became of the accepted rows."""

    accepted: int = 0
    repeated: int = 0
    events: int = 0


def new_rows(
    unit: UnitOfWork, source: str, rows: Sequence[R], held: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[R], int, list[Problem]]:
    """The rows not received before, how many were, and those whose content changed since.

    ``held`` are (reference, digest) pairs of rows received and not yet on record.
    """
    known = inbox.seen_rows(unit, source, [row.ref for row in rows])
    known |= held
    fresh: dict[str, R] = {}
    repeated: set[int] = set()
    conflicts = []
    for row in rows:
        before = known.get(row.ref)
        if before is None:
            fresh[row.ref] = row
            known[row.ref] = row.digest
        elif before == row.digest:
            repeated.add(row.row)
        else:
            conflicts.append(
                Problem(
                    row.row,
                    "-",
                    "整行",
                    row.ref,
                    "该编号此前已接收，但内容与当时不同",
                    "原记录不变；如需更正，请出具更正报告并使用新的编号",
                )
            )
    new = {row.row for row in fresh.values()}
    return list(fresh.values()), len(repeated - new), conflicts


class Taker(ABC):
    """Stores the accepted rows of one file."""

    def __init__(self, assembly: Assembly, unit: UnitOfWork, at: str) -> None:
        self.assembly, self.unit, self.at = assembly, unit, at
        self.taken = Taken()

    @abstractmethod
    def take(self, verdicts: Verdicts) -> list[Problem]:
        """Store a portion; returns the rows whose reference stands for something else already."""

    def finish(self) -> None:  # noqa: B027  most have nothing left at the end
        """Store what waited for the end of the file."""

    def _events(self, source: str, rows: Sequence[E]) -> tuple[list[E], list[Problem]]:
        """Put the new ones among some rows into the inbox, an event a row."""
        fresh, repeated, conflicts = new_rows(self.unit, source, rows)
        inbox.remember_rows(self.unit, source, [(r.ref, r.digest, r.ref) for r in fresh])
        inbox.take(self.unit, [Incoming(source, r.ref, r.event) for r in fresh], self.at)
        self.taken.accepted += len(fresh)
        self.taken.repeated += repeated
        self.taken.events += len(fresh)
        return fresh, conflicts


class Inspections(Taker):
    """A report is one event: its rows stand together, and the last one of a portion waits for more.

    Of a report whose rows are scattered over a file of several portions, each piece is an event.
    """

    def __init__(self, assembly: Assembly, unit: UnitOfWork, at: str) -> None:
        super().__init__(assembly, unit, at)
        self._open: list[ReportRow] = []
        self._said: dict[tuple[str, str, str], tuple[str, str]] = {}

    def take(self, verdicts: Verdicts) -> list[Problem]:
        """Store every report of the portion but the last."""
        rows, strangers = self._of_one_mind(
            report_rows(verdicts.accepted, self.assembly.book.agents.mapping)
        )
        held = {row.ref: row.digest for row in self._open}
        fresh, repeated, conflicts = new_rows(self.unit, "inspections", rows, held)
        self.taken.accepted += len({row.row for row in fresh})
        self.taken.repeated += repeated
        together = self._open + fresh
        last = together[-1].report_no if together else ""
        self._open = [row for row in together if row.report_no == last]
        self._store([row for row in together if row.report_no != last])
        return conflicts + strangers

    def _of_one_mind(self, rows: list[ReportRow]) -> tuple[list[ReportRow], list[Problem]]:
        """The rows that say of their report what its first row in the file said; the others."""
        agreeing: list[ReportRow] = []
        strange: dict[int, Problem] = {}
        for row in rows:
            said = (row.check.value, row.laboratory)
            if self._said.setdefault((row.report_no, row.uscc, row.case_id), said) == said:
                agreeing.append(row)
            else:
                strange[row.row] = Problem(
                    row.row,
                    "-",
                    "整行",
                    f"{row.report_no}/{row.laboratory}",
                    "检测类别或检测机构与同一报告此前各行不一致",
                    "同一报告只能有一种检测类别和一家检测机构：核对后改为一致，或分开编号",
                )
        return agreeing, list(strange.values())

    def finish(self) -> None:
        """Store the last report."""
        self._store(self._open)

    def _store(self, rows: list[ReportRow]) -> None:
        incoming: list[Incoming] = []
        remembered: list[tuple[str, str, str]] = []
        for ref, event, members in inspections_of(rows):
            incoming.append(Incoming("inspections", ref, event))
            remembered += [(row.ref, row.digest, ref) for row in members]
        inbox.remember_rows(self.unit, "inspections", remembered)
        inbox.take(self.unit, incoming, self.at)
        self.taken.events += len(incoming)


class Complaints(Taker):
    """The identity goes to the sealed store, the rest into the inbox."""

    def take(self, verdicts: Verdicts) -> list[Problem]:
        """Seal and store."""
        fresh, conflicts = self._events("complaints", complaint_rows(verdicts.accepted))
        key = seals.load_key(self.assembly.settings.home / "seal.key", seals.new_key())
        named = [(row.ref, row.identity) for row in fresh if row.identity]
        seals.seal(self.unit, key, named, self.at)
        return conflicts


class Enterprises(Taker):
    """Registrations of enterprises."""

    def take(self, verdicts: Verdicts) -> list[Problem]:
        """Store."""
        return self._events("enterprises", enterprise_rows(verdicts.accepted))[1]


class Officials(Taker):
    """Appointments are kept at once: they are no events."""

    def take(self, verdicts: Verdicts) -> list[Problem]:
        """Store."""
        made, names = appointments(verdicts.accepted)
        new = officials.appoint(self.unit, made, names)
        self.taken.accepted += new
        self.taken.repeated += len(made) - new
        return []


TAKERS: Mapping[str, type[Taker]] = {
    "inspections": Inspections,
    "complaints": Complaints,
    "enterprises": Enterprises,
    "officials": Officials,
}
